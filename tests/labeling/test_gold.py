"""Gold frames: who may become one, how they are mixed in, what practice is."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corpus.models import Frame, Show
from labeling import services
from labeling.gold import Unfit
from labeling.mixing import is_gold_turn
from labeling.models import (
    Label,
    LabelRevision,
    LabelSource,
    Lease,
    Place,
    Queue,
    QueueItem,
    QueuePurpose,
    Suggestion,
    Vote,
)
from labeling.presenting import lease_bodies
from labeling.queries import tagging_status
from labeling.refusals import Invalid
from people.models import Person
from tests.builders import make_episode, make_frames, make_person
from tests.labeling.conftest import imbalance


def labeled(
    show: Show, number: int, state: str = "yes", source: str = LabelSource.REVIEW, **fields: str
) -> list[Frame]:
    """Dev frames on which every character is settled."""
    frames = make_frames(make_episode(show, **fields), number)
    for frame in frames:
        for character in show.characters.all():
            services.set_label(frame, character, state, source)
    return frames


def gold(show: Show, number: int = 2) -> list[Frame]:
    frames = labeled(show, number)
    services.make_gold(show, [frame.pk for frame in frames], make_person())
    return frames


def queue_of(show: Show, frames: int, **settings: object) -> Queue:
    return services.open_queue(show, "queue", make_frames(make_episode(show), frames), **settings)


def answer(lease: Lease, present: list[int] | None = None) -> dict:
    return services.record_vote(lease.token, lease.person, present or [], idempotency_key=str(lease.token)).body


@pytest.mark.database
def test_gold_frames_keep_their_labels_whatever_is_answered(show: Show) -> None:
    frame = gold(show, 1)[0]
    queue, person = queue_of(show, 2, gold_share=0.5), make_person()
    leases = services.claim(person, queue, 3)
    assert [lease.item.frame_id for lease in leases if lease.drawn_for_id] in ([frame.pk], [])

    while leases:
        for lease in leases:
            answer(lease)
        leases = services.claim(person, queue, 3)

    held = Label.objects.filter(frame=frame).values_list("state", "source")
    assert list(held) == [("yes", "gold")] * 4
    assert [imbalance(one) for one in Queue.objects.filter(show=show)] == [[], []]


def test_make_gold_says_which_frames_are_unfit(show: Show) -> None:
    by, fine = make_person(), labeled(show, 1)[0]
    test = labeled(show, 1, split="test")[0]
    part = make_frames(make_episode(show), 1)[0]
    for character in show.characters.all()[:3]:
        services.set_label(part, character, "no", LabelSource.IMPORT)
    rejected = labeled(show, 1)[0]
    services.reject_frames(show, [rejected.pk], by, "black")

    for frame, sentence in (
        (test, "Test frames are never gold"),
        (part, "open or was not asked"),
        (rejected, "rejected"),
    ):
        with pytest.raises(Invalid, match=sentence) as refused:
            services.make_gold(show, [fine.pk, frame.pk], by)
        assert str(frame) in str(refused.value)
    with pytest.raises(Invalid, match="not in"):
        services.make_gold(show, [fine.pk, 10**6], by)
    assert not Label.objects.filter(source=LabelSource.GOLD).exists()
    assert not Queue.objects.exists()


def test_unfit_frames_are_left_out_where_somebody_says_so(show: Show) -> None:
    by, fine = make_person(), labeled(show, 2)
    unfit = [*make_frames(make_episode(show), 3), *labeled(show, 1, split="test")]
    ids = [frame.pk for frame in [*fine, *unfit]]

    with pytest.raises(Unfit, match=r"Test frames are never gold.* Gold needs yes or no") as refused:
        services.make_gold(show, ids, by)
    assert (refused.value.unfit, refused.value.fit) == (4, 2)
    assert services.make_gold(show, ids, by, leaves_out_unfit=True) == 2
    gold = Label.objects.filter(source=LabelSource.GOLD).values_list("frame", flat=True)
    assert set(gold) == {frame.pk for frame in fine}
    assert set(QueueItem.objects.values_list("frame", flat=True)) == {frame.pk for frame in fine}
    with pytest.raises(Unfit, match="Test frames"):
        services.make_gold(show, [frame.pk for frame in unfit], by, leaves_out_unfit=True)


@pytest.mark.database
def test_unmade_gold_follows_again_what_it_followed_before(show: Show) -> None:
    by, (ann, *others) = make_person(), show.characters.all()
    queue, tagger = queue_of(show, 1), make_person()
    lease = services.claim(tagger, queue)[0]
    answer(lease, [ann.pk])
    frame = lease.item.frame
    services.set_label(frame, others[0], "yes", LabelSource.REVIEW, by)

    services.make_gold(show, [frame.pk], by)
    made = set(Label.objects.values_list("source", flat=True))
    unmade = services.unmake_gold(show, [frame.pk], by)

    assert (made, unmade) == ({"gold"}, 1)
    held = dict(Label.objects.values_list("character__name", "source"))
    assert held == {"Ann": "votes", "Ben": "review", "Cleo": "votes", "Dan": "votes"}
    assert list(LabelRevision.objects.filter(character=ann).order_by("pk").values_list("state", "source")) == [
        ("yes", "votes"), ("yes", "gold"), ("yes", "votes"),
    ]  # fmt: skip
    assert not QueueItem.objects.filter(queue__purpose=QueuePurpose.GOLD, open_slots__gt=0).exists()
    services.make_gold(show, [frame.pk], by)
    assert QueueItem.objects.filter(queue__purpose=QueuePurpose.GOLD, open_slots__gt=0).count() == 1
    assert [imbalance(one) for one in Queue.objects.filter(show=show)] == [[], []]


def walk(person: Person, queue: Queue) -> list[Lease]:
    """Claim and answer one by one until nothing is left."""
    leases = []
    while claimed := services.claim(person, queue):
        leases += claimed
        answer(claimed[0])
    return leases


def test_gold_comes_at_turns_that_follow_from_the_person_and_never_twice(show: Show) -> None:
    known = {frame.pk for frame in gold(show, 4)}
    queue, person = queue_of(show, 30, gold_share=0.3), make_person()

    leases = walk(person, queue)

    turns = [lease.drawn_for_id is not None for lease in leases]
    due = [is_gold_turn(queue.pk, person.pk, number, 0.3) for number in range(len(leases))]
    assert len(leases) == 30 + sum(turns)
    assert sum(turns) == min(sum(due), 4)
    assert all(was_due for turn, was_due in zip(turns, due, strict=True) if turn)
    drawn = [lease.item.frame_id for lease in leases if lease.drawn_for_id]
    assert len(drawn) == len(set(drawn)) and set(drawn) <= known
    assert Place.objects.get(queue=queue, person=person).votes == len(leases)


def test_the_share_of_gold_turns_is_what_the_queue_asks_for() -> None:
    turns = [is_gold_turn(7, person, number, 0.08) for person in range(50) for number in range(200)]
    assert 0.07 < sum(turns) / len(turns) < 0.09


def test_who_has_answered_a_frame_is_not_shown_it_as_gold(show: Show) -> None:
    queue, person = queue_of(show, 6), make_person()
    for lease in services.claim(person, queue, 6):
        answer(lease)
    services.make_gold(show, list(queue.items.values_list("frame", flat=True)), make_person())
    more = services.open_queue(show, "more", make_frames(make_episode(show), 5), gold_share=0.5)

    assert {lease.drawn_for_id for lease in services.claim(person, more, 5)} == {None}


@pytest.mark.database
def test_a_gold_frame_is_told_apart_neither_by_what_comes_nor_by_the_work_it_takes(show: Show) -> None:
    gold(show, 10)
    queue, person = queue_of(show, 30, gold_share=0.5), make_person()
    services.claim(person, queue)
    seen: dict[bool, set[tuple[int, frozenset[str], tuple[str, ...]]]] = {True: set(), False: set()}

    for _ in range(12):
        Place.objects.update(cursor=0)  # who walks past the end of the order looks twice, whatever comes of it
        with CaptureQueriesContext(connection) as claimed:
            lease = services.claim(person, queue)[0]
        body = lease_bodies([lease], show.pk)[0]
        statements = [query["sql"].split()[0] for query in claimed.captured_queries]
        gold_lookups = sum("purpose = 'gold'" in query["sql"] for query in claimed.captured_queries)
        seen[lease.drawn_for_id is not None].add(
            (len(statements) - gold_lookups, frozenset(body), tuple(sorted(body["frame"])))
        )
        assert gold_lookups in (1, 2)
        assert body["asked"] == ["Ann", "Ben", "Cleo", "Dan"]

    assert seen[True] == seen[False]
    assert len(seen[True]) == 1


def test_nobody_is_given_gold_when_nothing_else_is_left(show: Show) -> None:
    gold(show, 5)
    queue = queue_of(show, 1, gold_share=0.5)
    walk(make_person(), queue)

    assert all(services.claim(make_person(), queue) == [] for _ in range(8))
    assert tagging_status(show, make_person()).remaining == 0


def test_gold_is_not_claimed_by_itself(show: Show) -> None:
    gold(show, 2)
    queue = Queue.objects.get(purpose=QueuePurpose.GOLD)
    Queue.objects.update(is_open=True)
    queue.refresh_from_db()

    assert services.claim(make_person(), queue) == []
    assert services.claim(make_person(), show, 5) == []


@pytest.mark.database
def test_practice_comes_first_with_the_truth_and_is_evidence_of_nothing(show: Show) -> None:
    frame = gold(show, 1)[0]
    queue, person = queue_of(show, 2, practice_frames=1), make_person()
    ann = show.characters.first()

    leases = services.claim(person, queue, 2)
    receipt = answer(leases[0], [ann.pk])
    again = answer(leases[0], [ann.pk])
    real = answer(leases[1])

    assert [body["practice"] for body in lease_bodies(leases, show.pk)] == [True, False]
    assert leases[0].item.frame_id == frame.pk
    assert receipt["truth"] == {"Ann": True, "Ben": True, "Cleo": True, "Dan": True}
    assert receipt["state"] == "practice"
    assert again == receipt
    assert "truth" not in real
    place = Place.objects.get(queue=queue, person=person)
    assert (place.practiced, place.votes, place.handed_out) == (1, 1, 2)
    assert Vote.objects.get(frame=frame).is_practice
    assert not Label.objects.filter(frame=frame).exclude(source="gold", state="yes").exists()
    assert not any(lease.is_practice for lease in services.claim(person, queue, 5))
    assert [imbalance(one) for one in Queue.objects.filter(show=show)] == [[], []]


def test_practice_is_passed_over_where_no_gold_is_at_hand(show: Show) -> None:
    leases = services.claim(make_person(), queue_of(show, 2, practice_frames=3), 2)

    assert [lease.is_practice for lease in leases] == [False, False]


def test_practice_in_hand_is_not_handed_out_twice(show: Show) -> None:
    gold(show, 5)
    queue, person = queue_of(show, 4, practice_frames=2), make_person()

    practice = [lease.is_practice for _ in range(3) for lease in services.claim(person, queue)]

    assert practice == [True, True, False]


@pytest.fixture
def suggestions(show: Show) -> Callable[[Queue], None]:
    """An older and a newer model have spoken of each frame of a queue."""

    def speak(queue: Queue) -> None:
        ann, ben = show.characters.all()[:2]
        for model, score in (("run 1", 0.2), ("run 2", 0.9)):
            Suggestion.objects.bulk_create(
                Suggestion(frame_id=frame, character=character, model=model, score=score)
                for frame in queue.items.values_list("frame", flat=True)
                for character in ((ann, ben) if model == "run 1" else (ann,))
            )

    return speak


def test_training_queues_suggest_what_the_newest_model_says(show: Show, suggestions: Callable) -> None:
    frames = make_frames(make_episode(show, purpose="training", split="train"), 2)
    queue = services.open_queue(show, "training", frames, purpose=QueuePurpose.TRAINING)
    suggestions(queue)

    bodies = lease_bodies(services.claim(make_person(), queue, 2), show.pk)

    assert [body["suggested"] for body in bodies] == [{"Ann": 0.9}] * 2


@pytest.mark.parametrize("purpose", [one for one in QueuePurpose.values if one not in ("training", "gold")])
def test_no_other_queue_suggests_anything(show: Show, suggestions: Callable, purpose: str) -> None:
    split = "test" if purpose == "test" else "dev"
    queue = services.open_queue(show, purpose, make_frames(make_episode(show, split=split), 1), purpose=purpose)
    suggestions(queue)

    assert ["suggested" in body for body in lease_bodies(services.claim(make_person(), queue), show.pk)] == [False]


def test_a_training_queue_that_mixes_gold_in_suggests_nothing_since_that_would_tell_gold(
    show: Show, suggestions: Callable
) -> None:
    gold(show, 2)
    frames = make_frames(make_episode(show, purpose="training", split="train"), 3)
    queue = services.open_queue(show, "training", frames, purpose=QueuePurpose.TRAINING, gold_share=0.5)
    suggestions(queue)

    bodies = lease_bodies(services.claim(make_person(), queue, 3), show.pk)

    assert {"suggested" in body for body in bodies} == {False}
