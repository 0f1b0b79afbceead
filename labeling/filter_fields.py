"""Controls of the filter form: selects of words, of the cast, and the two ends of a range."""

from typing import Any

from django.http import QueryDict

from corpus.models import Show
from labeling.filter_values import ANY, characters_of
from labeling.filters import Field

LISTED = 1000  # episodes, people or queues in a select


def choice(query: QueryDict, name: str, label: str, options: Any) -> Field:
    """A select; options are (value, words), or words that are both."""
    pairs = [option if isinstance(option, tuple) else (str(option), str(option)) for option in options]
    return Field(name, label, query.get(name, ""), pairs)


def cast_choice(query: QueryDict, show: Show, name: str, label: str) -> Field:
    return choice(query, name, label, [(ANY, "anybody"), *characters_of(show)])


def range_fields(query: QueryDict, name: str) -> list[Field]:
    ends = (f"{name}_from", "from"), (f"{name}_to", "to")
    return [Field(end, f"{name.capitalize()} {word}", query.get(end, ""), kind="number") for end, word in ends]
