"""The shows somebody may see, and where one stands."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from corpus.curating import judge_backgrounds
from corpus.media import url_of
from corpus.models import MaterialState
from labeling.models import LabelSource, LabelState
from labeling.services import set_label
from overview.queries import standing
from overview.steps import steps
from overview.views import portrait
from people.models import Role
from tests.builders import make_background, make_cutout, make_episode, make_frame, make_person, make_show


@pytest.fixture(autouse=True)
def fresh_figures() -> None:
    cache.clear()


def test_shows_page_lists_only_ones_own(db: None, client: Client) -> None:
    mine, _ = make_show(title="Mine"), make_show(title="Theirs")
    client.force_login(make_person(Role.TAGGER, mine))

    page = client.get(reverse("overview:shows")).content.decode()
    assert ("Mine" in page, "Theirs" in page) == (True, False)


def test_shows_page_without_a_show_says_what_to_do(db: None, client: Client) -> None:
    client.force_login(make_person())
    assert "add_show" in client.get(reverse("overview:shows")).content.decode()


def test_steps_tell_what_is_missing_and_what_is_done(db: None) -> None:
    show = make_show(["Ann", "Ben"])
    make_cutout(show, show.characters.get(name="Ann"))
    make_background(show)
    frame = make_frame(make_episode(show))
    for character in show.characters.all():
        set_label(frame, character, LabelState.NO, LabelSource.VOTES)

    done = {step.title: step.is_done for step in steps(show, standing(show))}
    assert done == {
        "Cut-outs": False, "Backgrounds": True, "Real frames": True, "Tags": True, "A run": False,
        "An evaluation": False, "Reviews": False, "A tagged video": False,
    }  # fmt: skip
    assert steps(show, standing(show))[0].text == "Still none of Ben."


def test_backgrounds_are_called_without_the_cast_by_nobody_who_has_not_looked(db: None) -> None:
    show = make_show(signature_colors=["#ffd90f"])
    seen, _ = make_background(show), make_background(show)
    judge_backgrounds(show, [seen.pk], MaterialState.ACCEPTED, make_person())

    step = steps(show, standing(show))[1]
    told = "2 to compose on. Nobody has looked at 1 of them: somebody of the cast may stand there."
    assert (step.text, step.is_done) == (told, True)
    assert step.url == f"/s/{show.slug}/backgrounds/?state=accepted&judged=no&order=cast"
    judge_backgrounds(show, [row.pk for row in show.backgrounds.all()], MaterialState.ACCEPTED, make_person())
    step = steps(show, standing(show))[1]
    assert (step.text, step.url) == ("2 to compose on.", f"/s/{show.slug}/backgrounds/")


@pytest.mark.parametrize(
    ("role", "rooms"),
    [(Role.TAGGER, ["Corpus", "Labels"]), (Role.ADMIN, ["Corpus", "Labels", "Runs", "Evaluation", "Videos"])],
)
def test_strip_shows_the_rooms_a_role_may_enter(db: None, client: Client, role: Role, rooms: list[str]) -> None:
    show = make_show()
    client.force_login(make_person(role, show))

    page = client.get(reverse("overview:show", args=[show.slug]))
    assert [room["name"] for room in page.context["rooms"]] == rooms


def test_tagger_is_not_told_how_well_runs_do(db: None, client: Client) -> None:
    show = make_show()
    client.force_login(make_person(Role.TAGGER, show))
    page = client.get(reverse("overview:show", args=[show.slug])).content.decode()
    assert "macro-F1" not in page


@pytest.mark.parametrize(
    ("page", "room"),
    [("labeling:frames", "Corpus"), ("labeling:labels", "Labels"), ("labeling:expected", "Evaluation")],
)
def test_the_strip_lights_the_room_a_page_belongs_to_for_people(db: None, client: Client, page: str, room: str) -> None:
    show = make_show()
    client.force_login(make_person(Role.ADMIN, show))
    answer = client.get(reverse(page, args=[show.slug]))
    assert [one["name"] for one in answer.context["rooms"] if one["active"]] == [room]


def test_a_figure_cut_out_by_hand_is_no_portrait_while_there_are_others(db: None) -> None:
    show = make_show(["Ann"])
    ann = show.characters.get()
    by_hand = make_cutout(show, ann, name="a", episode=make_episode(show))
    assert portrait(show, ann.pk) == url_of(by_hand.file)
    imported = make_cutout(show, ann, name="b")
    assert portrait(show, ann.pk) == url_of(imported.file)
