"""Where training's rows meet arrays: a run's frozen material becomes frames, frames fit a recognizer, dev labels set its thresholds."""

import contextlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from corpus.media import path_of, save_picture
from corpus.models import Frame, Split
from corpus.pictures import read_picture
from jobs.work import Cancelled, Refused, Work
from labeling.querysets import labels_at
from measures.report import evaluation_report
from training.composing.generator import BadMaterial, FrameGenerator
from training.loading import TRUTH, Material, generators, load_material, truth_matrix, with_fallback
from training.models import Run, ThresholdSource
from training.recipe import Recipe, from_json
from training.recognizer.backbones import UnknownLayer
from training.recognizer.batches import FrameSource, batches
from training.recognizer.devices import replica_strategy, this_machine_uses_bfloat16
from training.recognizer.ensemble import Ensemble, load_any
from training.recognizer.fit import FittingFailed, fit
from training.recognizer.network import build_network
from training.recognizer.saved import BadRecognizer, Recognizer
from training.recognizer.thresholds import choose_thresholds, decide
from training.recognizer.watching import advice
from training.recognizer.weights import WeightsNotFound, WrongWeights
from training.services import RunOutcome, finish_run, keep_sheet, log_epoch
from training.sheets import first_frame, has_sheet, make_sheet

__all__ = ["TRUTH", "join", "load_recognizer", "train", "truth_matrix"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Watched:
    """Where a run's figures beside dev come from: the frames it is fitted on, and those of held-out material."""

    train: FrameSource
    train_dev: FrameGenerator


def run_folder(run: Run) -> Path:
    return settings.RUNS_DIR / str(run.show_id) / str(run.number)


def load_recognizer(run: Run) -> Recognizer | Ensemble:
    """The recognizer a finished run left; one that is missing or damaged ends the job with a sentence."""
    try:
        return load_any(settings.RUNS_DIR / run.folder)
    except BadRecognizer as error:
        raise Refused(str(error)) from error


def train(work: Work, *, run_id: int) -> Callable[[], dict[str, Any]]:
    """The job of a run: compose, fit with a checkpoint per epoch, choose thresholds, leave a recognizer."""
    run = Run.objects.select_related("show", "label_version").get(pk=run_id)
    recipe = from_json(run.recipe)
    try:
        recognizer, watched, seconds = fitted_recognizer(work, run, recipe)
    except (BadMaterial, FittingFailed, UnknownLayer, WeightsNotFound, WrongWeights) as error:
        raise Refused(str(error)) from error
    return concluded(work, run, recipe, recognizer, watched, seconds)


def join(work: Work, *, run_id: int, average: str) -> Callable[[], dict[str, Any]]:
    """The job of an ensemble: its members' recognizers as one, with thresholds of its own; nothing is fitted."""
    run = Run.objects.select_related("show", "label_version").get(pk=run_id)
    members, recipe = list(run.members.order_by("number")), from_json(run.recipe)
    try:
        folders = [settings.RUNS_DIR / member.folder for member in members]
        ensemble = Ensemble([Recognizer.load(folder) for folder in folders], folders, run.characters, average)
        watched = Watched(*generators(work, members[0], recipe))
    except (BadMaterial, BadRecognizer) as error:
        raise Refused(str(error)) from error
    return concluded(work, run, recipe, ensemble, watched, sum(member.seconds or 0 for member in members))


def fitted_recognizer(work: Work, run: Run, recipe: Recipe) -> tuple[Recognizer, Watched, float]:
    """The network fitted to its end, the frames it was fitted and watched on, and the seconds it took."""
    material, strategy = load_material(work, run, recipe), replica_strategy()
    size, faster = (recipe.picture.height, recipe.picture.width), uses_bfloat16(recipe)
    build = {"input_size": size, "weights_dir": settings.WEIGHTS_DIR, "seed": recipe.fitting.seed}
    with strategy.scope() if strategy else contextlib.nullcontext():
        model = build_network(recipe.network, len(run.characters), **build, bfloat16=faster)
    real, show_frames = material.real_train_dev, sheet_keeper(work, run, recipe, material)
    show_frames(run.epochs.count() + 1)
    fitted = fit(
        run_folder(run) / "checkpoints", model, recipe.fitting, material.train, material.train_dev,
        names=run.characters, real_train_dev=real, real_train_dev_frames=len(real) if real else 0, strategy=strategy,
        processes=settings.COMPOSING_PROCESSES,
        on_batch=reporter(work, recipe),
        on_epoch=epoch_logger(work, run, recipe, show_frames, strategy.num_replicas_in_sync if strategy else 1),
        on_message=lambda text: work.report(0, 1, text), should_stop=lambda: work.cancelled,
    )  # fmt: skip
    if fitted.stopped:
        raise Cancelled
    if strategy or faster:
        # What is saved is loaded again on one device in float32: thresholds are chosen on that network's scores.
        plain = build_network(replace(recipe.network, weights="none"), len(run.characters), input_size=size)
        plain.set_weights(model.get_weights())
        model = plain
    return (
        Recognizer(model, run.characters, recipe.network, recipe.picture),
        Watched(material.train, material.train_dev),
        fitted.seconds,
    )


def uses_bfloat16(recipe: Recipe) -> bool:
    return this_machine_uses_bfloat16(recipe.fitting.mixed_precision, recipe.network.backbone)


def concluded(
    work: Work, run: Run, recipe: Recipe, recognizer: Recognizer | Ensemble, watched: Watched, seconds: float
) -> Callable[[], dict[str, Any]]:
    """Thresholds, figures and the saved folder now; the returned function only writes."""
    where = "real dev" if run.label_version else "train-dev"
    work.report(1, 1, f"choosing thresholds on {where} frames")
    outcome = conclude(run, recipe, recognizer, watched, seconds)

    def write() -> dict[str, Any]:
        finish_run(run, outcome)
        figures = outcome.dev or outcome.train_dev
        return {"run": run.number, "macro_f1": figures["macro_f1"], "seconds": outcome.seconds}

    return write


def reporter(work: Work, recipe: Recipe) -> Callable[[int, int, float, float], None]:
    """Progress per batch: how far, how fast, how well."""
    steps = -(-recipe.fitting.frames_per_epoch // recipe.fitting.batch_size)

    def report(done: int, total: int, loss: float, frames_per_second: float) -> None:
        epoch, epochs = (done - 1) // steps + 1, total // steps
        work.report(done, total, f"epoch {epoch} of {epochs}, loss {loss:.4f}, {frames_per_second:.0f} frames/s")

    return report


def sheet_keeper(work: Work, run: Run, recipe: Recipe, material: Material) -> Callable[[int], None]:
    """Keeps a few composed frames of the epoch that begins, for the run's page; of real frames alone there are none."""
    fitting, share = recipe.fitting, recipe.real.batch_share
    hashes = {name: with_fallback(run.cutout_hashes, Split.TRAIN, name) for name in [*run.characters, ""]}

    def keep(epoch: int) -> None:
        known = epoch > fitting.epochs or run.sheets.filter(epoch=epoch).exists()
        if known or share >= 1 or not has_sheet(epoch, fitting.epochs):
            return
        first = first_frame(epoch, fitting.frames_per_epoch, real_share=share, pool=fitting.feature_pool)
        picture, frames = make_sheet(material.composed, first, run.characters, hashes)
        file, _ = save_picture(run.show_id, "attachments", picture)
        with work.fenced():
            keep_sheet(run, epoch, file, (picture.shape[1], picture.shape[0]), frames)

    return keep


def epoch_logger(
    work: Work, run: Run, recipe: Recipe, show_frames: Callable[[int], None], devices: int
) -> Callable[[dict[str, Any]], None]:
    """One log line per epoch, with what to do about a character that is stuck; its checkpoint is written, so the
    attempts so far do not count any more."""
    network, history = recipe.network, []

    def log(metrics: dict[str, Any]) -> None:
        history.append(metrics)
        sentences = advice(history, loss=recipe.fitting.loss, pooling=network.pooling, dropout=network.dropout)
        for sentence in sentences:
            logger.warning("Run %s of %s, epoch %s: %s", run.number, run.show.slug, metrics["epoch"], sentence)
        with work.fenced():
            log_epoch(run, metrics["epoch"], metrics["seconds"], {**metrics, "advice": sentences, "devices": devices})
        work.checkpoint()
        show_frames(metrics["epoch"] + 1)

    return log


def conclude(
    run: Run, recipe: Recipe, recognizer: Recognizer | Ensemble, watched: Watched, seconds: float
) -> RunOutcome:
    """Choose thresholds on real dev frames where there are labels, else on train-dev; measure on both, and on as many frames
    of the first epoch; save the folder."""
    composed_truth, composed_scores = scored_frames(watched.train_dev, recipe, recognizer)
    dev = score_dev(run, recognizer)
    truth, scores = (dev.truth, dev.scores) if dev else (composed_truth, composed_scores)
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
        train=composed_report(*scored_frames(watched.train, recipe, recognizer), chosen, run.characters),
        train_dev=composed_report(composed_truth, composed_scores, chosen, run.characters),
        dev=dev_report(dev, chosen, run.characters) if dev else {},
        seconds=seconds,
    )


def scored_frames(
    source: FrameSource, recipe: Recipe, recognizer: Recognizer | Ensemble
) -> tuple[np.ndarray, np.ndarray]:
    """Truth int8 [n, c], -1 where it is open, and scores [n, c] of the first frames of a source, as many as train-dev has."""
    found = list(batches(source, 0, recipe.fitting.train_dev_frames, recipe.fitting.batch_size))
    truth = np.concatenate([labels for _, labels in found]).astype(np.int8)
    return truth, np.concatenate([recognizer.scores(images) for images, _ in found])


def composed_report(truth: np.ndarray, scores: np.ndarray, thresholds: list[float], names: list[str]) -> dict[str, Any]:
    """Composed frames are independent of each other: each is its own group."""
    return evaluation_report(truth, scores, thresholds, names, np.arange(len(truth)), seed=0)


def replace_thresholds(
    recognizer: Recognizer | Ensemble, thresholds: dict[str, dict[str, float]]
) -> Recognizer | Ensemble:
    return replace(recognizer, thresholds=thresholds)


@dataclass(frozen=True)
class DevScores:
    """Truth int8 [n, c], scores and their spread [n, c] and episode ids [n] of the labeled dev frames."""

    truth: np.ndarray
    scores: np.ndarray
    spread: np.ndarray
    episodes: np.ndarray


def score_dev(run: Run, recognizer: Recognizer | Ensemble) -> DevScores | None:
    """What the recognizer says of the labeled dev frames, or None where there are none."""
    labels = labels_at(run.label_version, Split.DEV) if run.label_version else {}
    frames = list(Frame.objects.kept().filter(pk__in={frame for frame, _ in labels}).order_by("id"))
    if not frames:  # none was labeled, or all that were have been rejected since
        return None
    ids = dict(run.show.characters.values_list("name", "pk"))
    truth = truth_matrix(labels, [frame.pk for frame in frames], [ids[name] for name in run.characters])
    parts = [recognizer.scores_and_spread(pictures) for pictures in in_batches(frames)]
    scores, spread = (np.concatenate(part) for part in zip(*parts, strict=True))
    return DevScores(truth, scores, spread, np.array([frame.episode_id for frame in frames]))


def dev_report(dev: DevScores, thresholds: list[float], names: list[str]) -> dict[str, Any]:
    """The figures on dev; where passes or members can differ, also how much they do where a decision is right and wrong."""
    report = evaluation_report(dev.truth, dev.scores, thresholds, names, dev.episodes, seed=0)
    if dev.spread.any():
        known = dev.truth >= 0
        right = decide(dev.scores, thresholds) == (dev.truth == 1)
        report["spread"] = {"right": mean_of(dev.spread[known & right]), "wrong": mean_of(dev.spread[known & ~right])}
    return report


def mean_of(values: np.ndarray) -> float | None:
    return float(values.mean()) if values.size else None


def in_batches(frames: list[Frame], size: int = 64) -> Iterable[list[np.ndarray]]:
    """Decoded pictures, a few at a time, so that memory does not grow with the split."""
    for start in range(0, len(frames), size):
        yield [read_picture(path_of(frame.file))[..., :3] for frame in frames[start : start + size]]
