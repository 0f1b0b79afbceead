"""Logging in and out, and joining by a link."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from corpus.models import Show
from people import services
from people.models import AuditEntry, Invitation, Membership, Person, Role
from people.permissions import role_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> Invitation:
    show = Show.objects.create(slug="penny", title="Penny and Chip")
    return services.invite(show.pk, by=Person.objects.create_user("owner"))


def test_logging_in_and_out(client: Client) -> None:
    Person.objects.create_user("ann", password="right-horse-7")
    assert client.get("/log-in/").status_code == 200
    entered = client.post("/log-in/", {"username": "ann", "password": "right-horse-7", "next": "/healthz"})
    assert (entered.status_code, entered["Location"], "_auth_user_id" in client.session) == (302, "/healthz", True)
    assert client.get("/log-out/").status_code == 405  # nothing happens on GET
    client.post("/log-out/")
    assert "_auth_user_id" not in client.session


def test_a_guest_joins_with_a_name_and_becomes_a_tagger_of_that_show(client: Client, invitation: Invitation) -> None:
    url = f"/join/{invitation.token}/"
    assert "Penny and Chip" in client.get(url).content.decode()
    assert not Person.objects.filter(is_guest=True).exists()
    answer = client.post(url, {"name": "  Zoë "})
    guest = Person.objects.get(is_guest=True)
    assert (answer.status_code, answer["Location"]) == (302, "/s/penny/tag/")
    assert (str(guest), guest.email, guest.has_usable_password()) == ("Zoë", "", False)
    assert role_in(guest, invitation.show_id) == Role.TAGGER
    assert client.session["_auth_user_id"] == str(guest.pk)
    assert list(AuditEntry.objects.filter(action="join").values_list("person", "show")) == [
        (guest.pk, invitation.show_id)
    ]


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_guest_without_a_usable_name_is_asked_again(client: Client, invitation: Invitation, name: str) -> None:
    answer = client.post(f"/join/{invitation.token}/", {"name": name})
    assert (answer.status_code, Person.objects.filter(is_guest=True).count()) == (200, 0)


def test_somebody_who_is_logged_in_keeps_a_higher_role(client: Client, invitation: Invitation) -> None:
    trainer = Person.objects.create_user("ann")
    Membership.objects.create(person=trainer, show_id=invitation.show_id, role=Role.TRAINER)
    client.force_login(trainer)
    client.post(f"/join/{invitation.token}/")
    assert role_in(trainer, invitation.show_id) == Role.TRAINER
    newcomer = Person.objects.create_user("bob")
    client.force_login(newcomer)
    client.post(f"/join/{invitation.token}/")
    assert role_in(newcomer, invitation.show_id) == Role.TAGGER


def test_a_link_that_is_unknown_revoked_or_over_says_so(client: Client, invitation: Invitation) -> None:
    unknown = client.get(f"/join/{uuid.uuid4()}/")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    over = client.post(f"/join/{invitation.token}/", {"name": "Zoë"})
    services.revoke(invitation, by=invitation.created_by)
    revoked = client.post(f"/join/{invitation.token}/", {"name": "Zoë"})
    assert [answer.status_code for answer in (unknown, over, revoked)] == [410, 410, 410]
    assert "This invitation ended on" in over.content.decode()
    assert "does not exist any more" in revoked.content.decode()
    assert not Person.objects.filter(is_guest=True).exists()


def test_a_leaked_link_cannot_fill_the_table(client: Client, invitation: Invitation) -> None:
    joins = [AuditEntry(action="join", show_id=invitation.show_id) for _ in range(services.GUESTS_PER_HOUR)]
    AuditEntry.objects.bulk_create(joins)
    answer = client.post(f"/join/{invitation.token}/", {"name": "Zoë"})
    assert (answer.status_code, Person.objects.filter(is_guest=True).count()) == (410, 0)
