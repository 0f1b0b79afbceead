from collections.abc import Callable

import pytest

from corpus.models import Show
from labeling import services
from labeling.claiming import MAX_HELD, MAX_RECLAIMED, SKIPS_TO_REVIEWER
from labeling.labels import set_label
from labeling.models import LabelSource, Lease, LeaseState, Place, Queue, QueueItem
from labeling.refusals import Conflict, Unknown
from tests.builders import make_episode, make_frame, make_frames, make_person, make_show
from tests.labeling.conftest import expire, imbalance

MakeQueue = Callable[..., Queue]


def test_claim_hands_out_each_frame_once_at_overlap_one(make_queue: MakeQueue) -> None:
    queue = make_queue(frames=3)

    leases = [lease for _ in range(3) for lease in services.claim(make_person(), queue, 2)]

    assert len(leases) == 3
    assert len({lease.item_id for lease in leases}) == 3
    assert imbalance(queue) == []


def test_claim_wraps_around_once_from_a_cursor_of_ones_own(make_queue: MakeQueue) -> None:
    queue, person = make_queue(frames=5), make_person()

    shuffles = [services.claim(person, queue)[0].item.shuffle for _ in range(5)]

    turn = shuffles.index(min(shuffles))
    assert shuffles[turn:] + shuffles[:turn] == sorted(shuffles)
    assert services.claim(person, queue) == []


def test_claim_takes_the_highest_priority_first(make_queue: MakeQueue) -> None:
    queue = make_queue(frames=4)
    urgent = make_frame(make_episode(queue.show))
    services.open_queue(queue.show, queue.name, [urgent], priority=5)

    assert services.claim(make_person(), queue)[0].item.frame == urgent


def test_claim_never_gives_the_same_person_a_frame_twice(make_queue: MakeQueue) -> None:
    queue, person = make_queue(frames=2, overlap=3), make_person()

    assert len(services.claim(person, queue, 10)) == 2
    assert services.claim(person, queue, 10) == []


def test_claim_from_a_closed_queue_gives_nothing(make_queue: MakeQueue) -> None:
    queue = make_queue()
    queue.is_open = False

    assert services.claim(make_person(), queue) == []


def test_claim_with_too_many_frames_in_hand_is_refused(make_queue: MakeQueue) -> None:
    queue, person = make_queue(frames=MAX_HELD + 1), make_person()
    assert len(services.claim(person, queue, MAX_HELD + 1)) == MAX_HELD

    with pytest.raises(Conflict, match="release"):
        services.claim(person, queue)


def test_claim_of_a_show_queues_its_evaluation_frames_by_itself(show: Show) -> None:
    frames = make_frames(make_episode(show), 2)
    make_frame(make_episode(show, purpose="training", split="train"))
    person = make_person()

    first = services.claim(person, show, 10)
    frames += make_frames(make_episode(show), 1)
    second = services.claim(person, show, 10)

    assert {lease.item.frame_id for lease in first + second} == {frame.pk for frame in frames}
    assert (len(first), len(second)) == (2, 1)


def test_claim_prefers_a_queue_somebody_opened(show: Show) -> None:
    frames = make_frames(make_episode(show), 3)
    services.queue_evaluation_frames(show)
    services.open_queue(show, "more Homer", frames[:1])

    assert services.claim(make_person(), show)[0].item.queue.name == "more Homer"


def test_frames_that_are_wholly_labeled_are_not_queued(show: Show) -> None:
    known, part, unknown = make_frames(make_episode(show), 3)
    for character in show.characters.all():
        set_label(known, character, "no", LabelSource.IMPORT)
    set_label(part, show.characters.first(), "yes", LabelSource.IMPORT)

    leases = services.claim(make_person(), show, 10)

    asked = {lease.item.frame_id: len(lease.asked) for lease in leases}
    assert asked == {part.pk: 3, unknown.pk: 4}


def test_a_frame_settled_since_it_was_queued_is_closed_and_not_handed_out(make_queue: MakeQueue) -> None:
    queue = make_queue(frames=1)
    item = queue.items.get()
    for character in queue.show.characters.all():
        set_label(item.frame, character, "no", LabelSource.REVIEW)

    assert services.claim(make_person(), queue) == []
    item.refresh_from_db()
    assert (item.target, item.open_slots) == (0, 0)


def test_a_queue_may_ask_about_some_characters_only(show: Show) -> None:
    homer = show.characters.all()[1]
    queue = services.open_queue(show, "Homer", make_frames(make_episode(show), 1), asks=[homer.pk])

    assert services.claim(make_person(), queue)[0].asked == [homer.pk]


