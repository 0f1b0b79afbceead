"""When skills are estimated anew, and what becomes of an estimate: its rows, and the labels that follow from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, Sum

from corpus.models import Frame, Show
from jobs.models import Job, State
from jobs.services import add_arguments, enqueue
from labeling import adapting, statements
from labeling.agreement import Alpha
from labeling.labels import follow_votes_again
from labeling.models import Agreement, Label, LabelSource, Place, Skill
from people.models import Person

FUNCTION = "labeling.tasks.estimate_skills"
# Each fiftieth vote of the site looks whether an estimate is due; the others pay nothing for it.
EVERY = 50
LEAST_NEW, NEW_SHARE = 50, 0.1  # votes since the last estimate: so many, and a tenth of what it rested on
CHUNK = 500
REASON = "skill re-estimated"


@dataclass(frozen=True)
class PersonSkill:
    """One row of an estimate."""

    person: int
    sensitivity: float
    specificity: float
    answers: int
    gold_answers: int
    gold_right: int


@transaction.atomic
def request_estimate(show: Show, by: Person | None) -> Job:
    """Estimate skills and agreement of a show anew; where that already waits, it is the same job."""
    Show.objects.select_for_update(no_key=True).only("pk").get(pk=show.pk)
    waiting = estimates(show.pk).filter(state=State.QUEUED).first()
    if waiting is not None:
        return waiting
    title = f"Estimate skills in {show.title}"
    job = enqueue(FUNCTION, title=title, lane="quick", show_id=show.pk, created_by=by)
    add_arguments(job, show_id=show.pk)
    return job


def estimate_if_due(frame_id: int) -> Job | None:
    """Called now and then by votes: enough has been answered since the last estimate, and none is on its way."""
    show = Frame.objects.select_related("show").get(pk=frame_id).show
    if estimates(show.pk).unfinished().exists():
        return None
    last = estimates(show.pk).filter(state=State.DONE).first()
    rested_on = (last.result or {}).get("votes", 0) if last else 0
    new = standing_votes(show.pk) - rested_on
    return request_estimate(show, None) if new >= max(LEAST_NEW, NEW_SHARE * rested_on) else None


def estimates(show_id: int):  # noqa: ANN201  a queryset of another room
    """The show's estimates, the latest first."""
    return Job.objects.filter(show=show_id, function=FUNCTION).order_by("-pk")


def standing_votes(show_id: int) -> int:
    """From the counters."""
    return Place.objects.filter(queue__show=show_id).aggregate(sum=Sum("votes"))["sum"] or 0


def store_estimate(
    show_id: int, character_id: int, skills: Sequence[PersonSkill], prevalence: float, alpha: Alpha, votes: int
) -> None:
    """One character's rows in place of the last ones; the caller holds the transaction."""
    Skill.objects.filter(character=character_id).delete()
    Agreement.objects.filter(character=character_id).delete()
    Skill.objects.bulk_create(
        Skill(
            show_id=show_id, character_id=character_id, person_id=one.person, sensitivity=one.sensitivity,
            specificity=one.specificity, answers=one.answers, gold_answers=one.gold_answers, gold_right=one.gold_right,
        )
        for one in skills
    )  # fmt: skip
    if votes:
        Agreement.objects.create(
            show_id=show_id, character_id=character_id, prevalence=prevalence, alpha=alpha.alpha, alpha_low=alpha.low,
            alpha_high=alpha.high, frames=alpha.frames, votes=votes,
        )  # fmt: skip


def frames_to_decide(show_id: int) -> Iterator[list[int]]:
    """Frames where skill decides: answers contradict each other, or an adaptive queue is not done with it."""
    pending = Q(frame__queue_items__queue__is_adaptive=True, answers__gt=0) & (
        Q(frame__queue_items__open_slots__gt=0) | Q(frame__queue_items__needs_reviewer=True)
    )
    labels = Label.objects.filter(Q(is_disputed=True) | pending, show=show_id, source=LabelSource.VOTES)
    after = 0
    while frames := _chunk(labels.filter(frame__gt=after)):
        yield frames
        after = frames[-1]


def _chunk(labels) -> list[int]:  # noqa: ANN001
    return list(labels.order_by("frame_id").values_list("frame_id", flat=True).distinct()[:CHUNK])


def decide_again(show_id: int, frame_ids: Sequence[int], by: Person | None = None, reason: str = REASON) -> int:
    """Labels and targets of these frames follow what is known now; returns how many labels changed. In a transaction."""
    statements.lock_items(frame_ids)
    revised = follow_votes_again(show_id, frame_ids, by, reason)
    adapting.adapt_frames(frame_ids)
    return revised
