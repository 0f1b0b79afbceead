"""The run map's geometry: runs as a tidy tree from left to right, what fits a filter, the way to the best one. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

NODE_WIDTH, NODE_HEIGHT = 190, 68
COLUMN, ROW, MARGIN = 372, 88, 16  # between columns there is room for what changed
TRACK_LEFT, TRACK_WIDTH = 10, 96  # the whisker's track inside a node
SHADES = 5

Places = dict[int, tuple[int, float]]


@dataclass(frozen=True)
class MapRun:
    """One run as the map needs it. `changes` are short ("scale max .85 → 1.2"), `keys` what changed by its name."""

    number: int
    parent: int | None = None
    state: str = "done"
    macro_f1: float | None = None
    interval: tuple[float, float] | None = None
    on_dev: bool = True
    note: str = ""
    changes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class MapFilter:
    """What is looked for; empty values let everything pass."""

    text: str = ""
    state: str = ""
    changed: str = ""
    least: float | None = None

    @property
    def is_empty(self) -> bool:
        return self == MapFilter()


@dataclass(frozen=True)
class MapNode:
    """A run with its place; `low`, `mid`, `high` lie on the whisker's track, `shade` goes from 0 (weakest) to 4 (best)."""

    run: MapRun
    x: int
    y: int
    shade: int | None
    low: float | None
    mid: float | None
    high: float | None
    is_best: bool
    fits: bool
    neighbors: Mapping[str, int]  # {"left", "right", "up", "down": the run an arrow key leads to}


@dataclass(frozen=True)
class MapEdge:
    """From parent to child; the words stand just before the child."""

    path: str
    words: str
    all_words: str
    x: int
    y: int
    is_best: bool
    is_large_step: bool


@dataclass(frozen=True)
class RunMap:
    width: int
    height: int
    nodes: list[MapNode]
    edges: list[MapEdge]


def draw_map(runs: Sequence[MapRun], wanted: MapFilter | None = None) -> RunMap:
    """Every run in its place. The best way leads to the highest macro-F1 on dev."""
    wanted = wanted or MapFilter()
    parents = {run.number: run.parent for run in runs}
    places = tidy_tree(parents)
    best = best_way(parents, {run.number: run.macro_f1 for run in runs if run.on_dev and run.macro_f1 is not None})
    shades = shades_of({run.number: run.macro_f1 for run in runs if run.macro_f1 is not None})
    corners = {
        number: (MARGIN + column * COLUMN, MARGIN + round(row * ROW)) for number, (column, row) in places.items()
    }
    arrows = neighbors(parents, places, best)
    nodes = [
        MapNode(
            run, *corners[run.number], shades.get(run.number), *track(run), run.number in best, fits(run, wanted),
            arrows[run.number],
        )
        for run in runs
    ]  # fmt: skip
    edges = [edge(run, run.parent, corners, best) for run in runs if run.parent is not None and run.parent in corners]
    width = max((x for x, _ in corners.values()), default=0) + NODE_WIDTH + MARGIN
    height = max((y for _, y in corners.values()), default=0) + NODE_HEIGHT + MARGIN
    return RunMap(width, height, nodes, edges)


def tidy_tree(parents: Mapping[int, int | None]) -> Places:
    """{run: (column, row)}: a child is one column right of its parent, a parent stands in the middle of its children.

    Subtrees are pushed together until their contours are one row apart (Reingold and Tilford 1981), so a long chain beside a
    bushy run costs no more rows than it has. A parent that is not among the runs is none. Without recursion: a chain may be
    as long as it likes.
    """
    children = children_of(parents)
    order: list[int | None] = [None]
    for number in order:  # parents before children
        order.extend(children.get(number, ()))
    contours: dict[int | None, list[tuple[float, float]]] = {}
    shifts: dict[int, float] = {}
    for number in reversed(order):
        merged: list[tuple[float, float]] = []
        offsets = []
        for child in children.get(number, ()):
            offset, merged = beside(merged, contours.pop(child))
            offsets.append(offset)
        middle = (offsets[0] + offsets[-1]) / 2 if offsets else 0.0
        for child, offset in zip(children.get(number, ()), offsets, strict=True):
            shifts[child] = offset - middle
        contours[number] = [(0.0, 0.0), *((top - middle, bottom - middle) for top, bottom in merged)]
    places: Places = {}
    for number in order:
        if number is None:
            continue
        column, row = places.get(known_parent(parents, number) or 0, (-1, 0.0))
        places[number] = (column + 1, row + shifts[number])
    highest = min((row for _, row in places.values()), default=0.0)
    return {number: (column, row - highest) for number, (column, row) in places.items()}


