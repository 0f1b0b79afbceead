"""How much memory a process uses, and how much it may reserve."""

import resource
import subprocess
import sys
from pathlib import Path

MEGABYTE = 1024 * 1024


def resident_mb(process: int) -> float:
    """Resident memory of a process in MiB; 0 when it is gone."""
    try:
        if sys.platform == "linux":
            pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
            return pages * resource.getpagesize() / MEGABYTE
        answer = subprocess.run(["ps", "-o", "rss=", "-p", str(process)], capture_output=True, text=True, check=False)
        return int(answer.stdout or 0) / 1024
    except (OSError, ValueError, IndexError):
        return 0.0


def limit_address_space(megabytes: int) -> None:
    """For decoding what people upload: a lying header then fails inside the process instead of filling the machine.

    Not for TensorFlow, which reserves far more address space than it uses.
    """
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, resource.RLIM_INFINITY))
