"""The show's group picture for the docs: `python -m demo.poster FILE.png`."""

import sys
from pathlib import Path

import cv2
import numpy as np

from demo.episodes import draw_frame
from demo.extras import EXTRAS
from demo.script import EpisodePlan, Player, Shot
from demo.shapes import Canvas


def poster() -> Canvas:
    """RGB uint8 [404, 720, 3]: the four leads in front of the town's people."""
    crowd = [
        Player(name, ("at_ease",), ("glad",), yaw=20.0 - 40.0 * (i % 2), height=196, path=((x, 340.0), (x, 340.0)))
        for i, (name, x) in enumerate(zip(list(EXTRAS)[::2], np.linspace(50, 670, 8), strict=True))
    ]
    leads = [
        Player("Odile", ("presenting",), ("glad",), yaw=18.0, height=262, path=((150.0, 392.0),) * 2),
        Player("Wren", ("greeting_high",), ("beaming",), yaw=0.0, height=290, path=((300.0, 396.0),) * 2),
        Player("Barnaby", ("at_ease",), ("laughing",), yaw=-8.0, height=262, path=((448.0, 394.0),) * 2),
        Player("Kip", ("greeting_low",), ("beaming",), yaw=-20.0, height=262, path=((590.0, 392.0),) * 2),
    ]
    shot = Shot("market_square", 3, 1000, (*crowd, *leads))
    return draw_frame(EpisodePlan("poster", "Lanternquay", "screening", (shot,)), 0)


if __name__ == "__main__":
    cv2.imwrite(str(Path(sys.argv[1])), poster()[..., ::-1])
