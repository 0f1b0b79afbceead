"""Which frames somebody asks for. Only the names listed here filter; what people said may be asked by reviewers only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from corpus.models import Character, Episode, Frame, Purpose, Show, Split
from labeling.models import Label, LabelState, QueueItem
from labeling.refusals import Invalid
from people.models import Role

UNLABELED = "none"
STATES = (*LabelState.values, UNLABELED)


@dataclass(frozen=True)
class FrameFilter:
    """Empty means: do not filter. `labels` is {character id: yes, no, open or none}."""

    episode: int | None = None
    split: str = ""
    purpose: str = ""
    labels: Mapping[int, str] = field(default_factory=dict)
    for_reviewer: bool = False


def asked_frames(query: QueryDict, show: Show, role: Role) -> FrameFilter:
    """The filter of a query string: `episode`, `split`, `purpose`, `needs=reviewer`, and `label=Bart:yes` as often as wanted."""
    labels = _labels(query.getlist("label"), show)
    needs = _one_of(query, "needs", ["reviewer"])
    if (labels or needs) and role.rank < Role.REVIEWER.rank:
        raise Invalid("What people said of frames may be asked by reviewers only, or it would bias your own answers.")
    return FrameFilter(
        episode=_episode(query.get("episode", ""), show),
        split=_one_of(query, "split", Split.values),
        purpose=_one_of(query, "purpose", Purpose.values),
        labels=labels,
        for_reviewer=bool(needs),
    )


def _one_of(query: QueryDict, name: str, allowed: list[str]) -> str:
    value = query.get(name, "")
    if value and value not in allowed:
        raise Invalid(f"'{value[:40]}' is no {name}; choose one of {', '.join(allowed)}.")
    return value


def _episode(value: str, show: Show) -> int | None:
    if not value:
        return None
    known = value.isascii() and value.isdigit() and len(value) < 19
    if not known or not Episode.objects.filter(show=show, pk=int(value)).exists():
        raise Invalid(f"There is no episode '{value[:40]}' in this show.")
    return int(value)


def _labels(values: list[str], show: Show) -> dict[int, str]:
    labels: dict[int, str] = {}
    characters = dict(Character.objects.filter(show=show).values_list("name", "pk")) if any(values) else {}
    for value in filter(None, values):
        name, _, state = value.rpartition(":")
        if name not in characters or state not in STATES:
            raise Invalid(
                f"'{value[:80]}' is no label to filter by; write a character and one of {', '.join(STATES)}, "
                f"as in {next(iter(characters), 'Bart')}:yes."
            )
        labels[characters[name]] = state
    return labels


def frames_by_label(show: Show, asked: FrameFilter) -> QuerySet[Frame]:
    """Frames of the show that fit, each condition answered by an index."""
    frames = Frame.objects.for_show(show).filtered(episode=asked.episode, split=asked.split, purpose=asked.purpose)
    for character, state in asked.labels.items():
        labels = Label.objects.filter(frame=OuterRef("pk"), character=character)
        frames = frames.filter(~Exists(labels) if state == UNLABELED else Exists(labels.filter(state=state)))
    if asked.for_reviewer:
        frames = frames.filter(Exists(QueueItem.objects.filter(frame=OuterRef("pk"), needs_reviewer=True)))
    return frames
