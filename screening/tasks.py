"""Where screening's rows meet arrays: a video is sampled and scored, decisions become appearances, the bar is burned in."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from corpus.colors import GRAY, is_color
from corpus.fitting import fit_picture
from corpus.media import keep, path_of
from corpus.models import Character, Cutout
from corpus.pictures import read_picture
from corpus.staging import scratch_folder
from corpus.video import BadVideo, VideoFacts, probe, sample_video
from jobs.work import Refused, Work
from screening.appearances import appearances
from screening.icons import Icon, most_telling, portrait
from screening.models import Screening
from screening.presenting import clock
from screening.rendering import render
from screening.services import Tagged, store_tagged
from screening.smoothing import smooth_window
from training.recognizer.saved import BadRecognizer, Recognizer
from training.recognizer.thresholds import decide
from training.tasks import load_recognizer

PER_SECOND = 4
STEP_MS = 1000 // PER_SECOND
BATCH = 32  # fitted pictures scored at once, so that memory does not grow with the video
COMPARED_CUTOUTS = 24  # from which a portrait is chosen
# Of a hundred steps of progress; finding takes about a quarter of the time and burning in the rest.
FINDING, ALL = 25, 100


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
        times_ms, scores = score_video(work, load_recognizer(screening.run), video, facts)
        decisions = smooth_window(decide(scores, thresholds_of(screening)))
        rendered = burn_in(work, screening, video, times_ms, decisions, [icon_of(character) for character in cast])
    except (BadVideo, BadRecognizer) as error:
        raise Refused(str(error)) from error
    tagged = conclude(screening, facts, times_ms, scores, decisions, rendered, time.monotonic() - began)

    def write() -> dict[str, Any]:
        store_tagged(screening, tagged, cast)
        return {"screening": screening.pk, "appearances": len(tagged.appearances), "seconds": tagged.seconds}

    return write


def cast_of(screening: Screening) -> list[Character]:
    """The rows of the run's characters, in the order of its outputs."""
    rows = {row.name: row for row in Character.objects.filter(show=screening.show_id)}
    return [rows[name] for name in screening.run.characters]


def thresholds_of(screening: Screening) -> list[float]:
    chosen = screening.run.thresholds[screening.policy]
    return [chosen[name]["threshold"] for name in screening.run.characters]


def score_video(work: Work, recognizer: Recognizer, video: Path, facts: VideoFacts) -> tuple[list[int], np.ndarray]:
    """Sampled instants in ms, and scores float32 [t, c]; only a batch of small pictures is in memory at a time."""
    times_ms: list[int] = []
    scores = []
    # Fitted one by one as they are read: a batch of whole pictures would be thirty times larger.
    samples = ((instant, fit_picture(picture, recognizer.rule)) for instant, picture in sample_video(video, PER_SECOND))
    for batch in in_batches(samples):
        scores.append(recognizer.scores(np.stack([picture for _, picture in batch])))
        times_ms += [instant for instant, _ in batch]
        report(work, 0, FINDING, times_ms[-1], facts.duration_ms, "finding who is on screen")
    return times_ms, np.concatenate(scores)


def in_batches(samples: Iterable[tuple[int, np.ndarray]]) -> Iterator[list[tuple[int, np.ndarray]]]:
    rest = iter(samples)
    while batch := list(islice(rest, BATCH)):
        yield batch


def report(work: Work, start: int, end: int, done_ms: int, total_ms: int, what: str) -> None:
    """Progress within one of the job's two halves; raises when somebody asked to stop."""
    done = start + (end - start) * min(done_ms, total_ms) // max(1, total_ms)
    work.report(done, ALL, f"{what}: {clock(done_ms)} of {clock(total_ms)}")


def burn_in(
    work: Work, screening: Screening, video: Path, times_ms: list[int], decisions: np.ndarray, icons: list[Icon]
) -> str:
    """The name of the stored video with the bar."""

    def on_progress(done_ms: int, total_ms: int) -> None:
        report(work, FINDING, ALL - 1, done_ms, total_ms, "drawing the bar below the picture")

    with scratch_folder() as folder:
        target = folder / f"{work.token}.mp4"
        render(video, target, times_ms, decisions, icons, on_progress=on_progress)
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
    decisions: np.ndarray,
    rendered: str,
    seconds: float,
) -> Tagged:
    """Arrays become what the rows hold; decisions are those after smoothing."""
    names = screening.run.characters
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
