"""Questions about the corpus' rows, each with a name; no page builds a filter of its own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from corpus.sureness import UNSURE
from people.models import Person
from people.permissions import visible_show_ids

MOMENT_MS = 1000  # two pictures of a figure this near in time are mostly the same drawing


def _number_of(relation: str) -> Subquery:
    """Counted apart: joined to two relations at once, each row of the one would be there once per row of the other."""
    model = {"frames": "corpus.Frame", "backgrounds": "corpus.Background"}[relation]
    rows = apps.get_model(model).objects.filter(episode=OuterRef("pk")).order_by().values("episode")
    return Coalesce(Subquery(rows.annotate(number=Count("id")).values("number")), 0)


class ShowQuerySet(models.QuerySet):
    def visible_to(self, person: Person) -> "ShowQuerySet":
        """The shows somebody is a member of."""
        ids = visible_show_ids(person)
        return self if ids is None else self.filter(pk__in=ids)


class CharacterQuerySet(models.QuerySet):
    def active(self) -> "CharacterQuerySet":
        return self.filter(retired_at=None)


class MaterialQuerySet(models.QuerySet):
    """Cut-outs and backgrounds: what frames are composed from."""

    def accepted(self) -> "MaterialQuerySet":
        return self.filter(state="accepted")

    def unseen(self) -> "MaterialQuerySet":
        """Those in use that nobody has looked at."""
        return self.accepted().filter(judged_at=None)

    def counts(self) -> dict[str, int]:
        """How many were accepted (on each side) and rejected, and `waiting` for a person's look, in one query."""
        accepted = Q(state="accepted")
        return self.aggregate(
            total=Count("id"),
            train=Count("id", filter=accepted & Q(split="train")),
            train_dev=Count("id", filter=accepted & Q(split="train-dev")),
            rejected=Count("id", filter=~accepted),
            waiting=Count("id", filter=accepted & Q(judged_at=None)),
        )

    def judged(self, answer: str) -> "MaterialQuerySet":
        """Those a person has looked at ("yes") or not ("no"); an empty answer does not filter."""
        return self.filter(judged_at__isnull=answer == "no") if answer else self


class CutoutQuerySet(MaterialQuerySet):
    def per_character(self) -> dict[int | None, int]:
        """Character id → how many; None → extras."""
        return dict(self.order_by().values_list("character").annotate(number=Count("id")))

    def filtered(
        self, *, character: int | None = None, extras: bool = False, state: str = "", split: str = "", judged: str = "",
        unsure: bool = False,
    ) -> "CutoutQuerySet":  # fmt: skip
        """By character (its id), only extras, by state, side, whether a person has looked, or only unsure cuts."""
        found = self.filter(character=None) if extras else self
        given = {"character": character, "state": state, "split": split}
        found = found.filter(**{name: value for name, value in given.items() if value})
        return (found.unsure() if unsure else found).judged(judged)

    def unsure(self) -> "CutoutQuerySet":
        return self.filter(cut_score__lt=UNSURE)

    def to_redo(self, ids: Iterable[int], below: float | None = None) -> "CutoutQuerySet":
        """Those named, or with `below` all in use whose cut is less sure and whose picture was kept."""
        if below is None:
            return self.filter(pk__in=list(ids))
        return self.accepted().filter(cut_score__lt=below).exclude(source="")

    def of_moment(self, episode: int | None, frame: int | None, time_ms: int | None) -> "CutoutQuerySet":
        """Those cut out of the same frame, or of the same episode within a second; none for what was cut out of no episode."""
        same = Q(frame=frame, frame__isnull=False)
        if time_ms is not None:
            same |= Q(time_ms__range=(time_ms - MOMENT_MS, time_ms + MOMENT_MS))
        return self.filter(same, episode=episode, episode__isnull=False)

    def by_doubt(self) -> "CutoutQuerySet":
        """With `doubt`, to be sorted by: the less sure the cut the smaller, and what was rejected after all others."""
        rejected = Case(When(state="rejected", then=Value(2.0)), default=Value(0.0))
        return self.annotate(doubt=F("cut_score") + rejected)

    def for_grid(self) -> "CutoutQuerySet":
        """With what a cell shows: the character, how many versions there are, and the number of the one in use."""
        used = apps.get_model("corpus.CutoutVersion").objects.filter(cutout=OuterRef("pk"), sha256=OuterRef("sha256"))
        counted = self.select_related("character").annotate(version_count=Count("versions"))
        return counted.annotate(version_number=Subquery(used.values("number")[:1]))

    def counts(self) -> dict[str, int]:
        """As of all material, with `unsure`: accepted, but the cut is doubtful."""
        return {**super().counts(), "unsure": self.accepted().unsure().count()}


class CutoutVersionQuerySet(models.QuerySet):
    def files(self, show: Any, hashes: Iterable[str]) -> dict[str, str]:
        """{sha256: file} of what these hashes name, be it in use or long replaced."""
        return dict(self.filter(show=show, sha256__in=list(hashes)).values_list("sha256", "file"))


class BackgroundQuerySet(MaterialQuerySet):
    def filtered(
        self, *, episode: int | None = None, state: str = "", split: str = "", judged: str = ""
    ) -> "BackgroundQuerySet":
        """By episode (its id), state, side, or whether a person has looked ("yes" or "no"); an empty value does not filter."""
        given = {"episode": episode, "state": state, "split": split}
        return self.filter(**{name: value for name, value in given.items() if value}).judged(judged)


class EpisodeQuerySet(models.QuerySet):
    def for_list(self) -> "EpisodeQuerySet":
        """Newest first, with how many frames and backgrounds each gave."""
        return self.annotate(frame_count=_number_of("frames"), background_count=_number_of("backgrounds")).order_by(
            "-id"
        )

    def sides(self) -> list[dict[str, Any]]:
        """How many episodes and frames each purpose has on each side."""
        rows = self.values("purpose", "split").order_by("purpose", "split")
        counted = rows.annotate(episodes=Count("id", distinct=True), frames=Count("frames", distinct=True))
        return list(counted.annotate(backgrounds=Count("backgrounds", distinct=True)))

    def filtered(self, *, purpose: str = "", split: str = "") -> "EpisodeQuerySet":
        given = {"purpose": purpose, "split": split}
        return self.filter(**{name: value for name, value in given.items() if value})


class FrameQuerySet(models.QuerySet):
    def for_show(self, show: Any) -> "FrameQuerySet":
        return self.filter(show=show)

    def kept(self) -> "FrameQuerySet":
        """Without those that somebody rejected."""
        return self.filter(rejected_at=None)

    def in_use(self, at: datetime) -> "FrameQuerySet":
        """Without those whose episode was retired by then."""
        return self.filter(Q(episode__retired_at=None) | Q(episode__retired_at__gt=at))

    def rejected(self) -> "FrameQuerySet":
        return self.filter(rejected_at__isnull=False)  # in the words of its index

    def filtered(self, *, episode: int | None = None, split: str = "", purpose: str = "") -> "FrameQuerySet":
        """The allow-list of filters; an empty value does not filter. Rooms above add their own by joining up."""
        given = {"episode": episode, "split": split, "purpose": purpose}
        return self.filter(**{name: value for name, value in given.items() if value})

    def likenesses(self) -> dict[str, list[int]]:
        """The perceptual hashes on each side."""
        sides: dict[str, list[int]] = {}
        for split, likeness in self.values_list("split", "perceptual_hash"):
            sides.setdefault(split, []).append(int(likeness, 16))
        return sides
