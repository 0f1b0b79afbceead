"""The tagging page inside Mechanical Turk: whom it lets in, what a pass opens, how an assignment ends."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client

from corpus.models import Show
from labeling import services
from labeling.assignments import receipt_code
from labeling.models import Assignment, Lease, LeaseState, Queue, Vote
from labeling.mturk import BadQuestion, arithmetic, external_question, submit_address
from people import passes
from people.models import AuditEntry, Invitation, Membership, Person, Role
from people.services import GUESTS_PER_HOUR, invite, revoke
from tests.builders import make_cutout, make_episode, make_frames, make_person, make_show
from tests.labeling.conftest import imbalance

SUBMIT_TO = "https://workersandbox.mturk.com"
WORK = {"assignmentId": "ASSIGNMENT1", "hitId": "HIT1", "workerId": "WORKER1", "turkSubmitTo": SUBMIT_TO}


class Worker:
    """What the page inside the frame does, by the pass it was given; it has no cookies."""

    def __init__(self, invitation: Invitation, **changed: str) -> None:
        self.given = {**WORK, **changed}
        self.invitation, self.client = invitation, Client()
        self.page = self.client.get(f"/mturk/{invitation.token}/", self.given)
        self.client.cookies.clear()
        found = re.search(r'name="tagging-pass" content="([^"]+)"', self.page.content.decode())
        self.pass_text = found[1] if found else ""

    def ask(self, method: str, path: str, body: Any = None, show: Show | None = None, **headers: str) -> Any:
        url = f"/api/v1/shows/{(show or self.invitation.show).slug}/{path}"
        given = {"Authorization": f"Pass {self.pass_text}", **headers}
        return self.client.generic(method, url, *packed(body), headers=given)

    def claim(self, count: int = 4, holding: list[str] | None = None) -> list[dict[str, Any]]:
        return self.ask("POST", "tagging/claim/", {"count": count, "holding": holding or []}).json()

    def vote(self, lease: str) -> Any:
        return self.ask("POST", "tagging/votes/", {"lease": lease, "present": []}, **{"Idempotency-Key": lease})


def packed(body: Any) -> tuple[bytes, str]:
    return (b"" if body is None else json.dumps(body).encode()), "application/json"


@pytest.fixture
def queue(show: Show) -> Queue:
    return services.open_queue(show, "batch", make_frames(make_episode(show), 9, files=True), 2)


@pytest.fixture
def invitation(show: Show, queue: Queue) -> Invitation:
    return invite(show.pk, by=None, queue_id=queue.pk, most_frames=3, is_for_mturk=True)


def test_preview_shows_a_frame_and_the_cast_and_hands_nothing_out(invitation: Invitation, show: Show) -> None:
    make_cutout(show, show.characters.first(), files=True)
    client = Client()
    page = client.get(f"/mturk/{invitation.token}/", {**WORK, "assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE"})
    html = page.content.decode()
    assert (page.status_code, Lease.objects.count(), Assignment.objects.count()) == (200, 0, 0)
    assert not Person.objects.filter(is_guest=True).exists()
    assert all(name in html for name in ("Ann", "Ben", "Cleo", "Dan", "Accept the HIT"))
    pictures = re.findall(r'src="(/media/[^"]+)"', html)
    assert [Client().get(picture.replace("&amp;", "&")).status_code for picture in pictures] == [200, 200]
    assert 'id="next"' not in html


def test_accepted_work_goes_from_claim_to_receipt_without_a_cookie(invitation: Invitation, queue: Queue) -> None:
    worker = Worker(invitation)
    assert f'action="{SUBMIT_TO}/mturk/externalSubmit"' in worker.page.content.decode()
    leases = worker.claim()
    assert len(leases) == 3
    assert Client().get(leases[0]["frame"]["url"]).status_code == 200
    assert Client().get(leases[0]["frame"]["url"].partition("?")[0]).status_code == 401
    assert worker.ask("POST", "tagging/assignment/finish/").json()["detail"].startswith("0 of 3 frames are answered")

    assert [worker.vote(lease["lease"]).status_code for lease in leases] == [201, 201, 201]

    assert worker.claim() == []
    assert worker.ask("GET", "tagging/status/").json()["remaining"] == 0
    assert worker.ask("GET", "tagging/assignment/").json() == {
        "done": 3, "wanted": 3, "may_submit": True, "is_finished": False
    }  # fmt: skip
    receipt = worker.ask("POST", "tagging/assignment/finish/").json()
    assert receipt == {"assignment_id": "ASSIGNMENT1", "frames": 3, "receipt": receipt_code("ASSIGNMENT1", 3)}
    assert worker.ask("POST", "tagging/assignment/finish/").json() == receipt
    assert Assignment.objects.get().finished_at is not None
    assert imbalance(queue) == []


def test_a_worker_is_one_person_over_assignments_and_each_has_its_frames(invitation: Invitation) -> None:
    first = Worker(invitation)
    for lease in first.claim():
        first.vote(lease["lease"])
    second = Worker(invitation, assignmentId="ASSIGNMENT2", hitId="HIT2")
    leases = second.claim()
    second.vote(leases[0]["lease"])

    assert Person.objects.get(external_id="mturk:WORKER1").memberships.get().invitation == invitation
    assert len(leases) == 3
    assert second.ask("GET", "tagging/assignment/").json()["done"] == 1
    assert first.ask("GET", "tagging/assignment/").json()["done"] == 3
    assert not set(Vote.objects.filter(lease__assignment__assignment_id="ASSIGNMENT1").values_list("frame")) & {
        (lease["frame"]["id"],) for lease in leases
    }


def test_loading_the_page_again_goes_on_where_it_was(invitation: Invitation) -> None:
    before = Worker(invitation)
    held = before.claim()
    before.vote(held[0]["lease"])
    again = Worker(invitation)
    assert [lease["lease"] for lease in again.claim()] == [lease["lease"] for lease in held[1:]]
    assert "1 of 3" in again.page.content.decode()
    assert Assignment.objects.count() == 1


def test_a_returned_assignment_gives_its_frames_back(invitation: Invitation, queue: Queue) -> None:
    worker = Worker(invitation)
    held = [lease["lease"] for lease in worker.claim()]
    assert worker.ask("POST", "tagging/release/", {"leases": held}).json() == {"released": 3}
    assert set(Lease.objects.values_list("state", flat=True)) == {LeaseState.RELEASED}
    assert imbalance(queue) == []


def test_work_may_be_handed_in_when_nothing_is_left_but_not_untouched(show: Show) -> None:
    small = services.open_queue(show, "small", make_frames(make_episode(show), 2), 1)
    invitation = invite(show.pk, by=None, queue_id=small.pk, most_frames=5, is_for_mturk=True)
    services.default_queue(show)
    Queue.objects.exclude(pk=small.pk).update(is_open=False)
    worker = Worker(invitation)
    for lease in worker.claim():
        worker.vote(lease["lease"])
    assert worker.ask("GET", "tagging/assignment/").json() == {
        "done": 2, "wanted": 5, "may_submit": True, "is_finished": False
    }  # fmt: skip
    late = Worker(invitation, workerId="WORKER2", assignmentId="ASSIGNMENT2")
    assert late.claim() == []
    assert late.ask("GET", "tagging/assignment/").json()["may_submit"] is False


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"turkSubmitTo": "https://evil.example"}, "none of Mechanical Turk&#x27;s hosts"),
        ({"turkSubmitTo": "https://www.mturk.com.evil.example"}, "none of Mechanical Turk&#x27;s hosts"),
        ({"turkSubmitTo": "https://www.mturk.com@evil.example"}, "none of Mechanical Turk&#x27;s hosts"),
        ({"turkSubmitTo": "http://www.mturk.com"}, "none of Mechanical Turk&#x27;s hosts"),
        ({"turkSubmitTo": "javascript:alert(1)"}, "none of Mechanical Turk&#x27;s hosts"),
        ({"turkSubmitTo": "https://[::1"}, "none of Mechanical Turk&#x27;s hosts"),
        ({"turkSubmitTo": ""}, "none of Mechanical Turk&#x27;s hosts"),
        ({"workerId": ""}, "did not say which workerId"),
        ({"workerId": "<b>"}, "did not say which workerId"),
        ({"hitId": "x" * 101}, "did not say which hitId"),
        ({"assignmentId": "a b"}, "did not say which assignmentId"),
    ],
)
def test_what_mechanical_turk_would_not_send_is_refused_in_a_sentence(
    invitation: Invitation, changed: dict[str, str], sentence: str
) -> None:
    page = Client().get(f"/mturk/{invitation.token}/", {**WORK, **changed})
    assert (page.status_code, sentence in page.content.decode()) == (400, True)
    assert Assignment.objects.count() == 0


def test_an_assignment_belongs_to_one_worker_and_one_link(invitation: Invitation, show: Show) -> None:
    Worker(invitation)
    other_link = invite(show.pk, by=None, is_for_mturk=True)
    assert Worker(invitation, workerId="WORKER2").page.status_code == 400
    assert Worker(other_link).page.status_code == 400


def test_links_are_opened_where_they_belong_and_not_after_their_end(invitation: Invitation, show: Show) -> None:
    plain = invite(show.pk, by=None)
    statuses = [
        Client().get(f"/mturk/{plain.token}/", WORK).status_code,
        Client().get(f"/join/{invitation.token}/").status_code,
        Client().get(f"/mturk/{uuid4()}/", WORK).status_code,
    ]
    revoke(invitation, by=make_person())
    assert [*statuses, Client().get(f"/mturk/{invitation.token}/", WORK).status_code] == [410] * 4
    assert Client().get(f"/mturk/{invitation.token}/cast.css").status_code == 410


def test_only_this_page_may_be_framed_and_only_by_the_market(invitation: Invitation, settings: Any) -> None:
    settings.MTURK_HOSTS = ["www.mturk.com", "http://127.0.0.1:9999"]
    pages = [
        Client().get(f"/mturk/{invitation.token}/", given)
        for given in (
            {**WORK, "turkSubmitTo": "https://www.mturk.com"},
            {},
            {**WORK, "turkSubmitTo": "https://evil.example"},
        )
    ]
    for page in pages:
        assert "X-Frame-Options" not in page
        policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
        assert policy["frame-ancestors"] == "https://www.mturk.com http://127.0.0.1:9999"
        assert policy["form-action"] == "'self' https://www.mturk.com http://127.0.0.1:9999"
        assert policy["default-src"] == "'self'"
    other = Client().get(f"/join/{invitation.token}/")
    assert (other["X-Frame-Options"], "frame-ancestors 'none'" in other["Content-Security-Policy"]) == ("DENY", True)


def test_a_pass_opens_tagging_of_its_show_and_nothing_else(invitation: Invitation, show: Show) -> None:
    worker, other = Worker(invitation), make_show()
    Membership.objects.create(person=Person.objects.get(is_guest=True), show=other, role=Role.TAGGER)
    assert worker.ask("GET", "tagging/status/").status_code == 200
    assert worker.ask("GET", "tagging/status/", show=other).status_code == 404
    assert [worker.ask("GET", path).status_code for path in ("frames/", "queues/", "")] == [401, 401, 401]
    assert worker.client.get(f"/s/{show.slug}/tag/").status_code == 302


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="none"),
        pytest.param("nonsense", id="nonsense"),
        pytest.param(signing.dumps([1, 1, 1], salt="another"), id="another salt"),
    ],
)
def test_a_forged_pass_is_nobody(invitation: Invitation, text: str) -> None:
    worker = Worker(invitation)
    worker.pass_text = text
    assert worker.ask("POST", "tagging/claim/", {"count": 1}).status_code == 401


def test_a_pass_ends_by_itself_and_with_the_access(invitation: Invitation, settings: Any) -> None:
    worker = Worker(invitation)
    revoke(invitation, by=make_person(), ends_access=True)
    assert worker.ask("POST", "tagging/claim/", {"count": 1}).status_code == 404
    right = passes.Pass(1, 2, 3)
    assert passes.read(passes.signed(right)) == right
    with pytest.raises(signing.SignatureExpired):
        signing.loads(passes.signed(right), salt=passes.SALT, max_age=-1)


def test_a_flood_of_workers_is_stopped(invitation: Invitation) -> None:
    joins = [AuditEntry(action="join", show_id=invitation.show_id) for _ in range(GUESTS_PER_HOUR)]
    AuditEntry.objects.bulk_create(joins)
    assert Worker(invitation).page.status_code == 410
    assert Assignment.objects.count() == 0


def test_the_page_carries_the_show_but_no_way_into_it(invitation: Invitation, show: Show) -> None:
    html = Worker(invitation).page.content.decode()
    assert "Log out" not in html
    assert f'data-person="{Person.objects.get(is_guest=True).pk}"' in html
    assert Client().get(f"/mturk/{invitation.token}/cast.css").content.decode().startswith(".c-0")


def test_submit_address_and_question_and_arithmetic() -> None:
    assert submit_address({"turkSubmitTo": "https://www.mturk.com/"}, ["www.mturk.com"]) == (
        "https://www.mturk.com/mturk/externalSubmit"
    )
    with pytest.raises(BadQuestion, match="MTURK_HOSTS"):
        submit_address({}, ["www.mturk.com"])
    assert "<ExternalURL>https://a.example/?a=1&amp;b=2</ExternalURL>" in external_question(
        "https://a.example/?a=1&b=2"
    )
    cost = arithmetic(Decimal("0.015"), 10, 95)
    assert (cost.reward, cost.assignments, cost.rewards, cost.fee) == (
        Decimal("0.15"), 10, Decimal("1.50"), Decimal("0.30")
    )  # fmt: skip
    assert (cost.total, cost.total_of_many) == (Decimal("1.80"), Decimal("2.10"))
    assert arithmetic(Decimal("0.0001"), 3, 3).reward == Decimal("0.01")


def test_browsers_that_are_logged_in_still_act_as_the_worker(
    invitation: Invitation, browser_of: Callable[[Person], Client]
) -> None:
    worker = Worker(invitation)
    worker.client = browser_of(make_person(Role.TRAINER, invitation.show))
    lease = worker.claim(1)[0]["lease"]
    assert Lease.objects.get(token=lease).person.external_id == "mturk:WORKER1"


def test_a_worker_on_two_links_has_the_frames_of_each(invitation: Invitation, show: Show) -> None:
    other_queue = services.open_queue(show, "other batch", make_frames(make_episode(show), 3, files=True), 1)
    other = invite(show.pk, by=None, queue_id=other_queue.pk, most_frames=2, is_for_mturk=True)
    one, two = Worker(invitation), Worker(other, assignmentId="ASSIGNMENT2", hitId="HIT2")
    for worker in (one, two, one):  # back to the first tab, whose link is not the one they opened last
        for lease in worker.claim(1):
            worker.vote(lease["lease"])
    assert one.ask("GET", "tagging/assignment/").json()["done"] == 2
    assert two.ask("GET", "tagging/assignment/").json()["done"] == 1
    assert set(Vote.objects.filter(lease__assignment__assignment_id="ASSIGNMENT2").values_list("item__queue")) == {
        (other_queue.pk,)
    }
