"""Frames handed out and answered per second, by the services themselves: a pair is one claim and one vote.

python -m bench.claiming [--frames 1000] [--people 1 8 32] [--done 0.0] [--seconds 6] [--postgres URL]

Every database runs in a process of its own on tables of its own. `--done` is the share of the queue that is answered
already: where others scan what is done, a claim must not get slower. The peer is Label Studio 1.23.2, measured through
its web server on a machine of this size; ours here is without one, so the ratio is an upper bound.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from statistics import quantiles
from uuid import uuid4

PEER = {  # pairs per second by (database, people), with 1,000 tasks
    ("sqlite", 1): 5.2, ("sqlite", 8): 8.1, ("sqlite", 32): 2.9,
    ("postgresql", 1): 4.1, ("postgresql", 8): 8.0, ("postgresql", 32): 7.4,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """Latencies in milliseconds; `twice` counts frames handed to more people than the overlap."""

    database: str
    people: int
    frames: int
    pairs: int
    pairs_per_second: float
    claim_p50: float
    claim_p95: float
    vote_p50: float
    vote_p95: float
    twice: int


def main() -> None:
    options = parse()
    if options.child:
        return measure_here(options)
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{folder}/bench.sqlite3", *([options.postgres] if options.postgres else [])]
        print(f"{options.frames} frames, {options.done:.0%} of them done before; latencies in ms, p50/p95")
        print(f"{'database':<12}{'people':>7}{'pairs/s':>9}{'claim':>14}{'vote':>14}{'twice':>7}{'x peer':>8}")
        for url in urls:
            show_lines(url, folder)
    return None


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--people", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--done", type=float, default=0.0)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--postgres", default=os.environ.get("BENCH_POSTGRES", ""), metavar="URL")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def show_lines(url: str, folder: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "ROLLCALL_DATA": folder}
    command = [sys.executable, "-m", "bench.claiming", "--child", *sys.argv[1:]]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as child:
        for text in child.stdout:
            line = Line(**json.loads(text))
            peer = PEER.get((line.database, line.people))
            ratio = f"{line.pairs_per_second / peer:>7.0f}x" if peer else ""
            print(
                f"{line.database:<12}{line.people:>7}{line.pairs_per_second:>9.0f}"
                f"{f'{line.claim_p50:.1f}/{line.claim_p95:.1f}':>14}{f'{line.vote_p50:.1f}/{line.vote_p95:.1f}':>14}"
                f"{line.twice:>7}{ratio}",
                flush=True,
            )


def measure_here(options: argparse.Namespace) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    is_server = connection.vendor == "postgresql"
    if is_server:
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
    else:
        call_command("migrate", verbosity=0)
    try:
        for people in options.people:
            print(json.dumps(asdict(measure(connection.vendor, people, options))), flush=True)
    finally:
        if is_server:
            connection.creation.destroy_test_db("", verbosity=0)


def measure(database: str, people: int, options: argparse.Namespace) -> Line:
    queue, persons = fill(people, options.frames, options.done)
    began = time.perf_counter()
    with ThreadPoolExecutor(people) as threads:
        timings = list(threads.map(lambda person: tag(queue, person, began + options.seconds), persons))
    seconds = time.perf_counter() - began
    claims = [one for person in timings for one, _ in person]
    votes = [one for person in timings for _, one in person]
    return Line(
        database, people, options.frames, len(votes), len(votes) / seconds,
        *percentiles(claims), *percentiles(votes), handed_out_twice(queue),
    )  # fmt: skip


def percentiles(seconds: list[float]) -> tuple[float, float]:
    cuts = quantiles(seconds, n=20) if len(seconds) > 1 else seconds * 19
    return 1000 * cuts[9], 1000 * cuts[18]


def fill(people: int, frames: int, done: float):  # noqa: ANN201  models can be imported in the child only
    from corpus.models import Character, Episode, Frame, Show
    from labeling import services
    from labeling.models import QueueItem
    from people.models import Person

    show = Show.objects.create(slug=uuid4().hex, title="bench")
    Character.objects.bulk_create(Character(show=show, name=name, position=n) for n, name in enumerate("ABCD"))
    episode = Episode.objects.create(show=show, name="one", purpose="evaluation", split="dev")
    given = {"purpose": "evaluation", "split": "dev", "width": 720, "height": 404, "perceptual_hash": "0" * 16}
    rows = (
        Frame(show=show, episode=episode, name=str(n), file="f", thumb="t", sha256=f"{show.pk:08}{n:056}", **given)
        for n in range(frames)
    )
    Frame.objects.bulk_create(rows, batch_size=1000)
    queue = services.open_queue(show, "bench", Frame.objects.filter(show=show).values_list("pk", flat=True).iterator())
    cut = int(done * 2**31)
    QueueItem.objects.filter(queue=queue, shuffle__lt=cut).update(open_slots=0, target=0)
    return queue, [Person.objects.create(username=uuid4().hex) for _ in range(people)]


def tag(queue, person, until: float) -> list[tuple[float, float]]:  # noqa: ANN001
    """Claim and answer until the time is over or nothing is left; seconds of each claim and each vote."""
    from django.db import connection

    from labeling import services

    timings = []
    while time.perf_counter() < until:
        start = time.perf_counter()
        leases = services.claim(person, queue, 1)
        claimed = time.perf_counter()
        if not leases:
            break
        services.record_vote(leases[0].token, person, leases[0].asked[:1], idempotency_key=uuid4().hex)
        timings.append((claimed - start, time.perf_counter() - claimed))
    connection.close()
    return timings


def handed_out_twice(queue) -> int:  # noqa: ANN001
    from labeling.models import Lease

    handed_out = Counter(Lease.objects.filter(item__queue=queue).values_list("item", flat=True))
    return sum(count > queue.overlap for count in handed_out.values())


if __name__ == "__main__":
    main()
