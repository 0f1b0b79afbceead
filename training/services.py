"""Runs are started, logged, stopped and finished here; rows only, no arrays."""

import dataclasses
from collections import defaultdict
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from corpus.models import Background, Cutout, MaterialState, Show, Split
from jobs.services import add_arguments, enqueue, request_cancel, retry
from labeling.models import LabelRevision, LabelState, LabelVersion
from labeling.services import make_label_version
from people.models import Person
from training.composing.real_settings import RealSettings
from training.models import Run, RunEpoch, RunSheet
from training.real_material import real_hashes, refusal
from training.recipe import Recipe, to_json

Hashes = dict[str, dict[str, list[str]]]


class RunRefused(ValueError):
    """A run that cannot begin; the message says what is missing and how to get it."""


@dataclasses.dataclass(frozen=True)
class Frozen:
    """What a run is made from beside its recipe."""

    names: list[str]
    cutouts: Hashes
    backgrounds: dict[str, list[str]]
    real: dict[str, list[str]]
    labels: LabelVersion | None


def start_run(
    show: Show, recipe: Recipe, *, parent: Run | None = None, note: str = "", by: Person | None = None,
    labels: LabelVersion | None = None,
) -> Run:  # fmt: skip
    """Freeze what the run is made from and queue its training, then its evaluation on dev where there are dev labels.

    `labels` are frozen now unless given: runs that are to be compared share them.
    """
    with transaction.atomic():
        number = next_number(show)
        names, cutouts, backgrounds = refuse_unready(show)
        version = labels or freeze_labels(show, number, recipe.real, has_dev_labels(show), by)
        real = choose_real(show, names, version, recipe.real)
        frozen = Frozen(names, cutouts, backgrounds, real, version)
        return queue_run(show, number, recipe, frozen, parent=parent, note=note, by=by)


def queue_run(
    show: Show, number: int, recipe: Recipe, frozen: Frozen, *, parent: Run | None, note: str, by: Person | None
) -> Run:
    """Write the run and its jobs, in the caller's transaction."""
    job = enqueue("training.tasks.train", title=f"Train run {number}", lane="heavy", show_id=show.pk, created_by=by)
    run = Run.objects.create(
        show=show, number=number, parent=parent, recipe=to_json(recipe), note=note, characters=frozen.names,
        cutout_hashes=frozen.cutouts, background_hashes=frozen.backgrounds, real_hashes=frozen.real, job=job,
        created_by=by, label_version=frozen.labels,
    )  # fmt: skip
    add_arguments(job, run_id=run.pk)
    if frozen.labels is not None and has_dev_labels(show):
        queue_evaluation(run, by)
    return run


def next_number(show: Show) -> int:
    """The number of the show's next run; in a transaction, which holds others off until the run is written."""
    Show.objects.select_for_update().get(pk=show.pk)
    return (show.runs.aggregate(last=Max("number"))["last"] or 0) + 1


def queue_evaluation(run: Run, by: Person | None) -> None:
    """The run's evaluation on dev, as soon as its own job is done; named by its path, since that room lies above."""
    enqueue(
        "evaluation.tasks.evaluate_run", title=f"Evaluate run {run.number} on dev", lane="heavy",
        show_id=run.show_id, after=run.job, created_by=by, run_id=run.pk, split=str(Split.DEV),
    )  # fmt: skip


def uses_real_frames(settings: RealSettings) -> bool:
    return settings.batch_share > 0 or settings.backgrounds


def freeze_labels(
    show: Show, number: int, settings: RealSettings, labeled: bool, by: Person | None
) -> LabelVersion | None:
    """The labels that thresholds, and the real frames' share of the fitting, are taken from; None where nobody asks."""
    if not labeled and not uses_real_frames(settings):
        return None
    return make_label_version(show, f"labels of run {number}", by)


def refuse_unready_for(show: Show, recipe: Recipe) -> None:
    """Raise RunRefused where a run of this recipe could not begin now; what a form asks before it is sent on."""
    names, _, _ = refuse_unready(show)
    last = LabelRevision.objects.filter(show=show).aggregate(last=Max("pk"))["last"] or 0
    choose_real(show, names, LabelVersion(show=show, last_revision=last), recipe.real)


