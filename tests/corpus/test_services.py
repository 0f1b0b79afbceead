"""Shows and casts: what is refused, who becomes admin, what is written down."""

import pytest

from corpus.models import Character, Show
from corpus.refusals import CorpusRefused
from corpus.services import add_character, add_show, retire_character, update_show
from people.models import AuditEntry, Role
from people.permissions import role_in
from tests import builders

pytestmark = pytest.mark.django_db


def test_add_show_gives_each_character_its_place_and_color() -> None:
    show = add_show("my-show", " My show ", [" Bart", "Homer "], ["#FFD90F"])
    assert (show.title, show.signature_colors) == ("My show", ["#ffd90f"])
    assert list(show.characters.values_list("name", "position")) == [("Bart", 0), ("Homer", 1)]
    assert len(set(show.characters.values_list("color", flat=True))) == 2


def test_add_show_makes_its_maker_admin_and_is_written_down() -> None:
    person = builders.make_person()
    show = add_show("my-show", "My show", ["Bart"], by=person)
    assert role_in(person, show.pk) == Role.ADMIN
    assert AuditEntry.objects.get().action == "add show"


@pytest.mark.parametrize(
    ("slug", "names", "sentence"),
    [
        ("My Show", ["Bart"], "cannot be part of an address"),
        ("", ["Bart"], "cannot be part of an address"),
        ("my-show", [], "at least one character"),
        ("my-show", ["Bart", ""], "at least one character"),
        ("my-show", ["Bart", "BART"], "'BART' is there twice"),
        ("my-show", ["Others"], "what extras are called"),
        ("my-show", ["B" * 81], "longer than 80"),
    ],
)
def test_add_show_refuses(slug: str, names: list[str], sentence: str) -> None:
    with pytest.raises(CorpusRefused, match=sentence):
        add_show(slug, "My show", names)
    assert not Show.objects.exists()


def test_update_show_checks_colors(show: Show) -> None:
    with pytest.raises(CorpusRefused, match="'red' is no color"):
        update_show(show, title="Show", signature_colors=["red"], by=None)


def test_retired_name_and_place_are_not_given_again(show: Show) -> None:
    dan = show.characters.get(name="Dan")
    retire_character(dan, cutouts_become_extras=False)
    with pytest.raises(CorpusRefused, match="'Dan' is there twice"):
        add_character(show, "Dan")
    assert add_character(show, "Eve").position == 4
    assert list(Character.objects.active().values_list("name", flat=True)) == ["Ann", "Ben", "Cleo", "Eve"]
