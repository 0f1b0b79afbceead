"""Where real pictures and videos for tests lie; they are never part of the project, so each user of them says when they are missing."""

import os
from pathlib import Path

import pytest


def samples() -> Path | None:
    """The folder of real material (`ROLLCALL_SAMPLES`, else `shared/data` beside the checkout), or None."""
    folder = Path(os.environ.get("ROLLCALL_SAMPLES", Path(__file__).parents[2] / "shared" / "data"))
    return folder if folder.is_dir() else None


def sample(name: str) -> Path:
    """One file or folder of the real material; skips the test with a reason where there is none."""
    folder = samples()
    if folder is None or not (folder / name).exists():
        pytest.skip(f"no real material at hand: set ROLLCALL_SAMPLES to a folder that holds {name}")
    return folder / name
