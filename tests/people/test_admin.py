"""Who may open what of people's admin: staff does not become superuser."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from corpus.models import Show
from people.models import AuditEntry, Invitation, Membership, Person, Role
from people.services import add_person

pytestmark = pytest.mark.django_db
PAGES = ("people/person/", "people/auditentry/", "people/person/add/")


def statuses(client: Client) -> list[int]:
    return [client.get(f"/admin/{page}").status_code for page in PAGES]


def test_only_superusers_open_people_even_where_staff_was_given_the_permission(client: Client) -> None:
    trainer = add_person("ann", Role.TRAINER)
    trainer.user_permissions.set(Permission.objects.all())
    client.force_login(trainer)
    assert statuses(client) == [403, 403, 403]
    form = {"username": "ann", "is_superuser": "on", "is_staff": "on", "is_active": "on"}
    assert client.post(f"/admin/people/person/{trainer.pk}/change/", form).status_code == 403
    assert not Person.objects.get(pk=trainer.pk).is_superuser
    client.force_login(add_person("root", Role.ADMIN))
    assert statuses(client) == [200, 200, 200]


def test_a_shows_admin_invites_into_that_show_only(client: Client) -> None:
    own, other = (Show.objects.create(slug=slug, title=slug) for slug in ("own", "other"))
    client.force_login(add_person("ann", Role.ADMIN, show_ids=[own.pk]))
    form = {"expires_at_0": "2040-01-01", "expires_at_1": "12:00:00"}
    client.post("/admin/people/invitation/add/", {**form, "show": own.pk})
    client.post("/admin/people/invitation/add/", {**form, "show": other.pk})
    assert list(Invitation.objects.values_list("show__slug", flat=True)) == ["own"]
    assert AuditEntry.objects.filter(action="invite").count() == 1
    assert client.get("/admin/people/invitation/").status_code == 200


def test_a_trainer_does_not_invite(client: Client) -> None:
    client.force_login(add_person("ann", Role.TRAINER))
    assert client.get("/admin/people/invitation/add/").status_code == 403


def test_a_role_given_in_the_admin_is_written_down(client: Client) -> None:
    show = Show.objects.create(slug="own", title="own")
    person = Person.objects.create_user("bob")
    client.force_login(add_person("root", Role.ADMIN))
    form = {
        "username": "bob", "is_active": "on", "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0,
        "memberships-0-show": show.pk, "memberships-0-role": "reviewer",
    }  # fmt: skip
    assert client.post(f"/admin/people/person/{person.pk}/change/", form).status_code == 302
    assert Membership.objects.get(person=person).role == Role.REVIEWER
    actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == ["change person", "set role"]
