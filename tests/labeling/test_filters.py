from collections.abc import Callable

import pytest
from django.db import connection
from django.http import QueryDict

from corpus.models import Frame, Show
from labeling import services
from labeling.filters import ORDERS, asked_frames, filter_names
from labeling.frame_filters import LARGE
from labeling.models import Label, LabelSource, QueueItem, Vote
from labeling.refusals import Invalid
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_frames, make_person, make_show

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Found = Callable[[str], list[int]]


@pytest.fixture
def frames(show: Show) -> list[Frame]:
    return make_frames(make_episode(show), 3)


@pytest.fixture
def found(show: Show, frames: list[Frame]) -> Found:
    """Which of the three frames (0, 1, 2) a reviewer finds by a query string, in its order."""
    place = {frame.pk: number for number, frame in enumerate(frames)}

    def find(query: str) -> list[int]:
        asked = asked_frames(QueryDict(query), show, Role.REVIEWER)
        return [place[pk] for pk in asked.in_order().values_list("pk", flat=True) if pk in place]

    return find


def label(frame: Frame, name: str, state: str, **fields: object) -> None:
    character = frame.show.characters.get(name=name)
    services.set_label(frame, character, state, fields.pop("source", LabelSource.VOTES))
    Label.objects.filter(frame=frame, character=character).update(**fields)


def answer(person: Person, frame: Frame, present: list[str] = (), **fields: object) -> None:
    queue = services.open_queue(frame.show, f"for {person} {frame.pk}", [frame])
    lease = services.claim(person, queue)[0]
    ids = list(frame.show.characters.filter(name__in=present).values_list("pk", flat=True))
    services.record_vote(lease.token, person, ids, idempotency_key=str(lease.token))
    Vote.objects.filter(lease=lease).update(**fields)


def test_newest_come_first_and_other_orders_are_named(found: Found) -> None:
    assert found("") == [2, 1, 0]
    assert found("order=oldest") == [0, 1, 2]
    assert found("order=episode") == [0, 1, 2]


def test_by_episode_split_and_purpose(show: Show, frames: list[Frame], found: Found) -> None:
    other = make_frame(make_episode(show, split="test", purpose="training"))

    assert found(f"episode={frames[0].episode_id}") == [2, 1, 0]
    assert found(f"episode={other.episode_id}") == []
    assert found("split=test") == found("purpose=training") == []
    assert found("split=dev&purpose=evaluation") == [2, 1, 0]


def test_by_label_of_several_characters(frames: list[Frame], found: Found) -> None:
    label(frames[0], "Ann", "yes")
    label(frames[0], "Ben", "no")
    label(frames[1], "Ann", "yes")

    assert found("label=Ann:yes") == [1, 0]
    assert found("label=Ann:yes&label=Ben:no") == [0]
    assert found("label=Ann:none") == [2]
    assert found("label=Ann:yes&label=&label=Ben:none") == [1]


def test_by_dispute_probability_and_source(show: Show, frames: list[Frame], found: Found) -> None:
    label(frames[0], "Ann", "open", is_disputed=True, probability=0.5)
    label(frames[1], "Ben", "yes", probability=0.9)
    label(frames[2], "Ann", "no", source=LabelSource.GOLD)

    assert found("disputed=any") == found("disputed=Ann") == [0]
    assert found("disputed=Ben") == []
    assert found("probability_from=0.4") == [1, 0]
    assert found("probability=Ann&probability_from=.4&probability_to=.6") == [0]
    assert found("source=gold") == [2]
    assert found("order=doubt") == [0, 1]
    assert found("order=doubt&label=Ben:yes") == [1]


def test_the_most_doubtful_of_a_large_show_come_from_an_index(show: Show) -> None:
    episode = make_episode(show)
    add = make_frame(episode)
    Frame.objects.bulk_create(
        Frame(
            show=show, episode=episode, purpose=add.purpose, split=add.split, name=str(n), file="f", thumb="f", width=1,
            height=1, sha256=f"{n:064x}", perceptual_hash="0" * 16,
        )
        for n in range(LARGE)
    )  # fmt: skip
    certain, torn, unsure = Frame.objects.order_by("pk")[1:4]
    for frame, probability in ((certain, 0.97), (torn, 0.45), (unsure, 0.7)):
        label(frame, "Ann", "open", probability=probability)
    asked = asked_frames(QueryDict("order=doubt"), show, Role.REVIEWER)

    assert list(asked.in_order()) == [torn, unsure]
    if connection.vendor == "sqlite":  # PostgreSQL reads small tables whole, whatever their indexes
        assert "USING INDEX label_doubtful" in asked.in_order().explain()


def test_by_person_and_where_they_differ_from_the_label(frames: list[Frame], found: Found) -> None:
    ann_seer = make_person()
    answer(ann_seer, frames[0], ["Ann"])
    answer(ann_seer, frames[1], ["Ann"])
    label(frames[1], "Ann", "no", source=LabelSource.REVIEW)

    assert found(f"person={ann_seer.pk}") == [1, 0]
    assert found(f"person={ann_seer.pk}&differs=yes") == [1]
    assert found(f"person={make_person().pk}") == []


