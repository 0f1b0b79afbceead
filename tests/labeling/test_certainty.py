"""Adaptive queues with real votes: who is asked what, when it is closed, and when a reviewer is called."""

from collections.abc import Callable
from uuid import UUID

import pytest

from corpus.models import Show
from labeling import services
from labeling.models import (
    Agreement,
    Label,
    LabelRevision,
    LabelSource,
    Queue,
    QueueItem,
    Skill,
    Vote,
)
from people.models import Person
from tests.builders import make_episode, make_frames, make_person, make_show
from tests.labeling.conftest import expire, imbalance


@pytest.fixture
def two(db: None) -> Show:
    return make_show(["Ann", "Ben"])


@pytest.fixture
def ask(two: Show) -> Callable[..., Queue]:
    """An adaptive queue with one frame."""

    def make(**settings: object) -> Queue:
        frames = make_frames(make_episode(two), 1)
        return services.open_queue(two, "queue", frames, **{"is_adaptive": True, **settings})

    return make


def say(queue: Queue, *present: str, unsure: tuple[str, ...] = (), by: Person | None = None) -> list[str]:
    """Somebody new answers; returns what they were asked."""
    person = by or make_person()
    lease = services.claim(person, queue)[0]
    ids = {one.name: one.pk for one in queue.show.characters.all()}
    asked = [name for name, pk in ids.items() if pk in lease.asked]
    there = [ids[name] for name in present if name in asked]
    services.record_vote(lease.token, person, there, [ids[name] for name in unsure], idempotency_key="k")
    return asked


def item_of(queue: Queue) -> tuple[int, int, bool]:
    item = QueueItem.objects.get(queue=queue)
    assert imbalance(queue) == []
    return item.target, item.open_slots, item.needs_reviewer


@pytest.mark.database
def test_one_more_is_asked_until_it_is_certain_and_then_nobody(ask: Callable[..., Queue]) -> None:
    """Strangers are taken to be right four times of five: two are 94 % certain, three 98.5 %."""
    queue = ask()
    assert item_of(queue) == (2, 2, False)

    say(queue, "Ann")
    assert item_of(queue) == (2, 1, False)
    say(queue, "Ann")
    assert item_of(queue) == (3, 1, False)
    say(queue, "Ann")

    assert item_of(queue) == (3, 0, False)
    assert services.claim(make_person(), queue) == []
    held = Label.objects.order_by("character__position").values_list("state", "probability", "answers", "is_disputed")
    assert list(held) == [("yes", 0.984615, 3, False), ("no", 0.015385, 3, False)]


@pytest.mark.database
def test_what_is_certain_is_not_asked_again_and_the_rest_is(ask: Callable[..., Queue]) -> None:
    queue = ask()
    for present in (["Ann"], [], ["Ann"]):
        assert say(queue, *present) == ["Ann", "Ben"]

    assert say(queue, "Ann") == ["Ann"]
    assert say(queue, "Ann") == ["Ann"]
    assert item_of(queue) == (5, 0, False)
    assert dict(Label.objects.values_list("character__name", "answers")) == {"Ann": 5, "Ben": 3}


@pytest.mark.database
def test_what_is_uncertain_after_the_most_votes_goes_to_a_reviewer(ask: Callable[..., Queue]) -> None:
    queue = ask(most_votes=4)
    for present in (["Ann"], [], ["Ann"], []):
        say(queue, *present)

    assert item_of(queue) == (4, 0, True)
    assert services.claim(make_person(), queue) == []
    assert Label.objects.filter(is_disputed=True).values_list("state", flat=True)[0] == "open"

    frame, ann = QueueItem.objects.get().frame, queue.show.characters.first()
    services.settle_frame(frame, {ann.pk: "yes"}, make_person())
    assert item_of(queue) == (4, 0, False)


@pytest.mark.database
def test_a_queue_that_is_settled_early_closes_its_open_slots(ask: Callable[..., Queue]) -> None:
    queue = ask(overlap=5)
    for _ in range(3):
        say(queue, "Ann")

    assert item_of(queue) == (3, 0, False)


