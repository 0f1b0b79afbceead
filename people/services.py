"""The counter of this room: adding people and giving them roles; inviting is written in invitations.py."""

import secrets

from django.db import transaction
from rest_framework.authtoken.models import Token

from people.audit import record
from people.invitations import (
    GUESTS_PER_HOUR,
    INVITATION_DAYS,
    NAME_LENGTH,
    InvitationRefused,
    invite,
    join_as_guest,
    join_as_person,
    join_from_market,
    returning_guest,
    revoke,
    usable_invitation,
)
from people.models import Membership, Person, Role

__all__ = [
    "GUESTS_PER_HOUR",
    "INVITATION_DAYS",
    "NAME_LENGTH",
    "InvitationRefused",
    "add_person",
    "invite",
    "join_as_guest",
    "join_as_person",
    "join_from_market",
    "new_password",
    "record",
    "returning_guest",
    "revoke",
    "set_role",
    "token_of",
    "usable_invitation",
]


def new_password() -> str:
    """80 bits, without characters that are read wrongly."""
    return "-".join("".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(4)) for _ in range(4))


def add_person(name: str, role: Role, *, show_ids: list[int] | None = None, password: str | None = None) -> Person:
    """A person with a role in the named shows, or in all of them; without a password they cannot log in by one.

    The admin of all shows is the site's admin; trainers may enter the admin pages, which ask for their role.
    """
    staff = role.rank >= Role.TRAINER.rank
    with transaction.atomic():
        person = Person.objects.create_user(
            name, password=password, is_staff=staff, is_superuser=role == Role.ADMIN and show_ids is None
        )
        for show_id in [None] if show_ids is None else show_ids:
            Membership.objects.create(person=person, show_id=show_id, role=role)
    return person


def set_role(person: Person, show_id: int | None, role: Role, *, by: Person | None) -> None:
    """Give a person another role in a show (None: in all of them)."""
    with transaction.atomic():
        Membership.objects.update_or_create(person=person, show_id=show_id, defaults={"role": role})
        if role.rank >= Role.TRAINER.rank and not person.is_staff:
            Person.objects.filter(pk=person.pk).update(is_staff=True)
        record(by, "set role", show_id=show_id, person=person.pk, role=role.value)


def token_of(person: Person) -> str:
    """The person's API token, made when first asked for."""
    return Token.objects.get_or_create(user=person)[0].key
