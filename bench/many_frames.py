"""A show of many frames, filled in bulk into ROLLCALL_DATA: what the frames page is measured and tested on.

python -m bench.many_frames [--frames 100000] [--pictures FOLDER]

Prints {"show", "first", "last", "sessions": {person: session key}} as JSON. Pictures repeat every few frames, since a
browser decodes each anew anyway; labels, votes and comments are drawn by a fixed rule, so that filters find something.
"""

import argparse
import json
import os
from pathlib import Path

EPISODES = 40
NAMES = ("Ann", "Ben", "Cleo", "Dan")
COLORS = ("#d1495b", "#00798c", "#edae49", "#5c4d7d")
PICTURES = 48


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=100_000)
    parser.add_argument("--pictures", type=Path, help="a folder of pictures to show; else they are drawn")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.db import transaction

    # The tables as the models have them, which takes a tenth of the time that all migrations in turn take.
    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    with transaction.atomic():
        print(json.dumps(fill(options.frames, options.pictures)))


def fill(number: int, pictures: Path | None) -> dict:
    from corpus.models import Character, Episode, Frame, Show

    show = Show.objects.create(slug="many", title="Many frames")
    Character.objects.bulk_create(
        Character(show=show, name=name, position=place, color=COLORS[place]) for place, name in enumerate(NAMES)
    )
    people = add_people(show)
    files = store_pictures(show, pictures)
    episodes = [
        Episode.objects.create(
            show=show, name=f"Episode {n + 1:02}", purpose="evaluation", split="test" if n % 4 == 3 else "dev"
        )
        for n in range(EPISODES)
    ]
    each = -(-number // EPISODES)
    rows = (frame_of(show, episodes[n // each], n, n % each, files[(n * 7) % len(files)]) for n in range(number))
    Frame.objects.bulk_create(rows, batch_size=2000)
    first = Frame.objects.order_by("pk").values_list("pk", flat=True).first()
    add_labels(show, first, number)
    add_votes(show, people, first, number)
    sessions = {name: session_of(person) for name, person in people.items()}
    return {"show": show.slug, "first": first, "last": first + number - 1, "sessions": sessions}


def add_people(show) -> dict:  # noqa: ANN001  models can be imported after the setup only
    from people.models import Membership, Person, Role

    people = {}
    for name, role in (("tagger", Role.TAGGER), ("reviewer", Role.REVIEWER), ("trainer", Role.TRAINER)):
        people[name] = Person.objects.create(username=name)
        Membership.objects.create(person=people[name], show=show, role=role)
    return people


def session_of(person) -> str:  # noqa: ANN001
    from django.test import Client

    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def store_pictures(show, folder: Path | None) -> list[str]:  # noqa: ANN001
    import numpy as np

    from corpus.media import save_picture
    from corpus.pictures import read_picture

    if folder is not None:
        chosen = sorted(path for path in folder.rglob("*") if path.suffix in (".png", ".jpg"))[:PICTURES]
        return [save_picture(show.pk, "thumbs", read_picture(path)[..., :3])[0] for path in chosen]
    random = np.random.default_rng(0)
    drawn = (
        np.kron(random.integers(0, 256, (6, 10, 3), np.uint8), np.ones((30, 32, 1), np.uint8)) for _ in range(PICTURES)
    )
    return [save_picture(show.pk, "thumbs", picture)[0] for picture in drawn]


def frame_of(show, episode, number: int, place: int, file: str):  # noqa: ANN001, ANN201
    from corpus.models import Frame

    return Frame(
        show=show, episode=episode, purpose="evaluation", split=episode.split, name=f"{number:07}", time_ms=place * 400,
        file=file, thumb=file, width=320, height=180,
        sha256=f"{number:064x}", perceptual_hash="0" * 16,
    )  # fmt: skip


def add_labels(show, first: int, number: int) -> None:  # noqa: ANN001
    """Nine of ten frames are labeled; one of 50 labels is disputed."""
    from labeling.models import Label

    cast = list(show.characters.all())
    rows = (
        Label(
            show=show, frame_id=first + n, character=one, source="votes", is_disputed=(n + place) % 50 == 0,
            state="open" if (n + place) % 50 == 0 else "yes" if (n * 3 + place * 5) % 7 < 2 else "no",
            probability=((n * 13 + place * 29) % 1000) / 1000,
        )
        for n in range(number) if n % 10
        for place, one in enumerate(cast)
    )  # fmt: skip
    Label.objects.bulk_create(rows, batch_size=2000)


def add_votes(show, people: dict, first: int, number: int) -> None:  # noqa: ANN001
    """One vote per 100 frames has words, one per 300 a flag."""
    from uuid import uuid4

    from django.utils import timezone

    from labeling.models import Lease, LeaseState, Place, QueueItem, Vote
    from labeling.services import open_queue

    queue = open_queue(show, "First pass", range(first, first + number, 100))
    Place.objects.create(queue=queue, person=people["tagger"], cursor=0)
    items = list(QueueItem.objects.filter(queue=queue).order_by("frame").values_list("pk", "frame"))
    given = {"person": people["tagger"], "expires_at": timezone.now(), "state": LeaseState.VOTED, "asked": []}
    leases = Lease.objects.bulk_create((Lease(item_id=pk, token=uuid4(), **given) for pk, _ in items), batch_size=2000)
    words = ("Is the picture on the wall meant?", "", "Too dark to tell", "Only a hand is seen")
    votes = (
        Vote(
            lease=lease, item_id=pk, frame_id=frame, person=people["tagger"], idempotency_key=str(pk), body_sha256="0" * 64,
            answer={}, counted=True, comment=words[place % 4], is_flagged=place % 3 == 0, duration_ms=2100,
        )
        for place, ((pk, frame), lease) in enumerate(zip(items, leases, strict=True))
    )  # fmt: skip
    Vote.objects.bulk_create(votes, batch_size=2000)


if __name__ == "__main__":
    main()
