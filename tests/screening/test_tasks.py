"""The job of a screening, from rows to appearances and a video with the bar; the network is tiny and its weights are chance."""

from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from corpus.fitting import FittingRule
from corpus.media import keep, path_of
from corpus.models import Show
from corpus.staging import staging_area
from corpus.video import VideoFacts, encode, probe, read_frames
from jobs.models import State
from jobs.work import Cancelled, Refused
from screening.models import Appearance, Screening
from screening.presenting import as_json, lanes
from screening.services import Video, start_screening
from screening.tasks import icon_of, screen
from tests.builders import make_cutout, make_run, make_show
from tests.running import run_job
from tests.samples import sample
from training.models import Run
from training.recognizer.network import build_network
from training.recognizer.saved import Recognizer
from training.recognizer.settings import NetworkSettings

TINY = NetworkSettings(backbone="small", alpha=0.25, weights="none", trainable=True, num_detectors=8)
NAMES = ["Ann", "Ben", "Cleo"]
DARK, BRIGHT = (np.full((48, 64, 3), level, np.uint8) for level in (20, 235))


@pytest.fixture(scope="module")
def recognizer() -> Recognizer:
    model = build_network(TINY, len(NAMES), input_size=(16, 16), seed=3)
    return Recognizer(model, NAMES, TINY, FittingRule(16, 16))


@pytest.fixture
def show(db: None) -> Show:
    return make_show(NAMES)


@pytest.fixture
def run(show: Show, recognizer: Recognizer) -> Run:
    """Ann is there in bright or in dark pictures, whichever chance made her like; Ben always, Cleo never."""
    between = float(recognizer.scores([DARK, BRIGHT])[:, 0].mean())
    limits = {"Ann": between, "Ben": 0.0, "Cleo": 1.5}
    rows = {name: {"threshold": limit, "reached": True, "value": 0.7} for name, limit in limits.items()}
    recognizer.save(settings.RUNS_DIR / "tiny")
    return make_run(show, folder="tiny", thresholds={"max_f": rows})


def half_dark(path: Path, *, blink: bool = True) -> Path:
    """Two seconds dark, one second bright, 24 pictures each; in the dark a bright moment that is one instant long."""
    pictures = [BRIGHT if number >= 48 or (blink and 18 <= number < 21) else DARK for number in range(72)]
    encode(path, pictures, frames_per_second=24, size=(64, 48))
    return path


def start(run: Run, path: Path, **options: str) -> Screening:
    name, _ = keep(path, run.show_id, "episodes")
    return start_screening(run, Video(path.name, name), **options)


def test_screen_stores_who_is_on_screen_when(run: Run, recognizer: Recognizer, tmp_path: Path) -> None:
    screening = start(run, half_dark(tmp_path / "in.mp4"))

    result = run_job(screening.job).result

    screening.refresh_from_db()
    dark, bright = recognizer.scores([DARK, BRIGHT])[:, 0]
    seen = [0] * 8 + [1] * 4 if bright > dark else [1] * 8 + [0] * 4
    assert screening.samples["times_ms"] == list(range(0, 3000, 250))
    # The fourth instant says otherwise and is overruled; what is stored is smoothed, the scores are as they were.
    assert screening.samples["decisions"] == {"Ann": seen, "Ben": [1] * 12, "Cleo": [0] * 12}
    assert screening.samples["scores"]["Ann"][3] == pytest.approx(bright, abs=0.01)
    ann = (2000, 3000) if bright > dark else (0, 2000)
    rows = Appearance.objects.filter(screening=screening).values_list("character__name", "start_ms", "end_ms")
    assert set(rows) == {("Ann", *ann), ("Ben", 0, 3000)}
    assert (screening.duration_ms, screening.width, screening.height) == (3000, 64, 48)
    assert result == {"screening": screening.pk, "appearances": 2, "seconds": screening.seconds}
    assert as_json(screening)["files"]["rendered"].endswith(".mp4")
    assert [len(lane["appearances"]) for lane in lanes(screening)] == [1, 1, 0]


