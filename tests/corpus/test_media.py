"""Files are named by their content, come whole or not at all, and no text leads out of the media folder."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from corpus import media
from corpus.pictures import read_picture
from tests import builders


def test_save_picture_twice_is_one_file(data_folder: Path) -> None:
    first = media.save_picture(7, "frames", builders.picture(seed=1))
    second = media.save_picture(7, "frames", builders.picture(seed=1))

    assert first == second
    assert first[0] == f"shows/7/frames/{first[1][:2]}/{first[1]}.jpg"
    assert [path for path in data_folder.rglob("*") if path.is_file()] == [media.path_of(first[0])]


def test_save_picture_with_alpha_is_png_and_lossless(data_folder: Path) -> None:
    name, _ = media.save_picture(7, "cutouts", builders.figure(seed=1))

    saved = read_picture(media.path_of(name))
    assert name.endswith(".png")
    assert (saved[:, :, 3] == builders.figure(seed=1)[:, :, 3]).all()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "secret_key",
        "../secret_key",
        "shows/1/frames/../../../secret_key",
        f"shows/1/frames/ab/{'a' * 64}.jpg",  # on the wrong shelf
        f"shows/1/frames/aa/{'a' * 64}.html",
        f"shows/1/frames/aa/{'a' * 64}.jpg\n",
        f"shows/1/other/aa/{'a' * 64}.jpg",
        f"shows/0/frames/aa/{'a' * 64}.jpg",
        f"/shows/1/frames/aa/{'a' * 64}.jpg",
        f"shows/١/frames/aa/{'a' * 64}.jpg",
    ],
)
def test_path_of_strange_name_is_refused(name: str) -> None:
    with pytest.raises(media.UnknownFile):
        media.path_of(name)


@limits(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(st.sampled_from(["..", ".", "/", "shows", "1", "frames", "aa", "a" * 64, ".jpg", "%2e", "\\", "\0"]))
)
def test_path_of_any_text_stays_inside(data_folder: Path, parts: list[str]) -> None:
    for name in ("".join(parts), "/".join(parts)):
        try:
            path = media.path_of(name)
        except media.UnknownFile:
            continue
        assert path.resolve().is_relative_to(data_folder / "media")
