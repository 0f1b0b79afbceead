"""Shots in which leads are hard to recognise: far, hidden, from behind, in costume, as a shadow, in a picture."""

from dataclasses import replace

from demo.beats import talk
from demo.casting import FURNITURE, GREENS, STROLL, Casting, bystanders, depth, places, standing
from demo.costumes import EVALUATION_COSTUMES
from demo.extras import EXTRAS
from demo.script import Occluder, Player, Shot


def far(cast: Casting) -> Shot:
    """Small figures in the distance."""
    players = []
    for name, x in zip(cast.leads + cast.extras, places(cast, len(cast.leads) + len(cast.extras)), strict=False):
        height = float(cast.rng.uniform(70, 92))
        y = cast.floor - float(cast.rng.uniform(34, 48))
        players.append(
            Player(
                name,
                STROLL,
                ("glad",),
                yaw=float(cast.rng.choice([-60.0, 60.0, 0.0])),
                height=height,
                path=((x - 30, y), (x + 30, y)),
            )
        )
    return cast.shot("far", players)


def portrait(cast: Casting) -> Shot:
    """A lead hangs on the wall as a picture; only extras are in the room."""
    x = int(cast.rng.integers(250, 380))
    width, height = 124, 150
    big = float(cast.rng.uniform(250, 280))
    feet = 70 + height + big * (0.24 if cast.leads[0] == "Wren" else 0.5)
    hung = Player(
        cast.leads[0],
        ("at_ease",),
        ("glad",),
        yaw=float(cast.rng.uniform(-30, 30)),
        height=big,
        path=((x + width / 2, feet),) * 2,
        picture=(x, 70, width, height),
    )
    sides = [float(cast.rng.uniform(90, 190)), float(cast.rng.uniform(560, 640))]
    return cast.shot("portrait", [hung, *bystanders(cast, sides, 190, 230)], still=True)


def shadow(cast: Casting) -> Shot:
    """Dark shapes against the light."""
    shot = talk(cast)
    return replace(shot, players=tuple(replace(player, silhouette=True) for player in shot.players), beat="shadow")


def hide(cast: Casting) -> Shot:
    """A lead behind something: a wall's edge, a bush, a shelf, a car."""
    x = float(cast.rng.uniform(220, 500))
    height, away = depth(cast, 205, 245)
    player = standing(cast, cast.leads[0], x, height=height, away=away, poses=("peeking", "at_ease"))
    y = cast.floor + 6
    tall = {"Wren": 0.5, "Barnaby": 0.62, "Odile": 0.66, "Kip": 0.62}[cast.leads[0]] * height
    kinds = ("wall", "bush", "shelf", "counter", "fence", "table")
    kind = kinds[int(cast.rng.integers(len(kinds)))]
    if kind in {"wall", "shelf"}:
        thing = Occluder(
            kind,
            x + height * 0.36,
            430 if kind == "wall" else y,
            height * 0.62,
            470 if kind == "wall" else height * 1.05,
            color="#c98f70",
        )
    else:
        colors = GREENS if kind == "bush" else FURNITURE
        thing = Occluder(
            kind,
            x,
            y,
            height * (1.5 if kind == "fence" else 1.0),
            tall,
            color=colors[int(cast.rng.integers(len(colors)))],
        )
    xs = [value for value in places(cast, 3) if abs(value - x) > 150]
    return cast.shot("hide", [player, *bystanders(cast, xs, 190, 230)], occluders=(thing,))


def behind(cast: Casting) -> Shot:
    """People seen from the back or nearly."""
    players = []
    for i, (name, x) in enumerate(
        zip(cast.leads + cast.extras, places(cast, len(cast.leads) + len(cast.extras)), strict=False)
    ):
        height, away = depth(cast, 195, 250)
        yaw = (180.0, 140.0, -142.0, 180.0)[i % 4] if cast.rng.random() < 0.7 else 138.0
        poses = STROLL if cast.rng.random() < 0.4 else ("at_ease", "greeting_high")
        players.append(standing(cast, name, x, height=height, away=away, yaw=yaw, poses=poses))
    return cast.shot("behind", [replace(player, head_turn=0.0) for player in players])


def disguise(cast: Casting) -> Shot:
    """A lead in a costume, perhaps beside an extra in one."""
    shot = talk(cast)
    names = list(EVALUATION_COSTUMES)
    dressed = tuple(
        replace(player, costume=names[int(cast.rng.integers(len(names)))])
        if player.name not in EXTRAS or cast.rng.random() < 0.5
        else player
        for player in shot.players
    )
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
