from collections.abc import Callable

import pytest
from django.test import Client

from corpus.models import Frame, Show
from labeling import services
from labeling.frame_ids import unpack
from labeling.gold import make_gold
from labeling.models import Label, LabelSource, QueueItem, Suggestion, Vote
from people.models import Person, Role
from tests.builders import make_episode, make_frame, make_frames, make_person, make_show

BrowserOf = Callable[[Person], Client]


@pytest.fixture
def url(show: Show) -> Callable[[str], str]:
    return lambda rest="": f"/s/{show.slug}/frames/{rest}"


def test_ids_come_packed_in_order_and_are_not_sent_twice(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable
) -> None:
    frames = [frame.pk for frame in make_frames(make_episode(show), 3)]
    browser = browser_of(reviewer)

    first = browser.get(url("ids/"))
    again = browser.get(url("ids/"), headers={"If-None-Match": first["ETag"]})
    oldest = browser.get(url("ids/?order=oldest"))

    assert unpack(first.content) == frames[::-1]
    assert unpack(oldest.content) == frames
    assert (again.status_code, again.content) == (304, b"")
    services.reject_frames(show, frames[:1], reviewer, "black")
    changed = browser.get(url("ids/"), headers={"If-None-Match": first["ETag"]})
    assert unpack(changed.content) == [frames[2], frames[1]]
    assert browser.get(url("ids/?frame__id=1")).status_code == 400


def test_cells_by_id_are_of_the_show_only(show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable) -> None:
    frame = make_frame(make_episode(show, name="Pilot"), time_ms=61_200)
    stranger = make_frame(make_episode(make_show()))
    services.set_label(frame, show.characters.first(), "yes", LabelSource.REVIEW)

    cells = browser_of(reviewer).get(url(f"cells/?ids={stranger.pk},{frame.pk},x,,")).json()["cells"]

    assert cells == [
        {"id": frame.pk, "src": f"/media/{frame.thumb}", "caption": "Pilot · 1:01.2", "letters": [["A", 0, "Ann"]],
         "badge": "", "kind": ""},
    ]  # fmt: skip


def test_a_tagger_sees_no_labels_in_cells_before_their_own_vote(
    show: Show, tagger: Person, browser_of: BrowserOf, url: Callable
) -> None:
    frame = make_frame(make_episode(show))
    services.set_label(frame, show.characters.first(), "yes", LabelSource.REVIEW)

    cell = browser_of(tagger).get(url(f"cells/?ids={frame.pk}")).json()["cells"][0]

    assert (cell["letters"], cell["badge"]) == ([], "")


def test_cells_cost_the_same_number_of_queries_for_one_and_three(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable, django_assert_max_num_queries: Callable
) -> None:
    frames = [frame.pk for frame in make_frames(make_episode(show), 3)]
    browser = browser_of(reviewer)
    with django_assert_max_num_queries(100) as one:
        browser.get(url(f"cells/?ids={frames[0]}"))
    with django_assert_max_num_queries(len(one)):
        browser.get(url(f"cells/?ids={frames[0]},{frames[1]},{frames[2]}"))


def test_without_script_other_orders_are_paged_by_place(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable
) -> None:
    frames = make_frames(make_episode(show), 61)
    browser = browser_of(reviewer)

    first = browser.get(url("?order=oldest&split=dev"))
    rest = browser.get(url() + first.context["next_url"], headers={"HX-Request": "true"})

    assert first.context["next_url"] == "?split=dev&order=oldest&from=60"
    assert [cell["frame"] for cell in rest.context["cells"]] == frames[60:]


def test_chips_say_what_is_asked_and_take_it_away(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable
) -> None:
    make_frame(make_episode(show))

    page = browser_of(reviewer).get(url("?label=Ann:none&label=Ben:yes&rejected=too"))

    assert page.context["chips"] == [
        {"words": "Ann: not asked", "without": "?label=Ben%3Ayes&rejected=too"},
        {"words": "Ben: yes", "without": "?label=Ann%3Anone&rejected=too"},
        {"words": "Rejected: these too", "without": "?label=Ann%3Anone&label=Ben%3Ayes"},
    ]


def test_a_tagger_is_offered_only_what_they_may_ask_and_do(
    show: Show, tagger: Person, browser_of: BrowserOf, url: Callable
) -> None:
    make_frame(make_episode(show))

    page = browser_of(tagger).get(url())

    assert [field.name for field in page.context["main_fields"]] == ["episode", "purpose", "split"]
    assert [field.name for field in page.context["more_fields"]] == ["queue"]
    assert 'data-act="reject"' not in page.content.decode()
    assert 'id="export-form"' not in page.content.decode()


