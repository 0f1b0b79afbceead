"""Frames handed out and answered per second, over HTTP and by the services themselves: a pair is one claim and one vote.

python -m bench.claiming [--frames 1000 100000 1000000] [--done 0 0.95] [--people 1 8 32] [--ways http services]
                         [--databases sqlite postgresql] [--seconds 5] [--postgres URL] [--processes N] [--json FILE]

Each database is made for the measurement, filled with real rows (bench/filling.py) and thrown away. Over HTTP a web server
as `manage.py up` starts it answers people who each have a log-in, a CSRF token and a connection that stays open; crowd and
server share the machine. The peer is Label Studio 1.23.2, measured once on a machine of this size.

Wall-clock figures of a machine that does other work too say little, so the load stands beside each line, and the processor
time that server and database spent per pair: two idle cores could do 2,000 ms of it a second.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles

from bench.crowd import Timings, play, tagging
from bench.processor_time import spent_by
from bench.serving import Server
from bench.throwaway import migrated, run

PEER = {  # (pairs per second, p95 of a claim in ms) by (database, tasks, people); 10,000 tasks and more are its 100,000
    ("sqlite", 1000, 1): (5.2, 104), ("sqlite", 1000, 8): (8.1, 2832), ("sqlite", 1000, 32): (2.9, 13182),
    ("sqlite", 100000, 1): (3.3, 248), ("sqlite", 100000, 8): (2.9, 3766), ("sqlite", 100000, 32): (1.6, 23317),
    ("postgresql", 1000, 1): (4.1, 137), ("postgresql", 1000, 8): (8.0, 675), ("postgresql", 1000, 32): (7.4, 3216),
    ("postgresql", 100000, 1): (3.5, 220), ("postgresql", 100000, 8): (7.9, 831), ("postgresql", 100000, 32): (7.1, 3546),
}  # fmt: skip
PAIRS_AT_32, CLAIM_SHARE, GROWTH = 71, 1 / 10, 1.5  # what is to be reached
STOCK = 6000  # open frames at the start, in as many shows as it takes: nobody runs out of work while the clock runs
ROOM = 50  # open frames a person begins with: people share a show as far as it has them, and are dealt to several where not


@dataclass(frozen=True)
class Line:
    """Latencies in milliseconds (p50, p95, p99); `twice` counts frames that more people got than the overlap allows."""

    database: str
    way: str
    frames: int
    done: float
    people: int
    pairs_per_second: float
    claim: tuple[float, float, float]
    vote: tuple[float, float, float]
    twice: int
    refused: int
    processor_ms: float | None
    load: float

    @property
    def peer(self) -> tuple[float, float] | None:
        return PEER.get((self.database, 1000 if self.frames <= 1000 else 100000, self.people))


def main() -> int:
    options = parse()
    lines: list[Line] = []
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; latencies in ms, p50/p95/p99", flush=True)
    print(HEAD, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for line in measured(options, Path(folder)):
            lines.append(line)
            print(text_of(line), flush=True)
    if options.json:
        Path(options.json).write_text(json.dumps([asdict(line) for line in lines], indent=1))
    missed = list(misses(lines))
    print("\n" + ("\n".join(missed) if missed else "Every figure to reach is reached."))
    return 1 if missed else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, nargs="+", default=[1000, 100_000, 1_000_000])
    parser.add_argument("--done", type=float, nargs="+", default=[0.0, 0.95])
    parser.add_argument("--people", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--ways", nargs="+", choices=["http", "services"], default=["http", "services"])
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--postgres", default=os.environ.get("BENCH_POSTGRES", ""), metavar="URL")
    parser.add_argument("--processes", default="", help="of the web server; the default is the server's own")
    parser.add_argument("--json", default="", metavar="FILE")
    return parser.parse_args()


def measured(options: argparse.Namespace, folder: Path) -> Iterator[Line]:
    for database in options.databases:
        if database == "postgresql" and not options.postgres:
            print("PostgreSQL is left out: name a server with --postgres or BENCH_POSTGRES.", flush=True)
            continue
        for frames in options.frames:
            for done in options.done:
                with migrated(database, folder, options.postgres) as url:
                    yield from on_one(url, folder, database, frames, done, options)


def on_one(
    url: str, folder: Path, database: str, frames: int, done: float, options: argparse.Namespace
) -> Iterator[Line]:
    shows = max(1, round(STOCK / (frames * (1 - done))))
    words = ("--frames", frames, "--done", done, "--people", max(options.people), "--shows", shows)
    filled = json.loads(run(url, folder, "-m", "bench.filling", *map(str, words)))
    together = max(1, int(frames * (1 - done)) // ROOM)
    for people in options.people if "services" in options.ways else ():
        words = ("--people", people, "--seconds", options.seconds, "--shows", *filled["shows"])
        counts = json.loads(run(url, folder, "-m", "bench.counter", *map(str, words)))
        yield line_of(database, "services", frames, done, people, **counts)
    if "http" in options.ways:
        extra = {"WEB_PROCESSES": options.processes} if options.processes else {}
        with Server(url, folder, extra) as server:
            for people in options.people:
                counts = over_http(server, filled, people, together, options.seconds)
                yield line_of(database, "http", frames, done, people, **counts)


def over_http(server: Server, filled: dict, people: int, together: int, seconds: float) -> dict:
    """`together` people at most begin in the same show. Shows in which nothing is left are taken out of `filled`."""
    timings, began, spent = Timings(), time.perf_counter(), spent_by(server.child.pid)
    until, shows = began + seconds, filled["shows"]
    crowd = [
        (session, tagging(shows[person // together % len(shows) :] + shows, timings, until))
        for person, session in enumerate(filled["sessions"][:people])
    ]
    play(server.port, crowd)
    filled["shows"] = [show for show in shows if show not in timings.empty]
    return {
        "seconds": time.perf_counter() - began,
        "claims": timings.claims,
        "votes": timings.votes,
        "twice": len(timings.handed_out) - len(set(timings.handed_out)),
        "refused": len(timings.refused),
        "spent": spent_by(server.child.pid) - spent,
    }


def line_of(
    database: str, way: str, frames: int, done: float, people: int, *,
    seconds: float, claims: list[float], votes: list[float], twice: int, refused: int = 0, spent: float | None = None,
) -> Line:  # fmt: skip
    per_pair = 1000 * spent / len(votes) if spent is not None and votes else None
    return Line(
        database, way, frames, done, people, len(votes) / seconds, percentiles(claims), percentiles(votes), twice,
        refused, per_pair, os.getloadavg()[0],
    )  # fmt: skip


def percentiles(seconds: list[float]) -> tuple[float, float, float]:
    cuts = quantiles(seconds, n=100) if len(seconds) > 1 else seconds * 99 or [0.0] * 99
    return 1000 * cuts[49], 1000 * cuts[94], 1000 * cuts[98]


HEAD = (
    f"{'database':<11}{'way':<9}{'frames':>10}{'done':>6}{'people':>7}{'pairs/s':>9}{'x peer':>8}"
    f"{'claim':>19}{'p95/peer':>9}{'vote':>19}{'twice':>6}{'cpu ms':>8}{'load':>6}"
)


def text_of(line: Line) -> str:
    times = [f"{'/'.join(f'{value:.0f}' for value in values)}" for values in (line.claim, line.vote)]
    ratio, share = "", ""
    if line.peer:
        ratio, share = f"{line.pairs_per_second / line.peer[0]:.1f}", f"1/{line.peer[1] / max(line.claim[1], 0.01):.0f}"
    spent = "" if line.processor_ms is None else f"{line.processor_ms:.1f}"
    return (
        f"{line.database:<11}{line.way:<9}{line.frames:>10,}{line.done:>6.0%}{line.people:>7}{line.pairs_per_second:>9.1f}"
        f"{ratio:>8}{times[0]:>19}{share:>9}{times[1]:>19}{line.twice:>6}{spent:>8}{line.load:>6.1f}"
    )


def misses(lines: list[Line]) -> Iterator[str]:
    """What was to be reached and was not, in sentences."""
    for line in lines:
        where = f"{line.database}, {line.frames:,} frames, {line.done:.0%} done, {line.people} people, {line.way}"
        if line.twice or line.refused:
            yield f"{where}: {line.twice} frames handed out twice, {line.refused} requests refused."
        if line.people == 32 and line.way == "http" and line.pairs_per_second < PAIRS_AT_32:
            yield f"{where}: {line.pairs_per_second:.0f} pairs/s of at least {PAIRS_AT_32} (load {line.load:.1f})."
        if line.peer and line.people == 32 and line.claim[1] > line.peer[1] * CLAIM_SHARE:
            yield f"{where}: p95 of a claim {line.claim[1]:.0f} ms of at most {line.peer[1] * CLAIM_SHARE:.0f}."
        small = next((one for one in lines if _is_small(one, line)), None)
        if small and line.frames >= 1_000_000 and line.claim[1] > GROWTH * small.claim[1]:
            yield f"{where}: p95 of a claim is {line.claim[1] / small.claim[1]:.1f} times that at a thousand, of {GROWTH}."


def _is_small(small: Line, line: Line) -> bool:
    same = ("database", "way", "done", "people")
    return small.frames == 1000 and all(getattr(small, name) == getattr(line, name) for name in same)


if __name__ == "__main__":
    sys.exit(main())
