"""Imports from files to rows: whole or not at all, each side decided once, the same files never twice."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from corpus import services
from corpus.media import path_of
from corpus.models import Background, Cutout, Episode, Show
from corpus.pictures import read_picture
from corpus.staging import stage_files, stage_source, staging_area
from jobs.work import Refused
from tests.builders import figure, picture, write_picture
from tests.corpus.running import refusal_of, run
from tests.samples import sample

pytestmark = [pytest.mark.django_db, pytest.mark.database]


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
