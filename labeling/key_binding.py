"""The keys somebody chose for tagging a show: read, stored, given up."""

from collections.abc import Mapping

from corpus.models import Character, Show
from labeling.keys import effective_keys, own_choice, refusal
from labeling.models import KeyBinding
from labeling.refusals import Invalid
from people.models import Person


def keys_of(show: Show, person: Person, cast: Mapping[int, str] | None = None) -> dict[str, str]:
    """{key: action} as it holds for this person; `cast` where the caller has {id: name} at hand."""
    chosen = KeyBinding.objects.filter(show=show, person=person).values_list("keys", flat=True).first()
    return effective_keys(list(cast_names(show) if cast is None else cast), chosen or {})


def bind_keys(show: Show, person: Person, wanted: Mapping[str, str]) -> dict[str, str]:
    """Store {key: action}; what is not named keeps its default. A key for two things is refused."""
    names = cast_names(show)
    if problem := refusal(names, wanted):
        raise Invalid(problem)
    own = own_choice(list(names), wanted)
    KeyBinding.objects.update_or_create(show=show, person=person, defaults={"keys": own})
    return effective_keys(list(names), own)


def reset_keys(show: Show, person: Person) -> dict[str, str]:
    KeyBinding.objects.filter(show=show, person=person).delete()
    return keys_of(show, person)


def cast_names(show: Show) -> dict[int, str]:
    """{id: name} of the active cast, in the show's order."""
    active = Character.objects.filter(show=show, retired_at=None).order_by("position")
    return dict(active.values_list("pk", "name"))
