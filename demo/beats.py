"""The everyday kinds of shots: people talk, walk, run, crowd; each draws what is open from its casting's generator."""

from dataclasses import replace

from demo.casting import DASH, STROLL, Casting, bystanders, depth, mood, places, standing
from demo.script import Player, Shot


def talk(cast: Casting) -> Shot:
    """People stand and talk."""
    xs = places(cast, len(cast.leads) + len(cast.extras))
    players = []
    for name, x in zip(cast.leads, xs, strict=False):
        height, away = depth(cast, 200, 265)
        players.append(standing(cast, name, x, height=height, away=away))
    return cast.shot("talk", players + bystanders(cast, xs[len(cast.leads) :]))


def stroll(cast: Casting) -> Shot:
    """Somebody walks through, in at one side and often out at the other."""
    players = []
    for name in cast.leads + cast.extras[:1]:
        right = bool(cast.rng.random() < 0.5)
        height, away = depth(cast, 175, 255)
        y = cast.floor - away
        begin, end = float(cast.rng.uniform(-90, 200)), float(cast.rng.uniform(480, 800))
        path = ((begin, y), (end, y)) if right else ((720 - begin, y), (720 - end, y))
        players.append(
            Player(
                name,
                STROLL,
                mood(cast.rng),
                yaw=float(cast.rng.uniform(48, 78)) * (1 if right else -1),
                height=height,
                path=path,
            )
        )
    xs = places(cast, len(cast.extras))
    return cast.shot("stroll", players + bystanders(replace(cast, extras=cast.extras[1:]), xs, 170, 215))


def dash(cast: Casting) -> Shot:
    """Somebody runs across the frame and leaves it empty behind."""
    right = bool(cast.rng.random() < 0.5)
    players = []
    for i, name in enumerate(cast.leads + cast.extras):
        height, away = depth(cast, 170, 240)
        y, lag = cast.floor - away, 0.18 * i
        path = ((-110.0, y), (850.0, y)) if right else ((830.0, y), (-130.0, y))
        players.append(
            Player(
                name,
                DASH,
                mood(cast.rng),
                yaw=72.0 if right else -72.0,
                height=height,
                path=path,
                span=(lag, min(1.0, 0.72 + lag)),
            )
        )
    return cast.shot("dash", players)


def closeup(cast: Casting) -> Shot:
    """Head and shoulders, cut by the lower border."""
    players = []
    xs = places(cast, len(cast.leads), margin=180)
    for name, x in zip(cast.leads, xs, strict=True):
        height = float(cast.rng.uniform(400, 500))
        y = 404 + height * float(cast.rng.uniform(0.34, 0.42))
        if name == "Wren":
            y -= height * 0.2
        players.append(replace(standing(cast, name, x, height=height), path=((x, y), (x, y))))
    return cast.shot("closeup", bystanders(cast, places(cast, len(cast.extras)), 190, 230) + players)


def crowd(cast: Casting) -> Shot:
    """Many extras, close together, with a lead or nobody among them."""
    xs = places(cast, len(cast.leads) + len(cast.extras), margin=30)
    players = bystanders(cast, xs, 180, 235)
    for name, x in zip(cast.leads, xs[len(cast.extras) :], strict=True):
        height, away = depth(cast, 205, 245)
        players.append(
            standing(
                cast,
                name,
                x,
                height=height,
                away=max(0.0, away - 6),
                poses=("greeting_high", "greeting_low") if cast.rng.random() < 0.4 else None,
            )
        )
    return cast.shot("crowd", players)


def empty(cast: Casting) -> Shot:
    """Nobody; the place alone."""
    return cast.shot("empty", [])
