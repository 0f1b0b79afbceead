"""A show with a million frames within a minute: rows that the database makes itself, their histories included.

python -m bench.filling --frames 1000000 --done 0.95 --people 32     fills the database of DATABASE_URL; prints who may tag

Frames that are done look as if somebody had answered them: a lease, a vote, an answer, a label and a revision for each
character. Where others slow down with what is done, those rows are what they slow down with.
"""

import argparse
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from uuid import uuid4

CAST = ("Ann", "Ben", "Cleo", "Dan")

NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < {frames})"
SHUFFLE = "((i + {first}) * 2654435761) % 2147483648"  # Knuth's multiplier spreads the ids over the order
STATEMENTS = (
    """INSERT INTO corpus_frame (id, show_id, episode_id, purpose, split, name, file, thumb, width, height, sha256,
       perceptual_hash, rejected_reason) {numbers}
       SELECT {first} + i, {show}, {episode}, 'evaluation', 'dev', 'frame ' || i,
              'shows/{show}/frames/' || {hex}, 'shows/{show}/thumbs/' || {hex}, 720, 404, {hex}, '0000000000000000', ''
       FROM numbers""",
    """INSERT INTO labeling_queueitem (id, queue_id, frame_id, target, open_slots, priority, shuffle, skips, needs_reviewer,
       asks_again)
       {numbers} SELECT {first} + i, {queue}, {first} + i, 1, CASE WHEN {is_done} THEN 0 ELSE 1 END, 0, {shuffle}, 0, FALSE,
              FALSE FROM numbers""",
    """INSERT INTO labeling_lease (id, token, item_id, person_id, asked, state, skip_reason, is_practice, created_at, expires_at)
       {numbers} SELECT {first} + i, {token}, {first} + i, {before}, '{asked}', 'voted', '', FALSE, {now}, {now}
       FROM numbers WHERE {is_done}""",
    """INSERT INTO labeling_vote (id, lease_id, item_id, frame_id, person_id, idempotency_key, body_sha256, answer, counted,
       withdrawal_key, duration_ms, comment, is_flagged, is_practice, guidelines_version, is_simulated, created_at)
       {numbers} SELECT {first} + i, {first} + i, {first} + i, {first} + i, {before}, {hex}, {hex}, '{{}}', TRUE, '', 900, '',
              FALSE, FALSE, 0, FALSE, {now} FROM numbers WHERE {is_done}""",
    """INSERT INTO labeling_voteanswer (vote_id, character_id, answer)
       {numbers} SELECT {first} + i, character.id, CASE WHEN i % 3 = 0 THEN 'yes' ELSE 'no' END
       FROM numbers JOIN corpus_character character ON character.show_id = {show} WHERE {is_done}""",
    """INSERT INTO labeling_label (show_id, frame_id, character_id, state, source, is_disputed, answers, updated_at)
       {numbers} SELECT {show}, {first} + i, character.id, CASE WHEN i % 3 = 0 THEN 'yes' ELSE 'no' END, 'votes', FALSE, 1, {now}
       FROM numbers JOIN corpus_character character ON character.show_id = {show} WHERE {is_done}""",
    """INSERT INTO labeling_labelrevision (show_id, frame_id, character_id, state, source, person_id, reason, at)
       SELECT show_id, frame_id, character_id, state, source, {before}, 'vote', updated_at
       FROM labeling_label WHERE show_id = {show} ORDER BY id""",
)
WORDS = {
    "sqlite": {
        "hex": "printf('%064x', {first} + i)", "token": "lower(hex(randomblob(16)))", "now": "datetime('now')",
    },
    "postgresql": {
        "hex": "lpad(to_hex({first} + i), 64, '0')", "token": "gen_random_uuid()", "now": "now()",
    },
}  # fmt: skip