def children_of(parents: Mapping[int, int | None]) -> dict[int | None, list[int]]:
    found: dict[int | None, list[int]] = {}
    for number in sorted(parents):
        found.setdefault(known_parent(parents, number), []).append(number)
    return found


def known_parent(parents: Mapping[int, int | None], number: int) -> int | None:
    parent = parents[number]
    return parent if parent in parents else None


def beside(
    above: list[tuple[float, float]], below: list[tuple[float, float]]
) -> tuple[float, list[tuple[float, float]]]:
    """How far down the lower contour goes so that it clears the upper one by a row, and both as one contour."""
    gaps = [bottom + 1 - top for (_, bottom), (top, _) in zip(above, below, strict=False)]
    offset = max(gaps, default=0.0)
    merged = [
        (above[depth][0] if depth < len(above) else below[depth][0] + offset,
         below[depth][1] + offset if depth < len(below) else above[depth][1])
        for depth in range(max(len(above), len(below)))
    ]  # fmt: skip
    return offset, merged


def best_way(parents: Mapping[int, int | None], figures: Mapping[int, float]) -> set[int]:
    """The run with the highest figure (of equal ones the earliest) and everything it descends from."""
    number = max(figures, key=lambda one: (figures[one], -one), default=None)
    way: set[int] = set()
    while number is not None and number in parents and number not in way:
        way.add(number)
        number = parents[number]
    return way


def shades_of(figures: Mapping[int, float]) -> dict[int, int]:
    """A shade per run, from the weakest to the best of those shown: .02 are a difference where all lie within .1."""
    low, high = min(figures.values(), default=0.0), max(figures.values(), default=1.0)
    span = max(high - low, 0.05)  # two runs a hair apart are not night and day
    return {number: min(SHADES - 1, int((value - low) / span * SHADES)) for number, value in figures.items()}


def track(run: MapRun) -> tuple[float | None, float | None, float | None]:
    """Where the interval begins, the figure stands and the interval ends on the node's track."""
    if run.macro_f1 is None:
        return None, None, None
    values = (run.interval[0] if run.interval else None, run.macro_f1, run.interval[1] if run.interval else None)
    low, mid, high = (
        None if one is None else round(TRACK_LEFT + TRACK_WIDTH * min(max(one, 0), 1), 1) for one in values
    )
    return low, mid, high


def fits(run: MapRun, wanted: MapFilter) -> bool:
    """Whether a run is what is looked for; text is found in its number, its note and what it changed."""
    text = f"{run.number} {run.note} {' '.join(run.changes)} {' '.join(run.keys)}".lower()
    return (
        wanted.text.lower() in text
        and wanted.state in ("", run.state)
        and (not wanted.changed or wanted.changed in run.keys)
        and (wanted.least is None or (run.macro_f1 is not None and run.macro_f1 >= wanted.least))
    )


def neighbors(parents: Mapping[int, int | None], places: Places, best: set[int]) -> dict[int, dict[str, int]]:
    """Where the arrow keys lead: left to the parent, right to the child on the best way (else the middle one), up and down
    to the next run of the same column."""
    children = children_of(parents)
    found: dict[int, dict[str, int]] = {number: {} for number in places}
    for number in places:
        parent, own = known_parent(parents, number), children.get(number, [])
        if parent is not None:
            found[number]["left"] = parent
        if own:
            found[number]["right"] = next((child for child in own if child in best), own[(len(own) - 1) // 2])
    columns: dict[int, list[int]] = {}
    for number in sorted(places, key=lambda one: places[one][1]):
        columns.setdefault(places[number][0], []).append(number)
    for column in columns.values():
        for upper, lower in pairwise(column):
            found[upper]["down"], found[lower]["up"] = lower, upper
    return found


def edge(run: MapRun, parent: int, corners: Mapping[int, tuple[int, int]], best: set[int]) -> MapEdge:
    (x, y), (child_x, child_y) = corners[parent], corners[run.number]
    start, begin, end = x + NODE_WIDTH, y + NODE_HEIGHT // 2, child_y + NODE_HEIGHT // 2
    bend = start + 24
    path = f"M{start} {begin}C{bend} {begin} {start} {end} {bend} {end}H{child_x}"
    words = run.changes[0] if len(run.changes) == 1 else f"{len(run.changes)} changes" if run.changes else "no change"
    on_best_way = run.number in best and parent in best
    return MapEdge(path, words, "; ".join(run.changes), bend + 2, end - 6, on_best_way, len(run.changes) > 1)
