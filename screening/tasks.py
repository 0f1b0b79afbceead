"""Where screening's rows meet arrays: a video is scored while it is drawn anew with the bar, decisions become appearances."""

import time
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path
from typing import Any

import numpy as np

from corpus.clock import fine_clock
from corpus.colors import GRAY, is_color
from corpus.media import keep, path_of
from corpus.models import Character, Cutout
from corpus.pictures import read_picture
from corpus.staging import scratch_folder
from corpus.video import BadVideo, VideoFacts, probe
from evaluation.policies import STANDING
from evaluation.standing import standing_thresholds
from jobs.work import Refused, Work
from screening.appearances import appearances
from screening.icons import Icon, most_telling, portrait
from screening.models import Screening
from screening.rendering import render_judged
from screening.services import Tagged, store_tagged
from screening.smoothing import smooth_window
from training.recognizer.saved import BadRecognizer, Thresholded
from training.recognizer.thresholds import decide
from training.tasks import load_recognizer

PER_SECOND = 4
STEP_MS = 1000 // PER_SECOND
COMPARED_CUTOUTS = 24  # from which a portrait is chosen


def screen(work: Work, *, screening_id: int) -> Callable[[], dict[str, Any]]:
    """The job of a screening: find who is on screen when, and write the video with the bar."""
    began = time.monotonic()
    screening = Screening.objects.select_related("run").get(pk=screening_id)
    cast = cast_of(screening)
    video = path_of(screening.file)
    if not video.is_file():
        raise Refused(f"The video of {screening.name} has vanished. Restore the media folder from a backup.")
    try:
        facts = probe(video)
        times_ms = list(range(0, facts.duration_ms, STEP_MS))
        judge = Judge(load_recognizer(screening.run), thresholds_of(screening))
        rendered = burn_in(work, screening, video, times_ms, judge, [icon_of(character) for character in cast])
    except (BadVideo, BadRecognizer) as error:
        raise Refused(str(error)) from error
    tagged = conclude(screening, facts, times_ms, np.concatenate(judge.scores), rendered, time.monotonic() - began)

    def write() -> dict[str, Any]:
        store_tagged(screening, tagged, cast)
        return {"screening": screening.pk, "appearances": len(tagged.appearances), "seconds": tagged.seconds}

    return write


def cast_of(screening: Screening) -> list[Character]:
    """The rows of the run's characters, in the order of its outputs."""
    rows = {row.name: row for row in Character.objects.filter(show=screening.show_id)}
    return [rows[name] for name in screening.run.characters]


def thresholds_of(screening: Screening) -> list[float]:
    if screening.policy == STANDING:
        return list(standing_thresholds(screening.run).values())
    chosen = screening.run.thresholds[screening.policy]
    return [chosen[name]["threshold"] for name in screening.run.characters]


class Judge:
    """Scores pictures as they come by, keeps the scores, and answers with decisions."""

    def __init__(self, recognizer: Thresholded, thresholds: list[float]) -> None:
        self.recognizer, self.thresholds = recognizer, thresholds
        self.scores: list[np.ndarray] = []

    def __call__(self, pictures: list[np.ndarray]) -> np.ndarray:
        self.scores.append(self.recognizer.scores(pictures))
        return decide(self.scores[-1], self.thresholds)


def burn_in(work: Work, screening: Screening, video: Path, times_ms: list[int], judge: Judge, icons: list[Icon]) -> str:
    """The name of the stored video with the bar; on the way everything is scored."""

    def on_progress(done_ms: int, total_ms: int) -> None:
        work.report(
            done_ms, total_ms + 1, f"tagging and drawing the bar: {fine_clock(done_ms)} of {fine_clock(total_ms)}"
        )

    work.report(0, 1 + times_ms[-1], "looking through the video")
    with scratch_folder() as folder:
        target = folder / f"{work.token}.mp4"
        render_judged(video, target, times_ms, judge, icons, on_progress=on_progress)
        name, _ = keep(target, screening.show_id, "screenings")
    return name


def icon_of(character: Character) -> Icon:
    """Its most telling portrait among its best cut-outs; without any, the bar shows its letter."""
    best = Cutout.objects.filter(character=character).accepted().order_by("-cut_score", "name")
    files = [path_of(file) for file in best.values_list("file", flat=True)[:COMPARED_CUTOUTS]]
    portraits = [portrait(read_picture(file)) for file in files if file.is_file()]
    chosen = portraits[most_telling(portraits)] if portraits else None
    return Icon(character.name, character.color if is_color(character.color) else GRAY, chosen)


def conclude(
    screening: Screening,
    facts: VideoFacts,
    times_ms: list[int],
    scores: np.ndarray,
    rendered: str,
    seconds: float,
) -> Tagged:
    """Arrays become what the rows hold; decisions are those after smoothing."""
    names = screening.run.characters
    decisions = smooth_window(decide(scores, thresholds_of(screening)))
    found = appearances(times_ms, decisions, names, STEP_MS, scores=scores, duration_ms=facts.duration_ms)
    samples = {
        "times_ms": times_ms,
        "scores": {name: [round(float(score), 4) for score in scores[:, i]] for i, name in enumerate(names)},
        "decisions": {name: decisions[:, i].astype(int).tolist() for i, name in enumerate(names)},
    }
    return Tagged(
        samples=samples, appearances=[astuple(one) for one in found], rendered=rendered,
        duration_ms=facts.duration_ms, width=facts.width, height=facts.height, seconds=round(seconds, 3),
    )  # fmt: skip
