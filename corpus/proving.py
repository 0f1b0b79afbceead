"""The proof that no episode and no near-duplicate lies on two sides of a split: figures, and the pairs where one does."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F

from corpus.likeness import LIMIT, duplicates_across, nearest_across
from corpus.models import Background, Episode, Frame, Show, Split

MOST_PAIRS = 24  # shown per comparison; the number of all is told
Picture = Frame | Background


@dataclass(frozen=True)
class Pair:
    """Two pictures that are near-duplicates; `distance` in gray levels."""

    first: Picture
    second: Picture
    distance: float


@dataclass(frozen=True)
class Comparison:
    """Every picture of one side against every one of another. `nearest` is the smallest distance, None without pictures."""

    first: str
    second: str
    first_count: int
    second_count: int
    straddling: int
    nearest: float | None
    pairs: tuple[Pair, ...]

    @property
    def compared(self) -> int:
        return self.first_count * self.second_count


@dataclass(frozen=True)
class Proof:
    """`misplaced` counts frames and backgrounds that are on another side than their episode."""

    episodes: int
    sides: list[dict]
    misplaced: int
    comparisons: tuple[Comparison, ...]
    limit: float = LIMIT

    @property
    def straddling(self) -> int:
        return sum(comparison.straddling for comparison in self.comparisons)

    @property
    def compared(self) -> int:
        return sum(comparison.compared for comparison in self.comparisons)

    @property
    def holds(self) -> bool:
        return not self.misplaced and not self.straddling


@dataclass(frozen=True)
class Side:
    """The pictures of one side that count: their ids and perceptual hashes."""

    name: str
    model: type[Picture]
    ids: list[int]
    likenesses: list[int]


def proof_of(show: Show) -> Proof:
    """Compare all that counts: kept frames and accepted backgrounds. What a person rejected is in no figure and no run."""
    train, dev, test = (_frames(show, split) for split in (Split.TRAIN, Split.DEV, Split.TEST))
    composed, held_out = (_backgrounds(show, split) for split in (Split.TRAIN, Split.TRAIN_DEV))
    pairs = [
        (dev, test), (train, dev), (train, test), (composed, held_out),
        (composed, dev), (composed, test), (held_out, dev), (held_out, test),
    ]  # fmt: skip
    return Proof(
        Episode.objects.filter(show=show).count(),
        Episode.objects.filter(show=show).sides(),
        sum(_misplaced(model, show) for model in (Frame, Background)),
        tuple(_compare(first, second) for first, second in pairs),
    )


def _frames(show: Show, split: Split) -> Side:
    rows = Frame.objects.filter(show=show, split=split).kept().values_list("id", "perceptual_hash")
    return _side(f"{split} frames", Frame, rows)


def _backgrounds(show: Show, split: Split) -> Side:
    rows = Background.objects.filter(show=show, split=split).accepted().values_list("id", "perceptual_hash")
    return _side(f"{split} backgrounds", Background, rows)


def _side(name: str, model: type[Picture], rows) -> Side:  # noqa: ANN001 pairs of id and hash
    pairs = list(rows)
    return Side(name, model, [pk for pk, _ in pairs], [int(likeness, 16) for _, likeness in pairs])


def _misplaced(model: type[Picture], show: Show) -> int:
    return model.objects.filter(show=show, episode__isnull=False).exclude(split=F("episode__split")).count()


def _compare(first: Side, second: Side) -> Comparison:
    found = duplicates_across(first.likenesses, second.likenesses)
    shown = sorted(found, key=lambda pair: pair[2])[:MOST_PAIRS]
    ones = first.model.objects.select_related("episode").in_bulk([first.ids[i] for i, _, _ in shown])
    others = second.model.objects.select_related("episode").in_bulk([second.ids[j] for _, j, _ in shown])
    return Comparison(
        first.name,
        second.name,
        len(first.ids),
        len(second.ids),
        len(found),
        nearest_across(first.likenesses, second.likenesses),
        tuple(Pair(ones[first.ids[i]], others[second.ids[j]], distance) for i, j, distance in shown),
    )


def proof_as_json(proof: Proof) -> dict[str, Any]:
    """As the API and the command print it."""
    comparisons = [
        {
            "first": one.first, "second": one.second, "first_count": one.first_count, "second_count": one.second_count,
            "compared": one.compared, "straddling": one.straddling, "nearest": one.nearest,
            "pairs": [_pair(pair) for pair in one.pairs],
        }
        for one in proof.comparisons
    ]  # fmt: skip
    return {
        "holds": proof.holds, "episodes": proof.episodes, "misplaced": proof.misplaced, "compared": proof.compared,
        "straddling": proof.straddling, "limit": proof.limit, "sides": proof.sides, "comparisons": comparisons,
    }  # fmt: skip


def _pair(pair: Pair) -> dict[str, Any]:
    ends = [
        {"id": row.pk, "name": row.name, "episode": getattr(row.episode, "name", None)}
        for row in (pair.first, pair.second)
    ]
    return {"first": ends[0], "second": ends[1], "distance": round(pair.distance, 3)}