def test_unsure_makes_nothing_certain(ask: Callable[..., Queue]) -> None:
    queue = ask()
    for _ in range(3):
        say(queue, unsure=("Ann",))

    assert item_of(queue) == (4, 1, False)
    assert say(queue) == ["Ann"]


@pytest.mark.database
def test_a_late_vote_counts_as_evidence_and_may_settle(ask: Callable[..., Queue]) -> None:
    queue, late = ask(), make_person()
    token = services.claim(late, queue)[0].token
    expire()
    say(queue, "Ann")
    say(queue, "Ann")
    before = item_of(queue)
    services.claim(make_person(), queue)

    receipt = services.record_vote(token, late, [queue.show.characters.first().pk], idempotency_key="late")

    assert (before, receipt.body["state"]) == ((3, 1, False), "kept")
    assert item_of(queue) == (3, 0, False)
    assert set(Label.objects.values_list("answers", flat=True)) == {3}


@pytest.mark.database
def test_undo_makes_it_uncertain_again_and_the_same_person_answers_anew(ask: Callable[..., Queue]) -> None:
    queue, person = ask(), make_person()
    say(queue, "Ann")
    say(queue, "Ann")
    say(queue, "Ann", by=person)
    vote = Vote.objects.get(person=person)

    lease = services.undo_vote(vote.pk, person, "u").body["lease"]
    assert item_of(queue) == (3, 0, False)
    services.record_vote(UUID(lease["lease"]), person, [], idempotency_key="again")

    assert item_of(queue) == (4, 1, False)


@pytest.mark.database
def test_a_frame_that_is_sent_back_is_asked_once_more_however_certain(ask: Callable[..., Queue]) -> None:
    queue, by = ask(), make_person()
    for _ in range(3):
        say(queue, "Ann")
    frame = QueueItem.objects.get().frame_id

    assert services.send_back_items(queue, [frame], "the last one was in a hurry", by) == 1
    assert item_of(queue) == (4, 1, False)
    assert say(queue, "Ann") == ["Ann", "Ben"]
    assert item_of(queue) == (4, 0, False)

    services.settle_frame(
        QueueItem.objects.get().frame, dict.fromkeys(queue.show.characters.values_list("pk", flat=True), "no"), by
    )
    assert services.send_back_items(queue, [frame], "again", by) == 0


def known(show: Show, skills: dict[Person, tuple[float, float]], prevalence: float = 0.5, votes: int = 100) -> None:
    """What an estimate would have stored."""
    for character in show.characters.all():
        Agreement.objects.create(show=show, character=character, prevalence=prevalence, frames=9, votes=votes)
        Skill.objects.bulk_create(
            Skill(show=show, person=person, character=character, sensitivity=up, specificity=down, answers=50)
            for person, (up, down) in skills.items()
        )


@pytest.mark.database
def test_stored_skill_decides_where_people_contradict_each_other(ask: Callable[..., Queue], two: Show) -> None:
    queue, expert, guesser = ask(), make_person(), make_person()
    known(two, {expert: (0.95, 0.95), guesser: (0.5, 0.5)})

    say(queue, "Ann", by=expert)
    say(queue, by=guesser)

    held = Label.objects.order_by("character__position").values_list("state", "probability", "is_disputed", "source")
    assert list(held) == [("yes", 0.95, True, LabelSource.VOTES), ("no", 0.05, False, LabelSource.VOTES)]
    assert LabelRevision.objects.count() == 2


def test_skill_is_not_believed_where_the_character_has_fewer_than_ten_votes(
    ask: Callable[..., Queue], two: Show
) -> None:
    queue, expert, guesser = ask(), make_person(), make_person()
    known(two, {expert: (0.95, 0.95), guesser: (0.5, 0.5)}, votes=9)

    say(queue, "Ann", by=expert)
    say(queue, by=guesser)

    assert Label.objects.get(character__name="Ann").state == "open"
