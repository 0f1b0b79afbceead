"""Roles and the audit log."""

import pytest

from corpus.models import Show
from people.models import AuditEntry, Person, Role
from people.permissions import role_in
from people.services import new_password, set_role

pytestmark = pytest.mark.django_db


def test_another_role_replaces_the_one_before_and_is_written_down() -> None:
    show, person = Show.objects.create(slug="penny", title="Penny"), Person.objects.create_user("ann")
    set_role(person, show.pk, Role.TAGGER, by=None)
    set_role(person, show.pk, Role.TRAINER, by=person)
    assert role_in(person, show.pk) == Role.TRAINER
    assert Person.objects.get(pk=person.pk).is_staff
    details = list(AuditEntry.objects.order_by("id").values_list("action", "show", "detail"))
    assert details == [
        ("set role", show.pk, {"person": person.pk, "role": "tagger"}),
        ("set role", show.pk, {"person": person.pk, "role": "trainer"}),
    ]


def test_generated_passwords_differ_and_are_long_enough() -> None:
    passwords = {new_password() for _ in range(100)}
    assert len(passwords) == 100
    assert {len(password) for password in passwords} == {19}
