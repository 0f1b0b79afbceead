"""Colors scenes choose from; none comes near the signature color."""

import numpy as np

WALLS = ("#f3c98b", "#e9a07c", "#8fcfbf", "#f6e2b3", "#d9785f", "#a8c686", "#f0b8a0")


ROOFS = ("#a8443c", "#7a4b3a", "#3f6f73", "#c9694a")


CLOTH = ("#d8574a", "#3f8f86", "#e8a33d", "#2f5d73", "#8f3f52", "#6fae72")


def pick(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    """One of the choices."""
    return choices[int(rng.integers(len(choices)))]
