"""Memory without a name that several processes see: it goes when the last of them lets go of it, however it ends.

`multiprocessing.shared_memory` gives memory a name, which stays behind after a kill -9 of all who knew it, and lies in
/dev/shm, which a container makes 64 MB small.
"""

import logging
import mmap
import os
import tempfile

logger = logging.getLogger(__name__)


def anonymous_memory(size: int) -> int:
    """A file descriptor of `size` bytes of memory; of an unlinked temporary file where the system has no such memory.

    The bytes are reserved now, so that a full disk is an OSError here and not a bus error later.
    """
    if hasattr(os, "memfd_create"):
        try:
            return _reserved(os.memfd_create("composing"), size)
        except OSError as problem:
            logger.warning("No shared memory for composing frames (%s): a temporary file takes its place.", problem)
    with tempfile.TemporaryFile() as file:
        return _reserved(os.dup(file.fileno()), size)


def _reserved(file: int, size: int) -> int:
    try:
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file, 0, size)
        else:
            os.ftruncate(file, size)
    except OSError:
        os.close(file)
        raise
    return file


def mapped(file: int, size: int, *, writable: bool) -> mmap.mmap:
    """The memory as a buffer. Arrays made from it keep it alive."""
    return mmap.mmap(file, size, mmap.MAP_SHARED, mmap.PROT_READ | (mmap.PROT_WRITE if writable else 0))


def write_at(file: int, offset: int, content: memoryview) -> None:
    """All of it: one call writes at most 2 GB."""
    while content:
        written = os.pwrite(file, content, offset)
        offset, content = offset + written, content[written:]
