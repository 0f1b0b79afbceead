"""Episodes and frames from files to rows: each side decided once, near-duplicates together, the same files never twice."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import services
from corpus.models import Background, Episode, Frame, Show
from corpus.staging import label_file, stage_files, stage_source
from tests import builders
from tests.builders import picture, write_picture
from tests.corpus.running import refusal_of, run

pytestmark = [pytest.mark.django_db, pytest.mark.database]


# --- episodes


def test_import_episodes_for_evaluation(show: Show, make_video: Callable[..., Path]) -> None:
    source = stage_files([make_video("first.mp4", 4, seed=1), make_video("second.mp4", 4, seed=2)])
    result = run(services.import_episodes(show, source, "evaluation", frames_per_episode=4))

    assert (result["episodes"], result["frames"]) == (2, 8)
    assert sorted(Episode.objects.values_list("split", flat=True)) == ["dev", "test"]
    assert Episode.objects.order_by("sha256").first().split == "dev"
    episode = Episode.objects.get(name="first")
    assert (episode.width, episode.height, episode.has_sound) == (160, 90, False)
    assert episode.duration_ms == pytest.approx(4000, abs=50)
    assert set(Frame.objects.values_list("purpose", flat=True)) == {"evaluation"}
    assert list(episode.frames.order_by("id").values_list("name", flat=True)) == [
        "0:00.500",
        "0:01.500",
        "0:02.500",
        "0:03.500",
    ]


def test_import_episodes_leaves_out_black_and_repeated_frames(show: Show, make_video: Callable[..., Path]) -> None:
    source = stage_files([make_video("still.mp4", 1, seed=3, frames_each=24), make_video("night.mp4", 1, black=True)])
    result = run(services.import_episodes(show, source, "evaluation", frames_per_episode=8))
    assert result["frames"] == 1


def test_import_episodes_same_video_saved_again_joins_its_twin(show: Show, make_video: Callable[..., Path]) -> None:
    """By the count of frames alone each copy would go to the other side."""
    for number, name in enumerate(["a.mp4", "b.mp4", "c.mkv"]):
        video = make_video(name, 4, seed=1, frames_each=6 + number)
        run(services.import_episodes(show, stage_files([video]), "evaluation", frames_per_episode=4))
    assert list(Episode.objects.values_list("split", flat=True).distinct()) == ["dev"]


def test_import_episodes_again_adds_nothing_and_another_purpose_is_refused(
    show: Show, make_video: Callable[..., Path]
) -> None:
    video = make_video("first.mp4", 2)
    run(services.import_episodes(show, stage_files([video]), "evaluation"))
    again = run(services.import_episodes(show, stage_files([video]), "evaluation"))
    assert (again["episodes"], again["already"], again["frames"]) == (0, 1, 0)
    sentence = refusal_of(lambda: services.import_episodes(show, stage_files([video]), "backgrounds"))
    assert "episode 'first' for evaluation; an episode has one purpose" in sentence


def test_import_episodes_for_backgrounds_then_mine(show: Show, make_video: Callable[..., Path]) -> None:
    source = stage_files([make_video(f"{seed}.mp4", 6, seed=seed) for seed in (1, 2)])
    result = run(services.import_episodes(show, source, "backgrounds", frames_per_episode=3))
    assert (result["episodes"], result["backgrounds"]) == (2, 6)
    assert Frame.objects.count() == 0
    sides = Background.objects.values_list("episode__split", "split").distinct()
    assert sorted(sides) == [("train", "train"), ("train-dev", "train-dev")]

    mined = run(services.mine_backgrounds(show, per_episode=6))
    assert mined["backgrounds"] == 6
    assert Background.objects.count() == 12


def test_mine_backgrounds_leaves_out_the_cast(show: Show, make_video: Callable[..., Path]) -> None:
    show.signature_colors = ["#{:02x}{:02x}{:02x}".format(*picture(90, 160, seed=100)[0, 0])]
    show.save()
    source = stage_files([make_video("first.mp4", 1, seed=1)])
    assert run(services.import_episodes(show, source, "backgrounds"))["backgrounds"] == 0


def test_mine_backgrounds_without_an_episode_names_the_remedy(show: Show) -> None:
    assert "--purpose backgrounds" in refusal_of(lambda: services.mine_backgrounds(show))


def test_import_episodes_of_no_video_is_refused(show: Show, tmp_path: Path) -> None:
    (tmp_path / "fake.mp4").write_bytes(b"<html>" * 100)
    sentence = refusal_of(lambda: services.import_episodes(show, stage_files([tmp_path / "fake.mp4"]), "evaluation"))
    assert "fake.mp4: This is not a video" in sentence


# --- frames


def frames_folder(folder: Path, number: int = 4, start: int = 0) -> Path:
    for index in range(number):
        write_picture(folder / f"{index}.png", picture(90, 160, seed=start + index))
    return folder


def table(path: Path, *lines: str) -> str:
    path.write_text("\n".join(["filename,episode,split,Ann,Ben,Cleo,Dan", *lines]))
    return str(stage_files([path]) / path.name)


def test_import_frames_with_labels_keeps_the_split(show: Show, tmp_path: Path) -> None:
    labels = label_file()
    rows_given = ("0.png,one,test,1,0,,", "1.png,one,test,0,0,0,0", "2.png,two,train,,,,")
    job = services.import_frames(
        show,
        stage_source(frames_folder(tmp_path / "in")),
        table=table(tmp_path / "l.csv", *rows_given),
        labels_into=labels,
    )
    result = run(job.after)

    assert (result["frames"], result["episodes"], result["labeled"], result["not_listed"]) == (3, 2, 2, 1)
    assert list(Episode.objects.order_by("name").values_list("name", "split", "purpose")) == [
        ("one", "test", "evaluation"), ("two", "train", "training"),
    ]  # fmt: skip
    staged = {row["sha256"]: row["labels"] for row in map(json.loads, labels.read_text().splitlines())}
    assert staged == {
        Frame.objects.get(name="0.png").sha256: {"Ann": "yes", "Ben": "no"},
        Frame.objects.get(name="1.png").sha256: {"Ann": "no", "Ben": "no", "Cleo": "no", "Dan": "no"},
    }
    assert job.function == "labeling.tasks.import_labels"
    assert job.arguments == {"show_id": show.pk, "labels": str(labels)}


def test_import_frames_then_their_labels(show: Show, tmp_path: Path) -> None:
    job = services.import_frames(
        show,
        stage_source(frames_folder(tmp_path / "in", 1)),
        table=table(tmp_path / "l.csv", "0.png,one,dev,1,0,,"),
        labels_into=label_file(),
    )
    run(job)
    states = Frame.objects.get().labels.order_by("character__position").values_list("character__name", "state")
    assert list(states) == [("Ann", "yes"), ("Ben", "no")]


def test_import_frames_without_labels_by_folder(show: Show, tmp_path: Path) -> None:
    frames_folder(tmp_path / "in" / "one", 2)
    frames_folder(tmp_path / "in" / "two", 1, start=10)
    result = run(services.import_frames(show, stage_source(tmp_path / "in"), episode="in"))
    assert (result["frames"], result["episodes"]) == (3, 2)
    assert sorted(Episode.objects.values_list("split", flat=True)) == ["dev", "test"]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("9.png,one,dev,1,0,,", "'9.png', which is not among the pictures"),
        ("0.png,one,dev,1,0,,\n1.png,one,test,1,0,,", "'one' is in two splits"),
        ("0.png,one,dev,maybe,0,,", "says 'maybe' of Ann"),
    ],
)
def test_import_frames_with_a_wrong_table_imports_nothing(show: Show, tmp_path: Path, line: str, part: str) -> None:
    source = stage_source(frames_folder(tmp_path / "in"))
    path = table(tmp_path / "l.csv", line)
    job = services.import_frames(show, source, table=path, labels_into=label_file())
    assert part in refusal_of(lambda: job.after)


def test_import_frames_of_a_known_episode_keeps_its_side(show: Show, tmp_path: Path) -> None:
    builders.make_episode(show, name="one", split="dev")
    source = stage_source(frames_folder(tmp_path / "in"))
    job = services.import_frames(
        show, source, table=table(tmp_path / "l.csv", "0.png,one,test,1,0,,"), labels_into=label_file()
    )
    assert "episode 'one' is in dev already" in refusal_of(lambda: job.after)


def test_import_frames_in_latin_letters_is_refused(show: Show, tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_bytes("filename,episode,split,Ann,Ben,Cleo,Dan\n0.png,Späße,dev,1,0,,".encode("latin-1"))
    staged = stage_files([tmp_path / "l.csv"]) / "l.csv"
    job = services.import_frames(
        show, stage_source(frames_folder(tmp_path / "in")), table=str(staged), labels_into=label_file()
    )
    assert "UTF-8" in refusal_of(lambda: job.after)
