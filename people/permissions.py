"""The one permission question: what is this person's role in this show? Every view, API route and picture asks it."""

from people.models import Membership, Person, Role


def role_in(person: Person, show_id: int) -> Role | None:
    """The person's strongest role in a show: its own, the one for all shows, or admin for a superuser."""
    if not person.is_authenticated or not person.is_active:
        return None
    if person.is_superuser:
        return Role.ADMIN
    rows = Membership.objects.filter(person=person).values_list("show_id", "role")
    roles = [Role(role) for show, role in rows if show is None or show == show_id]
    return max(roles, key=lambda role: role.rank, default=None)


def may(person: Person, show_id: int, role: Role) -> bool:
    """Whether the person has at least this role in the show."""
    own = role_in(person, show_id)
    return own is not None and own.rank >= role.rank


def visible_show_ids(person: Person) -> list[int] | None:
    """The shows a person is a member of; None means every show."""
    if person.is_superuser:
        return None
    ids = list(Membership.objects.filter(person=person).values_list("show_id", flat=True))
    return None if None in ids else ids


def may_add_shows(person: Person) -> bool:
    """Whether the person is an admin of all shows: only those add further ones."""
    if person.is_superuser:
        return True
    return Membership.objects.filter(person=person, show=None, role=Role.ADMIN).exists()
