"""A recipe that fits in seconds."""

import pytest

from training.recipe import Recipe, demo_recipe, with_changes

TINY = {
    "composing.width": 64, "composing.height": 36, "picture.width": 64, "picture.height": 36, "network.num_detectors": 8,
    "fitting.epochs": 2, "fitting.frames_per_epoch": 64, "fitting.batch_size": 16, "fitting.train_dev_frames": 32,
}  # fmt: skip


@pytest.fixture
def tiny_recipe() -> Recipe:
    return with_changes(demo_recipe(), TINY)
