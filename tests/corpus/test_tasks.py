"""Imports from files to rows: whole or not at all, each side decided once, the same files never twice."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from corpus import services
from corpus.media import path_of
from corpus.models import Background, Cutout, Episode, Frame, Show
from corpus.pictures import read_picture
from corpus.staging import label_file, stage_files, stage_source, staging_area
from jobs.work import Refused
from tests import builders
from tests.builders import figure, picture, write_picture
from tests.corpus.conftest import run
from tests.samples import sample

pytestmark = pytest.mark.django_db


def rows() -> int:
    return sum(model.objects.count() for model in (Cutout, Background, Episode, Frame))


def refusal_of(start: Callable[[], Any]) -> str:
    """The sentence of an import that is refused; nothing of it may be left behind."""
    before = rows()
    with pytest.raises(Refused) as refusal:
        run(start())
    assert rows() == before
    return str(refusal.value)


def cutout_folder(folder: Path, *names: str, each: int = 4) -> Path:
    for place, name in enumerate(names):
        for number in range(each):
            write_picture(folder / name / f"{number}.png", figure(seed=100 * place + number))
    return folder


# --- cut-outs


def test_import_cutouts_by_folder(show: Show, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    source = stage_source(cutout_folder(tmp_path / "in", "ann", "BEN", "extras", "dogs"))
    with django_capture_on_commit_callbacks(execute=True):
        result = run(services.import_cutouts(show, source, extras=["dogs"]))

    assert result == {"cutouts": 16, "extras": 8, "already": 0, "train": 12, "train_dev": 4}
    groups = Cutout.objects.order_by("group").values_list("group", "character__name").distinct()
    assert list(groups) == [("Ann", "Ann"), ("Ben", "Ben"), ("dogs", None), ("extras", None)]
    held_out = Cutout.objects.filter(split="train-dev").values_list("character__name", flat=True)
    assert sorted(held_out, key=str) == ["Ann", "Ben", None, None]
    assert read_picture(path_of(Cutout.objects.first().file)).shape == (300, 300, 4)
    assert not source.exists()


def test_import_cutouts_again_adds_nothing(show: Show, tmp_path: Path) -> None:
    folder = cutout_folder(tmp_path / "in", "Ann")
    run(services.import_cutouts(show, stage_source(folder)))
    assert run(services.import_cutouts(show, stage_source(folder))) == {
        "cutouts": 0, "extras": 0, "already": 4, "train": 0, "train_dev": 0,
    }  # fmt: skip


def test_import_cutouts_of_one_character_from_a_flat_upload(show: Show, tmp_path: Path) -> None:
    files = [write_picture(tmp_path / f"{number}.png", figure(seed=number)) for number in range(2)]
    run(services.import_cutouts(show, stage_files(files), character="Cleo"))
    assert list(Cutout.objects.values_list("character__name", "group").distinct()) == [("Cleo", "Cleo")]


def test_import_cutouts_removes_the_background_where_there_is_no_alpha(show: Show, tmp_path: Path) -> None:
    drawn = figure(80, seed=1)
    on_white = drawn[:, :, :3].copy()
    on_white[drawn[:, :, 3] == 0] = 255
    write_picture(tmp_path / "in" / "Ann" / "1.png", on_white)
    run(services.import_cutouts(show, stage_source(tmp_path / "in")))
    cutout = Cutout.objects.get()
    alpha = read_picture(path_of(cutout.file))[:, :, 3]
    assert cutout.cut_method != "alpha"
    assert alpha[0, 0] == 0
    assert alpha[150, 150] == 255


def test_import_cutouts_of_an_unknown_folder_names_the_nearest(show: Show, tmp_path: Path) -> None:
    folder = cutout_folder(tmp_path / "in", "Ann", "Cleopatra", each=1)
    sentence = refusal_of(lambda: services.import_cutouts(show, stage_source(folder)))
    assert "'Cleopatra' is no character of the show: did you mean 'Cleo'?" in sentence


def test_import_cutouts_outside_a_folder_is_refused(show: Show, tmp_path: Path) -> None:
    write_picture(tmp_path / "in" / "lonely.png", figure())
    sentence = refusal_of(lambda: services.import_cutouts(show, stage_source(tmp_path / "in")))
    assert "'lonely.png' lies in no folder" in sentence


def test_import_with_one_broken_picture_names_it_and_imports_nothing(show: Show, tmp_path: Path) -> None:
    folder = cutout_folder(tmp_path / "in", "Ann")
    (folder / "Ann" / "torn.png").write_bytes((folder / "Ann" / "0.png").read_bytes()[:60])
    source = stage_source(folder)
    sentence = refusal_of(lambda: services.import_cutouts(show, source))
    assert sentence.startswith("Nothing was imported, because 1 of 5 files cannot be used. Ann/torn.png: ")
    assert not source.parent.exists()


def test_import_of_an_upload_that_is_gone_says_so(show: Show, tmp_path: Path) -> None:
    assert "upload it again" in refusal_of(lambda: services.import_cutouts(show, tmp_path / "gone"))


def test_import_of_a_climbing_zip_is_refused(show: Show, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("../../Ann/1.png", b"x")
    assert "1.png" in refusal_of(lambda: services.import_backgrounds(show, stage_source(tmp_path / "in.zip")))


# --- backgrounds


def test_import_backgrounds_with_thumbs_and_measures(show: Show, tmp_path: Path) -> None:
    show.signature_colors = ["#ffd90f"]
    show.save()
    yellow = picture(404, 720, seed=1)
    yellow[:202] = (255, 217, 15)
    write_picture(tmp_path / "in" / "half.png", yellow)
    for number in range(3):
        write_picture(tmp_path / "in" / f"{number}.png", picture(404, 720, seed=10 + number))
    result = run(services.import_backgrounds(show, stage_source(tmp_path / "in")))

    assert result == {"backgrounds": 4, "already": 0, "train": 3, "train_dev": 1}
    half = Background.objects.get(name="half.png")
    assert half.signature_share == pytest.approx(0.5, abs=0.05)
    assert read_picture(path_of(half.thumb)).shape == (202, 360, 4)
    assert read_picture(path_of(half.file)).shape == (404, 720, 4)


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


# --- the real bad inputs


def test_bad_pictures_are_each_refused_with_a_sentence(show: Show) -> None:
    sentence = refusal_of(lambda: services.import_backgrounds(show, stage_source(sample("bad_inputs/images"))))
    assert sentence.startswith("Nothing was imported, because ")
    assert "broken.png: " in sentence


def test_bad_videos_are_read_or_refused(show: Show) -> None:
    for path in sorted(sample("bad_inputs/videos").glob("*.*")):
        before = Episode.objects.count()
        try:
            run(services.import_episodes(show, stage_files([path]), "training", frames_per_episode=2))
        except Refused as refusal:
            assert path.name.lstrip(".") in str(refusal) or "no videos" in str(refusal)
            assert Episode.objects.count() == before


def test_an_import_leaves_no_scratch_behind(
    show: Show, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run(services.import_cutouts(show, stage_source(cutout_folder(tmp_path / "in", "Ann"))))
    assert list(staging_area().iterdir()) == []
