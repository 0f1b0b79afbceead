"""Roles hold on every route: the matrix of route × method × role is made from the URL resolver and the table in routes.py."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from people.models import Person, Role
from tests import builders
from tests.routes import (
    ADMIN_ARGUMENTS,
    ADMIN_DOORS,
    OPEN,
    ROUTES,
    SIGNED_IN,
    STAFF_NAMESPACE,
    World,
    make_world,
    outsider,
)

CASES = [(name, method) for name, route in ROUTES.items() for method in route.roles]


def named_routes(patterns: list | None = None, namespace: str = "") -> Iterator[tuple[str, Any]]:
    """Every (name, pattern) there is."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from named_routes(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def admin_routes() -> list[str]:
    return sorted({name for name, _ in named_routes() if name.startswith(f"{STAFF_NAMESPACE}:")})


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def ask(client: Client, name: str, method: str, world: World) -> HttpResponse:
    arguments = {key: value(world) for key, value in ROUTES[name].arguments.items()}
    try:
        url = reverse(name, kwargs={"slug": world.show.slug, **arguments})
    except NoReverseMatch:
        url = reverse(name, kwargs=arguments)
    return client.generic(method, url, data=b"", content_type="application/x-www-form-urlencoded")


def browser(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def is_log_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and "/log-in/" in response["Location"]


def test_every_route_has_a_row() -> None:
    rowed = {*ROUTES, *SIGNED_IN, *OPEN}
    rowless = sorted(
        name for name, _ in named_routes() if name not in rowed and not name.startswith(f"{STAFF_NAMESPACE}:")
    )
    assert not rowless, f"Say in tests/routes.py who may ask {', '.join(rowless)}."


def test_every_row_has_a_route() -> None:
    assert {*ROUTES, *SIGNED_IN, *OPEN} <= {name for name, _ in named_routes()}


def test_every_method_of_an_api_route_has_its_role_in_the_table() -> None:
    for name, pattern in named_routes():
        roles = getattr(getattr(pattern.callback, "cls", None), "roles", None)
        if roles:
            assert dict(ROUTES[name].roles) == dict(roles), name


def test_every_page_declares_the_role_of_the_table() -> None:
    for name, pattern in named_routes():
        role = getattr(pattern.callback, "required_role", None)
        if role is not None:
            assert set(ROUTES[name].roles.values()) == {role}, name


@pytest.mark.parametrize(("name", "method"), CASES)
def test_route_lets_in_its_role_and_nobody_below(name: str, method: str, world: World) -> None:
    least = ROUTES[name].roles[method]

    response = ask(browser(None), name, method, world)
    assert is_log_in(response) or response.status_code in (401, 403, 404), "somebody who is not logged in"
    response = ask(browser(outsider(world)), name, method, world)
    assert response.status_code in (403, 404), "an admin of another show"
    for role in Role:
        if role.rank < least.rank:
            response = ask(browser(builders.make_person(role, world.show)), name, method, world)
            assert response.status_code in (403, 404), role

    response = ask(browser(builders.make_person(least, world.show)), name, method, world)
    refused = (401, 403) if ROUTES[name].may_miss else (401, 403, 404)
    assert not is_log_in(response)
    assert response.status_code not in refused
    assert response.status_code < 500


@pytest.mark.parametrize("name", SIGNED_IN)
def test_signed_in_route_needs_a_person(name: str, world: World) -> None:
    url = reverse(name, kwargs={key: value(world) for key, value in SIGNED_IN[name].items()})
    refused = browser(None).get(url)
    assert is_log_in(refused) or refused.status_code == 401
    assert browser(builders.make_person()).get(url).status_code == 200


@pytest.mark.parametrize("name", OPEN)
def test_open_route_answers_anybody(name: str, world: World) -> None:
    url = reverse(name, kwargs={key: value(world) for key, value in OPEN[name][1].items()})
    assert browser(None).get(url).status_code in (200, 302, 405)


@pytest.mark.parametrize("person", ["anonymous", "admin without staff"])
def test_admin_site_is_for_staff(person: str, world: World) -> None:
    client = browser(None if person == "anonymous" else builders.make_person(Role.ADMIN, world.show))
    for name, pattern in named_routes():
        if name in ADMIN_DOORS or not name.startswith(f"{STAFF_NAMESPACE}:"):
            continue
        arguments = {key: ADMIN_ARGUMENTS[key] for key in pattern.pattern.regex.groupindex}
        try:
            url = reverse(name, kwargs=arguments) if name != f"{STAFF_NAMESPACE}:None" else "/admin/nowhere/"
        except NoReverseMatch:
            continue  # the catch-all behind all others, which has no name to ask for
        assert client.get(url).status_code in (301, 302, 403, 404), name
