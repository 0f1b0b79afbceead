"""The job that chooses which untagged training frames to tag next, with a random draw of the same size beside them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from corpus.media import path_of
from corpus.models import Frame, Split
from corpus.pictures import read_picture
from evaluation.evidence import unit_vectors
from evaluation.models import Score
from evaluation.next_frames import figures, shortlist, spread_out, undecided
from evaluation.next_queue import learnable
from evaluation.tasks import BATCH, cast_of, recognizer_of, score_frames
from jobs.work import Refused, Work
from labeling.models import Label, LabelState
from labeling.sampling import spread_sample
from training.models import Run

MOST_SCORED = 5000  # untagged frames of a show that are scored; of more, a draw over the episodes
MOST_TAGGED = 500  # tagged ones that the choice keeps away from


def choose_next(work: Work, *, run_id: int, number: int) -> Callable[[], dict[str, Any]]:
    """Score untagged training frames, choose among them, and answer with ids and figures; opens no queue."""
    run = Run.objects.select_related("show").get(pk=run_id)
    pool = spread_sample(learnable(run.show), MOST_SCORED, seed=run.show.slug)
    frames = list(Frame.objects.filter(pk__in=pool).order_by("pk"))
    if not frames:
        raise Refused(
            "No untagged training frame is left that a run may learn from: all are tagged, queued, or copies of evaluation frames."
        )
    score_frames(work, run, frames)
    questions = undecided(scores_of(run, frames), thresholds_of(run))
    doubt = questions.sum(axis=1)
    drawn = rows_of(frames, spread_sample([(one.pk, one.episode_id) for one in frames], number, seed=f"run {run.pk}"))
    listed = shortlist(doubt, number)
    tagged = tagged_frames(run)
    every = [frames[row] for row in listed] + [frames[row] for row in drawn] + tagged
    vectors = unit_vectors(embeddings_of(work, run, every))
    near, far = vectors[: len(listed)], vectors[len(listed) + len(drawn) :]
    episodes = np.array([one.episode_id for one in frames])
    chosen = spread_out(near, doubt[listed], episodes[listed].tolist(), number, far)
    rows = listed[chosen]
    answer = {
        "run": run.number, "number": number, "pool": len(frames), "tagged": len(tagged),
        "frames": [frames[row].pk for row in rows],
        "undecided": [[round(bits, 3) for bits in questions[row].tolist()] for row in rows],
        "random": [frames[row].pk for row in drawn],
        "figures": figures(doubt[rows], near[chosen], episodes[rows].tolist()),
        "random_figures": figures(
            doubt[drawn], vectors[len(listed) : len(listed) + len(drawn)], episodes[drawn].tolist()
        ),
    }  # fmt: skip
    return lambda: answer


def scores_of(run: Run, frames: list[Frame]) -> np.ndarray:
    """Kept scores [n, c] in the order of the frames and of the run's outputs."""
    column = {character.pk: i for i, character in enumerate(cast_of(run).values())}
    row = {frame.pk: i for i, frame in enumerate(frames)}
    scores = np.zeros((len(frames), len(column)))
    kept = Score.objects.filter(run=run, frame__in=frames).values_list("frame_id", "character_id", "value")
    for frame, character, value in kept.iterator(chunk_size=5000):
        scores[row[frame], column[character]] = value
    return scores


def thresholds_of(run: Run) -> list[float]:
    """The ones of the run's own policy."""
    chosen = run.thresholds[run.recipe.get("thresholds", {}).get("policy", "max_f")]
    return [chosen[name]["threshold"] for name in run.characters]


def rows_of(frames: list[Frame], ids: list[int]) -> list[int]:
    row = {frame.pk: i for i, frame in enumerate(frames)}
    return [row[pk] for pk in ids]


def tagged_frames(run: Run) -> list[Frame]:
    """Training frames that a label is settled of, at most MOST_TAGGED, spread over their episodes."""
    known = Label.objects.filter(show=run.show_id, frame__split=Split.TRAIN).exclude(state=LabelState.OPEN)
    rows = Frame.objects.kept().filter(pk__in=known.values("frame")).order_by("pk").values_list("pk", "episode")
    ids = spread_sample(list(rows), MOST_TAGGED, seed=run.show.slug)
    return list(Frame.objects.filter(pk__in=ids).order_by("pk"))


def embeddings_of(work: Work, run: Run, frames: list[Frame]) -> np.ndarray:
    """float16 [n, d], as an evaluation's evidence keeps them."""
    recognizer, parts = recognizer_of(run.pk, run.folder), []
    for start in range(0, len(frames), BATCH):
        work.report(start, len(frames), f"comparing frame {start} of {len(frames)}")
        pictures = [read_picture(path_of(frame.file))[..., :3] for frame in frames[start : start + BATCH]]
        parts.append(recognizer.evidence(pictures).embeddings)
    return np.minimum(np.concatenate(parts), np.finfo(np.float16).max).astype(np.float16)