def test_a_retired_character_is_not_asked_about(make_queue: MakeQueue) -> None:
    show = make_show(["Bart", "Maggie"])
    bart, maggie = show.characters.all()
    show.characters.filter(pk=maggie.pk).update(retired_at="2026-01-01T00:00Z")

    assert services.claim(make_person(), make_queue(show=show))[0].asked == [bart.pk]


def test_a_character_beyond_doubt_is_asked_no_more_where_the_queue_closes_early(make_queue: MakeQueue) -> None:
    queue = make_queue(frames=1, overlap=3)
    Queue.objects.update(closes_early=True)
    queue.refresh_from_db()
    first, *others = [character.pk for character in queue.show.characters.all()]
    for present in ([first], []):
        person = make_person()
        lease = services.claim(person, queue)[0]
        services.record_vote(lease.token, person, present, idempotency_key="k")

    assert services.claim(make_person(), queue)[0].asked == [first]
    assert others


def test_expired_leases_come_back_at_most_fifty_per_claim(make_queue: MakeQueue) -> None:
    queue = make_queue(frames=MAX_RECLAIMED + 5)
    holder = make_person()
    services.claim(holder, queue, MAX_RECLAIMED + 5)
    expire(person=holder)

    lease = services.claim(make_person(), queue)

    assert len(lease) == 1
    assert Lease.objects.filter(state=LeaseState.EXPIRED).count() == MAX_RECLAIMED
    assert imbalance(queue) == []


def test_released_frames_are_free_for_others_and_for_oneself(make_queue: MakeQueue) -> None:
    queue, person, stranger = make_queue(frames=1), make_person(), make_person()
    token = services.claim(person, queue)[0].token

    assert services.release(stranger, [token]) == 0
    assert services.release(person, [token]) == 1
    assert services.release(person, [token]) == 0
    assert imbalance(queue) == []
    assert len(services.claim(person, queue)) == 1


def test_what_a_crashed_tab_held_comes_back_to_the_same_person_only(make_queue: MakeQueue) -> None:
    queue, person = make_queue(frames=3), make_person()
    held = services.claim(person, queue, 2)
    expire_soon = held[0].expires_at

    resumed = services.claim(person, queue.show, 4, holding=[held[1].token])

    assert resumed[0].token == held[0].token
    assert len(resumed) == 2
    assert resumed[0].expires_at > expire_soon
    assert services.claim(make_person(), queue, 4, holding=[]) == []
    assert imbalance(queue) == []


def test_skip_frees_the_slot_and_never_returns_to_the_person(make_queue: MakeQueue) -> None:
    queue, person = make_queue(frames=1), make_person()
    token = services.claim(person, queue)[0].token

    services.skip(token, person, "too dark")
    services.skip(token, person, "pressed twice")

    assert services.claim(person, queue) == []
    assert QueueItem.objects.get().skips == 1
    assert imbalance(queue) == []
    assert len(services.claim(make_person(), queue)) == 1


def test_three_skips_send_a_frame_to_a_reviewer_and_to_no_tagger(make_queue: MakeQueue) -> None:
    queue = make_queue(frames=1, overlap=3)
    holder = make_person()
    held = services.claim(holder, queue)[0]
    for _ in range(SKIPS_TO_REVIEWER):
        person = make_person()
        services.skip(services.claim(person, queue)[0].token, person)

    item = QueueItem.objects.get()
    assert (item.needs_reviewer, item.open_slots, item.target) == (True, 0, 1)
    services.release(holder, [held.token])
    assert imbalance(queue) == []
    assert services.claim(make_person(), queue) == []

    services.send_back(item)
    assert imbalance(queue) == []
    assert len(services.claim(make_person(), queue)) == 1


def test_skip_of_a_lease_of_somebody_else_is_unknown(make_queue: MakeQueue) -> None:
    token = services.claim(make_person(), make_queue())[0].token

    with pytest.raises(Unknown):
        services.skip(token, make_person())


def test_skip_after_the_answer_is_refused(make_queue: MakeQueue) -> None:
    person = make_person()
    token = services.claim(person, make_queue())[0].token
    services.record_vote(token, person, [], idempotency_key="k")

    with pytest.raises(Conflict, match="Undo"):
        services.skip(token, person)


def test_claim_costs_the_same_however_much_is_done(make_queue: MakeQueue, django_assert_num_queries: Callable) -> None:
    queue, person = make_queue(frames=30), make_person()
    services.claim(person, queue)
    Place.objects.update(cursor=0)
    with django_assert_num_queries(12):
        services.claim(person, queue)
    for lease in services.claim(make_person(), queue, 25):
        services.record_vote(lease.token, lease.person, [], idempotency_key=str(lease.pk))
    Place.objects.update(cursor=0)
    with django_assert_num_queries(12):
        services.claim(person, queue)
