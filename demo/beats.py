"""The kinds of shots an episode is made of: each takes who plays and draws the rest from a generator."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from demo.costumes import EVALUATION_COSTUMES
from demo.extras import EXTRAS
from demo.script import Occluder, Player, Shot

STROLL = ("stroll_a", "stroll_b", "stroll_c", "stroll_d")
DASH = ("dash_a", "dash_b")
TALKS = (("chatting_a", "chatting_b", "chatting_a", "at_ease"), ("at_ease", "chatting_b"), ("presenting", "at_ease", "chatting_a"))
STILL = ("at_ease", "bored", "chatting_a", "reaching", "presenting", "hands_on_head", "on_a_seat", "greeting_high")
MOODS = (("glad", "talking"), ("talking", "beaming"), ("cross", "talking"), ("worried", "talking"), ("sly", "glad"), ("amazed", "curious"), ("sad", "calm"), ("laughing", "beaming"), ("shy", "dreamy"), ("furious", "cross"))
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

    def shot(self, beat: str, players: list[Player], **changes: object) -> Shot:
        """The shot, its players sorted so that whoever stands lower in the frame is nearer."""
        order = sorted(players, key=lambda player: player.path[0][1] if player.picture is None else -1.0)
        drift = float(self.rng.uniform(-14, 14))
        return replace(Shot(self.scene, self.variant, self.duration_ms, tuple(order), pan=(-drift, drift), beat=beat), **changes)


def _mood(rng: np.random.Generator) -> tuple[str, ...]:
    return MOODS[int(rng.integers(len(MOODS)))]


def _standing(cast: Casting, name: str, x: float, *, height: float, away: float = 0.0, poses: tuple[str, ...] | None = None, yaw: float | None = None) -> Player:
    rng = cast.rng
    turn = float(rng.uniform(-42, 42)) if yaw is None else yaw
    chosen = poses or TALKS[int(rng.integers(len(TALKS)))]
    y = cast.floor - away
    return Player(name, chosen, _mood(rng), yaw=turn, head_turn=float(rng.uniform(-12, 12)), height=height, path=((x, y), (x, y)))


def _depth(cast: Casting, low: float, high: float) -> tuple[float, float]:
    """A height in pixels and how far up the frame the soles stand: who is farther is smaller and higher."""
    height = float(cast.rng.uniform(low, high))
    return height, max(0.0, (235 - height) * 0.3)


def _places(cast: Casting, count: int, *, margin: float = 90.0) -> list[float]:
    """Places spread over the width, jittered, in random order."""
    step = (720 - 2 * margin) / max(1, count)
    xs = margin + step * (np.arange(count) + 0.5) + cast.rng.uniform(-0.22, 0.22, count) * step
    return [float(x) for x in cast.rng.permutation(xs)]


def _bystanders(cast: Casting, xs: list[float], low: float = 190.0, high: float = 250.0) -> list[Player]:
    players = []
    for name, x in zip(cast.extras, xs, strict=False):
        height, away = _depth(cast, low, high)
        players.append(_standing(cast, name, x, height=height, away=away))
    return players


def talk(cast: Casting) -> Shot:
    """People stand and talk."""
    xs = _places(cast, len(cast.leads) + len(cast.extras))
    players = []
    for name, x in zip(cast.leads, xs, strict=False):
        height, away = _depth(cast, 200, 265)
        players.append(_standing(cast, name, x, height=height, away=away))
    return cast.shot("talk", players + _bystanders(cast, xs[len(cast.leads) :]))


def stroll(cast: Casting) -> Shot:
    """Somebody walks through, in at one side and often out at the other."""
    players = []
    for name in cast.leads + cast.extras[:1]:
        right = bool(cast.rng.random() < 0.5)
        height, away = _depth(cast, 175, 255)
        y = cast.floor - away
        begin, end = float(cast.rng.uniform(-90, 200)), float(cast.rng.uniform(480, 800))
        path = ((begin, y), (end, y)) if right else ((720 - begin, y), (720 - end, y))
        players.append(Player(name, STROLL, _mood(cast.rng), yaw=float(cast.rng.uniform(48, 78)) * (1 if right else -1), height=height, path=path))
    xs = _places(cast, len(cast.extras))
    return cast.shot("stroll", players + _bystanders(replace(cast, extras=cast.extras[1:]), xs, 170, 215))


def dash(cast: Casting) -> Shot:
    """Somebody runs across the frame and leaves it empty behind."""
    right = bool(cast.rng.random() < 0.5)
    players = []
    for i, name in enumerate(cast.leads + cast.extras):
        height, away = _depth(cast, 170, 240)
        y, lag = cast.floor - away, 0.18 * i
        path = ((-110.0, y), (850.0, y)) if right else ((830.0, y), (-130.0, y))
        players.append(Player(name, DASH, _mood(cast.rng), yaw=72.0 if right else -72.0, height=height, path=path, span=(lag, min(1.0, 0.72 + lag))))
    return cast.shot("dash", players)


def closeup(cast: Casting) -> Shot:
    """Head and shoulders, cut by the lower border."""
    players = []
    xs = _places(cast, len(cast.leads), margin=180)
    for name, x in zip(cast.leads, xs, strict=True):
        height = float(cast.rng.uniform(400, 500))
        y = 404 + height * float(cast.rng.uniform(0.34, 0.42))
        if name == "Wren":
            y -= height * 0.2
        players.append(replace(_standing(cast, name, x, height=height), path=((x, y), (x, y))))
    return cast.shot("closeup", _bystanders(cast, _places(cast, len(cast.extras)), 190, 230) + players)


def crowd(cast: Casting) -> Shot:
    """Many extras, close together, with a lead or nobody among them."""
    xs = _places(cast, len(cast.leads) + len(cast.extras), margin=30)
    players = _bystanders(cast, xs, 180, 235)
    for name, x in zip(cast.leads, xs[len(cast.extras) :], strict=True):
        height, away = _depth(cast, 205, 245)
        players.append(_standing(cast, name, x, height=height, away=max(0.0, away - 6), poses=("greeting_high", "greeting_low") if cast.rng.random() < 0.4 else None))
    return cast.shot("crowd", players)


def empty(cast: Casting) -> Shot:
    """Nobody; the place alone."""
    return cast.shot("empty", [])


def far(cast: Casting) -> Shot:
    """Small figures in the distance."""
    players = []
    for name, x in zip(cast.leads + cast.extras, _places(cast, len(cast.leads) + len(cast.extras)), strict=False):
        height = float(cast.rng.uniform(70, 92))
        y = cast.floor - float(cast.rng.uniform(34, 48))
        players.append(Player(name, STROLL, ("glad",), yaw=float(cast.rng.choice([-60.0, 60.0, 0.0])), height=height, path=((x - 30, y), (x + 30, y))))
    return cast.shot("far", players)


def portrait(cast: Casting) -> Shot:
    """A lead hangs on the wall as a picture; only extras are in the room."""
    x = int(cast.rng.integers(250, 380))
    width, height = 124, 150
    big = float(cast.rng.uniform(250, 280))
    feet = 70 + height + big * (0.24 if cast.leads[0] == "Wren" else 0.5)
    hung = Player(cast.leads[0], ("at_ease",), ("glad",), yaw=float(cast.rng.uniform(-30, 30)), height=big, path=((x + width / 2, feet),) * 2, picture=(x, 70, width, height))
    sides = [float(cast.rng.uniform(90, 190)), float(cast.rng.uniform(560, 640))]
    return cast.shot("portrait", [hung, *_bystanders(cast, sides, 190, 230)], pan=(0.0, 0.0))


def shadow(cast: Casting) -> Shot:
    """Dark shapes against the light."""
    shot = talk(cast)
    return replace(shot, players=tuple(replace(player, silhouette=True) for player in shot.players), beat="shadow")


def hide(cast: Casting) -> Shot:
    """A lead behind something: a wall's edge, a bush, a shelf, a car."""
    x = float(cast.rng.uniform(220, 500))
    height, away = _depth(cast, 205, 245)
    player = _standing(cast, cast.leads[0], x, height=height, away=away, poses=("peeking", "at_ease"))
    y = cast.floor + 6
    tall = {"Wren": 0.5, "Barnaby": 0.62, "Odile": 0.66, "Kip": 0.62}[cast.leads[0]] * height
    kinds = ("wall", "bush", "shelf", "counter", "fence", "table")
    kind = kinds[int(cast.rng.integers(len(kinds)))]
    if kind in {"wall", "shelf"}:
        thing = Occluder(kind, x + height * 0.36, 430 if kind == "wall" else y, height * 0.62, 470 if kind == "wall" else height * 1.05, color="#c98f70")
    else:
        colors = GREENS if kind == "bush" else FURNITURE
        thing = Occluder(kind, x, y, height * (1.5 if kind == "fence" else 1.0), tall, color=colors[int(cast.rng.integers(len(colors)))])
    xs = [value for value in _places(cast, 3) if abs(value - x) > 150]
    return cast.shot("hide", [player, *_bystanders(cast, xs, 190, 230)], occluders=(thing,))


