"""Sides follow from content alone, a quarter is held out, near-duplicates never straddle."""

import pytest

from corpus.likeness import near_duplicates
from corpus.splits import (
    EpisodeFingerprint,
    Fingerprint,
    choose_material_side,
    choose_sides,
    distinct,
    duplicates_in,
    near_duplicate_groups,
    split_material,
)

# Eight numbers of a byte each; near is one step apart, far is many.
FAR = [int.from_bytes(bytes([40 * number] * 8), "big") for number in range(6)]


def near(likeness: int) -> int:
    return likeness + 1


def prints(number: int, start: int = 0) -> list[Fingerprint]:
    return [
        Fingerprint(f"{start + n:064x}", int.from_bytes(bytes([7 * (start + n) % 256, n, *[90] * 6]), "big"))
        for n in range(number)
    ]


def test_numbers_of_this_file_are_what_they_say() -> None:
    assert near_duplicates(FAR[1], near(FAR[1]))
    assert not near_duplicates(FAR[1], FAR[2])


@pytest.mark.parametrize(("number", "held_out"), [(1, 0), (2, 1), (3, 1), (4, 1), (8, 2), (40, 10)])
def test_split_material_holds_a_quarter_out(number: int, held_out: int) -> None:
    far_apart = [Fingerprint(f"{n:064x}", int.from_bytes(bytes([6 * n] * 8), "big")) for n in range(number)]
    assert split_material(far_apart, []).count("train-dev") == held_out


def test_split_material_does_not_depend_on_the_order() -> None:
    pictures = [Fingerprint(f"{n * 7919 % 101:064x}", int.from_bytes(bytes([6 * n] * 8), "big")) for n in range(40)]
    there = dict(zip(pictures, split_material(pictures, []), strict=True))
    back = dict(zip(pictures[::-1], split_material(pictures[::-1], []), strict=True))
    assert there == back


def test_split_material_keeps_what_is_known_and_joins_twins() -> None:
    known = [(Fingerprint("a", FAR[0]), "train-dev"), (Fingerprint("b", FAR[1]), "train")]
    new = [Fingerprint("c", near(FAR[1])), Fingerprint("d", near(FAR[0])), Fingerprint("e", FAR[2])]
    assert split_material(new, known) == ["train", "train-dev", "train"]


def test_split_material_puts_new_twins_on_one_side() -> None:
    twins = [Fingerprint(f"{n}", likeness) for n, likeness in enumerate([FAR[0], near(FAR[0]), FAR[1], near(FAR[1])])]
    first, second, third, fourth = split_material(twins, [])
    assert (first, third) == (second, fourth)


@pytest.mark.parametrize(
    ("train", "train_dev", "side"),
    [(0, 0, "train"), (1, 0, "train-dev"), (1, 1, "train"), (3, 1, "train"), (4, 1, "train-dev")],
)
def test_choose_material_side_holds_a_quarter_of_the_episodes_out(train: int, train_dev: int, side: str) -> None:
    assert choose_material_side(train, train_dev) == side


def episode(content: str, *likenesses: int) -> EpisodeFingerprint:
    return EpisodeFingerprint(content, likenesses)


def test_choose_sides_first_goes_to_dev_then_to_the_side_with_fewer_frames() -> None:
    new = [episode("c", FAR[4]), episode("a", FAR[0], FAR[1]), episode("b", FAR[2], FAR[3])]
    assert choose_sides(new, {}) == ["dev", "dev", "test"]  # a: dev; b: test; c: a tie again


def test_choose_sides_counts_what_is_there() -> None:
    assert choose_sides([episode("a", FAR[3])], {"dev": [FAR[0], FAR[1]], "test": [FAR[2]]}) == ["test"]


def test_choose_sides_retired_frames_fill_no_side_but_keep_their_twins() -> None:
    known = {"dev": [FAR[0], FAR[1]], "test": [FAR[2], FAR[3], FAR[4]]}
    new = [episode("a", FAR[5]), episode("b", near(FAR[0]))]
    assert choose_sides(new, known, retired=3) == ["test", "dev"]


def test_choose_sides_near_duplicate_joins_its_twin() -> None:
    known = {"dev": [FAR[0], FAR[1], FAR[2]], "test": []}
    assert choose_sides([episode("a", near(FAR[0]), near(FAR[1]))], known) == ["dev"]


def test_choose_sides_twins_in_one_import_stay_together() -> None:
    assert choose_sides([episode("a", FAR[0], FAR[1]), episode("b", near(FAR[0]), near(FAR[1]))], {}) == ["dev", "dev"]


def test_choose_sides_shared_title_card_pulls_nobody() -> None:
    own = [int.from_bytes(bytes([13 * n, 200 - n, *[50] * 6]), "big") for n in range(5)]
    assert choose_sides([episode("a", near(FAR[0]), *own)], {"dev": [FAR[0], FAR[1]], "test": []}) == ["test"]


def test_duplicates_in_names_the_indices() -> None:
    assert duplicates_in([FAR[0], FAR[1], near(FAR[2])], [FAR[2], near(FAR[0])]) == {0, 2}


def test_distinct_leaves_out_repetitions_and_known_ones() -> None:
    assert distinct([FAR[0], near(FAR[0]), FAR[1], FAR[2]], known=[near(FAR[2])]) == [0, 2]


def test_near_duplicate_groups_joins_chains() -> None:
    chain = [FAR[0], FAR[1], near(FAR[0]), FAR[2]]
    assert near_duplicate_groups(chain) == [[0, 2], [1], [3]]
