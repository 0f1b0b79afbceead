"""What lies in a folder or a zip: which files count, and whose they are."""

import zipfile
from pathlib import Path

import pytest

from corpus.archive import BadArchive
from corpus.sources import NothingFound, SourceFile, pictures_in, videos_in
from tests.builders import figure, write_picture


def places(files: list[SourceFile]) -> list[str]:
    return [file.place for file in files]


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, b"bytes")
    return path


def test_pictures_in_a_folder_are_the_visible_pictures(tmp_path: Path) -> None:
    for name in ("Ann/1.png", "Ann/2.JPG", ".hidden/3.png", "Ann/._4.png", "LICENSE.txt", "5.mp4"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    (tmp_path / "in" / "link.png").symlink_to("/etc/hostname")
    assert places(pictures_in(tmp_path / "in", tmp_path / "scratch")) == ["Ann/1.png", "Ann/2.JPG"]
    assert places(videos_in(tmp_path / "in", tmp_path / "scratch")) == ["5.mp4"]


def test_source_file_knows_its_folders() -> None:
    deep, flat = SourceFile(Path("x"), "extras/Krusty/1.png"), SourceFile(Path("x"), "1.png")
    assert (deep.folder, deep.group, deep.name) == ("extras", "Krusty", "1.png")
    assert (flat.folder, flat.group, flat.name) == ("", "", "1.png")


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["mine/Ann/1.png", "mine/Ben/2.png"], ["Ann/1.png", "Ben/2.png"]),
        (["Ann/1.png", "Ann/2.png"], ["Ann/1.png", "Ann/2.png"]),
        (["extras/Krusty/1.png"], ["extras/Krusty/1.png"]),
        (["1.png", "__MACOSX/._1.png"], ["1.png"]),
    ],
)
def test_pictures_in_a_zip_lose_the_folder_around_all(tmp_path: Path, names: list[str], found: list[str]) -> None:
    archive = zipped(tmp_path / "in.zip", *names)
    assert places(pictures_in(archive, tmp_path / "scratch")) == found


def test_pictures_in_an_upload_are_those_of_its_zips_too(tmp_path: Path) -> None:
    write_picture(tmp_path / "in" / "b.png", figure())
    zipped(tmp_path / "in" / "a.zip", "Ann/1.png")
    assert places(pictures_in(tmp_path / "in", tmp_path / "scratch")) == ["Ann/1.png", "b.png"]


def test_pictures_in_a_climbing_zip_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="unsafe name"):
        pictures_in(zipped(tmp_path / "in.zip", "../../evil.png"), tmp_path / "scratch")
    assert not list(tmp_path.rglob("evil.png"))


@pytest.mark.parametrize(("name", "part"), [("notes.txt", "found only notes.txt"), ("", "found nothing")])
def test_pictures_in_a_folder_without_any_say_what_was_expected(tmp_path: Path, name: str, part: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    if name:
        (folder / name).write_text("x")
    with pytest.raises(NothingFound, match=f"There are no pictures in 'in': {part}, expected files ending in png"):
        pictures_in(folder, tmp_path / "scratch")


def test_empty_zip_is_named_rather_than_the_folder_it_waits_in(tmp_path: Path) -> None:
    folder = tmp_path / "f8b3"
    folder.mkdir()
    zipped(folder / "empty.zip")
    with pytest.raises(NothingFound, match=r"There are no pictures in 'empty\.zip': found nothing"):
        pictures_in(folder, tmp_path / "scratch")


def test_pictures_in_a_missing_folder_say_so(tmp_path: Path) -> None:
    with pytest.raises(NothingFound, match="There is no file or folder 'gone'"):
        pictures_in(tmp_path / "gone", tmp_path / "scratch")
