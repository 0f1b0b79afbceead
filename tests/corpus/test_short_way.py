"""The busiest routes have a short way in; whatever is not in order takes the long way and is answered as ever."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from corpus.models import Show
from people.models import Person, Role
from people.services import token_of
from tests.builders import make_episode, make_frames, make_person

TOKEN = "a" * 32


@pytest.fixture
def tagger(show: Show) -> Person:
    make_frames(make_episode(show), 2)
    return make_person(Role.TAGGER, show)


@pytest.fixture
def client(tagger: Person) -> Client:
    """A browser with a session and a CSRF cookie, whose requests are checked as in production."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(tagger, backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["csrftoken"] = TOKEN
    return client


def claim(client: Client, show: Show, body: Any = None, **headers: str) -> Any:
    given = {"X-CSRFToken": TOKEN, **headers}
    data = body if isinstance(body, str) else json.dumps(body or {"count": 1, "holding": []})
    return client.post(f"/api/v1/shows/{show.slug}/tagging/claim/", data, "application/json", headers=given)


def test_a_claim_and_an_answer_need_few_statements(
    show: Show, client: Client, django_assert_max_num_queries: Callable
) -> None:
    first = claim(client, show).json()[0]  # fills the queue
    address = f"/api/v1/shows/{show.slug}/tagging/votes/"
    body = {"lease": first["lease"], "present": ["Ann"]}

    with django_assert_max_num_queries(20):  # savepoints of the test's own transaction included
        client.post(address, body, "application/json", headers={"X-CSRFToken": TOKEN, "Idempotency-Key": "k"})
    with django_assert_max_num_queries(18):
        assert len(claim(client, show).json()) == 1


def test_the_answer_is_the_same_on_both_ways(show: Show, client: Client, tagger: Person) -> None:
    short, long = (
        claim(client, show),
        claim(Client(), show, Authorization=f"Token {token_of(tagger)}"),
    )

    assert (
        (short.status_code, short["Content-Type"])
        == (long.status_code, long["Content-Type"])
        == (200, "application/json")
    )
    assert short.json()[0].keys() == long.json()[0].keys()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda client, person: client.logout(), 401),
        (lambda client, person: Person.objects.filter(pk=person.pk).update(is_active=False), 401),
        (lambda client, person: person.set_password("another") or person.save(), 401),
        (lambda client, person: client.cookies.pop("csrftoken"), 403),
        (lambda client, person: client.cookies.load({"csrftoken": "b" * 32}), 403),
        (lambda client, person: person.memberships.all().delete(), 404),
    ],
)
def test_who_may_not_is_told_so_as_ever(show: Show, client: Client, tagger: Person, wrong: Callable, code: int) -> None:
    wrong(client, tagger)

    answer = claim(client, show)

    assert answer.status_code == code
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "code"), [("{", 400), ("[]", 400), ('{"count": 0}', 400), ('{"queue": "none such"}', 404), ('"a"', 400)]
)
def test_what_makes_no_sense_is_refused_as_ever(show: Show, client: Client, body: str, code: int) -> None:
    assert claim(client, show, body).status_code == code


def test_a_person_of_all_shows_and_a_superuser_come_in_too(show: Show, client: Client, tagger: Person) -> None:
    tagger.memberships.update(show=None)
    assert len(claim(client, show).json()) == 1

    tagger.memberships.all().delete()
    Person.objects.filter(pk=tagger.pk).update(is_superuser=True)
    assert len(claim(client, show, {"count": 1}).json()) == 1
