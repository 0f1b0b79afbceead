"""The sealed test set wears out with looks: what was looked at is retired, and what nobody has seen is a fresh set. Rows only."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from corpus.models import Episode, Show, Split
from corpus.storing_material import lock
from evaluation.models import Evaluation, EvaluationPair, SealedSet, TestLook
from evaluation.queries import looks
from jobs.models import Job
from people.audit import record
from people.models import Person


class FreshSetRefused(ValueError):
    """A fresh test set that cannot be opened; the message says why and what to do."""


@dataclass(frozen=True)
class SetLooks:
    """One set with its odometer; the first set was opened by nobody."""

    number: int
    opened: SealedSet | None
    looks: list[TestLook]


def current_set(show: Show) -> int:
    return SealedSet.objects.filter(show=show).aggregate(newest=Max("number"))["newest"] or SealedSet.FIRST


def sets_of(show: Show) -> list[SetLooks]:
    """Every set, the current one first, each with the looks at it, the newest first."""
    opened = {row.number: row for row in SealedSet.objects.filter(show=show).select_related("person")}
    found: dict[int, list[TestLook]] = {number: [] for number in range(max(opened, default=SealedSet.FIRST), 0, -1)}
    for look in looks(show):
        found[look.evaluation.sealed_set].append(look)
    return [SetLooks(number, opened.get(number), seen) for number, seen in found.items()]


def sealed_episodes(show: Show) -> QuerySet[Episode]:
    """What the current set is made of."""
    return Episode.objects.filter(show=show, split=Split.TEST, retired_at=None)


def worn_episodes(show: Show) -> QuerySet[Episode]:
    """Episodes of the current set whose frames somebody has looked at the figures of."""
    seen = EvaluationPair.objects.filter(frame__episode=OuterRef("pk"), evaluation__split=Split.TEST)
    return sealed_episodes(show).filter(Exists(seen))


def set_size(show: Show) -> dict[str, int]:
    """How many episodes the current set has, and how many of them are worn."""
    return {"episodes": sealed_episodes(show).count(), "worn": worn_episodes(show).count()}


def open_fresh_set(show: Show, reason: str, by: Person | None = None) -> SealedSet:
    """Retire every worn episode at once: a set that keeps one of them would begin with what is known already.

    A retired episode stays test for ever, so nothing learns from it, and evaluations that were made on it stay as they are.
    """
    reason = reason.strip()
    if not reason:
        raise FreshSetRefused("Say why the worn episodes are retired: it is written down and cannot be taken back.")
    with transaction.atomic():
        lock(show)  # against a look that begins meanwhile
        number = current_set(show)
        _refuse_running(show)
        worn = dict(worn_episodes(show).values_list("pk", "name"))
        if not worn:
            raise FreshSetRefused(f"Nobody has looked at an episode of test set {number} yet: it is fresh.")
        Episode.objects.filter(pk__in=list(worn)).update(retired_at=timezone.now())
        row = SealedSet.objects.create(show=show, number=number + 1, reason=reason, retired=len(worn), person=by)
        record(
            by,
            "open fresh test set",
            show_id=show.pk,
            number=row.number,
            reason=reason[:200],
            retired=list(worn.values()),
        )
    return row


def _refuse_running(show: Show) -> None:
    running = Evaluation.objects.filter(show=show, split=Split.TEST, job__in=Job.objects.unfinished()).first()
    if running is not None:
        raise FreshSetRefused(
            f"Evaluation {running.pk} is looking at the test set right now: wait for it, or stop its job, and try again."
        )
