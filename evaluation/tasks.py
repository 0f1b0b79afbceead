"""Where evaluation's rows meet arrays: frames are scored by a run's recognizer, truth is laid beside, figures are made."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from django.utils import timezone

from corpus.media import path_of
from corpus.models import Character, Frame, Split
from corpus.pictures import read_picture
from evaluation.costs import cheapest_threshold
from evaluation.curves import recall_precision_points
from evaluation.evidence import Evidence, light_of, packed_maps, shares_of_strongest
from evaluation.evidence_files import folder_of
from evaluation.models import Evaluation, Score
from evaluation.policies import STANDING, Policy, parse_policy
from evaluation.services import store_evaluation, store_scores
from evaluation.standing import standing_thresholds
from jobs.work import Refused, Work
from labeling.models import LabelVersion
from labeling.querysets import labels_at
from measures.report import evaluation_report
from training.models import Run
from training.recognizer.ensemble import Ensemble
from training.recognizer.saved import Recognizer, write_folder
from training.recognizer.thresholds import ThresholdChoice, choose_threshold
from training.tasks import TRUTH, load_recognizer, truth_matrix

logger = logging.getLogger(__name__)

BATCH = 64  # pictures decoded at a time, so that memory does not grow with the split
STATES = {number: state for state, number in TRUTH.items()}


@dataclass(frozen=True)
class Scored:
    """Labeled frames of a split under a run: ids [n], episode ids [n], truth int8 [n, c] (1, 0, -1 open), scores [n, c]."""

    frames: list[int]
    episodes: np.ndarray
    truth: np.ndarray
    scores: np.ndarray


def evaluate(work: Work, *, evaluation_id: int) -> Callable[[], dict[str, Any]]:
    """The job of an evaluation somebody asked for."""
    evaluation = Evaluation.objects.select_related("run", "label_version", "show").get(pk=evaluation_id)
    scored = score_split(work, evaluation.run, evaluation.split, evaluation.label_version, at=evaluation.created_at)
    return writer(work, evaluation, scored)


def gather(work: Work, *, evaluation_id: int) -> Callable[[], dict[str, Any]]:
    """The job that gathers the evidence of an evaluation made before there was any, or whose folder is gone."""
    evaluation = Evaluation.objects.select_related("run").get(pk=evaluation_id)
    frames = sorted(set(evaluation.pairs.values_list("frame_id", flat=True)))
    keep_evidence(work, evaluation, frames)
    return lambda: {"evaluation": evaluation.pk, "frames": len(frames)}


def evaluate_run(work: Work, *, run_id: int, split: str) -> Callable[[], dict[str, Any]]:
    """The job that follows a training: the run on dev, against the labels it took its thresholds from."""
    run = Run.objects.select_related("show", "label_version").get(pk=run_id)
    evaluation = Evaluation(
        show=run.show, run=run, split=split, policy="max_f", label_version=run.label_version,
        job_id=work.job_id, created_by=run.created_by,
    )  # fmt: skip
    return writer(work, evaluation, score_split(work, run, split, run.label_version))


def writer(work: Work, evaluation: Evaluation, scored: Scored) -> Callable[[], dict[str, Any]]:
    """Figures are computed now; the returned function only writes."""
    names = evaluation.run.characters
    thresholds = policy_thresholds(work, evaluation.run, evaluation.policy)
    report = evaluation_report(
        scored.truth, scored.scores, [thresholds[name] for name in names], names, scored.episodes, seed=0
    )
    report["curves"] = {
        name: recall_precision_points(scored.truth[:, i], scored.scores[:, i]) for i, name in enumerate(names)
    }
    try:
        keep_evidence(work, evaluation, scored.frames)
    except Refused as error:  # figures of kept scores need no recognizer; its page says that there is no evidence
        logger.warning("Evaluation of run %s without evidence: %s", evaluation.run.number, error)

    def write() -> dict[str, Any]:
        if evaluation.pk is None:
            evaluation.save(force_insert=True)
        store_evaluation(evaluation, pairs(evaluation.run, scored), thresholds, report)
        return {"evaluation": evaluation.pk, "run": evaluation.run.number, "split": evaluation.split}

    return write


def pairs(run: Run, scored: Scored) -> Iterator[tuple[int, Character, str, float]]:
    columns = list(cast_of(run).values())
    for frame, truth, scores in zip(scored.frames, scored.truth, scored.scores, strict=True):
        for character, number, score in zip(columns, truth, scores, strict=True):
            yield frame, character, STATES[int(number)], float(score)


def cast_of(run: Run) -> dict[str, Character]:
    """{name: row} in the order of the run's outputs."""
    rows = {row.name: row for row in Character.objects.filter(show=run.show_id)}
    return {name: rows[name] for name in run.characters}


