"""Why a fitting could not go on, as a sentence with a likely cause and what to do."""

import errno
import math
from collections.abc import Iterator
from contextlib import contextmanager

import tensorflow as tf

from training.recognizer.features import NoRoom


class FittingFailed(ValueError):
    """A run cannot go on; the sentence says why."""


@contextmanager
def in_words(batch_size: int) -> Iterator[None]:
    """What a machine runs out of, memory or disk, becomes a sentence; everything else passes."""
    try:
        yield
    except (tf.errors.ResourceExhaustedError, MemoryError) as problem:
        raise FittingFailed(
            f"There was not enough memory for a step of {batch_size} frames. Halve fitting.batch_size, make the pictures "
            "smaller (picture.* and composing.*), fine-tune fewer blocks, or take a smaller backbone."
        ) from problem
    except NoRoom as problem:
        raise FittingFailed(str(problem)) from problem
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
        raise FittingFailed(
            "The disk is full: the last checkpoint that was written whole is kept. Make room, then resume the run."
        ) from problem


def require_number(loss: float, *, epoch: int, step: int, rate: float, fine_tuning: bool) -> float:
    """The loss, or a refusal to go on with one that is no number, naming when and the likely cause."""
    if math.isfinite(loss):
        return loss
    if (epoch, step) == (1, 1):
        cause = (
            "nothing had been fitted yet, so the weights that the network began with are damaged. Take the weights file "
            "from where it was published again (network.weights)"
        )
    elif fine_tuning:
        cause = (
            f"the rate {rate:g} is probably too high for the backbone. Try a tenth of fitting.fine_tune_rate, or fewer "
            "blocks (fitting.fine_tune_blocks)"
        )
    else:
        cause = (
            f"the learning rate {rate:g} is probably too high. Try a tenth of it (fitting.learning_rate), or shorten "
            "wild gradients (fitting.clip_norm=1)"
        )
    raise FittingFailed(f"The loss became {loss} in epoch {epoch}, step {step}: {cause}.")
