"""Evaluations are opened and stored here; rows only. A look at the sealed test set is logged as it is opened."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from corpus.models import Character, Show, Split
from corpus.storing_material import lock
from evaluation.models import Evaluation, EvaluationPair, LabelIssue, Score, SealedSet, TestLook
from evaluation.policies import parse_policy
from evaluation.sealed_sets import current_set, sealed_episodes
from jobs.models import Job
from jobs.services import add_arguments, enqueue
from labeling.models import Label, LabelState
from labeling.services import make_label_version
from people.models import Person
from training.models import Run, ThresholdSource


class EvaluationRefused(ValueError):
    """An evaluation that cannot begin; the message says why and what to do."""


def start_evaluation(
    run: Run, split: str, policy: str = "max_f", *, reason: str = "", by: Person | None = None, after: Job | None = None
) -> Evaluation:
    """Freeze the labels and queue the scoring of a run on dev or, with a reason that is logged, on the sealed test set."""
    wanted = parse_policy(policy)
    refuse_unready(run, split, reason, after)
    if run.finished_at and not wanted.is_kept_by(run.recipe) and run.thresholds_from != ThresholdSource.DEV:
        raise EvaluationRefused(
            f"Run {run.number} had no dev labels, and '{policy}' needs thresholds chosen on them. Choose max_f, max_accuracy, "
            "recall or precision, or train again now that frames are labeled."
        )
    show = run.show
    with transaction.atomic():
        lock(show)  # against a fresh set that is opened meanwhile
        version = make_label_version(show, f"{split} labels for run {run.number}", by)
        job = enqueue(
            "evaluation.tasks.evaluate", title=f"Evaluate run {run.number} on {split}", lane="heavy",
            show_id=show.pk, after=after, created_by=by,
        )  # fmt: skip
        evaluation = Evaluation.objects.create(
            show=show,
            run=run,
            split=split,
            policy=policy.strip(),
            label_version=version,
            reason=reason.strip(),
            sealed_set=current_set(show) if split == Split.TEST else None,
            job=job,
            created_by=by,
        )
        add_arguments(job, evaluation_id=evaluation.pk)
        if split == Split.TEST:
            TestLook.objects.create(show=show, evaluation=evaluation, person=by, reason=reason.strip())
    return evaluation


def refuse_unready(run: Run, split: str, reason: str, after: Job | None) -> None:
    if split not in (Split.DEV, Split.TEST):
        raise EvaluationRefused(f"'{split}' cannot be evaluated; the splits of real frames are dev and test.")
    if split == Split.TEST and not reason.strip():
        raise EvaluationRefused(
            'The test set is sealed: each look at it is counted. Give a reason (--reason "…"), or evaluate on dev, which is free.'
        )
    if run.finished_at is None and after is None:
        raise EvaluationRefused(f"Run {run.number} is {run.state}; only a finished run can be evaluated.")
    labeled = Label.objects.filter(show=run.show_id, frame__split=split, frame__rejected_at=None)
    labeled = labeled.exclude(state=LabelState.OPEN).filter(frame__episode__retired_at=None)
    if not labeled.exists():
        raise EvaluationRefused(f"No {split} frame of {run.show} has a label yet. {what_is_missing(run.show, split)}")


def what_is_missing(show: Show, split: str) -> str:
    if split == Split.TEST and (number := current_set(show)) > SealedSet.FIRST and not sealed_episodes(show).exists():
        return (
            f"Test set {number} is empty: add evaluation episodes, which go to test until it has as many frames as dev."
        )
    return "Tag some, or import labels, first."


def store_scores(
    run: Run, characters: dict[str, Character], frames: Iterable[int], rows: Iterable[Iterable[float]]
) -> None:
    """Keep the network's outputs, once per (run, frame, character); what is there already stays."""
    scores = [
        Score(run=run, frame_id=frame, character=characters[name], value=float(value))
        for frame, values in zip(frames, rows, strict=True)
        for name, value in zip(run.characters, values, strict=True)
    ]
    Score.objects.bulk_create(scores, batch_size=2000, ignore_conflicts=True)


def store_evaluation(
    evaluation: Evaluation,
    pairs: Iterable[tuple[int, Character, str, float]],
    thresholds: dict[str, float],
    report: dict[str, Any],
) -> None:
    """Write truth beside score and the figures; called in the transaction that ends the job."""
    rows = [
        EvaluationPair(evaluation=evaluation, frame_id=frame, character=character, truth=truth, score=score)
        for frame, character, truth, score in pairs
    ]
    EvaluationPair.objects.bulk_create(rows, batch_size=2000)
    evaluation.thresholds, evaluation.report, evaluation.finished_at = thresholds, report, timezone.now()
    evaluation.save(update_fields=["thresholds", "report", "finished_at"])


def store_issues(evaluation: Evaluation, issues: Iterable[tuple[int, Character, float, float]]) -> None:
    """Keep a ranking, (frame, character, quality of the frame, of the label) per rank, in place of the one before."""
    evaluation.issues.all().delete()
    rows = [
        LabelIssue(
            evaluation=evaluation, frame_id=frame, character=character, rank=rank, frame_quality=whole, quality=one
        )
        for rank, (frame, character, whole, one) in enumerate(issues, start=1)
    ]
    LabelIssue.objects.bulk_create(rows, batch_size=2000)
