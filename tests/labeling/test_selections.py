import json
from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from corpus.models import Frame, Show
from labeling import services
from labeling.models import Label, LabelSource, Queue, QueueItem
from people.models import AuditEntry, Person, Role
from tests.builders import make_episode, make_frame, make_frames, make_person, make_show

ApiOf = Callable[[Person], APIClient]


@pytest.fixture
def frames(show: Show) -> list[Frame]:
    return make_frames(make_episode(show), 3)


@pytest.fixture
def post(show: Show, api_of: ApiOf) -> Callable[..., tuple[int, dict]]:
    """POST under frames/ as a trainer, or as somebody of another role."""

    def send(rest: str, body: dict, role: Role = Role.TRAINER) -> tuple[int, dict]:
        client = api_of(make_person(role, show))
        answer = client.post(f"/api/v1/shows/{show.slug}/frames/{rest}/", body, format="json")
        return answer.status_code, answer.json()

    return send


def test_chosen_frames_go_to_a_new_queue_and_to_one_that_exists(frames: list[Frame], post: Callable) -> None:
    ids = [frame.pk for frame in frames]

    status, answer = post(
        "queue", {"ids": ids[:2], "name": "Hard ones", "purpose": "dev", "overlap": 3, "is_adaptive": True}
    )
    queue = Queue.objects.get()
    assert (status, answer) == (200, {"queue": queue.pk, "name": "Hard ones", "chosen": 2, "added": 2})
    assert (queue.purpose, queue.overlap, queue.is_adaptive) == ("dev", 3, True)
    assert post("queue", {"ids": ids, "queue": queue.pk})[1]["added"] == 1
    assert set(QueueItem.objects.values_list("target", flat=True)) == {3}
    assert post("queue", {"ids": ids, "name": "Hard ones"})[0] == 409
    assert post("queue", {"ids": ids, "queue": 999})[0] == 404
    assert post("queue", {"ids": ids})[0] == 400
    assert post("queue", {"ids": ids, "name": "sealed", "purpose": "test"})[0] == 400


@pytest.mark.parametrize("way", ["a selection", "a new queue by ids", "an open queue by a selection", "a choice"])
def test_the_default_queue_asks_no_more_about_what_another_one_took(
    way: str, show: Show, frames: list[Frame], post: Callable, api_of: ApiOf
) -> None:
    services.queue_evaluation_frames(show)
    ids = [frame.pk for frame in frames[:2]]
    queues, trainer = f"/api/v1/shows/{show.slug}/queues/", make_person(Role.TRAINER, show)
    if way == "a selection":
        assert post("queue", {"ids": ids, "name": "mine"})[0] == 200
    elif way == "a new queue by ids":
        assert api_of(trainer).post(queues, {"name": "mine", "frames": ids}, format="json").status_code == 201
    elif way == "a choice":
        body = {"name": "mine", "number": 2, "is_spread": False}
        assert api_of(trainer).post(queues, body, format="json").status_code == 201
    else:
        services.open_queue(show, "mine", [])
        assert post("queue", {"ids": ids, "queue": "mine"})[0] == 200

    asked = QueueItem.objects.filter(open_slots__gt=0).values_list("queue__name", "frame")
    assert set(asked) == {("mine", ids[0]), ("mine", ids[1]), (services.default_queue(show).name, frames[2].pk)}
    assert AuditEntry.objects.get(action="open queue").show == show


def test_all_that_match_travel_as_the_filter(show: Show, frames: list[Frame], post: Callable) -> None:
    services.set_label(frames[0], show.characters.first(), "yes", LabelSource.REVIEW)
    services.set_label(frames[1], show.characters.first(), "yes", LabelSource.REVIEW)

    status, answer = post("reject", {"query": "label=Ann:yes", "without": [frames[1].pk], "reason": "black"})

    assert (status, answer) == (200, {"rejected": 1})
    assert list(Frame.objects.rejected()) == [frames[0]]
    assert AuditEntry.objects.get().detail["chosen_by"] == "label=Ann%3Ayes"
    assert post("restore", {"query": "rejected=only"}) == (200, {"restored": 1})
    assert post("reject", {"query": "", "reason": "all of it"}) == (200, {"rejected": 3})