FILLED = {
    "corpus_frame", "labeling_queueitem", "labeling_lease", "labeling_vote", "labeling_voteanswer", "labeling_label",
    "labeling_labelrevision",
}  # fmt: skip
BULK = {
    "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA cache_size = -1000000"),
    "postgresql": (
        "SET session_replication_role = replica",
        "SET maintenance_work_mem = '1GB'",
        "SET synchronous_commit = off",
    ),
}
AS_BEFORE = {
    "sqlite": ("PRAGMA foreign_keys = ON",),
    "postgresql": ("RESET session_replication_role", "RESET synchronous_commit"),
}
INDEXES = {  # those that belong to a constraint stay
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": """SELECT indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
                     AND indexname NOT IN (SELECT conname FROM pg_constraint)""",
}


@dataclass(frozen=True)
class Filled:
    """What a crowd needs to begin: the shows by their addresses, and a log-in per person."""

    shows: list[str]
    names: list[str]
    sessions: list[str]


def fill(frames: int, done: float, people: int, shows: int) -> Filled:
    """`shows` shows of `frames` frames each; needs Django's settings."""
    from people.models import Person

    before = Person.objects.create(username="before")
    persons = Person.objects.bulk_create(Person(username=f"tagger{number}") for number in range(people))
    with in_bulk():
        slugs = [fill_show(frames, done, 1 + number * frames, before.pk) for number in range(shows)]
    follow_up()
    let_in(persons)
    return Filled(slugs, [person.username for person in persons], [session_of(person) for person in persons])


def fill_show(frames: int, done: float, first: int, before: int) -> str:
    from django.db import connection

    from corpus.models import Character, Episode, Show
    from labeling.models import Place, Queue
    from labeling.services import default_queue

    show = Show.objects.create(slug=uuid4().hex, title="bench")
    cast = Character.objects.bulk_create(Character(show=show, name=name, position=n) for n, name in enumerate(CAST))
    episode = Episode.objects.create(show=show, name="one", purpose="evaluation", split="dev")
    queue = default_queue(show)
    words = {
        "show": show.pk, "episode": episode.pk, "queue": queue.pk, "first": first, "before": before,
        "asked": json.dumps([character.pk for character in cast]),
        "is_done": f"{SHUFFLE.format(first=first)} < {int(done * 2**31)}",
        "numbers": NUMBERS.format(frames=frames), "shuffle": SHUFFLE.format(first=first),
        **{name: word.format(first=first) for name, word in WORDS[connection.vendor].items()},
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement.format(**words))
    Queue.objects.filter(pk=queue.pk).update(filled_to=first + frames - 1)
    Place.objects.create(queue=queue, person_id=before, cursor=0, votes=int(done * frames))
    return show.slug


@contextmanager
def in_bulk() -> Iterator[None]:
    """Indexes are built once at the end, from sorted rows; references are right by construction and not checked one by one."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in BULK[connection.vendor]:
            cursor.execute(statement)
        cursor.execute(INDEXES[connection.vendor])
        indexes = [(name, statement) for name, table, statement in cursor.fetchall() if table in FILLED]
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, statement in indexes:
            cursor.execute(statement)
        for statement in AS_BEFORE[connection.vendor]:
            cursor.execute(statement)


def follow_up() -> None:
    """Rows that were written with ids of our own: the next id follows them, and the planner knows what came."""
    from django.core.management.color import no_style
    from django.db import connection

    from corpus.models import Frame
    from labeling.models import Lease, QueueItem, Vote

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Frame, QueueItem, Lease, Vote]):
            cursor.execute(statement)
        if connection.vendor == "postgresql":  # as its autovacuum would within a minute; SQLite is not told by anybody
            cursor.execute("ANALYZE")


def let_in(persons: list) -> None:
    """Taggers of every show, as a crowd is that came by invitation links."""
    from corpus.models import Show
    from people.models import Membership, Role

    shows = list(Show.objects.all())
    Membership.objects.bulk_create(
        Membership(person=person, show=show, role=Role.TAGGER) for person in persons for show in shows
    )


def session_of(person) -> str:  # noqa: ANN001
    """The cookie of somebody who logged in as a browser does."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return session.session_key


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=1000)
    parser.add_argument("--done", type=float, default=0.0)
    parser.add_argument("--people", type=int, default=32)
    parser.add_argument("--shows", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    print(json.dumps(asdict(fill(options.frames, options.done, options.people, options.shows))))


if __name__ == "__main__":
    main()