def test_screen_leaves_a_video_with_the_bar_and_nothing_else(run: Run, tmp_path: Path) -> None:
    screening = start(run, half_dark(tmp_path / "in.mp4"))
    run_job(screening.job)

    screening.refresh_from_db()
    assert probe(path_of(screening.rendered)) == VideoFacts(64, 64, 24.0, 3000, False)
    assert not list(staging_area().glob("*"))


def test_stills_and_screening_decide_equally(run: Run, recognizer: Recognizer) -> None:
    video = sample("penny_and_chip/penny_and_chip_splash.mp4")
    screening = start(run, video)
    run_job(screening.job)

    screening.refresh_from_db()
    times, stills = zip(*read_frames(video, screening.samples["times_ms"]), strict=True)
    assert list(times) == list(range(0, 8000, 250))
    expected = recognizer.scores(list(stills))
    kept = np.array([screening.samples["scores"][name] for name in NAMES]).T
    assert np.abs(kept - expected).max() < 1e-4


def test_a_video_that_is_none_is_refused_with_a_sentence(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "in.mp4"
    broken.write_bytes(b"nothing")
    screening = start(run, broken)
    with pytest.raises(Refused, match="not a video in a format we read"):
        run_job(screening.job)
    assert Screening.objects.get(pk=screening.pk).finished_at is None


def test_a_vanished_video_is_refused_with_a_sentence(run: Run, tmp_path: Path) -> None:
    screening = start(run, half_dark(tmp_path / "in.mp4"))
    path_of(screening.file).unlink()
    with pytest.raises(Refused, match=r"in\.mp4 has vanished"):
        run_job(screening.job)


def test_a_damaged_recognizer_is_refused_with_a_sentence(run: Run, tmp_path: Path) -> None:
    (settings.RUNS_DIR / "tiny" / "recognizer.json").write_text("{}")
    with pytest.raises(Refused, match="Restore the folder from a backup"):
        run_job(start(run, half_dark(tmp_path / "in.mp4")).job)


class StopsAt:
    """A job's view of its work that somebody cancels once this is reported."""

    token = "a-token"

    def __init__(self, message: str) -> None:
        self.message = message
        self.reports: list[tuple[int, int, str]] = []

    def report(self, done: int, total: int, message: str = "") -> None:
        self.reports.append((done, total, message))
        if message.startswith(self.message):
            raise Cancelled


@pytest.mark.parametrize("message", ["looking through", "tagging and drawing the bar: 0:02.5"])
def test_a_cancelled_screening_leaves_no_files(run: Run, tmp_path: Path, message: str) -> None:
    screening, work = start(run, half_dark(tmp_path / "in.mp4")), StopsAt(message)

    with pytest.raises(Cancelled):
        screen(work, screening_id=screening.pk)  # type: ignore[arg-type]

    assert not list(staging_area().glob("*"))
    assert not list(settings.MEDIA_ROOT.glob("shows/*/screenings/*/*"))
    assert [done for done, _, _ in work.reports] == sorted(done for done, _, _ in work.reports)
    assert all(0 <= done < total for done, total, _ in work.reports)


def test_the_portrait_is_an_accepted_cutout(show: Show) -> None:
    ann, ben = show.characters.all()[:2]
    make_cutout(show, ann, files=True, state="rejected")
    make_cutout(show, ann)  # its file is gone

    assert icon_of(ann).portrait is None
    make_cutout(show, ann, files=True)
    assert icon_of(ann).portrait.shape == (128, 128, 4)
    ben.color = "red; background: url(x)"
    assert (icon_of(ben).name, icon_of(ben).color) == ("Ben", "#888888")


def test_the_job_is_done(run: Run, tmp_path: Path) -> None:
    assert run_job(start(run, half_dark(tmp_path / "in.mp4", blink=False)).job).state == State.DONE
