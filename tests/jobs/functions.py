"""Jobs for the tests of jobs, allowed through JOB_EXTRA_FUNCTIONS. An effect is an audit entry, so doubles can be counted."""

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from jobs.work import Cancelled, Refused, Work
from people.models import AuditEntry
from tests.training.composing.drawn import material, small
from training.composing.generator import FrameGenerator
from training.composing.processes import Processes

NAMES = (
    "leave_effect",
    "work_slowly",
    "refuse",
    "break_down",
    "eat_memory",
    "crash",
    "gain_then_crash",
    "fail_to_write",
    "compose",
)
FUNCTIONS = tuple(f"tests.jobs.functions.{name}" for name in NAMES)


def leave_effect(work: Work, *, number: int, seconds: float = 0.0) -> Callable[[], dict[str, Any]]:
    time.sleep(seconds)
    work.report(1, 1)

    def write() -> dict[str, Any]:
        AuditEntry.objects.create(action="effect", detail={"number": number})
        return {"number": number}

    return write


def work_slowly(work: Work, *, seconds: float, keep: bool = False) -> None:
    """Works in small steps; where `keep` is set, a cancelled job writes how far it came."""
    steps = int(seconds * 20)
    for step in range(steps):
        time.sleep(0.05)
        try:
            work.report(step, steps, f"step {step}")
        except Cancelled:
            if keep:
                with work.fenced():
                    AuditEntry.objects.create(action="kept", detail={"step": step})
            raise


def refuse(_work: Work) -> None:
    raise Refused("There is nothing to train on. Add cut-outs first.")


def break_down(_work: Work) -> None:
    raise ValueError("a broken thing")


def eat_memory(work: Work) -> None:
    """A process over its limit, without filling the machine: a sixth of a gigabyte where the test allows less."""
    eaten = bytearray(160 * 1024 * 1024)
    eaten[::4096] = b"x" * len(eaten[::4096])
    work_slowly(work, seconds=60)


def crash(_work: Work) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def gain_then_crash(work: Work, *, rounds: int) -> Callable[[], None] | None:
    """Gains something each time and dies, until enough rounds are gained: more often than attempts are allowed."""
    gained = AuditEntry.objects.filter(action="gained").count()
    if gained >= rounds:
        return None
    with work.fenced():
        AuditEntry.objects.create(action="gained")
    work.checkpoint()
    os.kill(os.getpid(), signal.SIGKILL)
    return None


def fail_to_write(_work: Work) -> Callable[[], None]:
    def write() -> None:
        AuditEntry.objects.create(action="half")
        raise OSError("the disk is full")

    return write


def compose(work: Work, *, frames: int) -> Callable[[], dict[str, Any]]:
    """Composes by two processes, and says who they are: the job's own process first."""
    labels = 0
    with Processes(FrameGenerator(*material(), small(), seed=3), 2) as processes:
        for number, (_, some) in enumerate(processes.batches(0, frames, 8), start=1):
            labels += int(some.sum())
            work.report(8 * number, frames, f"{os.getpid()} {' '.join(map(str, processes.ids))}")
    return lambda: {"labels": labels}
