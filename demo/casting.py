"""Who and what a shot is made with, and how people are put into its place."""

from dataclasses import dataclass

import numpy as np

from demo.script import Occluder, Player, Shot

STROLL = ("stroll_a", "stroll_b", "stroll_c", "stroll_d")


DASH = ("dash_a", "dash_b")


TALKS = (
    ("chatting_a", "chatting_b", "chatting_a", "at_ease"),
    ("at_ease", "chatting_b"),
    ("presenting", "at_ease", "chatting_a"),
)


STILL = ("at_ease", "bored", "chatting_a", "reaching", "presenting", "hands_on_head", "on_a_seat", "greeting_high")


MOODS = (
    ("glad", "talking"),
    ("talking", "beaming"),
    ("cross", "talking"),
    ("worried", "talking"),
    ("sly", "glad"),
    ("amazed", "curious"),
    ("sad", "calm"),
    ("laughing", "beaming"),
    ("shy", "dreamy"),
    ("furious", "cross"),
)


GREENS = ("#4c9560", "#3f7d4e", "#6fae72")


FURNITURE = ("#b9764a", "#8f3f52", "#2f5d73", "#3f8f86")


@dataclass(frozen=True)
class Casting:
    """What a beat works with: the place, its ground line, the leads and extras it shall use, its own generator."""

    scene: str
    variant: int
    floor: float
    duration_ms: int
    leads: tuple[str, ...]
    extras: tuple[str, ...]
    rng: np.random.Generator

    def shot(self, beat: str, players: list[Player], occluders: tuple[Occluder, ...] = (), still: bool = False) -> Shot:
        """The shot, its players sorted so that whoever stands lower in the frame is nearer."""
        order = sorted(players, key=lambda player: player.path[0][1] if player.picture is None else -1.0)
        drift = 0.0 if still else float(self.rng.uniform(-14, 14))
        return Shot(self.scene, self.variant, self.duration_ms, tuple(order), occluders, pan=(-drift, drift), beat=beat)


def mood(rng: np.random.Generator) -> tuple[str, ...]:
    return MOODS[int(rng.integers(len(MOODS)))]


def standing(
    cast: Casting,
    name: str,
    x: float,
    *,
    height: float,
    away: float = 0.0,
    poses: tuple[str, ...] | None = None,
    yaw: float | None = None,
) -> Player:
    rng = cast.rng
    turn = float(rng.uniform(-42, 42)) if yaw is None else yaw
    chosen = poses or TALKS[int(rng.integers(len(TALKS)))]
    y = cast.floor - away
    return Player(
        name, chosen, mood(rng), yaw=turn, head_turn=float(rng.uniform(-12, 12)), height=height, path=((x, y), (x, y))
    )


def depth(cast: Casting, low: float, high: float) -> tuple[float, float]:
    """A height in pixels and how far up the frame the soles stand: who is farther is smaller and higher."""
    height = float(cast.rng.uniform(low, high))
    return height, max(0.0, (235 - height) * 0.3)


def places(cast: Casting, count: int, *, margin: float = 90.0) -> list[float]:
    """Places spread over the width, jittered, in random order."""
    step = (720 - 2 * margin) / max(1, count)
    xs = margin + step * (np.arange(count) + 0.5) + cast.rng.uniform(-0.22, 0.22, count) * step
    return [float(x) for x in cast.rng.permutation(xs)]


def bystanders(cast: Casting, xs: list[float], low: float = 190.0, high: float = 250.0) -> list[Player]:
    players = []
    for name, x in zip(cast.extras, xs, strict=False):
        height, away = depth(cast, low, high)
        players.append(standing(cast, name, x, height=height, away=away))
    return players
