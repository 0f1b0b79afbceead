"""Processor time of a server and of the database that works for it, from /proc: it says more than the clock where others work too."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def spent_by(process: int) -> float:
    """Seconds so far of a process, its children, and the PostgreSQL processes of this machine that serve throwaway databases."""
    family = {process}
    rows = list(_processes())
    while more := {number for number, parent, _, _ in rows if parent in family} - family:
        family |= more
    return sum(ticks for number, _, name, ticks in rows if number in family or "rollcall_throwaway" in name) / TICKS


def active(process: int) -> float:
    """Seconds so far in which a process ran or stood in the queue for a core: in the rest of its time it waited for work."""
    running, queued, _ = Path(f"/proc/{process}/schedstat").read_text().split()
    return (int(running) + int(queued)) / 1e9


def _processes() -> list[tuple[int, int, str, int]]:
    """(process, parent, command line, ticks)"""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            name = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        found.append((int(folder.name), int(fields[1]), name, int(fields[11]) + int(fields[12])))
    return found