def choose_real(
    show: Show, names: list[str], version: LabelVersion | None, settings: RealSettings
) -> dict[str, list[str]]:
    """The labeled real frames of the run, or a refusal that says what is missing; empty for composed frames only."""
    if version is None or not uses_real_frames(settings):
        return {}
    hashes = real_hashes(show, version, settings)
    missing = refusal(show, names, hashes, version, settings)
    if missing:
        raise RunRefused(missing)
    return hashes


def has_dev_labels(show: Show) -> bool:
    return show.labels.filter(frame__split=Split.DEV, frame__rejected_at=None).exclude(state=LabelState.OPEN).exists()


def cutout_hashes(show: Show, names: list[str]) -> Hashes:
    """{split: {character, or "" for extras: sha256 of its accepted cut-outs}}; a retired character's are left out."""
    hashes: Hashes = {
        Split.TRAIN.value: defaultdict(list),
        Split.TRAIN_DEV.value: defaultdict(list),
    }
    rows = Cutout.objects.filter(show=show, state=MaterialState.ACCEPTED).order_by("sha256")
    for name, split, sha256 in rows.values_list("character__name", "split", "sha256"):
        if name is None or name in names:
            hashes[split][name or ""].append(sha256)
    return hashes


def background_hashes(show: Show) -> dict[str, list[str]]:
    hashes: dict[str, list[str]] = {Split.TRAIN.value: [], Split.TRAIN_DEV.value: []}
    rows = Background.objects.filter(show=show, state=MaterialState.ACCEPTED).order_by("sha256")
    for split, sha256 in rows.values_list("split", "sha256"):
        hashes[split].append(sha256)
    return hashes


def refuse_unready(show: Show) -> tuple[list[str], Hashes, dict[str, list[str]]]:
    """The cast and the hashes of what a run would be made from, or a refusal that says what is missing.

    A recognizer cannot learn a character nobody cut out, nor compose frames without backgrounds.
    """
    names = list(show.characters.filter(retired_at=None).values_list("name", flat=True))
    cutouts, backgrounds = cutout_hashes(show, names), background_hashes(show)
    missing = [name for name in names if not cutouts[Split.TRAIN].get(name)]
    if not names:
        raise RunRefused(f"{show.title} has no characters to recognize. Add at least one to the show first.")
    if missing:
        raise RunRefused(
            f"There are no cut-outs to train on for {', '.join(missing)}. "
            f"Upload some on the cut-outs page, or run 'manage.py import_cutouts {show.slug} DIR'."
        )
    if not backgrounds[Split.TRAIN]:
        raise RunRefused(
            "There are no backgrounds to compose frames on. Upload some on the backgrounds page, "
            f"or run 'manage.py import_backgrounds {show.slug} DIR'."
        )
    return names, cutouts, backgrounds


def log_epoch(run: Run, epoch: int, seconds: float, metrics: dict[str, Any]) -> None:
    """Write one line of the log; a resumed run that repeats an epoch replaces its line."""
    RunEpoch.objects.update_or_create(run=run, epoch=epoch, defaults={"seconds": seconds, "metrics": metrics})


def keep_sheet(run: Run, epoch: int, file: str, size: tuple[int, int], frames: list[dict[str, Any]]) -> None:
    """Some composed frames of an epoch, once; `size` is width and height of the picture."""
    kept = {"file": file, "width": size[0], "height": size[1], "frames": frames}
    RunSheet.objects.update_or_create(run=run, epoch=epoch, defaults=kept)


@dataclasses.dataclass(frozen=True)
class RunOutcome:
    """What a finished training leaves: the recognizer's folder, its thresholds and the figures behind them."""

    folder: str
    thresholds: dict[str, Any]
    thresholds_from: str
    train: dict[str, Any]
    train_dev: dict[str, Any]
    dev: dict[str, Any]
    seconds: float


def finish_run(run: Run, outcome: RunOutcome) -> None:
    """Store the outcome; called in the transaction that ends the job."""
    Run.objects.filter(pk=run.pk).update(**dataclasses.asdict(outcome), finished_at=timezone.now())


def stop_run(run: Run) -> None:
    """Ask the training to stop; it keeps its last checkpoint, from which `resume_run` goes on."""
    request_cancel(run.job)


def resume_run(run: Run) -> None:
    retry(run.job)
