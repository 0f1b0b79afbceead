"""Drawn videos to import."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.video import encode
from tests import builders


def scenes(number: int, *, seed: int, frames_each: int = 6, black: bool = False) -> list[NDArray[np.uint8]]:
    """Frames of a drawn video: each scene is another picture, held for a while."""
    pictures = [builders.picture(90, 160, seed=seed * 100 + scene) for scene in range(number)]
    pictures = [np.zeros_like(pictures[0])] if black else pictures
    return [picture for picture in pictures for _ in range(frames_each)]


@pytest.fixture
def make_video(tmp_path: Path) -> Callable[..., Path]:
    def make(name: str, number: int = 4, *, seed: int = 1, **options: Any) -> Path:
        path = tmp_path / "videos" / name
        path.parent.mkdir(exist_ok=True)
        encode(path, scenes(number, seed=seed, **options), frames_per_second=6, size=(160, 90))
        return path

    return make