def test_a_frame_is_rejected_and_restored_on_its_page(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable
) -> None:
    frame = make_frame(make_episode(show))
    browser, back = browser_of(reviewer), url("?split=dev")

    refused = browser.post(url(f"{frame.pk}/reject/"), {"reason": "", "back": back}, follow=True)
    assert "Say why" in refused.content.decode()
    page = browser.post(url(f"{frame.pk}/reject/"), {"reason": "<i>black</i>", "back": back}, follow=True)
    assert "rejected: &lt;i&gt;black&lt;/i&gt;" in page.content.decode()
    assert page.context["back"] == back
    browser.post(url(f"{frame.pk}/restore/"), {"back": back})
    assert not Frame.objects.rejected().exists()


def test_a_frame_is_made_gold_on_its_page(show: Show, browser_of: BrowserOf, url: Callable) -> None:
    frame, browser = make_frame(make_episode(show)), browser_of(make_person(Role.TRAINER, show))

    refused = browser.post(url(f"{frame.pk}/gold/"), follow=True)
    assert "Gold needs yes or no" in refused.content.decode()
    for character in show.characters.all():
        services.set_label(frame, character, "no", LabelSource.REVIEW)
    page = browser.post(url(f"{frame.pk}/gold/"), follow=True)
    assert page.context["is_gold"]
    assert not browser.post(url(f"{frame.pk}/gold/"), {"not": "yes"}, follow=True).context["is_gold"]


def test_the_page_of_a_frame_tells_comments_flags_probability_and_suggestions_to_reviewers(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable
) -> None:
    frame = make_frame(make_episode(show))
    person, ann = make_person(first_name="Pia"), show.characters.first()
    lease = services.claim(person, show)[0]
    services.record_vote(lease.token, person, [ann.pk], idempotency_key="k", comment="Only <her> hand")
    Vote.objects.update(is_flagged=True)
    Label.objects.filter(character=ann).update(probability=0.873, is_disputed=True)
    Suggestion.objects.create(frame=frame, character=ann, model="run 17", score=0.42)

    page = browser_of(reviewer).get(url(f"{frame.pk}/")).content.decode()

    for words in ("Only &lt;her&gt; hand", "flagged", "0.87", "disputed", "run 17", "0.42"):
        assert words in page
    Frame.objects.update(split="test")
    assert "run 17" not in browser_of(reviewer).get(url(f"{frame.pk}/")).content.decode()


def test_j_and_k_walk_the_list_one_came_from(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable
) -> None:
    frames = make_frames(make_episode(show), 3)
    for frame in (frames[0], frames[2]):
        services.set_label(frame, show.characters.first(), "yes", LabelSource.REVIEW)
    browser = browser_of(reviewer)

    in_list = browser.get(url(f"{frames[2].pk}/"), {"back": url("?label=Ann:yes")})
    in_episode = browser.get(url(f"{frames[2].pk}/"))

    assert (in_list.context["before"], in_list.context["after"]) == (None, frames[0].pk)
    assert (in_episode.context["before"], in_episode.context["after"]) == (frames[1].pk, None)


def test_asking_one_more_about_a_rejected_frame_says_to_restore_it(
    show: Show, reviewer: Person, browser_of: BrowserOf, url: Callable
) -> None:
    frame = make_frame(make_episode(show))
    services.open_queue(show, "a queue", [frame])
    services.reject_frames(show, [frame.pk], reviewer, "black")

    page = browser_of(reviewer).post(url(f"{frame.pk}/send-back/"), {"item": QueueItem.objects.get().pk}, follow=True)

    assert "Restore it first" in page.content.decode()


def test_empty_show_and_empty_filter_say_what_to_do(show: Show, browser_of: BrowserOf, url: Callable) -> None:
    browser = browser_of(make_person(Role.TRAINER, show))

    assert "Add an episode" in browser.get(url()).content.decode()
    assert "Show all frames" in browser.get(url("?disputed=any")).content.decode()


def test_a_tagger_cannot_tell_a_gold_frame_from_another(
    show: Show, tagger: Person, reviewer: Person, browser_of: BrowserOf, url: Callable
) -> None:
    """Who has answered it sees the answers; not where the truth comes from, nor which queue asked."""
    frame = make_frame(make_episode(show))
    queue = services.open_queue(show, "a queue", [frame])
    lease = services.claim(tagger, queue)[0]
    services.record_vote(lease.token, tagger, [], idempotency_key="one")
    services.settle_frame(frame, dict.fromkeys(lease.asked, "no"), reviewer)
    make_gold(show, [frame.pk], reviewer)

    page = browser_of(tagger).get(url(f"{frame.pk}/")).content.decode()

    assert "Who is there?" in page
    assert "gold" not in page.lower()
