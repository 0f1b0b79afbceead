"""A process that ends with the process that started it, even when that one is killed with -9."""

import ctypes
import os
import signal
import sys
import threading
import time

PARENT_VARIABLE = "ROLLCALL_PARENT"
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def environment_for_child() -> dict[str, str]:
    """The child's environment: it is told who its parent is, so that it notices a parent that died before it looked."""
    return {**os.environ, PARENT_VARIABLE: str(os.getpid())}


def end_with_parent(number: int = signal.SIGKILL) -> None:
    """Ask the kernel for a signal when the parent's starting thread ends; without Linux, a thread looks every second."""
    parent = os.environ.pop(PARENT_VARIABLE, None)
    if parent is None:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
    else:
        threading.Thread(target=watch, args=(int(parent), number), daemon=True).start()
    if os.getppid() != int(parent):
        os.kill(os.getpid(), number)


def watch(parent: int, number: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), number)
