"""The list of episodes: a fixed deck of beats is shuffled, cast and cut into films by one generator."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from demo.cast import LEADS
from demo.casting import Casting
from demo.deck import BEATS
from demo.extras import EXTRAS
from demo.poses import CUTOUT_POSES
from demo.scenes.for_backgrounds import BACKGROUND_SCENES
from demo.scenes.for_evaluation import EVALUATION_SCENES
from demo.scenes.stage import Builder, stage_of
from demo.script import EpisodePlan, Player, Shot
from demo.titles import TITLES


@dataclass(frozen=True)
class Card:
    """One shot to come: its beat and how many leads and extras it takes."""

    beat: str
    leads: int
    extras: int


# How often each kind of shot comes; the figures in docs/demo.md follow from this table.
DECK: tuple[tuple[Card, int], ...] = (
    (Card("talk", 1, 1), 5),
    (Card("talk", 2, 0), 8),
    (Card("talk", 2, 2), 5),
    (Card("talk", 3, 0), 2),
    (Card("talk", 0, 3), 7),
    (Card("stroll", 1, 0), 7),
    (Card("stroll", 2, 1), 4),
    (Card("stroll", 0, 2), 5),
    (Card("dash", 1, 1), 4),
    (Card("closeup", 1, 0), 7),
    (Card("closeup", 2, 0), 4),
    (Card("closeup", 1, 2), 3),
    (Card("crowd", 1, 6), 6),
    (Card("crowd", 0, 7), 6),
    (Card("crowd", 2, 5), 2),
    (Card("empty", 0, 0), 5),
    (Card("far", 1, 2), 5),
    (Card("portrait", 1, 1), 3),
    (Card("shadow", 1, 1), 2),
    (Card("hide", 1, 1), 6),
    (Card("behind", 1, 2), 5),
    (Card("disguise", 1, 1), 4),
    (Card("tinted", 1, 1), 3),
    (Card("fading", 1, 1), 3),
)
# Many short films: intervals resample episodes, and below twenty on a side they are too narrow.
SHOTS_PER_EPISODE = 2
EVALUATION_EPISODES = 54


def episodes(seed: int = 0) -> list[EpisodePlan]:
    """All films of the show: backgrounds, training, evaluation and the trailer."""
    return [*_background_episodes(seed), *_training_episodes(seed), *_evaluation_episodes(seed), _trailer(seed)]


class Bag:
    """Names drawn without repetition until all had their turn, so that everyone plays about equally often."""

    def __init__(self, names: Sequence[str], rng: np.random.Generator) -> None:
        self._names, self._rng = list(names), rng
        self._left: list[str] = []

    def take(self, count: int) -> tuple[str, ...]:
        """`count` different names."""
        taken: list[str] = []
        while len(taken) < count:
            if not self._left:
                self._left = [self._names[i] for i in self._rng.permutation(len(self._names))]
            name = next((name for name in self._left if name not in taken), None)
            if name is None:
                self._left = []
                continue
            self._left.remove(name)
            taken.append(name)
        return tuple(taken)


# A portrait needs a wall to hang on.
WALLED = ("museum", "hallway", "attic", "workshop", "cafe", "bakery")


def _cast(
    card: Card, scene: str, variant: int, duration_ms: int, bags: tuple[Bag, Bag], rng: np.random.Generator
) -> Shot:
    if card.beat == "portrait" and scene not in WALLED:
        scene = WALLED[variant % 3]
    floor = _floor({**BACKGROUND_SCENES, **EVALUATION_SCENES}[scene], variant)
    return BEATS[card.beat](
        Casting(scene, variant, floor, duration_ms, bags[0].take(card.leads), bags[1].take(card.extras), rng)
    )


def _floor(builder: Builder, variant: int) -> float:
    return stage_of(builder, variant).floor


def _evaluation_episodes(seed: int) -> Iterator[EpisodePlan]:
    rng = np.random.default_rng([seed, 36])
    deck = [card for card, count in DECK for _ in range(count)]
    order = [deck[i] for i in rng.permutation(len(deck))]
    bags = Bag(list(LEADS), rng), Bag(list(EXTRAS), rng)
    scenes = list(EVALUATION_SCENES)
    for number in range(EVALUATION_EPISODES):
        cards = [order[(number * SHOTS_PER_EPISODE + i) % len(order)] for i in range(SHOTS_PER_EPISODE)]
        # Each shot of a film in another place.
        places = [scenes[(number * 2 + i) % len(scenes)] for i in (0, 1)]
        variant = 100 + seed * EVALUATION_EPISODES + number  # another season's places are furnished anew
        shots = tuple(
            _cast(card, places[i % 2], variant, 1500 + 500 * int(rng.integers(0, 2)), bags, rng)
            for i, card in enumerate(cards)
        )
        yield EpisodePlan(
            f"evaluation-{number + 1:02d}", TITLES[number], "evaluation", shots, seed=seed * 1000 + 100 + number
        )


def _background_episodes(seed: int) -> Iterator[EpisodePlan]:
    """Mostly empty places; some shots have extras in them, a few a lead: whoever mines backgrounds has something to reject."""
    rng = np.random.default_rng([seed, 6])
    scenes = list(BACKGROUND_SCENES)
    bag, leads = Bag(list(EXTRAS), rng), Bag(list(LEADS), rng)
    for number in range(6):
        shots = []
        for i in range(6):
            scene = scenes[(number * 6 + i) % len(scenes)]
            people = bag.take(2) if i in {1, 4} else leads.take(1) if i == 3 and number % 2 == 0 else ()
            shots.append(_passing(scene, 1 + number * 6 + i, people, rng))
        yield EpisodePlan(
            f"backgrounds-{number + 1}",
            f"Postcards {number + 1}",
            "backgrounds",
            tuple(shots),
            seed=seed * 1000 + number,
        )


def _training_episodes(seed: int) -> Iterator[EpisodePlan]:
    """Two films of the cast in the backgrounds' places and the cut-outs' poses, for who tags real frames to train on."""
    rng = np.random.default_rng([seed, 2])
    scenes = list(BACKGROUND_SCENES)
    leads, extras = Bag(list(LEADS), rng), Bag(list(EXTRAS), rng)
    for number in range(2):
        shots = tuple(
            _passing(
                scenes[(number * 5 + i) % len(scenes)], 60 + number * 5 + i, leads.take(1 + i % 2) + extras.take(1), rng
            )
            for i in range(5)
        )
        yield EpisodePlan(
            f"training-{number + 1}", f"Rehearsal {number + 1}", "training", shots, seed=seed * 1000 + 50 + number
        )


def _passing(scene: str, variant: int, people: tuple[str, ...], rng: np.random.Generator) -> Shot:
    poses = [name for name in CUTOUT_POSES if name not in {"cheering", "seated_low"}]
    floor = _floor(BACKGROUND_SCENES[scene], variant)
    players = []
    for i, name in enumerate(people):
        x = 720 * (i + 1) / (len(people) + 1) + float(rng.uniform(-60, 60))
        pose = poses[int(rng.integers(len(poses)))]
        height = float(rng.uniform(185, 250))
        path = (x, floor - (235 - height) * 0.3 if height < 235 else floor)
        players.append(
            Player(
                name,
                (pose, "standing"),
                ("glad", "talking"),
                yaw=float(rng.uniform(-45, 45)),
                height=height,
                path=(path, path),
                span=(0.0, float(rng.uniform(0.6, 1.0))),
            )
        )
    drift = float(rng.uniform(20, 50)) * (1 if rng.random() < 0.5 else -1)
    return Shot(scene, variant, 2000, tuple(players), pan=(-drift, drift), beat="passing")


TRAILER = (
    Card("empty", 0, 0),
    Card("stroll", 1, 1),
    Card("talk", 2, 1),
    Card("closeup", 1, 0),
    Card("crowd", 1, 6),
    Card("dash", 1, 1),
    Card("closeup", 2, 0),
    Card("talk", 3, 0),
    Card("crowd", 0, 6),
    Card("talk", 4, 0),
)


def _trailer(seed: int) -> EpisodePlan:
    rng = np.random.default_rng([seed, 20])
    bags = Bag(list(LEADS), rng), Bag(list(EXTRAS), rng)
    scenes = (
        "cliff",
        "market_square",
        "cafe",
        "hallway",
        "platform",
        "crossing",
        "playground",
        "garden_party",
        "fireworks",
        "cliff",
    )
    shots = [
        _cast(card, scene, 200 + i, 2000, bags, rng)
        for i, (card, scene) in enumerate(zip(TRAILER, scenes, strict=True))
    ]
    return EpisodePlan(
        "trailer",
        "Lanternquay: the trailer",
        "screening",
        tuple(replace(shot) for shot in shots),
        seed=seed * 1000 + 200,
    )
