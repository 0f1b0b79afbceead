"""manage.py add_user: roles, shows, passwords, tokens."""

import json
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import RequestFactory
from rest_framework.authtoken.models import Token

from corpus.models import Show
from people.models import Membership, Person, Role
from people.permissions import role_in

pytestmark = pytest.mark.django_db


def add_user(*arguments: str) -> str:
    out = StringIO()
    call_command("add_user", *arguments, stdout=out)
    return out.getvalue()


def test_json_prints_the_token_and_the_generated_password_which_both_work() -> None:
    printed = json.loads(add_user("ann", "--role", "trainer", "--json"))
    person = Person.objects.get(username="ann")
    assert printed == {
        "id": person.pk, "name": "ann", "role": "trainer", "shows": "all",
        "password": printed["password"], "token": Token.objects.get(user=person).key,
    }  # fmt: skip
    assert person.check_password(printed["password"])
    assert (person.is_staff, person.is_superuser) == (True, False)


def test_a_generated_password_is_printed_once_and_a_given_one_never() -> None:
    lines = add_user("ann", "--role", "tagger").splitlines()
    password = lines[1].removeprefix("Password, shown only now: ")
    assert lines[0] == "ann is tagger of all shows."
    assert Person.objects.get(username="ann").check_password(password)
    assert add_user("bob", "--role", "tagger", "--password", "own-password-7") == "bob is tagger of all shows.\n"


def test_a_role_is_for_the_named_shows_only() -> None:
    shows = [Show.objects.create(slug=slug, title=slug) for slug in ("one", "two", "three")]
    add_user("ann", "--role", "admin", "--show", "one", "--show", "two")
    person = Person.objects.get(username="ann")
    assert [role_in(person, show.pk) for show in shows] == [Role.ADMIN, Role.ADMIN, None]
    assert (person.is_staff, person.is_superuser) == (True, False)


def test_an_admin_of_all_shows_is_the_sites_admin() -> None:
    add_user("ann", "--role", "admin", "--password", "own-password-7")
    person = Person.objects.get(username="ann")
    assert (person.is_superuser, Membership.objects.get(person=person).show_id) == (True, None)


def test_unknown_shows_and_names_that_are_taken_are_refused_and_add_nobody() -> None:
    Show.objects.create(slug="one", title="One")
    add_user("ann", "--role", "tagger")
    with pytest.raises(CommandError, match=r"There is no show 'two'\. Shows: one\."):
        add_user("bob", "--role", "tagger", "--show", "two")
    with pytest.raises(CommandError, match="There is already somebody called 'Ann'"):
        add_user("Ann", "--role", "tagger")
    with pytest.raises(CommandError, match="'a b!' cannot be a log-in name"):
        add_user("a b!", "--role", "tagger")
    assert list(Person.objects.values_list("username", flat=True)) == ["ann"]


def test_a_person_without_password_cannot_log_in_by_an_empty_one(rf: RequestFactory) -> None:
    Person.objects.create_user("guest")
    assert authenticate(request=rf.post("/log-in/"), username="guest", password="") is None
