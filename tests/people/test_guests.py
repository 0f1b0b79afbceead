"""What a guest is and is not: one browser, one show, no password, an end."""

from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone

from corpus.models import Show
from people.models import AuditEntry, Invitation, Membership, Person, Role
from people.permissions import role_in
from people.services import add_person, invite, join_from_market, revoke
from people.views import GUEST_SESSION_SECONDS
from tests.builders import make_person, make_show

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation(show: Show) -> Invitation:
    return invite(show.pk, by=make_person(Role.TRAINER, show), name="class 4b", most_frames=20)


def joined(invitation: Invitation, name: str = "Zoë") -> Client:
    client = Client()
    client.post(f"/join/{invitation.token}/", {"name": name})
    return client


def test_who_came_by_a_link_is_bound_to_it(invitation: Invitation) -> None:
    joined(invitation)
    membership = Membership.objects.get(person__is_guest=True)
    assert (membership.role, membership.invitation) == (Role.TAGGER, invitation)


def test_joining_leads_to_the_links_queue_in_one_step(show: Show) -> None:
    queue = show.queues.create(name="batch")
    invitation = invite(show.pk, by=None, queue_id=queue.pk)
    answer = Client().post(f"/join/{invitation.token}/", {"name": "Zoë"}, follow=True)
    assert answer.redirect_chain == [(f"/s/{show.slug}/tag/?queue={queue.pk}", 302)]
    assert answer.status_code == 200


def test_members_keep_role_and_freedom(show: Show, invitation: Invitation, browser_of: Callable) -> None:
    own, everywhere = make_person(Role.REVIEWER, show), add_person("ann", Role.TRAINER)
    for person in (own, everywhere):
        browser_of(person).post(f"/join/{invitation.token}/")
    assert not Membership.objects.filter(invitation=invitation).exists()
    assert [role_in(person, show.pk) for person in (own, everywhere)] == [Role.REVIEWER, Role.TRAINER]


def test_who_comes_back_in_the_same_browser_is_the_same_guest(invitation: Invitation) -> None:
    client, url = joined(invitation), f"/join/{invitation.token}/"
    guest = Person.objects.get(is_guest=True)
    assert client.get(url).status_code == 302  # still logged in: straight on
    client.post("/log-out/")
    assert "Go on as Zoë" in client.get(url).content.decode()
    client.post(url, {"again": "yes"})
    assert client.session["_auth_user_id"] == str(guest.pk)
    assert list(AuditEntry.objects.filter(action="return").values_list("person", flat=True)) == [guest.pk]
    assert Person.objects.filter(is_guest=True).count() == 1


def test_on_a_shared_machine_the_next_one_gives_another_name(invitation: Invitation) -> None:
    client, url = joined(invitation), f"/join/{invitation.token}/"
    client.post("/log-out/")
    client.post(url, {"name": "Max"})
    assert sorted(Person.objects.filter(is_guest=True).values_list("first_name", flat=True)) == ["Max", "Zoë"]


def test_a_forged_or_foreign_cookie_is_nobody(invitation: Invitation, show: Show) -> None:
    client = joined(invitation)
    cookie, guest = client.cookies[f"guest-{invitation.pk}"], Person.objects.get(is_guest=True)
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", f"/join/{invitation.token}/")
    other = invite(show.pk, by=None)
    for name, value in ((f"guest-{invitation.pk}", f"{guest.pk}:forged:forged"), (f"guest-{other.pk}", cookie.value)):
        thief = Client()
        thief.cookies[name] = value
        link = invitation if name == f"guest-{invitation.pk}" else other
        thief.post(f"/join/{link.token}/", {"again": "yes"})
        assert "_auth_user_id" not in thief.session


def test_a_session_of_a_guest_ends_and_has_no_password_behind_it(invitation: Invitation, show: Show) -> None:
    client = joined(invitation)
    assert client.session.get_expiry_age() == GUEST_SESSION_SECONDS
    guest = Person.objects.get(is_guest=True)
    assert not guest.has_usable_password()
    assert Client().post("/log-in/", {"username": guest.username, "password": ""}).status_code == 200
    client.session.delete()
    assert client.get(f"/s/{show.slug}/tag/").status_code == 302


def test_a_guest_reaches_no_other_show_and_no_page_above_tagging(invitation: Invitation, show: Show) -> None:
    client, other = joined(invitation), make_show()
    assert client.get(f"/s/{show.slug}/tag/").status_code == 200
    assert [client.get(f"/s/{other.slug}/{page}").status_code for page in ("", "tag/", "frames/")] == [404] * 3
    assert client.get(f"/api/v1/shows/{other.slug}/tagging/status/").status_code == 404
    assert [client.get(f"/s/{show.slug}/{page}").status_code for page in ("runs/", "invitations/")] == [403] * 2
    assert client.get("/admin/").status_code == 302


class Links(HTMLParser):
    """The addresses in the head of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.inside, self.found = False, set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = self.inside or tag == "header"
        if tag == "a" and self.inside:
            self.found.add(dict(attrs)["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "header"


def test_the_top_bar_of_a_guest_leads_only_where_they_may_go(invitation: Invitation, show: Show) -> None:
    client, links = joined(invitation), Links()
    links.feed(client.get(f"/s/{show.slug}/labels/").content.decode())
    assert links.found == {"/", *(f"/s/{show.slug}/{page}" for page in ("", "frames/", "labels/"))}
    assert {client.get(link).status_code for link in links.found} == {200}


def test_revoking_stops_new_ones_and_leaves_the_others(invitation: Invitation, show: Show) -> None:
    client = joined(invitation)
    assert revoke(invitation, by=invitation.created_by) == 0
    assert Client().post(f"/join/{invitation.token}/", {"name": "Max"}).status_code == 410
    assert client.get(f"/s/{show.slug}/tag/").status_code == 200
    assert client.get(f"/join/{invitation.token}/").status_code == 302


def test_revoking_may_end_the_access_of_those_who_came(
    invitation: Invitation, show: Show, browser_of: Callable
) -> None:
    client, newcomer = joined(invitation), make_person()
    browser = browser_of(newcomer)
    browser.post(f"/join/{invitation.token}/")
    risen = make_person()
    browser_of(risen).post(f"/join/{invitation.token}/")
    Membership.objects.filter(person=risen).update(role=Role.REVIEWER)

    assert revoke(invitation, by=invitation.created_by, ends_access=True) == 2

    page = client.get(f"/s/{show.slug}/tag/")
    assert (page.status_code, "/log-in/" in page["Location"]) == (302, True)  # the guest's session is over
    assert browser.get(f"/s/{show.slug}/tag/").status_code == 404  # theirs is not: they have a log-in of their own
    assert role_in(risen, show.pk) == Role.REVIEWER
    assert client.post(f"/join/{invitation.token}/", {"again": "yes"}).status_code == 410
    entry = AuditEntry.objects.get(action="revoke invitation")
    assert entry.detail == {"invitation": invitation.pk, "ended": 2}


def test_a_worker_of_a_market_is_one_person_for_good(show: Show) -> None:
    one, two = (invite(show.pk, by=None, is_for_mturk=True) for _ in range(2))
    first, second = (join_from_market(link, "mturk:A1", "worker A1") for link in (one, two))
    assert first == second
    assert Membership.objects.get(person=first).invitation == two


def test_an_invitation_says_how_it_stands(invitation: Invitation) -> None:
    assert invitation.state == "open"
    invitation.expires_at = timezone.now() - timedelta(seconds=1)
    assert invitation.state == "over"
    invitation.revoked_at = timezone.now()
    assert invitation.state == "revoked"
