"""Decoding happens under a limit, PURE: a file that asks for more memory than any honest one needs ends itself, not us."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Address space, not memory in use: threads and mapped libraries reserve far more than they touch.
DECODING_BYTES = 3 * 1024**3


@contextmanager
def limited_memory(more: int = DECODING_BYTES) -> Iterator[None]:
    """Let this process take at most so much more address space; the limit of before is back afterwards.

    Where the system does not tell how much is taken (macOS), nothing is limited.
    """
    taken = _address_space()
    if taken is None:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = taken + more
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int | None:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return None
