"""Which side new material goes to, PURE: decided once from content alone, so the same files always fall the same way.

Composed frames need train and train-dev material, real frames are dev or test. Near-duplicates never straddle a split.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.likeness import LIMIT, find_duplicates

TRAIN, TRAIN_DEV, DEV, TEST = "train", "train-dev", "dev", "test"
TRAIN_DEV_SHARE = 0.25
# An episode joins its twin when a quarter of its frames are there already: the same video saved again has nearly all,
# while a title card that every episode shows would otherwise pull the whole series to one side.
TWIN_SHARE = 0.25


@dataclass(frozen=True)
class Fingerprint:
    """What a picture is recognized by: the sha256 of its file and its perceptual hash of 64 bits."""

    sha256: str
    likeness: int


@dataclass(frozen=True)
class EpisodeFingerprint:
    """An episode before it has a side: its content's hash and the perceptual hashes of its frames."""

    sha256: str
    likenesses: tuple[int, ...]


def split_material(
    new: Sequence[Fingerprint], known: Sequence[tuple[Fingerprint, str]], limit: float = LIMIT
) -> list[str]:
    """The side of each new picture, "train" or "train-dev": a quarter of all is held out, by the order of the hashes.

    `known` are those that have a side already and keep it; a new near-duplicate (nearer than `limit`) joins it.
    """
    everything = [*(fingerprint for fingerprint, _ in known), *new]
    sides: list[str] = [*(side for _, side in known), *[""] * len(new)]
    wanted = _held_out(len(everything))
    groups = near_duplicate_groups([fingerprint.likeness for fingerprint in everything], limit)
    for group in sorted(groups, key=lambda group: _order(group, everything, sides)):
        decided = [sides[index] for index in group if sides[index]]
        fits = sides.count(TRAIN_DEV) + len(group) <= wanted
        side = decided[0] if decided else TRAIN_DEV if fits else TRAIN
        for index in group:
            sides[index] = sides[index] or side
    return sides[len(known) :]


def choose_material_side(train: int, train_dev: int) -> str:
    """The side of a new episode that backgrounds are taken from, given how many episodes each side has."""
    return TRAIN_DEV if train_dev + 1 <= _held_out(train + train_dev + 1) else TRAIN


def choose_sides(
    new: Sequence[EpisodeFingerprint], known: Mapping[str, Sequence[int]], *, retired: int = 0
) -> list[str]:
    """The side of each new evaluation episode, "dev" or "test", given the perceptual hashes of the frames on each side.

    In the order of their content hashes each goes to the side with fewer frames, the first to dev, unless it is a
    near-duplicate of what is there: then it joins its twin. Frames of retired test episodes still have twins, but they
    fill no side.
    """
    idle = {DEV: 0, TEST: retired}
    frames = {DEV: list(known.get(DEV, ())), TEST: list(known.get(TEST, ()))}
    sides = [""] * len(new)
    for index in sorted(range(len(new)), key=lambda index: new[index].sha256):
        episode = new[index]
        sides[index] = twin_side(episode.likenesses, frames) or min(
            (DEV, TEST), key=lambda side: len(frames[side]) - idle[side]
        )
        frames[sides[index]].extend(episode.likenesses)
    return sides


def twin_side(likenesses: Sequence[int], frames: Mapping[str, Sequence[int]]) -> str | None:
    """The side that holds near-duplicates of a quarter or more of an episode's frames; the one with more of them."""
    twins = {side: len(duplicates_in(likenesses, frames[side])) for side in (DEV, TEST)}
    side = max((DEV, TEST), key=lambda side: twins[side])
    return side if twins[side] and twins[side] >= TWIN_SHARE * len(likenesses) else None


def duplicates_in(likenesses: Sequence[int], among: Sequence[int]) -> set[int]:
    """The indices of those pictures that have a near-duplicate among others."""
    return {index for index, likeness in enumerate(likenesses) if find_duplicates(likeness, among)}


def distinct(likenesses: Sequence[int], known: Sequence[int] = ()) -> list[int]:
    """The indices of the pictures that repeat neither an earlier one nor a known one."""
    seen, indices = list(known), []
    for index, likeness in enumerate(likenesses):
        if not find_duplicates(likeness, seen):
            indices.append(index)
            seen.append(likeness)
    return indices


def near_duplicate_groups(
    likenesses: Sequence[int], limit: float = LIMIT, figures: Sequence[str] = ()
) -> list[list[int]]:
    """Pictures put together that are near-duplicates of one another, by chains too: lists of indices.

    `figures` says whose picture each is: those of different figures are one picture only within LIMIT, since a looser
    limit finds two that have nothing but their hash in common.
    """
    group_of = list(range(len(likenesses)))
    for index, likeness in enumerate(likenesses):
        near = find_duplicates(likeness, likenesses[:index], limit)
        if figures:
            strangers = [twin for twin in near if figures[twin] != figures[index]]
            copies = find_duplicates(likeness, [likenesses[twin] for twin in strangers])
            near = sorted({*near} - {*strangers} | {strangers[copy] for copy in copies})
        twins = {group_of[twin] for twin in near}
        if twins:
            first = min(twins)
            group_of = [first if group in twins or group == index else group for group in group_of]
    groups: dict[int, list[int]] = {}
    for index, group in enumerate(group_of):
        groups.setdefault(group, []).append(index)
    return list(groups.values())


def _held_out(number: int) -> int:
    return int(number * TRAIN_DEV_SHARE + 0.5)


def _order(group: Sequence[int], everything: Sequence[Fingerprint], sides: Sequence[str]) -> tuple[bool, str]:
    """Groups that have a side come first, so that they are counted before room is given away."""
    return not any(sides[index] for index in group), min(everything[index].sha256 for index in group)
