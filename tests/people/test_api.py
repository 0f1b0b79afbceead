"""POST /api/v1/token/ and its throttle, which headers and cases do not get around."""

from typing import Any

import pytest
from django.test import Client

from people.models import Person
from people.services import token_of

pytestmark = pytest.mark.django_db
URL = "/api/v1/token/"


def ask(client: Client, name: str, password: str, **headers: Any) -> Any:
    return client.post(URL, {"username": name, "password": password}, content_type="application/json", **headers)


def test_a_name_and_a_password_become_a_token(client: Client) -> None:
    person = Person.objects.create_user("ann", password="right-horse-7")
    answer = ask(client, "ann", "right-horse-7")
    assert (answer.status_code, answer.json()) == (200, {"token": token_of(person)})


def test_a_wrong_password_gets_a_sentence_and_no_hint_whether_the_name_exists(client: Client) -> None:
    Person.objects.create_user("ann", password="right-horse-7")
    known, unknown = ask(client, "ann", "wrong"), ask(client, "nobody", "wrong")
    assert (known.status_code, unknown.status_code) == (400, 400)
    assert known.json() == unknown.json()


def test_missing_fields_are_named(client: Client) -> None:
    answer = client.post(URL, {}, content_type="application/json")
    assert (answer.status_code, set(answer.json())) == (400, {"username", "password"})


def test_ten_wrong_tries_lock_the_address_whatever_the_case_or_headers(client: Client) -> None:
    Person.objects.create_user("ann", password="right-horse-7")
    names = ["ann", "Ann", "aNN", "ANN", "anN"]
    statuses = []
    for count in range(30):
        forwarded = {"HTTP_X_FORWARDED_FOR": f"10.0.0.{count}", "HTTP_USER_AGENT": f"browser {count}"}
        statuses.append(ask(client, names[count % 5], "wrong", **forwarded).status_code)
    assert statuses[:9] == [400] * 9
    assert set(statuses[10:]) == {429}
    locked = ask(client, "ann", "right-horse-7")
    assert locked.status_code == 429
    assert locked.json() == {"detail": "Too many wrong passwords from this address. Wait 15 minutes and try again."}


def test_the_log_in_page_counts_with_the_api(client: Client) -> None:
    Person.objects.create_user("ann", password="right-horse-7")
    for _ in range(10):
        ask(client, "ann", "wrong")
    page = client.post("/log-in/", {"username": "ann", "password": "right-horse-7"})
    assert (page.status_code, "Too many tries" in page.content.decode()) == (429, True)
