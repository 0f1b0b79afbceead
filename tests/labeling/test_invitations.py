"""The pages, the API and the command of invitations."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from rest_framework.test import APIClient

from corpus.models import Show
from labeling import services
from labeling.invitations import cost_of
from labeling.models import Queue
from people.models import AuditEntry, Invitation, Membership, Person, Role
from people.services import invite, join_as_guest, revoke
from tests.builders import make_episode, make_frames, make_person, make_show

BrowserOf = Callable[[Person], Client]


@pytest.fixture
def trainer(show: Show) -> Person:
    return make_person(Role.TRAINER, show)


def tagged(person: Person, queue: Queue, frames: int) -> None:
    for lease in services.claim(person, queue, frames):
        services.record_vote(lease.token, person, [], idempotency_key=str(lease.token))


def test_a_link_is_made_shown_and_used(show: Show, trainer: Person, browser_of: BrowserOf) -> None:
    queue = services.open_queue(show, "batch", make_frames(make_episode(show), 3), 2)
    browser = browser_of(trainer)
    assert "Nobody is invited yet" in browser.get(f"/s/{show.slug}/invitations/").content.decode()

    given = {"name": "class 4b", "queue": queue.pk, "most_frames": 20, "days": 7}
    page = browser.post(f"/s/{show.slug}/invitations/", given, follow=True).content.decode()

    row = Invitation.objects.get()
    assert (row.name, row.queue, row.most_frames, row.created_by) == ("class 4b", queue, 20, trainer)
    assert 6 <= (row.expires_at - row.created_at).days <= 7
    link = re.search(r'value="http://testserver(/join/[^"]+)"', page)
    assert link
    assert '<svg viewBox="' in page
    assert "style=" not in page
    assert Client().get(link[1]).status_code == 200
    assert AuditEntry.objects.get(action="invite").detail == {"invitation": row.pk}


@pytest.mark.parametrize("given", [{"days": 0}, {"days": 7, "most_frames": 0}, {"days": 7, "queue": 999}, {}])
def test_a_link_that_makes_no_sense_is_not_made(
    show: Show, trainer: Person, browser_of: BrowserOf, given: dict[str, Any]
) -> None:
    assert browser_of(trainer).post(f"/s/{show.slug}/invitations/", given).status_code == 400
    assert not Invitation.objects.exists()


def test_a_queue_of_another_show_cannot_be_named(show: Show, trainer: Person, browser_of: BrowserOf) -> None:
    foreign = make_show().queues.create(name="theirs")
    browser = browser_of(trainer)
    assert browser.post(f"/s/{show.slug}/invitations/", {"days": 7, "queue": foreign.pk}).status_code == 400
    assert "theirs" not in browser.get(f"/s/{show.slug}/invitations/").content.decode()


def test_a_closed_queue_is_not_offered(
    show: Show, trainer: Person, browser_of: BrowserOf, api_of: Callable[[Person], APIClient]
) -> None:
    queue = show.queues.create(name="settled long ago", is_open=False)
    browser = browser_of(trainer)
    assert "settled long ago" not in browser.get(f"/s/{show.slug}/invitations/").content.decode()
    assert browser.post(f"/s/{show.slug}/invitations/", {"days": 7, "queue": queue.pk}).status_code == 400
    answer = api_of(trainer).post(f"/api/v1/shows/{show.slug}/invitations/", {"queue": queue.pk})
    assert (answer.status_code, "is closed" in answer.json()["detail"]) == (400, True)


def test_the_page_tells_who_came_and_what_they_did(show: Show, trainer: Person, browser_of: BrowserOf) -> None:
    queue = services.open_queue(show, "batch", make_frames(make_episode(show), 3), 2)
    one, two = invite(show.pk, by=trainer, most_frames=20), invite(show.pk, by=trainer)
    zoe, max_ = join_as_guest(one, "<b>Zoë</b>"), join_as_guest(two, "Max")
    tagged(zoe, queue, 2)
    tagged(max_, queue, 1)

    lines = browser_of(trainer).get(f"/s/{show.slug}/invitations/").context["lines"]
    page = browser_of(trainer).get(f"/s/{show.slug}/invitations/{one.pk}/")

    assert [(line["invitation"], line["came"], line["frames"]) for line in lines] == [(two, 1, 1), (one, 1, 2)]
    assert [(line["person"], line["frames"]) for line in page.context["people"]] == [(zoe, 2)]
    assert "&lt;b&gt;Zoë&lt;/b&gt;" in page.content.decode()


def test_revoking_from_the_page_says_what_happened(show: Show, trainer: Person, browser_of: BrowserOf) -> None:
    row = invite(show.pk, by=trainer)
    join_as_guest(row, "Zoë")
    browser, url = browser_of(trainer), f"/s/{show.slug}/invitations/{row.pk}/"
    first = browser.post(f"{url}revoke/", follow=True).content.decode()
    assert "Nobody joins by this link any more." in first
    assert Membership.objects.filter(invitation=row).count() == 1
    second = browser.post(f"{url}revoke/", {"ends_access": "on"}, follow=True).content.decode()
    assert "1 person has no access any more; their votes stay." in second
    assert not Membership.objects.filter(invitation=row).exists()


def test_links_of_another_show_do_not_exist_here(show: Show, trainer: Person, browser_of: BrowserOf) -> None:
    foreign = invite(make_show().pk, by=None)
    browser = browser_of(trainer)
    assert browser.get(f"/s/{show.slug}/invitations/{foreign.pk}/").status_code == 404
    assert browser.post(f"/s/{show.slug}/invitations/{foreign.pk}/revoke/").status_code == 404


@pytest.mark.parametrize("is_for_mturk", [False, True])
@pytest.mark.parametrize("which", ["list", "one"])
def test_pages_cost_the_same_number_of_queries_with_one_and_three_rows(
    show: Show, trainer: Person, browser_of: BrowserOf, which: str, is_for_mturk: bool,
    django_assert_max_num_queries: Callable,
) -> None:  # fmt: skip
    queue = services.open_queue(show, "batch", make_frames(make_episode(show), 9), 9)
    link = invite(show.pk, by=trainer, queue_id=queue.pk, is_for_mturk=is_for_mturk)
    browser, url = browser_of(trainer), f"/s/{show.slug}/invitations/" + (f"{link.pk}/" if which == "one" else "")

    def add(number: int) -> None:
        for at in range(number):
            if is_for_mturk:
                given = {"workerId": f"W{number}{at}", "assignmentId": f"A{number}{at}", "hitId": "H"}
                Client().get(f"/mturk/{link.token}/", {**given, "turkSubmitTo": "https://www.mturk.com"})
            else:
                tagged(join_as_guest(link, f"guest {at}"), queue, 1)
            invite(show.pk, by=make_person(), queue_id=queue.pk)

    add(1)
    browser.get(url)
    cache.clear()
    with django_assert_max_num_queries(60) as one:
        browser.get(url)
    spent = len(one)  # the next request of any client empties the log that it is counted from
    add(2)
    cache.clear()
    with django_assert_max_num_queries(spent):
        assert browser.get(url).status_code == 200


def test_the_api_makes_lists_and_revokes(show: Show, trainer: Person, api_of: Callable[[Person], APIClient]) -> None:
    queue = services.open_queue(show, "batch", make_frames(make_episode(show), 1), 1)
    api, url = api_of(trainer), f"/api/v1/shows/{show.slug}/invitations/"
    made = api.post(url, {"name": "class", "queue": queue.pk, "most_frames": 5, "days": 3})
    row = Invitation.objects.get()
    assert made.status_code == 201
    assert {name: made.json()[name] for name in ("id", "queue", "most_frames", "state", "came", "frames")} == {
        "id": row.pk, "queue": queue.pk, "most_frames": 5, "state": "open", "came": 0, "frames": 0
    }  # fmt: skip
    assert made.json()["link"] == f"http://testserver/join/{row.token}/"
    join_as_guest(row, "Zoë")
    assert [line["came"] for line in api.get(url).json()] == [1]
    assert api.post(f"{url}{row.pk}/revoke/", {"ends_access": True}).json() == {"id": row.pk, "ended": 1}
    assert api.get(url).json()[0]["state"] == "revoked"


def test_the_api_refuses_in_sentences(show: Show, trainer: Person, api_of: Callable[[Person], APIClient]) -> None:
    foreign = make_show().queues.create(name="theirs")
    api, url = api_of(trainer), f"/api/v1/shows/{show.slug}/invitations/"
    assert api.post(url, {"queue": foreign.pk}).status_code == 404
    assert set(api.post(url, {"days": 0, "most_frames": 0}).json()) == {"days", "most_frames"}
    assert "GET …/invitations/ lists them" in api.post(f"{url}999/revoke/", {}).json()["detail"]
    assert not Invitation.objects.exists()


def test_the_command_prints_a_link_that_works(show: Show) -> None:
    queue = show.queues.create(name="batch")
    out = StringIO()
    given = ("--queue", "batch", "--frames", "20", "--days", "7", "--address", "https://rollcall.example/")
    call_command("invite", show.slug, *given, stdout=out)
    row = Invitation.objects.get()
    assert out.getvalue() == f"https://rollcall.example/join/{row.token}/\n"
    assert (row.queue, row.most_frames, row.is_for_mturk) == (queue, 20, False)
    out = StringIO()
    call_command("invite", show.slug, "--mturk", "--json", stdout=out)
    assert json.loads(out.getvalue())["link"].startswith("http://127.0.0.1:8000/mturk/")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--queue", "none"), r"There is no queue 'none' in .*\. Queues: 'batch'\."),
        (("--days", "0"), "--days is 0; a link lives 1 to 365 days"),
        (("--frames", "0"), "--frames is 0; expected 1 to 100000"),
    ],
)
def test_the_command_refuses_in_sentences(show: Show, given: tuple[str, str], sentence: str) -> None:
    show.queues.create(name="batch")
    with pytest.raises(CommandError, match=sentence):
        call_command("invite", show.slug, *given)
    assert not Invitation.objects.exists()


def test_the_question_and_the_price_stand_on_the_page(show: Show, trainer: Person, browser_of: BrowserOf) -> None:
    queue = services.open_queue(show, "batch", make_frames(make_episode(show), 10), 3)
    link = invite(show.pk, by=trainer, queue_id=queue.pk, most_frames=10, is_for_mturk=True)
    browser, url = browser_of(trainer), f"/s/{show.slug}/invitations/{link.pk}/"
    assert "has no price per answer" in browser.get(url).content.decode()

    Queue.objects.filter(pk=queue.pk).update(price_per_answer=Decimal("0.0200"))
    page = browser.get(url).content.decode()

    assert f"&lt;ExternalURL&gt;http://testserver/mturk/{link.token}/&lt;/ExternalURL&gt;" in page
    assert "Mechanical Turk opens https addresses only" in page
    assert "0.02 × 10 = 0.20" in page
    cost = cost_of(Invitation.objects.select_related("queue").get(pk=link.pk))
    assert cost is not None
    assert (cost.answers, cost.assignments, cost.total) == (30, 3, Decimal("0.72"))


def test_a_revoked_link_shows_no_address(show: Show, trainer: Person, browser_of: BrowserOf) -> None:
    link = invite(show.pk, by=trainer)
    revoke(link, by=trainer)
    page = browser_of(trainer).get(f"/s/{show.slug}/invitations/{link.pk}/").content.decode()
    assert (str(link.token) in page, "This link was revoked on" in page) == (False, True)
