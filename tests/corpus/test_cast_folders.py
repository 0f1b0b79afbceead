"""Folders are matched with the cast, and a stranger is named with the nearest character."""

import pytest

from corpus.cast_folders import UnknownFolder, match_folders

CAST = ("Bart", "Homer")


def test_match_folders_ignores_case_and_knows_extras() -> None:
    assert match_folders(["bart", "HOMER", "Others", "extras", "dogs"], CAST, ["Dogs"]) == {
        "bart": "Bart", "HOMER": "Homer", "Others": None, "extras": None, "dogs": None,
    }  # fmt: skip


def test_match_folders_named_as_extras_wins_over_the_cast() -> None:
    assert match_folders(["Bart"], CAST, ["Bart"]) == {"Bart": None}


@pytest.mark.parametrize(
    ("folders", "extras", "part"),
    [
        (["Bart", "Hommer"], [], "did you mean 'Homer'?"),
        (["Bart"], ["dogs"], "no folder 'dogs'"),
    ],
)
def test_match_folders_refuses_strangers(folders: list[str], extras: list[str], part: str) -> None:
    with pytest.raises(UnknownFolder) as refusal:
        match_folders(folders, CAST, extras)
    assert part in str(refusal.value)


def test_match_folders_without_a_cast_says_so() -> None:
    with pytest.raises(UnknownFolder, match="no characters yet"):
        match_folders(["Bart"], [])
