"""Values of a query string; what makes no sense is refused with a sentence that says what would."""

from collections.abc import Iterable

from django.http import QueryDict

from corpus.models import Character, Show
from labeling.refusals import Invalid

ANY = "any"


def one_of(query: QueryDict, name: str, allowed: Iterable[str]) -> str:
    value, known = query.get(name, ""), list(allowed)
    if value and value not in known:
        raise Invalid(f"'{value[:40]}' is no {name}; choose one of {', '.join(known)}.")
    return value


def number(query: QueryDict, name: str) -> int | None:
    value = query.get(name, "")
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Invalid(f"There is no {name} '{value[:40]}' in this show.")
    return int(value)


def share(query: QueryDict, name: str) -> float | None:
    value = query.get(name, "")
    if not value:
        return None
    try:
        given = float(value)
    except ValueError:
        given = -1
    if not 0 <= given <= 1:
        raise Invalid(f"'{value[:40]}' is no {name}; write a number between 0 and 1, as in 0.4.")
    return given


def spread(query: QueryDict, name: str) -> tuple[float, float] | None:
    """`NAME_from` and `NAME_to`, each of which may be missing; None where both are."""
    low, high = share(query, f"{name}_from"), share(query, f"{name}_to")
    if low is None and high is None:
        return None
    low, high = low or 0.0, 1.0 if high is None else high
    if low > high:
        raise Invalid(f"The {name} is asked from {low:g} to {high:g}; the first should be the smaller one.")
    return low, high


def characters_of(show: Show) -> dict[str, int]:
    """{name: id} in the show's order; retired ones too, since their labels stay."""
    return dict(Character.objects.filter(show=show).order_by("position").values_list("name", "pk"))


def character(query: QueryDict, name: str, show: Show) -> list[int]:
    """Ids of the character that is named, of all where the word is `any`; empty where nothing is asked."""
    value = query.get(name, "")
    if not value:
        return []
    known = characters_of(show)
    if value != ANY and value not in known:
        raise Invalid(f"There is no character '{value[:80]}'; choose {ANY} or one of {', '.join(known)}.")
    return list(known.values()) if value == ANY else [known[value]]
