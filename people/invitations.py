"""Invitations: links that let people in with nothing but a name, what they allow, and how they end."""

import uuid
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from people.audit import record
from people.models import AuditEntry, Invitation, Membership, Person, Role
from people.permissions import role_in

INVITATION_DAYS = 30
# An invitation link may leak; a flood of guests must not fill the table. A class of pupils fits in.
GUESTS_PER_HOUR = 200
NAME_LENGTH = 60
GONE = "This invitation does not exist any more. Ask who sent it for a new link."


class InvitationRefused(ValueError):
    """An invitation that cannot be used; the message is a sentence for the guest."""


def invite(
    show_id: int,
    *,
    by: Person | None,
    days: int = INVITATION_DAYS,
    name: str = "",
    queue_id: int | None = None,
    most_frames: int | None = None,
    is_for_mturk: bool = False,
) -> Invitation:
    """A new link. The claim keeps whoever comes by it to its queue and its number of frames."""
    with transaction.atomic():
        invitation = Invitation.objects.create(
            show_id=show_id, name=name, queue_id=queue_id, most_frames=most_frames, is_for_mturk=is_for_mturk,
            created_by=by, expires_at=timezone.now() + timedelta(days=days),
        )  # fmt: skip
        record(by, "invite", show_id=show_id, invitation=invitation.pk)
    return invitation


def revoke(invitation: Invitation, *, by: Person, ends_access: bool = False) -> int:
    """No more people come by the link; where asked for, those who came lose their access too. Returns how many did."""
    with transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk, revoked_at=None).update(revoked_at=timezone.now())
        ended = end_access(invitation) if ends_access else 0
        record(by, "revoke invitation", show_id=invitation.show_id, invitation=invitation.pk, ended=ended)
    return ended


def end_access(invitation: Invitation) -> int:
    """Membership and sessions of those who came by the link end; their votes stay. Who has risen since keeps the role."""
    members = Membership.objects.filter(invitation=invitation, role=Role.TAGGER).select_related("person")
    ended = list(members)
    Membership.objects.filter(pk__in=[member.pk for member in ended]).delete()
    guests = [member.person for member in ended if member.person.is_guest]
    for guest in guests:
        guest.set_unusable_password()  # a session is bound to the password's hash: with a new one it is nobody's
    Person.objects.bulk_update(guests, ["password"], batch_size=500)
    return len(ended)


def usable_invitation(token: uuid.UUID, *, for_mturk: bool = False) -> Invitation:
    """The invitation behind a link, or a sentence why it is none."""
    invitation = Invitation.objects.select_related("show", "queue").filter(token=token).first()
    if invitation is None or invitation.revoked_at is not None:
        raise InvitationRefused(GONE)
    if invitation.expires_at < timezone.now():
        raise InvitationRefused(f"This invitation ended on {invitation.expires_at:%d %B %Y}. Ask for a new link.")
    if for_mturk and not invitation.is_for_mturk:
        raise InvitationRefused("This invitation is not for Mechanical Turk. Make one that is, and use its address.")
    if invitation.is_for_mturk and not for_mturk:
        raise InvitationRefused(
            "This invitation is opened by Mechanical Turk only. Ask who sent it for a link of yours."
        )
    return invitation


def join_as_guest(invitation: Invitation, name: str) -> Person:
    """A new tagger with nothing but a name."""
    with transaction.atomic():
        refuse_flood(invitation)
        person = _new_guest(f"guest-{uuid.uuid4().hex[:16]}", name)
        _become_tagger(person, invitation)
    return person


def _new_guest(username: str, name: str, external_id: str = "") -> Person:
    person = Person(username=username, first_name=name[:NAME_LENGTH], is_guest=True, external_id=external_id)
    person.set_unusable_password()
    person.save()
    return person


def _become_tagger(person: Person, invitation: Invitation) -> None:
    Membership.objects.create(person=person, show_id=invitation.show_id, role=Role.TAGGER, invitation=invitation)
    record(person, "join", show_id=invitation.show_id, invitation=invitation.pk)


def refuse_flood(invitation: Invitation) -> None:
    last_hour = timezone.now() - timedelta(hours=1)
    joined = AuditEntry.objects.filter(action="join", show_id=invitation.show_id, at__gte=last_hour).count()
    if joined >= GUESTS_PER_HOUR:
        raise InvitationRefused(f"{joined} people joined within the last hour, which is the limit. Try again later.")


def join_as_person(invitation: Invitation, person: Person) -> None:
    """Somebody who is logged in becomes a tagger of the show; a member keeps role and freedom: the link limits nobody anew."""
    if role_in(person, invitation.show_id) is not None:
        return
    with transaction.atomic():
        refuse_flood(invitation)
        _become_tagger(person, invitation)


def join_from_market(invitation: Invitation, external_id: str, name: str) -> Person:
    """Whom a market of work sends: the same person whenever the market calls them the same."""
    try:
        with transaction.atomic():
            return _joined_from_market(invitation, external_id, name)
    except IntegrityError:  # a second tab was quicker by a moment: now they are there
        with transaction.atomic():
            return _joined_from_market(invitation, external_id, name)


def _joined_from_market(invitation: Invitation, external_id: str, name: str) -> Person:
    person = Person.objects.filter(external_id=external_id).first()
    membership = Membership.objects.filter(person=person, show_id=invitation.show_id).first() if person else None
    if membership is None:
        refuse_flood(invitation)
        person = person or _new_guest(f"guest-{uuid.uuid4().hex[:16]}", name, external_id)
        _become_tagger(person, invitation)
    elif membership.invitation_id != invitation.pk:
        Membership.objects.filter(pk=membership.pk).update(invitation=invitation)  # whose work they do now
    return person


def returning_guest(invitation: Invitation, person_id: int) -> Person | None:
    """The guest who came by this very link before, as long as they may still come."""
    guests = Person.objects.filter(pk=person_id, is_guest=True, is_active=True)
    return guests.filter(memberships__invitation=invitation).first()
