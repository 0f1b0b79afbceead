"""Who is visible, and how hard to see: measured on the figures' own masks, never on pixels of the frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from demo.cast import LEADS
from demo.episodes import SCENES, occluder_layer
from demo.scenes.stage import HEIGHT, MARGIN, WIDTH, front_layer
from demo.script import EpisodePlan, Moment, Occluder, Player, Shot, moment
from demo.sprites import MASK_SCALE, drawing_of, outline, position

HARD_KINDS = ("small", "turned", "behind", "costume", "tinted", "half_hidden", "silhouette", "picture", "faded")
# A lead counts as visible from this share of the figure, or of the head, in the frame and not covered ...
MIN_FIGURE_SHARE, MIN_HEAD_SHARE = 0.25, 0.5
# ... and from this many frame pixels (about a figure 30 pixels tall).
MIN_PIXELS = 240.0
SMALL_HEIGHT = 95.0
MAX_COVERED, CLEAR_HEAD_SHARE = 0.4, 0.6

_SMALL = round(WIDTH * MASK_SCALE), round(HEIGHT * MASK_SCALE)


@dataclass(frozen=True)
class Sight:
    """How much of a player is seen: shares of the whole figure and of its head, pixels, and the share covered of what is in frame."""

    player: Player
    figure_share: float
    head_share: float
    pixels: float
    covered: float

    @property
    def visible(self) -> bool:
        """The rule of truth."""
        return self.pixels >= MIN_PIXELS and (
            self.figure_share >= MIN_FIGURE_SHARE or self.head_share >= MIN_HEAD_SHARE
        )


def truth(plan: EpisodePlan, time_ms: float) -> dict[str, frozenset[str]]:
    """The visible leads, each with the hard kinds that apply (none: easy to see)."""
    now = moment(plan, time_ms)
    seen = {
        sight.player.name: hard_kinds(sight, now.shot)
        for sight in _sights(now)
        if sight.visible and sight.player.name in LEADS
    }
    return {name: seen[name] for name in LEADS if name in seen}


def extras_visible(plan: EpisodePlan, time_ms: float) -> int:
    """How many extras are visible, by the leads' rule."""
    return sum(sight.visible and sight.player.name not in LEADS for sight in _sights(moment(plan, time_ms)))


def hard_kinds(sight: Sight, shot: Shot) -> frozenset[str]:
    """What makes this player hard to recognise."""
    player = sight.player
    away = abs((player.yaw + 180) % 360 - 180)
    tests = {
        "small": player.height < SMALL_HEIGHT,
        "turned": 100 <= away < 165,
        "behind": away >= 165,
        "costume": player.costume is not None,
        "tinted": shot.tint is not None and shot.tint != "washed_out",
        "half_hidden": sight.covered > MAX_COVERED or sight.head_share < CLEAR_HEAD_SHARE,
        "silhouette": player.silhouette,
        "picture": player.picture is not None,
        "faded": player.opacity < 0.7 or shot.tint == "washed_out",
    }
    return frozenset(kind for kind in HARD_KINDS if tests[kind])


@lru_cache(maxsize=64)
def _sights(now: Moment) -> tuple[Sight, ...]:
    return tuple(_front_to_back(now))


def _front_to_back(now: Moment) -> Iterator[Sight]:
    """Every player present, the nearest first: each covers those behind him."""
    taken = _cover(now)
    for player in reversed(now.shot.players):
        spot = position(player, now)
        if spot is None:
            continue
        body = outline(drawing_of(player, now.drawing))
        at = round(spot[0] * MASK_SCALE - body.anchor[0]), round(spot[1] * MASK_SCALE - body.anchor[1])
        whole, head = _framed(body.figure, at, player), _framed(body.head, at, player)
        seen, seen_head = whole & ~taken, head & ~taken
        inside, total = int(whole.sum()), max(1, int(body.figure.sum()))
        head_total = max(1, int(body.head.sum()))
        yield Sight(
            player,
            seen.sum() / total,
            seen_head.sum() / head_total,
            seen.sum() / MASK_SCALE**2,
            1 - seen.sum() / max(1, inside),
        )
        if player.opacity >= 0.7:
            taken = taken | whole


def _cover(now: Moment) -> np.ndarray:
    begin, end = now.shot.pan
    covered = _scene_cover(now.shot.scene, now.shot.variant, round(begin + (end - begin) * now.share))
    if now.shot.occluders:
        covered = covered | _occluder_cover(now.shot.occluders)
    return covered


@lru_cache(maxsize=16)
def _scene_cover(scene: str, variant: int, drift: int) -> np.ndarray:
    front = front_layer(SCENES[scene], variant)
    if front is None:
        return np.zeros(_SMALL[::-1], bool)
    return _reduced(front[MARGIN // 2 : MARGIN // 2 + HEIGHT, MARGIN + drift : MARGIN + drift + WIDTH, 3])


@lru_cache(maxsize=8)
def _occluder_cover(things: tuple[Occluder, ...]) -> np.ndarray:
    return _reduced(occluder_layer(things)[MARGIN // 2 : MARGIN // 2 + HEIGHT, MARGIN : MARGIN + WIDTH, 3])


def _reduced(alpha: np.ndarray) -> np.ndarray:
    return cv2.resize(np.ascontiguousarray(alpha), _SMALL, interpolation=cv2.INTER_AREA) > 127


def _framed(mask: np.ndarray, at: tuple[int, int], player: Player) -> np.ndarray:
    """The mask where it falls in the frame (or in its picture's frame)."""
    width, height = _SMALL
    canvas = np.zeros((height, width), bool)
    x, y = at
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + mask.shape[1], width), min(y + mask.shape[0], height)
    if right > left and bottom > top:
        canvas[top:bottom, left:right] = mask[top - y : bottom - y, left - x : right - x]
    if player.picture:
        a, b, wide, high = (round(value * MASK_SCALE) for value in player.picture)
        inside = np.zeros_like(canvas)
        inside[b : b + high, a : a + wide] = True
        canvas &= inside
    return canvas