def behind(cast: Casting) -> Shot:
    """People seen from the back or nearly."""
    players = []
    for i, (name, x) in enumerate(zip(cast.leads + cast.extras, _places(cast, len(cast.leads) + len(cast.extras)), strict=False)):
        height, away = _depth(cast, 195, 250)
        yaw = (180.0, 140.0, -142.0, 180.0)[i % 4] if cast.rng.random() < 0.7 else 138.0
        poses = STROLL if cast.rng.random() < 0.4 else ("at_ease", "greeting_high")
        players.append(_standing(cast, name, x, height=height, away=away, yaw=yaw, poses=poses))
    return cast.shot("behind", [replace(player, head_turn=0.0) for player in players])


def disguise(cast: Casting) -> Shot:
    """A lead in a costume, perhaps beside an extra in one."""
    shot = talk(cast)
    names = list(EVALUATION_COSTUMES)
    dressed = tuple(replace(player, costume=names[int(cast.rng.integers(len(names)))]) if player.name not in EXTRAS or cast.rng.random() < 0.5 else player for player in shot.players)
    return replace(shot, players=dressed, beat="disguise")


def tinted(cast: Casting) -> Shot:
    """The whole frame in one light: night, sepia, alarm, under water."""
    lights = ("night", "sepia", "alarm", "underwater")
    return replace(talk(cast), tint=lights[int(cast.rng.integers(len(lights)))], beat="tinted")


def fading(cast: Casting) -> Shot:
    """A memory: the frame washed out, or a lead see-through."""
    shot = talk(cast)
    if cast.rng.random() < 0.5:
        return replace(shot, tint="washed_out", beat="fading")
    players = tuple(replace(player, opacity=0.55) if player.name not in EXTRAS else player for player in shot.players)
    return replace(shot, players=players, beat="fading")


BEATS: dict[str, Callable[[Casting], Shot]] = {
    "talk": talk, "stroll": stroll, "dash": dash, "closeup": closeup, "crowd": crowd, "empty": empty, "far": far, "portrait": portrait,
    "shadow": shadow, "hide": hide, "behind": behind, "disguise": disguise, "tinted": tinted, "fading": fading,
}  # fmt: skip
