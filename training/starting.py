"""What somebody who tries out settings starts from, and the recipe that their settings make of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corpus.models import Show
from training.composing.settings import topics
from training.keys import PARTS
from training.models import Run
from training.recipe import RECIPES, Recipe, RecipeError, from_json, recipe_named, with_changes

LONGEST_VALUE = 500  # characters of one setting; the longest sensible one is a list of probabilities
# Composed frames are what the network sees, so the size of one is the size of the other.
FOLLOWS = {"composing.width": "picture.width", "composing.height": "picture.height"}


@dataclass(frozen=True)
class Start:
    """A recipe and where it comes from: a run, or a name."""

    recipe: Recipe
    run: Run | None
    name: str

    @property
    def value(self) -> str:
        """What an address says after `from=`."""
        return str(self.run.number) if self.run else self.name

    @property
    def title(self) -> str:
        return f"run {self.run.number}" if self.run else f"the {self.name} recipe"


def find_start(show: Show, value: str) -> Start:
    """The start that `value` names: a run's number, a recipe's name, or nothing for the one that suits the show."""
    if value.isdecimal() and len(value) < 9:
        run = show.runs.filter(number=int(value)).select_related("job", "label_version").first()
        if run is None:
            raise RecipeError(f"{show.title} has no run {value}.")
        return Start(from_json(run.recipe), run, "")
    name = value or ("demo" if show.is_demo else "default")
    return Start(recipe_named(name), None, name)


def known_starts(show: Show) -> list[tuple[str, str]]:
    """(value, words) of what can be started from: the newest runs, then the named recipes."""
    numbers = show.runs.filter(members=None).order_by("-number").values_list("number", flat=True)[:50]
    return [(str(number), f"run {number}") for number in numbers] + [(name, f"recipe {name}") for name in RECIPES]


def with_settings(start: Recipe, settings: Mapping[str, Any]) -> Recipe:
    """The recipe with the generator's settings changed; `scale_max` and `composing.scale_max` mean the same."""
    changes = {key if "." in key else f"composing.{key}": value for key, value in settings.items()}
    strangers = sorted(key for key in changes if key.partition(".")[0] not in PARTS)
    if strangers:
        raise RecipeError(f"A recipe has no key '{strangers[0][:80]}': its parts are {', '.join(PARTS)}.")
    for key, value in changes.items():
        if len(str(value)) > LONGEST_VALUE:
            raise RecipeError(f"{key} has a value of more than {LONGEST_VALUE} characters.")
    followed = {FOLLOWS[key]: value for key, value in changes.items() if key in FOLLOWS and FOLLOWS[key] not in changes}
    return with_changes(start, {**changes, **followed})


def settings_in(query: Mapping[str, str]) -> dict[str, str]:
    """The generator's settings that an address names."""
    names = [name for found in topics().values() for name in found]
    return {name: query[name] for name in names if name in query}
