"""The services without a web server: people in threads of this process claim and vote. Called by bench.claiming."""

import argparse
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4


def tag(person, shows: list, until: float) -> list[tuple[float, float, int]]:  # noqa: ANN001
    """Claim and answer until the time is over or nothing is left; seconds of each claim and each vote, and the frame."""
    from django.db import connection

    from labeling import services

    timings, left = [], list(shows)
    while left and time.perf_counter() < until:
        start = time.perf_counter()
        leases = services.claim(person, left[0], 1, holding=[])
        claimed = time.perf_counter()
        if not leases:
            left.pop(0)
            continue
        services.record_vote(leases[0].token, person, leases[0].asked[:1], idempotency_key=uuid4().hex)
        timings.append((claimed - start, time.perf_counter() - claimed, leases[0].item_id))
    connection.close()
    return timings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--shows", nargs="+", required=True)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from corpus.models import Show
    from people.models import Person

    shows = [Show.objects.get(slug=slug) for slug in options.shows]
    people = Person.objects.filter(username__startswith="tagger").order_by("pk")[: options.people]
    began, spent = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(options.people) as threads:
        found = list(threads.map(lambda person: tag(person, shows, began + options.seconds), people))
    rows = [row for person in found for row in person]
    items = [item for _, _, item in rows]
    counts = {
        "seconds": time.perf_counter() - began,
        "claims": [claim for claim, _, _ in rows],
        "votes": [vote for _, vote, _ in rows],
        "twice": len(items) - len(set(items)),
        "spent": time.process_time() - spent,
    }
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
