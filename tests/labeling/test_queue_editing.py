import pytest

from corpus.models import Purpose, Show, Split
from labeling import services
from labeling.choosing import FrameChoice, chosen_frames
from labeling.models import Queue, QueueItem
from labeling.queue_editing import add_frames, close_queue, edit_queue, make_queue, reopen_queue
from labeling.refusals import Conflict, Invalid
from people.models import AuditEntry, Person, Role
from tests.builders import make_episode, make_frames, make_person
from tests.labeling.conftest import answer_all, imbalance


@pytest.fixture
def trainer(show: Show) -> Person:
    return make_person(Role.TRAINER, show)


def in_default(show: Show) -> list[tuple[int, int]]:
    return list(services.default_queue(show).items.order_by("frame").values_list("target", "open_slots"))


def test_frames_are_chosen_by_purpose_episode_and_what_is_labeled(show: Show, tagger: Person) -> None:
    dev, test = make_episode(show), make_episode(show, split=Split.TEST)
    labeled, fresh = make_frames(dev, 2)
    tested = make_frames(test, 1)[0]
    real = make_frames(make_episode(show, purpose=Purpose.TRAINING, split=Split.TRAIN), 1)[0]
    answer_all(tagger, services.open_queue(show, "done", [labeled]))

    assert chosen_frames(show, FrameChoice()) == [fresh.pk, tested.pk]
    assert chosen_frames(show, FrameChoice(only_unlabeled=False)) == [labeled.pk, fresh.pk, tested.pk]
    assert chosen_frames(show, FrameChoice("dev")) == [fresh.pk]
    assert chosen_frames(show, FrameChoice("training")) == [real.pk]
    assert chosen_frames(show, FrameChoice(episodes=(test.pk,))) == [tested.pk]
    assert chosen_frames(show, FrameChoice(number=1, is_spread=False)) == [fresh.pk]
    with pytest.raises(Invalid, match="No unlabeled frames of this show fit"):
        chosen_frames(show, FrameChoice("dev", episodes=(test.pk,)))


def test_a_number_is_drawn_from_all_episodes(show: Show) -> None:
    for _ in range(4):
        make_frames(make_episode(show), 3)

    drawn = chosen_frames(show, FrameChoice(number=4))

    assert len(set(show.frames.filter(pk__in=drawn).values_list("episode"))) == 4


def test_frames_that_wait_in_an_open_queue_are_not_drawn_again(show: Show, trainer: Person) -> None:
    frames = make_frames(make_episode(show), 3)
    first = make_queue(show, "first", FrameChoice(number=2), trainer)

    second = make_queue(show, "second", FrameChoice(), trainer)

    held = [set(queue.items.values_list("frame", flat=True)) for queue in (first, second)]
    assert held[0] | held[1] == {frame.pk for frame in frames}
    assert not held[0] & held[1]


def test_nobody_is_asked_by_two_queues(show: Show, trainer: Person, tagger: Person) -> None:
    make_frames(make_episode(show), 2)
    services.queue_evaluation_frames(show)
    assert in_default(show) == [(1, 1), (1, 1)]

    queue = make_queue(show, "mine", FrameChoice(), trainer)

    assert in_default(show) == [(0, 0), (0, 0)]
    assert answer_all(tagger, show) == 2
    assert imbalance(queue) == imbalance(services.default_queue(show)) == []


def test_a_queue_about_one_character_leaves_the_default_queue_alone(show: Show, trainer: Person) -> None:
    make_frames(make_episode(show), 1)
    services.queue_evaluation_frames(show)

    make_queue(show, "Ann only", FrameChoice(), trainer, asks=[show.characters.first().pk])

    assert in_default(show) == [(1, 1)]


def test_what_a_closed_queue_left_undone_is_asked_by_the_default_queue_again(
    show: Show, trainer: Person, tagger: Person
) -> None:
    make_frames(make_episode(show), 2)
    services.queue_evaluation_frames(show)
    queue = make_queue(show, "mine", FrameChoice(), trainer)
    lease = services.claim(tagger, queue)[0]
    services.record_vote(lease.token, tagger, [], idempotency_key="k")

    close_queue(queue, trainer)

    assert sorted(in_default(show)) == [(0, 0), (1, 1)]
    queue.refresh_from_db()
    reopen_queue(queue, trainer)
    assert in_default(show) == [(0, 0), (0, 0)]
    assert services.claim(make_person(Role.TAGGER, show), show)[0].item.queue == queue


def test_more_people_may_be_asked_but_not_fewer(show: Show, trainer: Person, tagger: Person) -> None:
    make_frames(make_episode(show), 2)
    queue = make_queue(show, "mine", FrameChoice(), trainer)
    answer_all(tagger, queue)

    edit_queue(queue, trainer, overlap=3)

    rows = queue.items.values_list("target", "open_slots")
    assert list(rows) == [(3, 2), (3, 2)]
    assert imbalance(queue) == []
    with pytest.raises(Invalid, match=r"3 people per frame were asked for.*not lowered to 2"):
        edit_queue(queue, trainer, overlap=2)


def test_a_frame_that_was_closed_stays_closed_when_more_people_are_asked(show: Show, trainer: Person) -> None:
    make_frames(make_episode(show), 1)
    queue = make_queue(show, "mine", FrameChoice(), trainer)
    QueueItem.objects.update(target=0, open_slots=0)

    edit_queue(queue, trainer, overlap=3)

    assert list(queue.items.values_list("target", "open_slots")) == [(0, 0)]


def test_an_edit_is_refused_in_sentences_and_recorded_when_done(show: Show, trainer: Person) -> None:
    make_frames(make_episode(show), 2)
    queue = make_queue(show, "mine", FrameChoice(number=1), trainer)
    make_queue(show, "other", FrameChoice(), trainer)

    with pytest.raises(Conflict, match="There is a queue 'other' already"):
        edit_queue(queue, trainer, name="other")
    with pytest.raises(Invalid, match="purpose of a queue is not changed"):
        edit_queue(queue, trainer, purpose="test")
    with pytest.raises(Invalid, match="keeps its name"):
        edit_queue(services.default_queue(show), trainer, name="mine too")
    edit_queue(queue, trainer, name="mine, renamed", gold_share=0.1, overlap=1)

    assert Queue.objects.get(pk=queue.pk).name == "mine, renamed"
    entry = AuditEntry.objects.get(action="edit queue")
    assert entry.detail == {"queue": queue.pk, "name": "mine, renamed", "gold_share": "0.1"}


def test_frames_are_added_to_a_queue_by_its_purpose(show: Show, trainer: Person) -> None:
    make_frames(make_episode(show), 1)
    queue = make_queue(show, "dev", FrameChoice("dev"), trainer)
    make_frames(make_episode(show), 2)

    assert add_frames(queue, FrameChoice("dev", number=1), trainer, priority=10) == 1
    assert add_frames(queue, FrameChoice("dev"), trainer) == 1
    with pytest.raises(Invalid, match="No unlabeled frames"):
        add_frames(queue, FrameChoice("dev"), trainer)
    assert sorted(queue.items.values_list("priority", flat=True)) == [0, 0, 10]
