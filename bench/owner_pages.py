"""The owner's pages of a large show, each alone: processor time and statements, whatever else the machine does.

python -m bench.owner_pages FOLDER [--frames 100000] [--only WORD]… [--statements]

FOLDER is filled once (bench.many_frames, then a vote on every frame and the default queue over all of them) and used
again. Requests run inside this process through the middleware, on SQLite; what the program keeps for a while is thrown
away before each first view. The limits are 300 ms at 100,000 frames and a second at 1,000,000.
"""

import argparse
import os
import time
from pathlib import Path

from bench.frames_page import FILTERS, filled

SECONDS = {100_000: 0.3, 1_000_000: 1.0}
PAGES = {
    "overview": "",
    "labels": "labels/",
    "labels of a tagger": "labels/",
    "queues": "queues/",
    "a queue": "queues/{queue}/",
    "people": "people/",
    "a person": "people/{person}/",
    "invitations": "invitations/",
    "frames": "frames/",
    "a frame": "frames/{frame}/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--frames", type=int, default=100_000)
    parser.add_argument(
        "--only", action="append", default=[], metavar="WORD", help="lines that hold one of these words"
    )
    parser.add_argument("--statements", action="store_true", help="print each statement that takes over 50 ms")
    options = parser.parse_args()
    known = filled(options.folder, options.frames)
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "ROLLCALL_DATA": str(options.folder)}
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    measure(known, complete(known, options.frames), options)


def complete(known: dict, frames: int) -> dict:
    """A vote on every frame and the default queue: what many_frames leaves out, since the grid needs neither."""
    from django.db import transaction

    from bench.labeled_show import vote
    from corpus.models import Show
    from labeling.models import Queue, Vote
    from labeling.services import queue_evaluation_frames

    show = Show.objects.get(slug=known["show"])
    if not Queue.objects.filter(name="bench").exists():
        with transaction.atomic():
            vote(show, frames)
            queue_evaluation_frames(show)
    queue = Queue.objects.get(show=show, name="bench")
    person = Vote.objects.filter(item__queue=queue).values_list("person", flat=True)[0]
    return {"queue": queue.pk, "person": person, "frame": known["first"]}


def measure(known: dict, names: dict, options: argparse.Namespace) -> None:
    limit = next((seconds for frames, seconds in SECONDS.items() if options.frames <= frames), 1.0)
    print(
        f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; processor ms of the first view and of the next"
    )
    lines = [(name, url.format(**names), "tagger" if "tagger" in name else "trainer") for name, url in PAGES.items()]
    lines += [(f"ids of {query or 'everything'}", f"frames/ids/?{query}", "trainer") for query in FILTERS]
    lines += [(f"page of {query or 'everything'}", f"frames/?{query}", "trainer") for query in FILTERS]
    for name, url, role in lines:
        if not options.only or any(word in name for word in options.only):
            first, again, slow = asked(f"/s/{known['show']}/{url}", known["sessions"][role])
            verdict = "" if first <= limit else f"ABOVE {1000 * limit:.0f} ms"
            print(f"  {name:<66}{1000 * first:>8.0f}{1000 * again:>8.0f}  {verdict}", flush=True)
            for seconds, statement in slow if options.statements else ():
                print(f"      {1000 * seconds:>6.0f} ms {statement}")


def asked(url: str, session: str) -> tuple[float, float, list[tuple[float, str]]]:
    """Processor seconds of a first view and of the one after, and the slow statements of the first."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    client, slow = Client(SERVER_NAME="127.0.0.1"), []
    client.cookies["sessionid"] = session

    def clocked(execute, sql, params, many, context):  # noqa: ANN001, ANN202  the signature is Django's
        began = time.process_time()
        try:
            return execute(sql, params, many, context)
        finally:
            if (seconds := time.process_time() - began) > 0.05:
                slow.append((seconds, sql % tuple(params or ())))

    client.get("/healthz")
    with connection.execute_wrapper(clocked):
        cache.clear()
        first = spent(client, url)
    return first, spent(client, url), slow


def spent(client, url: str) -> float:  # noqa: ANN001
    began = time.process_time()
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code, answer.content[:400])
    b"".join(answer)
    return time.process_time() - began


if __name__ == "__main__":
    main()
