"""Composed frames held against real ones: how well a classifier tells them apart, by what, and settings that make it harder."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from measures.telling_apart import each_measure, told_apart

from .generator import FrameGenerator
from .matching import propose
from .telling import MEASURES, measured

Features = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


def held_against(
    composer: FrameGenerator, real: NDArray[np.uint8], episodes: Sequence[str], features: Features,
    report: Callable[[int, int, str], Any] = lambda done, total, text: None,
) -> dict[str, Any]:  # fmt: skip
    """JSON: what tells as many composed frames as there are real ones, uint8 [n, h, w, 3] of these episodes, from them.

    `features` gives [n, d] for pictures. `proposal` holds the settings that match colors and sharpness; `now` and `matched`
    the answers of `compared` before and after.
    """
    report(0, 3, "composing frames")
    plain = with_settings(composer, match_colors=(), match_sharpness=0.0)
    proposal = propose(plain.batch(0, len(real))[0], real)
    known = features(real), measured(real)
    answer: dict[str, Any] = {"frames": len(real), "episodes": len(set(episodes))}
    answer["proposal"] = {name: list(one) if isinstance(one, tuple) else one for name, one in proposal.items()}
    for place, (name, changes) in enumerate({"now": {}, "matched": proposal}.items(), start=1):
        report(place, 3, f"telling frames apart, {name}")
        answer[name] = compared(with_settings(composer, **changes), known, episodes, features)
    return answer


def with_settings(composer: FrameGenerator, **changes: Any) -> FrameGenerator:
    """The same scenes under changed settings."""
    settings = replace(composer.settings, **changes)
    return FrameGenerator.of_prepared(
        composer.cast, composer.extras, composer.backgrounds, settings, seed=composer.seed
    )


def compared(
    composer: FrameGenerator, known: tuple[NDArray, NDArray], episodes: Sequence[str], features: Features
) -> dict[str, Any]:
    """{backbone, simple: area or None, measures: rows} of composed frames 0 and up against the real side's features and
    measures; a background is a group as an episode is."""
    count = len(episodes)
    images = composer.batch(0, count)[0]
    places = [f"background {composer.scene(number).view.background}" for number in range(count)]
    is_real, groups = np.repeat([False, True], count), [*places, *episodes]
    simple = np.concatenate([measured(images), known[1]])
    return {
        "backbone": told_apart(np.concatenate([features(images), known[0]]), is_real, groups),
        "simple": told_apart(simple, is_real, groups),
        "measures": each_measure(simple, is_real, list(MEASURES)),
    }
