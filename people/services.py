"""Adding people, giving them roles, inviting guests, and writing down who did what."""

import secrets
import uuid
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from rest_framework.authtoken.models import Token

from people.models import AuditEntry, Invitation, Membership, Person, Role

INVITATION_DAYS = 30
# An invitation link may leak; a flood of guests must not fill the table. A class of pupils fits in.
GUESTS_PER_HOUR = 200
NAME_LENGTH = 60


class InvitationRefused(ValueError):
    """An invitation that cannot be used; the message is a sentence for the guest."""


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


def invite(show_id: int, *, by: Person, days: int = INVITATION_DAYS) -> Invitation:
    invitation = Invitation.objects.create(
        show_id=show_id, created_by=by, expires_at=timezone.now() + timedelta(days=days)
    )
    record(by, "invite", show_id=show_id, invitation=invitation.pk)
    return invitation


def revoke(invitation: Invitation, *, by: Person) -> None:
    Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now())
    record(by, "revoke invitation", show_id=invitation.show_id, invitation=invitation.pk)


def usable_invitation(token: uuid.UUID) -> Invitation:
    """The invitation behind a link, or a sentence why it is none."""
    invitation = Invitation.objects.select_related("show").filter(token=token).first()
    if invitation is None or invitation.revoked_at is not None:
        raise InvitationRefused("This invitation does not exist any more. Ask who sent it for a new link.")
    if invitation.expires_at < timezone.now():
        raise InvitationRefused(f"This invitation ended on {invitation.expires_at:%d %B %Y}. Ask for a new link.")
    return invitation


def join_as_guest(invitation: Invitation, name: str) -> Person:
    """A new tagger with nothing but a name."""
    with transaction.atomic():
        refuse_flood(invitation)
        username = f"guest-{uuid.uuid4().hex[:16]}"
        person = Person(username=username, first_name=name[:NAME_LENGTH], is_guest=True)
        person.set_unusable_password()
        person.save()
        Membership.objects.create(person=person, show_id=invitation.show_id, role=Role.TAGGER)
        record(person, "join", show_id=invitation.show_id, invitation=invitation.pk)
    return person


def refuse_flood(invitation: Invitation) -> None:
    last_hour = timezone.now() - timedelta(hours=1)
    joined = AuditEntry.objects.filter(action="join", show_id=invitation.show_id, at__gte=last_hour).count()
    if joined >= GUESTS_PER_HOUR:
        raise InvitationRefused(f"{joined} people joined within the last hour, which is the limit. Try again later.")


def join_as_person(invitation: Invitation, person: Person) -> None:
    """Somebody who is logged in already becomes a tagger of the show, or keeps the role they have."""
    if Membership.objects.filter(person=person, show_id__in=[invitation.show_id]).exists():
        return
    with transaction.atomic():
        Membership.objects.create(person=person, show_id=invitation.show_id, role=Role.TAGGER)
        record(person, "join", show_id=invitation.show_id, invitation=invitation.pk)


def record(person: Person | None, action: str, /, *, show_id: int | None = None, **detail: Any) -> None:
    """One line of the audit log."""
    AuditEntry.objects.create(person=person, show_id=show_id, action=action, detail=detail)
