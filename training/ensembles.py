"""Several finished runs joined into one recognizer that answers with their average; rows only."""

from collections.abc import Sequence

from django.db import transaction

from corpus.models import Show
from jobs.services import add_arguments, enqueue
from labeling.services import make_label_version
from people.models import Person
from training.models import JOIN, Run
from training.services import RunRefused, has_dev_labels, next_number, queue_evaluation

# What can be averaged; training/recognizer/ensemble.py says the same, and knows TensorFlow, which no page may import.
AVERAGES = ("scores", "log_odds")


def join_runs(
    show: Show, members: Sequence[Run], *, average: str = "scores", note: str = "", by: Person | None = None
) -> Run:
    """A run that is made of others: queue the joining, then its evaluation on dev where there are dev labels.

    Its recipe is the first member's: it says how frames are fitted and how thresholds are chosen.
    """
    refuse_unfit(members, average)
    with transaction.atomic():
        number, labeled = next_number(show), has_dev_labels(show)
        named = ", ".join(str(member.number) for member in members)
        job = enqueue(JOIN, title=f"Join runs {named} as run {number}", lane="heavy", show_id=show.pk, created_by=by)
        run = Run.objects.create(
            show=show, number=number, recipe=members[0].recipe, note=note, characters=members[0].characters,
            job=job, created_by=by,
            label_version=make_label_version(show, f"labels of run {number}", by) if labeled else None,
        )  # fmt: skip
        run.members.set(members)
        add_arguments(job, run_id=run.pk, average=average)
        if labeled:
            queue_evaluation(run, by)
    return run


def refuse_unfit(members: Sequence[Run], average: str) -> None:
    """Raise RunRefused with a sentence where these runs cannot answer as one."""
    if average not in AVERAGES:
        raise RunRefused(f"'{average}' cannot be averaged: choose one of {', '.join(AVERAGES)}.")
    if len({member.pk for member in members}) < 2:
        raise RunRefused("An ensemble needs at least two different runs: choose some more.")
    for member in members:
        if member.finished_at is None:
            raise RunRefused(f"Run {member.number} is {member.state}; only finished runs can be joined.")
        if member.is_ensemble:
            raise RunRefused(f"Run {member.number} is an ensemble itself: join its members instead.")
        if set(member.characters) != set(members[0].characters):
            raise RunRefused(
                f"Run {member.number} knows {', '.join(member.characters)}, run {members[0].number} knows "
                f"{', '.join(members[0].characters)}: only runs of one cast can be joined."
            )
