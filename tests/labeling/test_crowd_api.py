import json
from collections.abc import Callable
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from corpus.models import Show, Split
from labeling import services
from labeling.models import LabelSource, Queue, SetAside
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_frames, make_person
from tests.labeling.conftest import answer_all

ApiOf = Callable[[Person], APIClient]


@pytest.fixture
def trainer(show: Show) -> Person:
    return make_person(Role.TRAINER, show)


@pytest.fixture
def url(show: Show) -> Callable[[str], str]:
    return lambda rest: f"/api/v1/shows/{show.slug}/{rest}"


def test_a_queue_is_opened_by_a_choice_and_by_ids(
    show: Show, trainer: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    frames = make_frames(make_episode(show), 3)
    api = api_of(trainer)

    chosen = api.post(
        url("queues/"),
        {"name": "a", "purpose": "dev", "number": 2, "overlap": 2, "asks": ["Ann"], "price_per_answer": "0.05"},
        format="json",
    )
    named = api.post(url("queues/"), {"name": "b", "frames": [frames[0].pk]}, format="json")

    assert (chosen.status_code, named.status_code) == (201, 201)
    assert chosen.json() | {"id": 0} == {
        "id": 0, "name": "a", "purpose": "dev", "order": "shuffled", "overlap": 2, "is_open": True,
        "closes_early": False, "is_adaptive": False, "most_votes": 7, "certainty": 0.98, "gold_share": 0.0,
        "practice_frames": 0, "price_per_answer": "0.0500", "asks": [show.characters.first().pk],
    }  # fmt: skip
    assert Queue.objects.get(name="a").items.count() == 2
    assert [row["name"] for row in api.get(url("queues/")).json()] == ["a", "b"]


@pytest.mark.parametrize(
    ("given", "code", "sentence"),
    [
        ({"frames": [1], "number": 2}, 400, "not both"),
        ({"asks": ["Nobody"]}, 400, "has the characters Ann, Ben, Cleo, Dan; not Nobody"),
        ({"purpose": "test"}, 400, "No unlabeled frames of this show fit"),
        ({"filter": "label=Nobody:yes"}, 400, "is no label to filter by"),
        ({"name": "taken"}, 409, "There is a queue 'taken' already"),
    ],
)
def test_a_queue_is_refused_in_sentences(
    show: Show, trainer: Person, api_of: ApiOf, url: Callable[[str], str], given: dict, code: int, sentence: str
) -> None:
    services.open_queue(show, "taken", make_frames(make_episode(show), 1))
    make_frames(make_episode(show), 1)

    answer = api_of(trainer).post(url("queues/"), {"name": "new", **given}, format="json")

    assert answer.status_code == code
    assert sentence in answer.json()["detail"]
    assert Queue.objects.count() == 1


def test_a_queue_is_looked_at_changed_closed_and_opened(
    show: Show, trainer: Person, tagger: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    queue = services.open_queue(show, "q", make_frames(make_episode(show), 2), price_per_answer=Decimal("0.1"))
    answer_all(tagger, queue)
    api, address = api_of(trainer), url(f"queues/{queue.pk}/")

    body = api.get(address).json()
    closed = api.patch(address, {"is_open": False, "gold_share": 0.1}, format="json").json()
    opened = api.patch(address, {"is_open": True}, format="json").json()
    lowered = api.patch(address, {"certainty": 2}, format="json")

    told = ("frames", "left", "answers", "leases", "answers_last_hour", "frames_per_hour", "for_reviewer")
    assert [body[name] for name in told] == [2, 0, 2, 0, 2, 1800.0, 0]
    assert (float(body["cost"]), float(body["cost_per_frame"])) == (0.2, 0.1)
    assert (closed["is_open"], closed["gold_share"], opened["is_open"], opened["gold_share"]) == (False, 0.1, True, 0.1)
    assert lowered.status_code == 400
    assert api.get(url("queues/999/")).status_code == 404


def test_people_are_listed_discounted_and_lifted(
    show: Show, trainer: Person, tagger: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    queue = services.open_queue(show, "q", make_frames(make_episode(show), 2), 2)
    answer_all(tagger, queue)
    answer_all(make_person(Role.TAGGER, show), queue)
    api = api_of(trainer)

    body = api.get(url("people/")).json()
    whole = api.post(url(f"people/{tagger.pk}/discount/"), {"reason": "asleep"}, format="json")
    twice = api.post(url(f"people/{tagger.pk}/discount/"), {"reason": "asleep"}, format="json")
    lifted = api.post(url(f"people/{tagger.pk}/lift/"), {}, format="json")
    batch = api.post(url(f"people/{tagger.pk}/discount/"), {"reason": "tired", "queue": queue.pk}, format="json")
    again = api.post(url(f"people/{tagger.pk}/lift/"), {}, format="json")

    assert body["next_after"] is None
    assert {row["id"]: (row["answers"], row["agreement"], row["pairs"]) for row in body["results"]}[tagger.pk] == (
        2, "1.00", 8,
    )  # fmt: skip
    assert (whole.status_code, twice.status_code, batch.status_code) == (201, 409, 201)
    assert whole.json()["is_whole_person"]
    assert lifted.json()["answers"] == 2
    assert again.status_code == 404
    aside = SetAside.objects.get(lifted_at=None)
    assert (aside.is_whole_person, aside.queue) == (False, queue)
    named = api.post(url(f"people/{tagger.pk}/lift/"), {"set_aside": aside.pk}, format="json")
    assert named.json()["answers"] == 2


def test_agreement_without_an_estimate_is_taken_from_the_latest_answers(
    show: Show, reviewer: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    queue = services.open_queue(show, "q", make_frames(make_episode(show), 2), 2)
    for present in ([show.characters.first().pk], []):
        answer_all(make_person(Role.TAGGER, show), queue, present)

    assert api_of(reviewer).get(url("agreement/")).json()["Ann"] == {
        "alpha": -0.5, "interval": None, "prevalence": 0.5, "frames": 2, "answers": 4, "estimated_at": None,
    }  # fmt: skip


def test_how_many_more_frames_and_the_queue_for_them(
    show: Show, trainer: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    ann = show.characters.first()
    for _ in range(12):
        episode = make_episode(show)
        for state in ("yes", "no"):
            services.set_label(make_frame(episode), ann, state, LabelSource.REVIEW)
        make_frames(episode, 4)
    api = api_of(trainer)

    body = api.get(url("how-many/?margin=0.2")).json()
    wrong = api.get(url("how-many/?margin=5"))
    batch = {"margin": 0.2, "character": "Ann", "split": "dev", "figure": "recall"}
    made = api.post(url("how-many/"), batch, format="json")
    unknown = api.post(url("how-many/"), {**batch, "character": "Nobody"}, format="json")

    first = body["results"][0]
    told = ("character", "split", "figure", "more", "missing", "correlation", "correlation_is_measured")
    assert [first[name] for name in told] == ["Ann", "dev", "recall", 26, 0, 0.0, True]
    assert wrong.status_code == 400
    assert (made.status_code, made.json()["name"]) == (201, "Ann dev ±20")
    assert unknown.status_code == 404


def test_the_command_opens_a_queue(show: Show) -> None:
    episode = make_episode(show, name="pilot")
    make_frames(episode, 4)
    make_frames(make_episode(show, split=Split.TEST), 2)
    out = StringIO()

    call_command(
        "add_queue", show.slug, "dev frames", "--purpose", "dev", "--episode", "pilot", "--number", "3", "--ask", "Ben",
        "--overlap", "2", "--adaptive", "--gold", "0.05", "--price", "0.02", "--json", stdout=out,
    )  # fmt: skip

    queue = Queue.objects.get()
    assert json.loads(out.getvalue()) == {"show": show.slug, "queue": queue.pk, "name": "dev frames", "frames": 3}
    assert (queue.purpose, queue.overlap, queue.is_adaptive, queue.gold_share) == ("dev", 2, True, 0.05)
    assert queue.asks == [show.characters.get(name="Ben").pk]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (["--purpose", "test"], "No unlabeled frames"),
        (["--episode", "nowhere"], "There is no episode 'nowhere'"),
        (["--ask", "Nobody"], "There is no character 'Nobody'"),
        (["--gold", "0.9"], "share of gold frames is 0.9"),
    ],
)
def test_the_command_refuses_in_a_sentence(show: Show, more: list[str], sentence: str) -> None:
    make_frames(make_episode(show), 1)

    with pytest.raises(CommandError, match=sentence):
        call_command("add_queue", show.slug, "q", *more)
    assert not Queue.objects.exists()
