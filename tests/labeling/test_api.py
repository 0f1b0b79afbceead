import json
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from corpus.models import Show
from labeling import services
from labeling.models import LabelSource, Queue, Vote
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_frames, make_person, make_show

ApiOf = Callable[[Person], APIClient]


@pytest.fixture
def url(show: Show) -> Callable[[str], str]:
    return lambda rest: f"/api/v1/shows/{show.slug}/{rest}"


def vote(client: APIClient, address: str, key: str | None = "k", **body: Any) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(address, {"present": [], **body}, headers=headers, format="json")


@pytest.mark.database
def test_claim_vote_undo_skip_release_and_status(
    show: Show, tagger: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    make_frames(make_episode(show), 4)
    client = api_of(tagger)

    leases = client.post(url("tagging/claim/"), {"count": 3}).json()
    assert [set(lease) for lease in leases] == [{"lease", "frame", "asked", "expires_at", "practice"}] * 3
    assert leases[0]["asked"] == ["Ann", "Ben", "Cleo", "Dan"]
    assert set(leases[0]["frame"]) >= {"id", "url", "thumb_url"}

    saved = vote(
        client, url("tagging/votes/"), lease=leases[0]["lease"], present=["Ann"], unsure=["Dan"], duration_ms=5
    )
    assert saved.status_code == 201
    assert saved.json() | {"id": 0, "saved_at": ""} == {
        "id": 0, "frame": leases[0]["frame"]["id"], "saved_at": "", "state": "counted",
    }  # fmt: skip
    again = vote(
        client, url("tagging/votes/"), lease=leases[0]["lease"], present=["Ann"], unsure=["Dan"], duration_ms=5
    )
    assert (again.status_code, again.json()) == (200, saved.json())
    other = vote(client, url("tagging/votes/"), lease=leases[0]["lease"], present=["Ben"])
    assert other.status_code == 409
    assert "new key" in other.json()["detail"]

    undone = client.post(url(f"tagging/votes/{saved.json()['id']}/undo/"), headers={"Idempotency-Key": "u"}).json()
    assert undone["lease"]["lease"] == leases[0]["lease"]
    assert (
        client.post(url("tagging/skip/"), {"lease": leases[1]["lease"], "reason": "dark"}).json()["state"] == "skipped"
    )
    assert client.post(url("tagging/release/"), {"leases": [leases[2]["lease"]]}).json() == {"released": 1}
    assert client.get(url("tagging/status/")).json() == {
        "remaining": 2, "waiting": 0, "until": None, "mine": 0, "limit": None, "limit_left": None,
    }  # fmt: skip


def test_status_tells_of_frames_that_are_with_others(
    show: Show, tagger: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    make_frame(make_episode(show))
    lease = services.claim(make_person(), show)[0]

    status = api_of(tagger).get(url("tagging/status/")).json()

    assert (status["remaining"], status["waiting"]) == (0, 1)
    assert status["until"][:16] == lease.expires_at.isoformat()[:16]


@pytest.mark.parametrize(
    ("body", "key", "code"),
    [
        ({"present": ["Homer"]}, "k", 400),
        ({"present": ["Ann"], "unsure": ["Ann"]}, "k", 400),
        ({"present": "Ann"}, "k", 400),
        ({"duration_ms": -1}, "k", 400),
        ({}, None, 400),
        ({}, "k" * 65, 400),
        ({"lease": "no"}, "k", 400),
        ({"lease": "00000000-0000-4000-8000-000000000000"}, "k", 404),
    ],
)
def test_votes_that_make_no_sense_are_refused_with_a_sentence(
    show: Show, tagger: Person, api_of: ApiOf, url: Callable[[str], str], body: dict, key: str | None, code: int
) -> None:
    make_frame(make_episode(show))
    lease = str(services.claim(tagger, show)[0].token)

    answer = vote(api_of(tagger), url("tagging/votes/"), key, **{"lease": lease, **body})

    assert answer.status_code == code
    assert answer.json()
    assert Vote.objects.count() == 0


@pytest.mark.parametrize("body", [{"count": 0}, {"count": 11}, {"queue": 3.5}, {"queue": True}, {"queue": "a\0b"}])
def test_claims_that_make_no_sense_are_refused(
    show: Show, tagger: Person, api_of: ApiOf, url: Callable[[str], str], body: dict
) -> None:
    assert api_of(tagger).post(url("tagging/claim/"), body).status_code == 400


def test_a_queue_is_claimed_by_id_or_name_and_only_in_its_own_show(
    show: Show, tagger: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    queue = services.open_queue(show, "hats", make_frames(make_episode(show), 3))
    foreign = services.open_queue(make_show(), "other", [])
    client = api_of(tagger)

    for name in (queue.pk, str(queue.pk), "hats"):
        assert len(client.post(url("tagging/claim/"), {"queue": name}).json()) == 1
    for name in (foreign.pk, "other", 2**62):
        assert client.post(url("tagging/claim/"), {"queue": name}).status_code == 404


def test_a_lease_of_another_show_takes_no_vote(show: Show, tagger: Person, api_of: ApiOf) -> None:
    other = make_show()
    make_frame(make_episode(show))
    lease = services.claim(tagger, show)[0]
    make_person(Role.TAGGER, other)
    tagger.memberships.create(show=other, role=Role.TAGGER)
    address = f"/api/v1/shows/{other.slug}/tagging/"

    assert vote(api_of(tagger), f"{address}votes/", lease=str(lease.token)).status_code == 404
    assert api_of(tagger).post(f"{address}skip/", {"lease": str(lease.token)}).status_code == 404


def test_frames_are_filtered_by_an_allow_list(
    show: Show, reviewer: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    dev, test = make_frame(make_episode(show)), make_frame(make_episode(show, split="test"))
    ann = show.characters.first()
    services.set_label(dev, ann, "yes", LabelSource.REVIEW)
    client = api_of(reviewer)

    def found(query: str) -> list[int]:
        return [frame["id"] for frame in client.get(url(f"frames/?{query}")).json()["results"]]

    assert found("") == [test.pk, dev.pk]
    assert found("split=test") == [test.pk]
    assert found(f"episode={dev.episode_id}") == [dev.pk]
    assert found("label=Ann:yes") == [dev.pk]
    assert found("label=Ann:none") == [test.pk]
    assert found("label=Ann:yes&label=Ben:yes") == []
    for query in ("show__title=x", "split=x", "label=Ann", "label=Homer:yes", "episode=0", "order=name", "episode=a"):
        assert client.get(url(f"frames/?{query}")).status_code == 400


def test_frames_come_in_keyset_pages(show: Show, reviewer: Person, api_of: ApiOf, url: Callable[[str], str]) -> None:
    make_frames(make_episode(show), 101)
    client = api_of(reviewer)

    first = client.get(url("frames/")).json()
    second = client.get(first["next"]).json()

    assert (len(first["results"]), len(second["results"])) == (100, 1)
    assert second["next"] is None


def test_a_tagger_sees_labels_only_of_frames_they_voted_on(
    show: Show, tagger: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    make_frames(make_episode(show), 2)
    mine, hers = services.claim(tagger, show)[0], services.claim(make_person(), show)[0]
    client = api_of(tagger)
    for lease in (mine, hers):
        services.record_vote(lease.token, lease.person, [], idempotency_key="k")

    labeled = {frame["id"] for frame in client.get(url("frames/")).json()["results"] if "labels" in frame}

    assert labeled == {mine.item.frame_id}
    assert client.get(url("frames/?label=Ann:yes")).status_code == 400
    assert client.get(url("labels/")).status_code == 403


def test_labels_are_streamed_in_a_format_and_at_a_version(
    show: Show, reviewer: Person, api_of: ApiOf, url: Callable[[str], str]
) -> None:
    frame = make_frame(make_episode(show, name="one"), name="a.jpg")
    services.set_label(frame, show.characters.first(), "yes", LabelSource.REVIEW)
    version = services.make_label_version(show, "before")
    services.set_label(frame, show.characters.first(), "no", LabelSource.REVIEW)
    client = api_of(reviewer)

    def text(query: str) -> str:
        return b"".join(client.get(url(f"labels/?{query}"))).decode()

    assert text("as=csv") == "filename,episode,split,Ann,Ben,Cleo,Dan\na.jpg,one,dev,0,,,\n"
    assert text(f"as=csv&version={version.number}").endswith("a.jpg,one,dev,1,,,\n")
    assert json.loads(text("as=jsonl").splitlines()[1])["labels"] == {"Ann": "no"}
    assert client.get(url("labels/?as=xml")).status_code == 400
    assert client.get(url("labels/?version=9")).status_code == 404


def test_a_trainer_opens_a_queue_of_chosen_frames(show: Show, api_of: ApiOf, url: Callable[[str], str]) -> None:
    frames = [frame.pk for frame in make_frames(make_episode(show), 2)]
    client = api_of(make_person(Role.TRAINER, show))

    made = client.post(url("queues/"), {"name": "more Ann", "overlap": 3, "frames": frames})
    assert made.status_code == 201
    assert Queue.objects.get(pk=made.json()["id"]).items.count() == 2
    assert client.post(url("queues/"), {"name": "more Ann", "frames": frames}).status_code == 409
    assert (
        client.post(
            url("queues/"), {"name": "foreign", "frames": [make_frame(make_episode(make_show())).pk]}
        ).status_code
        == 400
    )
    assert [queue["name"] for queue in client.get(url("queues/")).json()] == ["more Ann"]


@pytest.mark.parametrize("frames", [1, 3])
def test_frames_cost_the_same_number_of_queries(
    show: Show, reviewer: Person, api_of: ApiOf, url: Callable, frames: int, django_assert_num_queries: Callable
) -> None:
    for frame in make_frames(make_episode(show), frames):
        services.set_label(frame, show.characters.first(), "yes", LabelSource.REVIEW)
    client = api_of(reviewer)

    with django_assert_num_queries(4):
        client.get(url("frames/"))
