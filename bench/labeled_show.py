"""A show with many labeled frames for benchmarks, filled by the database itself: rows one by one would take minutes."""

from uuid import uuid4

CAST = ("Bart", "Homer", "Lisa", "Marge")
FRAMES = """
    INSERT INTO corpus_frame (show_id, episode_id, purpose, split, name, file, thumb, width, height, sha256,
                              perceptual_hash, rejected_reason)
    WITH RECURSIVE numbers(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < {frames})
    SELECT {show}, {episode}, 'evaluation', 'dev', {name}, 'f', 't', 720, 404, {sha256}, '0000000000000000', ''
    FROM numbers"""
WORDS = {
    "sqlite": {"name": "printf('%07d.jpg', i)", "sha256": "printf('%064x', {show} * 1000000000 + i)"},
    "postgresql": {
        "name": "lpad(i::text, 7, '0') || '.jpg'",
        "sha256": "lpad(to_hex({show} * 1000000000::bigint + i), 64, '0')",
    },
}


def make_show(frames: int):  # noqa: ANN201  models can be imported in a child only
    """Frames without a label."""
    from django.db import connection

    from corpus.models import Character, Episode, Show

    show = Show.objects.create(slug=uuid4().hex, title="bench")
    Character.objects.bulk_create(Character(show=show, name=name, position=n) for n, name in enumerate(CAST))
    episode = Episode.objects.create(show=show, name="one", purpose="evaluation", split="dev")
    words = {name: word.format(show=show.pk) for name, word in WORDS[connection.vendor].items()}
    with connection.cursor() as cursor:
        cursor.execute(FRAMES.format(show=show.pk, episode=episode.pk, frames=frames, **words))
    return show


def tag(show, frames: int) -> None:  # noqa: ANN001
    """One vote for each of the first frames, and the labels and revisions that follow from it."""
    _execute(show, frames, (*VOTES, *LABELS))


def vote(show, frames: int) -> None:  # noqa: ANN001
    """One vote for each of the first frames, whose labels are there already."""
    _execute(show, frames, VOTES)


def _execute(show, frames: int, statements: tuple[str, ...]) -> None:  # noqa: ANN001
    from django.db import connection

    from labeling.models import Queue
    from people.models import Person

    person = Person.objects.create(username=uuid4().hex)
    queue = Queue.objects.create(show=show, name="bench")
    token = "lower(hex(randomblob(16)))" if connection.vendor == "sqlite" else "gen_random_uuid()"
    given = {"show": show.pk, "queue": queue.pk, "person": person.pk, "frames": frames, "token": token}
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement.format(**given))
        cursor.execute("ANALYZE")


VOTES = (
    """INSERT INTO labeling_queueitem
       (queue_id, frame_id, target, open_slots, priority, shuffle, skips, needs_reviewer, asks_again)
       SELECT {queue}, id, 1, 0, 0, id, 0, FALSE, FALSE FROM corpus_frame WHERE show_id = {show} ORDER BY id LIMIT {frames}""",
    """INSERT INTO labeling_lease
       (token, item_id, person_id, asked, state, skip_reason, is_practice, created_at, expires_at)
       SELECT {token}, id, {person}, '[]', 'voted', '', FALSE, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP
       FROM labeling_queueitem WHERE queue_id = {queue}""",
    """INSERT INTO labeling_vote
       (lease_id, item_id, frame_id, person_id, idempotency_key, body_sha256, answer, counted, withdrawal_key, comment,
        is_flagged, is_practice, guidelines_version, is_simulated, duration_ms, created_at)
       SELECT lease.id, item.id, item.frame_id, {person}, CAST(item.id AS varchar(64)), '', '{{}}', TRUE, '', '',
              FALSE, FALSE, 0, FALSE, 2300, CURRENT_TIMESTAMP
       FROM labeling_lease lease JOIN labeling_queueitem item ON item.id = lease.item_id WHERE item.queue_id = {queue}""",
    """INSERT INTO labeling_voteanswer (vote_id, character_id, answer)
       SELECT vote.id, face.id, CASE WHEN (vote.frame_id + face.position) % 3 = 0 THEN 'yes' ELSE 'no' END
       FROM labeling_vote vote JOIN labeling_queueitem item ON item.id = vote.item_id
       JOIN corpus_character face ON face.show_id = {show} WHERE item.queue_id = {queue}""",
)
LABELS = (
    """INSERT INTO labeling_label (show_id, frame_id, character_id, state, source, is_disputed, answers, updated_at)
       SELECT {show}, vote.frame_id, said.character_id, said.answer, 'votes', FALSE, 1, CURRENT_TIMESTAMP
       FROM labeling_voteanswer said JOIN labeling_vote vote ON vote.id = said.vote_id
       JOIN labeling_queueitem item ON item.id = vote.item_id WHERE item.queue_id = {queue}""",
    """INSERT INTO labeling_labelrevision (show_id, frame_id, character_id, state, source, person_id, reason, at)
       SELECT {show}, frame_id, character_id, state, source, {person}, 'vote', CURRENT_TIMESTAMP
       FROM labeling_label WHERE show_id = {show}""",
)
