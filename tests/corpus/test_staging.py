"""Uploads wait in a folder of their own, under names that lead nowhere, and are thrown away."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from corpus import staging


def names_of(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a b.png", "a b.png"),
        ("..\\..\\evil.png", "evil.png"),
        (".bashrc", "bashrc"),
        ("x" * 400 + ".png", "x" * 150 + ".png"),
    ],
)
def test_stage_uploads_keeps_a_plain_name(data_folder: Path, sent: str, kept: str) -> None:
    file = SimpleUploadedFile("x", b"bytes")
    file._name = sent  # what Django itself would have cleaned
    folder = staging.stage_uploads([file])
    assert names_of(folder) == [kept]
    assert folder.parent == staging.staging_area()


def test_stage_uploads_numbers_names_that_come_twice(data_folder: Path) -> None:
    folder = staging.stage_uploads([SimpleUploadedFile("a.png", b"1"), SimpleUploadedFile("a.png", b"2")])
    assert names_of(folder) == ["a-1.png", "a.png"]


def test_stage_source_copies_and_follows_no_link(data_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "Ann").mkdir(parents=True)
    (tmp_path / "in" / "Ann" / "1.png").write_bytes(b"1")
    (tmp_path / "in" / "Ann" / "link.png").symlink_to("/etc/hostname")
    staged = staging.stage_source(tmp_path / "in")
    assert staged.name == "in"
    assert (staged / "Ann" / "1.png").read_bytes() == b"1"
    assert (staged / "Ann" / "link.png").is_symlink()


def test_discard_throws_away_uploads_and_nothing_else(data_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    folder = staging.new_folder()
    inner = folder / "in"
    inner.mkdir()
    staging.discard(inner)
    staging.discard(tmp_path / "mine")
    staging.discard(staging.staging_area())
    assert not folder.exists()
    assert (tmp_path / "mine").exists()
    assert staging.staging_area().exists()


def test_forgotten_uploads_are_cleared_when_the_next_comes(data_folder: Path) -> None:
    forgotten = staging.new_folder()
    os.utime(forgotten, (0, time.time() - staging.KEPT_SECONDS - 1))
    fresh = staging.new_folder()
    assert staging.new_folder().exists()
    assert (forgotten.exists(), fresh.exists()) == (False, True)


def test_scratch_folder_is_gone_afterwards(data_folder: Path) -> None:
    with pytest.raises(KeyError), staging.scratch_folder() as folder:
        (folder / "x").write_text("x")
        raise KeyError
    assert not folder.exists()