def test_by_comment(frames: list[Frame], found: Found) -> None:
    person = make_person()
    answer(person, frames[0], comment="Is the Picture meant?")
    answer(person, frames[1], is_flagged=True)
    answer(person, frames[2])

    assert found("comment=any") == [1, 0]
    assert found("comment=words") == [0]
    assert found("comment=flagged") == [1]
    assert found("words=picture") == [0]


def test_by_queue_skips_and_need_of_a_reviewer(show: Show, frames: list[Frame], found: Found) -> None:
    queue = services.open_queue(show, "a queue", frames[:2])
    QueueItem.objects.filter(frame=frames[0]).update(skips=1)
    QueueItem.objects.filter(frame=frames[1]).update(needs_reviewer=True)

    assert found(f"queue={queue.pk}") == [1, 0]
    assert found("skipped=yes") == [0]
    assert found("needs=reviewer") == [1]


def test_rejected_frames_are_found_only_where_they_are_asked_for(
    show: Show, frames: list[Frame], found: Found, reviewer: Person
) -> None:
    services.reject_frames(show, [frames[1].pk], reviewer, "black")

    assert found("") == [2, 0]
    assert found("rejected=only") == [1]
    assert found("rejected=too") == [2, 1, 0]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("votes__person__password=a", "not filtered by 'votes__person__password'"),
        ("name=a", "not filtered by 'name'"),
        ("order=-password", "no order"),
        ("label=Ann:perhaps", "as in Ann:yes"),
        ("split=train'--", "no split"),
        ("episode=999999", "no episode"),
        ("queue=999", "no queue"),
        ("disputed=Homer", "no character"),
        ("probability_from=2", "between 0 and 1"),
        ("probability_from=nan", "between 0 and 1"),
        ("probability_from=.9&probability_to=.1", "smaller one"),
        ("differs=yes", "say whose"),
        ("person=1e3", "no person"),
        ("words=%00", "zero"),
        ("words=" + "a" * 500, "too long"),
    ],
)
def test_what_is_not_on_the_list_is_refused_with_a_sentence(show: Show, query: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        asked_frames(QueryDict(query), show, Role.ADMIN)


def test_a_tagger_asks_only_where_frames_come_from(show: Show, frames: list[Frame]) -> None:
    said = {"label": "Ann:yes", "disputed": "any", "probability_from": "0.5", "source": "gold", "person": "1",
            "comment": "any", "words": "a", "needs": "reviewer", "skipped": "yes", "rejected": "only",
            "order": "doubt"}  # fmt: skip
    for name, value in said.items():
        with pytest.raises(Invalid, match="reviewers only"):
            asked_frames(QueryDict(f"{name}={value}"), show, Role.TAGGER)
    assert asked_frames(QueryDict("split=dev&order=oldest"), show, Role.TAGGER).frames().count() == 3


def test_queries_that_ask_the_same_are_the_same_text(show: Show) -> None:
    one = asked_frames(QueryDict("split=dev&purpose=&label=Ann:yes&label=Ann:yes"), show, Role.REVIEWER)
    other = asked_frames(QueryDict("label=Ann:yes&split=dev"), show, Role.REVIEWER)

    assert one.text == other.text == "split=dev&label=Ann%3Ayes"
    assert not asked_frames(QueryDict("order=oldest"), show, Role.REVIEWER).is_filtered


def test_frames_of_another_show_are_never_found(show: Show, frames: list[Frame], found: Found) -> None:
    stranger = make_frame(make_episode(make_show()))
    label(stranger, "Ann", "yes")

    asked = asked_frames(QueryDict("label=Ann:yes"), show, Role.ADMIN)

    assert list(asked.frames()) == []


INDEXES = {  # what is looked for among hundreds of thousands → the index that knows it
    "": "COVERING INDEX frame_kept",
    "split=dev": "COVERING INDEX frame_by_split",
    "episode=EPISODE": "corpus_frame_episode",
    "rejected=only": "frame_rejected",
    "label=Ann:yes": "label_by_state",
    "label=Ann:none": "label_by_state",
    "disputed=any": "label_disputed",
    "disputed=Ann": "label_disputed",
    "comment=any": "vote_with_words",
    "needs=reviewer": "item_for_reviewer",
    "skipped=yes": "item_skipped",
    "person=1": "vote_by_person",
    "queue=QUEUE": "frame_once_per_queue",
}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by the size of the tables")
@pytest.mark.parametrize("query", INDEXES)
def test_each_filter_is_answered_by_an_index(show: Show, query: str) -> None:
    queue = services.open_queue(show, "a queue", [])
    named = query.replace("QUEUE", str(queue.pk)).replace("EPISODE", str(make_episode(show).pk))
    asked = asked_frames(QueryDict(named), show, Role.REVIEWER)

    plan = asked.in_order().values_list("pk").explain()

    assert INDEXES[query] in plan
    assert [line for line in plan.splitlines() if " SCAN " in line and " USING " not in line] == []


def test_every_filter_and_order_of_every_room_is_there() -> None:
    assert filter_names() == [
        "episode", "purpose", "split", "label", "disputed", "probability", "probability_from", "probability_to", "source",
        "person", "differs", "comment", "words", "queue", "needs", "skipped", "rejected",
        "run", "score", "score_from", "score_to", "differs_from_run",
    ]  # fmt: skip
    assert list(ORDERS) == ["", "oldest", "episode", "doubt", "score", "undecided"]
