"""What Label Studio calls choices, PURE: read from each of its three exports, and counted to labels."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.formats.rows import Head

# Many projects offer a choice for an empty frame; it says what an empty result says.
NOBODY = {"nobody", "none", "no one", "nothing", "empty"}


@dataclass(frozen=True)
class Said:
    """One annotation: who is there, of whom the annotator was unsure, who was asked about, whether it settles the matter."""

    present: frozenset[str]
    unsure: frozenset[str]
    asked: frozenset[str]
    is_truth: bool = False


def choices_in(value: Any) -> list[str]:
    """One choice may be a string, several are a list or {"choices": […]}."""
    if isinstance(value, dict):
        return choices_in(value.get("choices", []))
    if value is None or value == "":
        return []
    return [value] if isinstance(value, str) else [str(one) for one in value]


def said(head: Head, choices: Iterable[str], about: dict[str, Any], *, is_truth: bool = False) -> Said:
    """`about` may hold our own `asked` and `unsure`; without them the whole cast was asked and everybody was sure."""
    present = (head.spelled(one) for one in choices)
    known = frozenset(name for name in present if name in head.characters or name.strip().casefold() not in NOBODY)
    unsure = frozenset(head.spelled(name) for name in choices_in(about.get("unsure"))) - known
    asked = about.get("asked")
    questions = head.active if asked is None else [head.spelled(name) for name in choices_in(asked)]
    return Said(known, unsure, known | unsure | frozenset(questions), is_truth)


def labels_of(head: Head, answers: Sequence[Said]) -> dict[str, str]:
    """Per character by the ground truth where there is one, else by majority; a tie is open, the unasked are left out."""
    names = answers[0].asked if len(answers) == 1 else {name for one in answers for name in one.asked}
    order = [*head.characters, *sorted(names.difference(head.characters))]
    label = _only if len(answers) == 1 else _counted
    return {name: label(name, answers) for name in order if name in names}


def _only(name: str, answers: Sequence[Said]) -> str:
    one = answers[0]
    return "yes" if name in one.present else "open" if name in one.unsure else "no"


def _counted(name: str, answers: Sequence[Said]) -> str:
    asked = [one for one in answers if name in one.asked]
    asked = [one for one in asked if one.is_truth] or asked
    lead = sum(1 if name in one.present else -1 for one in asked if name not in one.unsure)
    return "yes" if lead > 0 else "no" if lead < 0 else "open"


def asked_keys(head: Head, present: list[str], unsure: list[str], asked: Iterable[str]) -> dict[str, list[str]]:
    """Our own keys beside an annotation, where it was not the whole cast that was asked or somebody was unsure."""
    names = list(asked)
    keys = {} if names == head.active else {"asked": names}
    return {**keys, "unsure": unsure} if unsure else keys
