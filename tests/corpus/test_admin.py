"""Admin pages: the Train button on a show, the cast in its order, nothing of another show."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from corpus.models import Character, Show
from people.models import Role
from tests import builders


@pytest.fixture
def admin(show: Show, browser_of: Callable[..., Client]) -> Client:
    return browser_of(builders.make_person(Role.ADMIN, show, is_staff=True))


def form_of(show: Show, *names: str, **fields: Any) -> dict[str, Any]:
    cast = list(show.characters.all())
    data = {
        "title": show.title, "signature_colors": '["#ffd90f"]', "characters-TOTAL_FORMS": len(cast) + len(names),
        "characters-INITIAL_FORMS": len(cast), **fields,
    }  # fmt: skip
    for place, character in enumerate(cast):
        data |= {f"characters-{place}-id": character.pk, f"characters-{place}-show": show.pk}
        data |= {f"characters-{place}-name": "Renamed", f"characters-{place}-color": character.color}
    for place, name in enumerate(names, start=len(cast)):
        data |= {
            f"characters-{place}-show": show.pk,
            f"characters-{place}-name": name,
            f"characters-{place}-color": "#123456",
        }
    return data


def test_show_page_links_to_train(show: Show, admin: Client) -> None:
    text = admin.get(reverse("admin:corpus_show_change", args=[show.pk])).content.decode()
    assert f"{reverse('admin:training_run_add')}?show={show.pk}" in text


def test_show_page_adds_characters_at_the_end_and_renames_none(show: Show, admin: Client) -> None:
    response = admin.post(reverse("admin:corpus_show_change", args=[show.pk]), form_of(show, "Eve"))
    assert response.status_code == 302, response.context["errors"]
    assert list(show.characters.values_list("name", "position"))[-2:] == [("Dan", 3), ("Eve", 4)]
    show.refresh_from_db()
    assert show.signature_colors == ["#ffd90f"]


def test_show_page_refuses_what_is_no_color(show: Show, admin: Client) -> None:
    response = admin.post(
        reverse("admin:corpus_show_change", args=[show.pk]), form_of(show, signature_colors='["red"]')
    )
    assert "is no color" in response.content.decode()


def test_another_show_is_not_there(show: Show, admin: Client) -> None:
    other = builders.make_show()
    assert admin.get(reverse("admin:corpus_show_change", args=[other.pk])).status_code == 302
    assert other.title not in admin.get(reverse("admin:corpus_show_changelist")).content.decode()
    assert admin.get(reverse("admin:corpus_show_add")).status_code == 403


@pytest.mark.parametrize("model", ["character", "episode", "frame", "cutout", "background"])
def test_material_is_looked_at_and_never_deleted(show: Show, admin: Client, model: str) -> None:
    builders.make_frame(builders.make_episode(show))
    builders.make_cutout(show)
    builders.make_background(show)
    assert admin.get(reverse(f"admin:corpus_{model}_changelist")).status_code == 200
    assert admin.get(reverse(f"admin:corpus_{model}_add")).status_code == 403


def test_retire_by_action(show: Show, admin: Client) -> None:
    ann = show.characters.get(name="Ann")
    data = {"action": "retire_into_extras", "_selected_action": [ann.pk]}
    admin.post(reverse("admin:corpus_character_changelist"), data)
    assert list(Character.objects.exclude(retired_at=None)) == [ann]
