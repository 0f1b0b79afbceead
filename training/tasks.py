"""Where training's rows meet arrays: a run's frozen material becomes frames, frames fit a recognizer, dev labels set its thresholds."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from corpus.fitting import FittingRule, fit_picture
from corpus.media import path_of
from corpus.models import Background, Cutout, Frame, Split
from corpus.pictures import read_picture
from jobs.work import Cancelled, Refused, Work
from labeling.models import LabelState
from labeling.querysets import labels_at
from measures.report import evaluation_report
from training.composing.generator import BadMaterial, FrameGenerator
from training.models import Run, ThresholdSource
from training.recipe import Recipe, from_json
from training.recognizer.backbones import UnknownLayer
from training.recognizer.batches import batches
from training.recognizer.fit import FitResult, FittingFailed, fit
from training.recognizer.network import build_network
from training.recognizer.saved import BadRecognizer, Recognizer
from training.recognizer.thresholds import choose_thresholds
from training.recognizer.weights import WeightsNotFound, WrongWeights
from training.services import Hashes, RunOutcome, finish_run, log_epoch

TRUTH = {LabelState.YES: 1, LabelState.NO: 0, LabelState.OPEN: -1}
# Train-dev frames are composed from another stream than any training frame, whatever the run's seed.
TRAIN_DEV_SEED_OFFSET = 1_000_003


def run_folder(run: Run) -> Path:
    return settings.RUNS_DIR / str(run.show_id) / str(run.number)


def load_recognizer(run: Run) -> Recognizer:
    """The recognizer a finished run left; one that is missing or damaged ends the job with a sentence."""
    try:
        return Recognizer.load(settings.RUNS_DIR / run.folder)
    except BadRecognizer as error:
        raise Refused(str(error)) from error


def train(work: Work, *, run_id: int) -> Callable[[], dict[str, Any]]:
    """The job of a run: compose, fit with a checkpoint per epoch, choose thresholds, leave a recognizer."""
    run = Run.objects.select_related("show", "label_version").get(pk=run_id)
    recipe = from_json(run.recipe)
    try:
        train_frames, train_dev_frames = generators(work, run, recipe)
        model = build_network(
            recipe.network, len(run.characters), input_size=(recipe.picture.height, recipe.picture.width),
            weights_dir=settings.WEIGHTS_DIR, seed=recipe.fitting.seed,
        )  # fmt: skip
        fitted = fit(
            run_folder(run) / "checkpoints", model, recipe.fitting, train_frames, train_dev_frames,
            names=run.characters, on_batch=reporter(work, recipe), on_epoch=logger(work, run), should_stop=lambda: work.cancelled,
        )  # fmt: skip
    except (BadMaterial, FittingFailed, UnknownLayer, WeightsNotFound, WrongWeights) as error:
        raise Refused(str(error)) from error
    if fitted.stopped:
        raise Cancelled
    work.report(
        1,
        1,
        "choosing thresholds on real dev frames" if run.label_version else "choosing thresholds on train-dev frames",
    )
    outcome = conclude(
        run, recipe, Recognizer(model, run.characters, recipe.network, recipe.picture), train_dev_frames, fitted
    )

    def write() -> dict[str, Any]:
        finish_run(run, outcome)
        figures = outcome.dev or outcome.train_dev
        return {"run": run.number, "macro_f1": figures["macro_f1"], "seconds": outcome.seconds}

    return write


def reporter(work: Work, recipe: Recipe) -> Callable[[int, int, float, float], None]:
    """Progress per batch: how far, how fast, how well."""
    steps = -(-recipe.fitting.frames_per_epoch // recipe.fitting.batch_size)

    def report(done: int, total: int, loss: float, frames_per_second: float) -> None:
        epoch = min((done - 1) // steps + 1, recipe.fitting.epochs)
        work.report(
            done, total, f"epoch {epoch} of {recipe.fitting.epochs}, loss {loss:.4f}, {frames_per_second:.0f} frames/s"
        )

    return report


def logger(work: Work, run: Run) -> Callable[[dict[str, Any]], None]:
    """One log line per epoch; its checkpoint is written, so the attempts so far do not count any more."""

    def log(metrics: dict[str, Any]) -> None:
        with work.fenced():
            log_epoch(run, metrics["epoch"], metrics["seconds"], metrics)
        work.checkpoint()

    return log


def generators(work: Work, run: Run, recipe: Recipe) -> tuple[FrameGenerator, FrameGenerator]:
    """The composers of train and of train-dev frames, each from its own cut-outs and its own backgrounds."""
    sources = []
    for split, seed in (
        (Split.TRAIN, recipe.fitting.seed),
        (Split.TRAIN_DEV, recipe.fitting.seed + TRAIN_DEV_SEED_OFFSET),
    ):
        work.report(0, 1, f"loading cut-outs and backgrounds of {split}")
        cutouts = {name: load_cutouts(run, with_fallback(run.cutout_hashes, split, name)) for name in run.characters}
        extras = load_cutouts(run, with_fallback(run.cutout_hashes, split, ""))
        backgrounds = load_backgrounds(
            run, run.background_hashes[split] or run.background_hashes[Split.TRAIN], recipe.picture
        )
        sources.append(
            FrameGenerator(
                [cutouts[name] for name in run.characters],
                extras,
                backgrounds,
                recipe.composing,
                seed=seed,
                batch_size=recipe.fitting.batch_size,
            )
        )
    return sources[0], sources[1]


def with_fallback(hashes: Hashes, split: str, name: str) -> list[str]:
    """A character with too few cut-outs to hold any back is looked at in train-dev with those it is trained on."""
    return hashes[split].get(name) or hashes[Split.TRAIN].get(name, [])


def load_cutouts(run: Run, hashes: list[str]) -> list[np.ndarray]:
    files = dict(Cutout.objects.filter(show=run.show_id, sha256__in=hashes).values_list("sha256", "file"))
    return [read_stored(files, sha256, "cut-out") for sha256 in hashes]


def load_backgrounds(run: Run, hashes: list[str], rule: FittingRule) -> np.ndarray:
    files = dict(Background.objects.filter(show=run.show_id, sha256__in=hashes).values_list("sha256", "file"))
    return np.stack([fit_picture(read_stored(files, sha256, "background")[..., :3], rule) for sha256 in hashes])


def read_stored(files: dict[str, str], sha256: str, what: str) -> np.ndarray:
    """One stored picture as RGBA; a vanished file ends the run with a sentence."""
    path = path_of(files[sha256]) if sha256 in files else None
    if path is None or not path.is_file():
        raise Refused(
            f"The {what} {sha256[:12]}… that this run is made from has vanished. Restore the media folder from a backup, "
            "or start a new run from what is there."
        )
    return read_picture(path)


def conclude(
    run: Run, recipe: Recipe, recognizer: Recognizer, train_dev: FrameGenerator, fitted: FitResult
) -> RunOutcome:
    """Choose thresholds on real dev frames where there are labels, else on train-dev; measure on both; save the folder."""
    composed = list(batches(train_dev, 0, recipe.fitting.train_dev_frames, recipe.fitting.batch_size))
    composed_truth = np.concatenate([labels for _, labels in composed]).astype(np.int8)
    composed_scores = np.concatenate([recognizer.scores(images) for images, _ in composed])
    groups = np.arange(len(composed_truth))  # composed frames are independent of each other: each is its own group
    dev = score_dev(run, recognizer)
    truth, scores = dev[:2] if dev else (composed_truth, composed_scores)
    choices = choose_thresholds(truth, scores, run.characters, recipe.thresholds)
    thresholds = {
        policy: {name: choice.threshold for name, choice in chosen.items()} for policy, chosen in choices.items()
    }
    folder = replace_thresholds(recognizer, thresholds).save(run_folder(run) / "recognizer")
    chosen = [thresholds[recipe.thresholds.policy][name] for name in run.characters]
    return RunOutcome(
        folder=str(folder.relative_to(settings.RUNS_DIR)),
        thresholds={policy: {name: asdict(choice) for name, choice in row.items()} for policy, row in choices.items()},
        thresholds_from=ThresholdSource.DEV if dev else ThresholdSource.TRAIN_DEV,
        train_dev=evaluation_report(composed_truth, composed_scores, chosen, run.characters, groups, seed=0),
        dev=evaluation_report(*dev[:2], chosen, run.characters, dev[2], seed=0) if dev else {},
        seconds=fitted.seconds,
    )


def replace_thresholds(recognizer: Recognizer, thresholds: dict[str, dict[str, float]]) -> Recognizer:
    return replace(recognizer, thresholds=thresholds)


def score_dev(run: Run, recognizer: Recognizer) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Truth int8 [n, c], scores [n, c] and episode ids [n] of the labeled dev frames, or None where there are none."""
    if run.label_version is None:
        return None
    labels = labels_at(run.label_version, Split.DEV)
    frames = list(Frame.objects.kept().filter(pk__in={frame for frame, _ in labels}).order_by("id"))
    if not frames:  # all that were labeled have been rejected since
        return None
    ids = dict(run.show.characters.values_list("name", "pk"))
    truth = truth_matrix(labels, [frame.pk for frame in frames], [ids[name] for name in run.characters])
    scores = np.concatenate([recognizer.scores(pictures) for pictures in in_batches(frames)])
    return truth, scores, np.array([frame.episode_id for frame in frames])


def truth_matrix(labels: dict[tuple[int, int], str], frames: list[int], characters: list[int]) -> np.ndarray:
    """int8 [frames, characters]: 1 yes, 0 no, -1 open or never asked; `labels` is {(frame id, character id): state}."""
    return np.array(
        [[TRUTH[LabelState(labels.get((frame, one), LabelState.OPEN))] for one in characters] for frame in frames],
        np.int8,
    ).reshape(len(frames), len(characters))


def in_batches(frames: list[Frame], size: int = 64) -> Iterable[list[np.ndarray]]:
    """Decoded pictures, a few at a time, so that memory does not grow with the split."""
    for start in range(0, len(frames), size):
        yield [read_picture(path_of(frame.file))[..., :3] for frame in frames[start : start + size]]