def score_split(work: Work, run: Run, split: str, version: LabelVersion, *, at: datetime | None = None) -> Scored:
    """Scores of every frame of a split that has a label at the version and was in use then; none is scored twice by a run."""
    cast = cast_of(run)
    labels = labels_at(version, split)
    kept_frames = Frame.objects.kept().in_use(at or timezone.now())
    frames = list(kept_frames.filter(pk__in={frame for frame, _ in labels}).order_by("id"))
    score_frames(work, run, frames)
    column = {character.pk: i for i, character in enumerate(cast.values())}
    row = {frame.pk: i for i, frame in enumerate(frames)}
    truth = truth_matrix(labels, list(row), list(column))
    scores = np.zeros((len(frames), len(cast)), np.float32)
    kept = Score.objects.filter(run=run, frame__in=frames).values_list("frame_id", "character_id", "value")
    for frame, character, value in kept.iterator(chunk_size=5000):
        scores[row[frame], column[character]] = value
    return Scored(list(row), np.array([frame.episode_id for frame in frames]), truth, scores)


def score_frames(work: Work, run: Run, frames: list[Frame]) -> None:
    """Score what has no scores yet, in batches; each batch is kept at once, so that a killed job goes on where it was."""
    scored = set(Score.objects.filter(run=run, frame__in=frames).values_list("frame_id", flat=True))
    waiting = [frame for frame in frames if frame.pk not in scored]
    if not waiting:
        return
    recognizer, cast = recognizer_of(run.pk, run.folder), cast_of(run)
    for start in range(0, len(waiting), BATCH):
        batch = waiting[start : start + BATCH]
        work.report(start, len(waiting), f"scoring frame {start} of {len(waiting)}")
        values = recognizer.scores([read_picture(path_of(frame.file))[..., :3] for frame in batch])
        with work.fenced():
            store_scores(run, cast, [frame.pk for frame in batch], values)
        work.checkpoint()


@lru_cache(maxsize=1)
def recognizer_of(run_id: int, folder: str) -> Recognizer | Ensemble:
    """A run's recognizer, loaded once for scores and evidence."""
    return load_recognizer(Run.objects.get(pk=run_id, folder=folder))


def keep_evidence(work: Work, evaluation: Evaluation, frames: list[int]) -> None:
    """What the run's recognizer goes by in these frames, in a folder beside the run."""
    if not frames:
        return
    run, parts = evaluation.run, []
    recognizer = recognizer_of(run.pk, run.folder)
    rows = {row.pk: row for row in Frame.objects.filter(pk__in=frames)}
    for start in range(0, len(frames), BATCH):
        work.report(start, len(frames), f"gathering evidence, frame {start} of {len(frames)}")
        pictures = [read_picture(path_of(rows[pk].file))[..., :3] for pk in frames[start : start + BATCH]]
        found = recognizer.evidence(pictures)
        maps, peaks = packed_maps(found.maps, has_odds=recognizer.has_odds)
        embeddings = np.minimum(found.embeddings, np.finfo(np.float16).max).astype(np.float16)
        parts.append((embeddings, maps, peaks, np.array([light_of(one) for one in pictures], np.float32)))
    embeddings, maps, peaks, light = (np.concatenate(part) for part in zip(*parts, strict=True))
    evidence = Evidence(
        run.characters, recognizer.rule, np.array(frames, np.int64), embeddings, maps, shares_of_strongest(peaks), light,
        recognizer.detector_weights,
    )  # fmt: skip
    folder = folder_of(evaluation)
    folder.parent.mkdir(parents=True, exist_ok=True)
    write_folder(folder, evidence.contents(), evidence.write_arrays)


def policy_thresholds(work: Work, run: Run, policy_text: str) -> dict[str, float]:
    """{name: threshold}: the run's own, or, for costs or another target than its recipe's, chosen anew on its dev labels."""
    policy = parse_policy(policy_text)
    if policy.name == STANDING:
        return standing_thresholds(run)
    if policy.is_kept_by(run.recipe):
        return {name: run.thresholds[policy.name][name]["threshold"] for name in run.characters}
    if run.label_version is None:
        raise Refused(f"Run {run.number} had no dev labels to choose thresholds for '{policy_text}' on.")
    dev = score_split(work, run, Split.DEV, run.label_version)
    chosen = {}
    for i, name in enumerate(run.characters):
        known = dev.truth[:, i] >= 0
        chosen[name] = chosen_threshold(dev.truth[known, i] == 1, dev.scores[known, i], policy).threshold
    return chosen


def chosen_threshold(truth: np.ndarray, scores: np.ndarray, policy: Policy) -> ThresholdChoice:
    if policy.costs is not None:
        false_alarm, miss = policy.costs
        return cheapest_threshold(truth, scores, miss, false_alarm)
    return choose_threshold(truth, scores, policy.name, target=policy.target)