def test_an_export_holds_the_chosen_frames_only(show: Show, frames: list[Frame], api_of: ApiOf) -> None:
    client = api_of(make_person(Role.REVIEWER, show))
    services.set_label(frames[2], show.characters.first(), "yes", LabelSource.REVIEW)
    services.reject_frames(show, [frames[1].pk], make_person(), "black")
    url = f"/api/v1/shows/{show.slug}/frames/export/"

    some = client.post(url, {"as": "csv", "ids": f"{frames[2].pk},{frames[1].pk}"}, format="multipart")
    every = client.post(url, {"as": "jsonl", "query": ""}, format="json")

    assert some["Content-Disposition"] == f'attachment; filename="{show.slug}-frames.csv"'
    lines = b"".join(some.streaming_content).decode().splitlines()
    assert [line.split(",")[0] for line in lines] == ["filename", frames[2].name]
    told = [json.loads(line) for line in b"".join(every.streaming_content).decode().splitlines()]
    assert [row["filename"] for row in told if "filename" in row] == [frames[0].name, frames[2].name]
    assert client.post(url, {"as": "docx", "query": ""}, format="json").status_code == 400


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({}, "either by 'ids' or by 'query'"),
        ({"ids": [1], "query": ""}, "either by 'ids' or by 'query'"),
        ({"ids": []}, "No frame is chosen"),
        ({"ids": [999_999]}, "1 of these 1 frames are not in this show"),
        ({"ids": "1;2"}, "whole numbers"),
        ({"ids": [True]}, "whole numbers"),
        ({"ids": {"a": 1}}, "by their ids"),
        ({"query": "label__frame=1"}, "not filtered by 'label__frame'"),
        ({"query": "split=test"}, "No frame is chosen"),
    ],
)
def test_a_selection_that_makes_no_sense_is_refused(
    frames: list[Frame], post: Callable, body: dict, sentence: str
) -> None:
    status, answer = post("reject", {**body, "reason": "black"})

    assert status == 400
    assert sentence in json.dumps(answer)
    assert not Frame.objects.rejected().exists()


def test_frames_of_another_show_cannot_be_chosen(frames: list[Frame], post: Callable) -> None:
    stranger = make_frame(make_episode(make_show()))

    assert post("queue", {"ids": [stranger.pk], "name": "theirs"})[0] == 400
    assert post("reject", {"ids": [stranger.pk], "reason": "theirs"})[0] == 400
    assert post("export", {"ids": [stranger.pk]})[0] == 400


def test_chosen_frames_become_gold_and_ordinary_again(show: Show, frames: list[Frame], post: Callable) -> None:
    for character in show.characters.all():
        services.set_label(frames[0], character, "no", LabelSource.IMPORT)

    assert post("gold", {"ids": [frames[0].pk]}) == (200, {"gold": 1})
    assert set(Label.objects.values_list("source", flat=True)) == {"gold"}
    assert post("not-gold", {"query": "source=gold"}) == (200, {"not_gold": 1})
    assert set(Label.objects.values_list("source", flat=True)) == {"import"}
    both = {"ids": [frames[0].pk, frames[1].pk]}
    status, answer = post("gold", both)
    assert (status, answer["unfit"], answer["fit"]) == (400, 1, 1)
    assert answer["detail"].startswith("Gold needs yes or no")
    assert post("gold", {**both, "leaves_out_unfit": True}) == (200, {"gold": 1})
    assert post("gold", {"ids": [frames[0].pk]}, Role.REVIEWER)[0] == 403


def test_a_rejection_needs_a_reason_and_a_reviewer(frames: list[Frame], post: Callable) -> None:
    ids = {"ids": [frames[0].pk]}

    assert post("reject", {**ids, "reason": " "})[0] == 400
    assert post("reject", {**ids, "reason": "black"}, Role.TAGGER)[0] == 403
    assert post("queue", {**ids, "name": "mine"}, Role.REVIEWER)[0] == 403
    assert post("reject", {"query": "score=any", "reason": "black"}, Role.REVIEWER)[0] == 400
