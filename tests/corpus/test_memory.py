"""Decoding cannot take all memory."""

import resource
import sys

import numpy as np
import pytest

from corpus.memory import limited_memory


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much address space is taken")
def test_limited_memory_ends_what_asks_for_too_much_and_is_lifted_again() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    with pytest.raises(MemoryError), limited_memory(64 * 1024**2):
        np.empty(512 * 1024**2, np.uint8)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
