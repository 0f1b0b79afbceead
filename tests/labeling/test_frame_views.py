from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from corpus.models import Show
from labeling.frame_views import MOST_VIEWS
from labeling.models import FrameView
from people.models import Person, Role
from tests.builders import make_person

ApiOf = Callable[[Person], APIClient]


@pytest.fixture
def url(show: Show) -> str:
    return f"/api/v1/shows/{show.slug}/frame-views/"


def test_a_view_is_saved_listed_changed_and_deleted(show: Show, reviewer: Person, api_of: ApiOf, url: str) -> None:
    client = api_of(reviewer)

    saved = client.post(url, {"name": " Hard ", "query": "split=dev&label=Ann:open&purpose="}, format="json")
    body = {"name": "Hard", "query": "split=dev&label=Ann%3Aopen", "is_shared": False, "is_mine": True}
    assert (saved.status_code, saved.json() | body) == (201, saved.json())
    own = f"{url}{saved.json()['id']}/"
    assert client.patch(own, {"name": "Harder", "is_shared": True}, format="json").json()["name"] == "Harder"
    assert [(view["name"], view["is_shared"]) for view in client.get(url).json()] == [("Harder", True)]
    assert client.delete(own).status_code == 204
    assert client.get(url).json() == []


def test_shared_views_are_seen_by_who_may_ask_them_and_changed_by_their_maker(
    show: Show, reviewer: Person, tagger: Person, api_of: ApiOf, url: str
) -> None:
    maker = api_of(reviewer)
    for name, query, shared in (("mine", "", False), ("dev", "split=dev", True), ("told", "disputed=any", True)):
        maker.post(url, {"name": name, "query": query, "is_shared": shared}, format="json")
    other = api_of(make_person(Role.REVIEWER, show))

    assert [view["name"] for view in other.get(url).json()] == ["dev", "told"]
    assert [view["name"] for view in api_of(tagger).get(url).json()] == ["dev"]
    shared = FrameView.objects.get(name="dev").pk
    assert other.patch(f"{url}{shared}/", {"name": "x"}, format="json").status_code == 404
    assert other.delete(f"{url}{shared}/").status_code == 404


def test_names_are_unique_per_person_and_queries_are_on_the_list(
    show: Show, reviewer: Person, tagger: Person, api_of: ApiOf, url: str
) -> None:
    client = api_of(reviewer)
    client.post(url, {"name": "dev"}, format="json")

    assert client.post(url, {"name": "dev"}, format="json").status_code == 409
    assert client.post(url, {"name": " "}, format="json").status_code == 400
    assert client.post(url, {"name": "x", "query": "frame__id=1"}, format="json").status_code == 400
    assert api_of(tagger).post(url, {"name": "x", "query": "disputed=any"}, format="json").status_code == 400
    assert api_of(tagger).post(url, {"name": "dev", "query": "split=dev"}, format="json").status_code == 201


def test_there_is_a_limit_per_person(show: Show, reviewer: Person, api_of: ApiOf, url: str) -> None:
    FrameView.objects.bulk_create(FrameView(show=show, person=reviewer, name=str(n)) for n in range(MOST_VIEWS))

    assert api_of(reviewer).post(url, {"name": "one more"}, format="json").status_code == 409


def test_the_page_lists_views_and_knows_the_open_one(
    show: Show, reviewer: Person, browser_of: Callable[[Person], Client]
) -> None:
    view = FrameView.objects.create(show=show, person=reviewer, name="<b>Open</b>", query="split=dev&label=Ann%3Aopen")

    page = browser_of(reviewer).get(f"/s/{show.slug}/frames/?label=Ann:open&split=dev")

    assert page.context["view"] == view
    assert "&lt;b&gt;Open&lt;/b&gt;" in page.content.decode()
