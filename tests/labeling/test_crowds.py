"""Many people at once, in threads, on a database they share. On PostgreSQL: DATABASE_URL=postgresql://… pytest -m database."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Thread
from time import sleep
from uuid import uuid4

import pytest
from django.db import connection, transaction

from labeling import services
from labeling.models import Label, LabelSource, Lease, LeaseState, Queue, Vote
from labeling.querysets import labels_at
from people.models import Person
from tests.builders import make_episode, make_frames, make_person, make_show
from tests.labeling.conftest import imbalance

PEOPLE = 32


def together(work: Callable[[Person], int], people: list[Person]) -> list[int]:
    """Everybody starts at the same moment, each in a thread with a connection of its own."""
    start = Barrier(len(people))

    def begin(person: Person) -> int:
        start.wait()
        try:
            return work(person)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as threads:
        return list(threads.map(begin, people))


def queue_of(frames: int, overlap: int) -> Queue:
    show = make_show(["Ann", "Ben"])
    return services.open_queue(show, "queue", make_frames(make_episode(show), frames), overlap)


@pytest.mark.database
@pytest.mark.parametrize(("overlap", "frames"), [(1, 96), (3, 40)])
def test_no_frame_goes_to_more_people_than_its_overlap(shared_database: str, overlap: int, frames: int) -> None:
    queue = queue_of(frames, overlap)

    def work(person: Person) -> int:
        taken = 0
        while leases := services.claim(person, queue, 2):
            taken += len(leases)
        return taken

    taken = together(work, [make_person() for _ in range(PEOPLE)])

    handed_out = Counter(Lease.objects.values_list("item", flat=True))
    assert sum(taken) == frames * overlap
    assert set(handed_out.values()) == {overlap}
    assert imbalance(queue) == []


@pytest.mark.database
def test_every_answer_of_a_crowd_is_there_once_although_each_is_sent_twice(shared_database: str) -> None:
    frames, overlap = 24, 3
    queue = queue_of(frames, overlap)
    ann = queue.show.characters.first()

    def work(person: Person) -> int:
        given = 0
        while leases := services.claim(person, queue):
            key = uuid4().hex
            for _ in range(2):
                services.record_vote(leases[0].token, person, [ann.pk], idempotency_key=key)
            given += 1
        return given

    given = together(work, [make_person() for _ in range(16)])

    assert sum(given) == frames * overlap == Vote.objects.filter(counted=True).count()
    assert set(Label.objects.filter(character=ann).values_list("state", flat=True)) == {"yes"}
    assert not Lease.objects.filter(state=LeaseState.LIVE).exists()
    assert imbalance(queue) == []


@pytest.mark.database
def test_tabs_of_one_person_never_share_a_frame(shared_database: str) -> None:
    queue = queue_of(24, 3)
    person = make_person()

    together(lambda _: len(services.claim(person, queue, 4)), [person] * 8)

    assert set(Counter(Lease.objects.values_list("item", flat=True)).values()) == {1}
    assert imbalance(queue) == []


@pytest.mark.database
def test_a_label_version_waits_for_who_is_writing(shared_database: str) -> None:
    """A revision that has its number but is not committed yet may not slip below a version that is made meanwhile."""
    show = make_show(["Ann"])
    first, second = make_frames(make_episode(show), 2)
    ann, is_written, versions = show.characters.get(), Event(), []

    def freeze() -> None:
        is_written.wait()
        versions.append(services.make_label_version(show, "frozen"))
        connection.close()

    thread = Thread(target=freeze)
    thread.start()
    with transaction.atomic():
        services.set_label(first, ann, "yes", LabelSource.REVIEW)
        is_written.set()
        sleep(0.3)
        assert versions == []
    thread.join()
    services.set_label(second, ann, "yes", LabelSource.REVIEW)

    assert labels_at(versions[0]) == {(first.pk, ann.pk): "yes"}
