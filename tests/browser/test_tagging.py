"""The tagging page in a real browser against a real server: by keyboard, by touch, offline and back, and never a lost answer."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from tests.browser.conftest import wait_until
from tests.browser.small_site import SmallSite
from tests.telling import tell

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
OpenTag = Callable[..., Page]
PHONE = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    yield from SmallSite.serving(tmp_path_factory.mktemp("tagging"))


@pytest.fixture
def context(browser: Browser, small: SmallSite) -> Iterator[BrowserContext]:
    context = small.context(browser)
    expect.set_options(timeout=20_000)  # a machine that trains beside it is slow, which is no failure of the page
    yield context
    context.close()


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """Errors of scripts on the pages that were opened; a test with one fails."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def open_tag(context: BrowserContext, troubles: list[str]) -> OpenTag:
    def open_page(show: str, on: BrowserContext | None = None, wait: bool = True) -> Page:
        page = (on or context).new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if "Content Security" in line.text else None)
        page.goto(f"/s/{show}/tag/")
        if wait:
            expect(page.locator("#stage img")).to_be_visible(timeout=15_000)
        return page

    return open_page


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page: Page, number: int) -> None:
    expect(page.locator("#receipt")).to_have_text(f"saved ✓ {number}")


def tile(page: Page, name: str) -> Locator:
    return page.locator(f'.tile[data-name="{name}"]')


def picture(page: Page) -> str:
    return page.locator("#stage-picture img").get_attribute("src")


def test_first_load_is_under_100_kb_and_then_only_json_and_pictures_come(
    context: BrowserContext, small: SmallSite, open_tag: OpenTag, pytestconfig: pytest.Config
) -> None:  # fmt: skip
    context.new_page().close()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes: dict[str, float] = {}
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    kinds: dict[str, str] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    page.goto("/s/speed/tag/")
    expect(page.locator("#stage img")).to_be_visible()
    page.wait_for_load_state("networkidle")
    bytes_sent = sum(size for number, size in sizes.items() if kinds.get(number) != "Image")
    tell(
        pytestconfig,
        f"first load of the tagging page without pictures: {bytes_sent:,.0f} bytes; a peer sends 8,100,000",
    )
    assert bytes_sent < 100_000

    later: list[Response] = []
    page.on("response", lambda response: later.append(response))
    press(page, "1", "Enter", "r", "0", "Enter", "h", "h", "c", "Escape")
    saved(page, 2)
    page.wait_for_load_state("networkidle")
    types = {(response.header_value("content-type") or "").partition(";")[0] for response in later}
    assert types <= {"application/json", "image/jpeg", "image/png"}


def test_keys_toggle_send_refuse_and_take_back(small: SmallSite, open_tag: OpenTag) -> None:
    page = open_tag("keys")
    press(page, "Enter")
    expect(page.locator("#trouble-text")).to_have_text("Nothing is chosen. 0 means nobody.")
    press(page, "2", "1", "2", "1", "2")  # Homer on, Bart on and off again, Homer off and on
    expect(tile(page, "Homer")).to_have_attribute("aria-pressed", "true")
    expect(tile(page, "Bart")).to_have_attribute("aria-pressed", "false")
    first = picture(page)
    press(page, "Enter")
    saved(page, 1)
    assert picture(page) != first
    press(page, "3", "u", "1", "Space")  # Space sends too; Lisa is unsure
    saved(page, 2)
    assert [row[0] for row in small.votes("keys")] == ["Homer", "Bart"]
    assert small.rows("SELECT count(*) FROM labeling_voteanswer WHERE answer = 'unsure'") == [(1,)]

    press(page, "z")  # sent and saved, and still taken back
    expect(page.locator("#receipt")).to_have_text("taken back")
    expect(tile(page, "Lisa")).to_have_attribute("aria-pressed", "mixed")
    press(page, "0", "Enter")
    saved(page, 2)
    assert [row[0] for row in small.votes("keys")] == ["Homer", ""]
    press(page, "z", "z")
    expect(tile(page, "Homer")).to_have_attribute("aria-pressed", "true")
    assert picture(page) == first


def test_arrows_reach_every_tile_and_unsure_follows_the_focus(open_tag: OpenTag) -> None:
    page = open_tag("keys")
    press(page, "ArrowRight", "ArrowRight")
    expect(tile(page, "Homer")).to_be_focused()
    press(page, "u")
    expect(tile(page, "Homer")).to_have_attribute("aria-pressed", "mixed")
    expect(page.locator("#said")).to_have_text("unsure about Homer")
    press(page, "Space")  # a focused tile is pressed by Space, as every button
    expect(tile(page, "Homer")).to_have_attribute("aria-pressed", "true")
    assert tile(page, "Homer").evaluate("tile => getComputedStyle(tile).outlineStyle") == "solid"


def test_one_key_magnifies_and_arrows_move_over_the_frame(open_tag: OpenTag) -> None:
    page = open_tag("keys")
    press(page, "m")
    box = page.locator("#stage-picture")
    before = box.evaluate("box => [box.scrollLeft, box.scrollTop]")
    press(page, "ArrowRight", "ArrowDown")
    after = box.evaluate("box => [box.scrollLeft, box.scrollTop]")
    assert after[0] > before[0]
    assert after[1] > before[1]
    press(page, "m")
    expect(page.locator("#stage.zoomed")).to_have_count(0)


def test_reference_pictures_are_one_key_away_and_tagging_goes_on_beside_them(
    small: SmallSite, open_tag: OpenTag
) -> None:
    page = open_tag("words")
    press(page, "r")
    expect(page.locator("#references .reference")).to_have_count(4)
    assert page.locator("#references .reference").first.locator("img").count() == 2
    expect(page.locator("#references .reference").last).to_contain_text("No accepted cut-outs yet")
    before = len(small.votes("words"))
    press(page, "1", "Enter")
    wait_until(lambda: len(small.votes("words")) == before + 1, 10, "the vote")
    expect(page.locator("#references")).to_be_visible()
    press(page, "r")
    expect(page.locator("#references")).to_be_hidden()


def test_a_frame_is_skipped_with_a_reason_by_keys(small: SmallSite, open_tag: OpenTag) -> None:
    page = open_tag("words")
    press(page, "s", "2")
    expect(page.locator("#receipt")).to_have_text("skipped")
    press(page, "s", "4")
    page.keyboard.type("only legs")
    press(page, "Enter")
    press(page, "s", "s")
    reasons = "SELECT skip_reason FROM labeling_lease WHERE state = 'skipped' ORDER BY id"
    wait_until(lambda: len(small.rows(reasons)) == 3, 10, "three skips")
    assert sorted(small.rows(reasons)) == [("No reason given",), ("The picture is broken",), ("only legs",)]


def test_comment_and_flag_go_with_the_vote_and_come_back_with_it(small: SmallSite, open_tag: OpenTag) -> None:
    page = open_tag("words")
    before = len(small.votes("words"))
    press(page, "c")
    page.keyboard.type("Could be Homer's coat")
    press(page, "Enter", "f", "1", "Enter")
    wait_until(lambda: len(small.votes("words")) == before + 1, 10, "the vote")
    assert small.votes("words")[-1][:3] == ("Bart", "Could be Homer's coat", 1)
    expect(page.locator("#comment")).to_have_attribute("aria-pressed", "false")  # the next frame has none
    press(page, "z")
    expect(page.locator("#comment")).to_have_attribute("aria-pressed", "true")
    press(page, "c")
    expect(page.locator("#comment-text")).to_have_value("Could be Homer's coat")
    press(page, "Escape")
    expect(page.locator("#comment-dialog")).to_be_hidden()


def test_keys_are_chosen_refused_kept_and_given_up(small: SmallSite, open_tag: OpenTag) -> None:
    page = open_tag("rebind")
    press(page, "?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#change-keys").press("Enter")
    said = page.locator("#bindings-said")
    bart = page.locator('.binding[data-title="Bart"]')
    bart.press("Enter")
    press(page, "2")
    expect(said).to_have_text("2 means “Homer”. Choose another key, or give that a new one first.")
    press(page, "g")
    expect(said).to_contain_text("G cannot be chosen.")
    press(page, "j")
    expect(said).to_have_text("“Bart” is J now.")
    press(page, "Escape")
    expect(tile(page, "Bart").locator("kbd")).to_have_text("J")
    press(page, "1")  # means nothing any more
    expect(tile(page, "Bart")).to_have_attribute("aria-pressed", "false")
    press(page, "j")
    expect(tile(page, "Bart")).to_have_attribute("aria-pressed", "true")
    page.close()

    page = open_tag("rebind")  # kept for the person, not for the page
    press(page, "j", "Enter")
    wait_until(lambda: [row[0] for row in small.votes("rebind")] == ["Bart"], 10, "Bart's vote by the new key")
    press(page, "h")
    page.locator("#change-keys").click()
    page.locator("#bindings-reset").click()
    expect(tile(page, "Bart").locator("kbd")).to_have_text("1")
    expect(page.locator("#bindings-said")).to_have_text("The usual keys are back.")


def test_guidelines_are_read_before_the_first_frame_and_their_version_goes_with_the_vote(
    small: SmallSite, open_tag: OpenTag
) -> None:  # fmt: skip
    page = open_tag("guided", wait=False)
    dialog = page.locator("#guidelines-dialog")
    expect(dialog).to_contain_text("A hand counts.")
    expect(dialog.locator("img")).to_be_visible()  # the example frame
    press(page, "Escape")
    expect(dialog).to_be_visible()
    expect(page.locator("#stage-picture img")).to_have_count(0)
    press(page, "Enter")
    expect(page.locator("#stage-picture img")).to_be_visible()
    press(page, "1", "Enter")
    wait_until(lambda: [row[3] for row in small.votes("guided")] == [1], 10, "a vote under version 1")
    assert small.rows("SELECT count(*) FROM labeling_guidelinesreading") == [(1,)]
    page.close()

    page = open_tag("guided")  # once per person and version
    expect(page.locator("#guidelines-dialog")).to_be_hidden()
    press(page, "?")
    expect(page.locator("#keys")).to_contain_text("A hand counts.")


def test_practice_is_met_with_the_truth_and_any_key_goes_on(small: SmallSite, open_tag: OpenTag) -> None:
    page = open_tag("practice")
    expect(page.locator("#stage-badge")).to_contain_text("practice")
    first = picture(page)
    press(page, "2", "Enter")  # Homer; it is Bart
    expect(page.locator("#trouble-text")).to_have_text("Practice: Bart is there, Homer is not there. Any key goes on.")
    expect(tile(page, "Bart")).to_have_attribute("data-verdict", "wrong")
    expect(tile(page, "Bart").locator(".tile-note")).to_have_text("is there")
    expect(tile(page, "Lisa")).to_have_attribute("data-verdict", "right")
    assert picture(page) == first
    press(page, "x")
    expect(tile(page, "Bart")).to_have_attribute("data-verdict", "")
    press(page, "1", "Enter")
    expect(page.locator("#trouble-text")).to_have_text("Practice: all right. Any key goes on.")
    press(page, "Enter")
    expect(page.locator("#stage-badge")).to_be_hidden()
    press(page, "3", "Enter")
    saved(page, 1)  # practice is not counted
    assert small.rows("SELECT is_practice FROM labeling_vote v JOIN corpus_frame f ON f.id = v.frame_id "
                      "JOIN corpus_show s ON s.id = f.show_id WHERE s.slug = 'practice' ORDER BY v.id") == [(1,), (1,), (0,)]  # fmt: skip


def test_a_models_word_is_shown_after_the_first_look_and_never_chosen(small: SmallSite, open_tag: OpenTag) -> None:
    page = open_tag("hints")
    homer = tile(page, "Homer")
    expect(homer.locator(".tile-note")).to_have_text("")
    press(page, "1")
    expect(homer.locator(".tile-note")).to_have_text("model: there?")
    expect(homer).to_have_attribute("aria-pressed", "false")
    expect(tile(page, "Lisa").locator(".tile-note")).to_have_text("")
    press(page, "Enter")
    wait_until(lambda: [row[0] for row in small.votes("hints")] == ["Bart"], 10, "the vote without Homer")


def test_offline_answers_are_kept_shown_and_sent_when_the_network_is_back(
    context: BrowserContext, small: SmallSite, open_tag: OpenTag
) -> None:  # fmt: skip
    page = open_tag("offline")
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    for key in ("1", "2", "3"):
        press(page, key, "Enter")  # the three frames ahead are there without a network
    expect(page.locator("#receipt")).to_have_text("3 kept here")
    expect(page.locator("#trouble-text")).to_contain_text("Your 3 answers are kept on this device")
    press(page, "1", "Enter")  # the last frame that was ahead
    expect(page.locator("#stage-title")).to_have_text("No connection")
    expect(page.locator("#trouble-again, #look-again").and_(page.locator(":visible"))).to_have_count(1)
    press(page, "z")
    press(page, "z")  # never left this device: taken back without a network
    expect(tile(page, "Lisa")).to_have_attribute("aria-pressed", "true")
    press(page, "4", "Enter")
    assert small.votes("offline") == []
    context.set_offline(False)
    saved(page, 3)
    assert [row[0] for row in small.votes("offline")] == ["Bart", "Homer", "Lisa+Marge"]
    expect(page.locator("#trouble")).to_be_hidden()


def test_a_closed_tab_loses_no_answer_and_gives_unused_frames_back(
    context: BrowserContext, small: SmallSite, open_tag: OpenTag
) -> None:  # fmt: skip
    page = open_tag("closed")
    page.wait_for_load_state("networkidle")
    assert small.leases("closed", "live") == 4
    page.close(run_before_unload=True)
    wait_until(lambda: small.leases("closed", "live") == 0, 10, "the release of four frames")

    page = open_tag("closed")
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    press(page, "1", "Enter", "0", "Enter")
    expect(page.locator("#receipt")).to_have_text("2 kept here")
    page.close()
    context.set_offline(False)
    page = open_tag("closed")
    saved(page, 2)
    assert [row[0] for row in small.votes("closed")] == ["Bart", ""]


def test_an_answer_that_a_closing_page_got_through_is_counted_once(
    context: BrowserContext, small: SmallSite, open_tag: OpenTag
) -> None:  # fmt: skip
    page = open_tag("twice")
    page.route(
        "**/tagging/votes/", lambda route: (route.fetch(), route.abort())
    )  # it arrives, and the page never hears of it
    press(page, "1", "Enter")
    expect(page.locator("#receipt")).to_have_text("1 kept here")
    page.close()
    page = open_tag("twice")
    saved(page, 1)
    expect(page.locator("#trouble")).to_be_hidden()
    assert [row[0] for row in small.votes("twice")] == ["Bart"]


def test_what_was_sent_before_the_tab_was_closed_is_taken_back_after(
    context: BrowserContext, small: SmallSite, open_tag: OpenTag
) -> None:  # fmt: skip
    page = open_tag("reopened")
    press(page, "1", "Enter")
    saved(page, 1)
    first = small.rows("SELECT frame_id FROM labeling_vote ORDER BY id DESC LIMIT 1")[0][0]
    page.wait_for_load_state("networkidle")
    context.set_offline(True)
    press(page, "2", "c")
    page.keyboard.type("by the door")
    press(page, "Enter", "Enter")
    expect(page.locator("#receipt")).to_have_text("1 kept here")
    page.close()

    context.set_offline(False)
    page = open_tag("reopened")
    saved(page, 2)
    page.wait_for_load_state("networkidle")
    press(page, "z")
    expect(tile(page, "Homer")).to_have_attribute("aria-pressed", "true")
    press(page, "c")
    expect(page.locator("#comment-text")).to_have_value("by the door")
    press(page, "Escape")
    expect(page.locator("#comment-dialog")).to_be_hidden()
    press(page, "z")
    expect(tile(page, "Bart")).to_have_attribute("aria-pressed", "true")
    assert small.votes("reopened") == []
    press(page, "3", "Enter")
    wait_until(lambda: len(small.votes("reopened")) == 1, 10, "the better answer")
    assert small.votes("reopened")[0][0] == "Bart+Lisa"
    assert small.rows("SELECT frame_id FROM labeling_vote ORDER BY id DESC LIMIT 1") == [(first,)]
    page.close()

    page = open_tag("reopened")
    page.evaluate("""() => {
        for (const [name, text] of Object.entries(localStorage)) {
            if (name.startsWith('rollcall:sent:')) localStorage.setItem(name, JSON.stringify({ ...JSON.parse(text), at: 0 }));
        }
    }""")  # as old as can be
    page.close()
    page = open_tag("reopened")
    expect(page.locator("#back")).to_be_disabled()
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('rollcall:sent:'))") == []


def test_a_killed_server_loses_no_answer_and_doubles_none(small: SmallSite, open_tag: OpenTag) -> None:
    page = open_tag("killed")
    page.wait_for_load_state("networkidle")
    press(page, "1", "Enter")
    saved(page, 1)
    small.kill()
    press(page, "2", "Enter", "3", "Enter")
    expect(page.locator("#receipt")).to_have_text("2 kept here")
    expect(page.locator("#trouble-text")).to_contain_text("are kept on this device")
    small.start()
    expect(page.locator("#receipt")).to_have_text("saved ✓ 3", timeout=30_000)
    assert [row[0] for row in small.votes("killed")] == ["Bart", "Homer", "Lisa"]
    press(page, "4", "Enter")
    saved(page, 4)


def log_in(page: Page, person: str) -> None:
    page.goto("/log-in/")
    page.fill("input[name=username]", person)
    page.fill("input[name=password]", "password")
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile(r"/$"))


def test_log_out_keeps_answers_for_their_person_and_another_person_never_sends_them(
    browser: Browser, small: SmallSite, open_tag: OpenTag
) -> None:  # fmt: skip
    context = small.context(browser, None)
    door = context.new_page()
    log_in(door, "tagger")
    page = open_tag("people", context)
    page.wait_for_load_state("networkidle")
    door.reload()
    door.click("text=Log out")
    press(page, "1", "Enter", "2", "Enter")
    expect(page.locator("#trouble-text")).to_contain_text("The server no longer knows you.")
    expect(page.locator("#trouble-login")).to_be_visible()

    log_in(door, "other")  # the same browser, another person; the first one's page is still open
    theirs = open_tag("people", context)
    press(theirs, "4", "Enter")
    saved(theirs, 1)
    page.locator("#trouble-again").click()
    expect(page.locator("#receipt")).to_have_text("2 kept here")
    assert [row[0] for row in small.votes("people", "other")] == ["Marge"]
    assert small.votes("people") == []

    theirs.close()
    door.goto("/")
    door.click("text=Log out")
    log_in(door, "tagger")
    expect(page.locator("#receipt")).to_have_text("saved ✓ 2", timeout=45_000)  # by itself, as it looks again and again
    assert [row[0] for row in small.votes("people")] == ["Bart", "Homer"]
    assert [row[0] for row in small.votes("people", "other")] == ["Marge"]
    context.close()


def test_the_end_says_whether_all_is_done_or_with_others(browser: Browser, small: SmallSite, open_tag: OpenTag) -> None:
    first = open_tag("shared")
    context = small.context(browser, "other")
    second = open_tag("shared", context, wait=False)
    expect(second.locator("#stage-title")).to_have_text(re.compile(r"1 frame is with others until \d\d:\d\d"))
    press(first, "1", "Enter")
    expect(first.locator("#stage-title")).to_have_text("All done")
    expect(first.locator("#stage-text")).to_contain_text("You answered 1 frame; nothing is left to tag here.")
    second.locator("#look-again").click()
    expect(second.locator("#stage-title")).to_have_text("All done")
    context.close()


def test_the_end_of_an_invitation_is_told_apart(browser: Browser, small: SmallSite, open_tag: OpenTag) -> None:
    context = small.context(browser, "guest")
    page = open_tag("asked", context)
    expect(page.locator("#pace")).to_have_text("0 of 2")
    press(page, "1", "Enter", "2", "Enter")
    expect(page.locator("#stage-title")).to_have_text("That was all you were asked for")
    expect(page.locator("#stage-text")).to_contain_text("You have done the 2 frames you were asked for.")
    context.close()


@pytest.mark.parametrize("show", ["touch", "many"])
def test_the_whole_page_fits_a_phone_and_every_target_a_finger(
    browser: Browser, small: SmallSite, open_tag: OpenTag, show: str
) -> None:  # fmt: skip
    context = small.context(browser, **PHONE)
    page = open_tag(show, context)
    targets = page.locator(".tile, .tag-actions button:visible")
    boxes = [targets.nth(number).bounding_box() for number in range(targets.count())]
    assert len(boxes) >= 10
    for box in boxes:
        assert box["height"] >= 44, box
        assert box["width"] >= 44, box
        assert box["x"] >= 0, box
        assert box["x"] + box["width"] <= 360, box
        assert box["y"] + box["height"] <= 640, box
    assert page.evaluate("document.documentElement.scrollHeight <= 640 && document.documentElement.scrollWidth <= 360")
    assert page.locator(".tiles").evaluate("tiles => tiles.scrollHeight <= tiles.clientHeight + 1")
    context.close()


def test_a_laptop_shows_twelve_characters_without_scrolling(open_tag: OpenTag) -> None:
    page = open_tag("many")
    for locator in (page.locator(".tile").last, page.locator("#next"), page.locator("#stage")):
        box = locator.bounding_box()
        assert box["y"] + box["height"] <= 768
    assert page.locator("#stage").bounding_box()["height"] > 430
    press(page, "e")  # the twelfth has a letter
    expect(tile(page, "Edna")).to_have_attribute("aria-pressed", "true")


def test_tagging_by_touch(browser: Browser, small: SmallSite, open_tag: OpenTag) -> None:
    context = small.context(browser, **PHONE)
    page = open_tag("touch", context)
    tile(page, "Homer").tap()
    page.locator("#unsure").tap()
    expect(tile(page, "Homer")).to_have_attribute("aria-pressed", "mixed")
    tile(page, "Lisa").tap()
    page.locator("#next").tap()
    saved(page, 1)
    page.locator("#nobody").tap()
    page.locator(".tag-more").tap()
    page.locator("#more [data-action=flag]").tap()
    page.locator("#next").tap()
    saved(page, 2)
    assert [row[0] for row in small.votes("touch")] == ["Lisa", ""]
    assert [row[2] for row in small.votes("touch")] == [0, 1]
    page.locator("#back").tap()
    expect(page.locator("#nobody")).to_have_attribute("aria-pressed", "true")
    page.locator(".tag-more").tap()
    page.locator("#more [data-action=pictures]").tap()
    expect(page.locator("#references .reference")).to_have_count(4)
    context.close()


def test_every_control_has_a_name_and_what_happens_is_said_aloud(open_tag: OpenTag) -> None:
    page = open_tag("keys")
    nameless = page.evaluate("""() => [...document.querySelectorAll('button, a, input:not([type=hidden]), textarea, progress')]
        .filter(one => !(one.ariaLabel || one.textContent.trim() || one.labels?.length || one.title)).map(one => one.outerHTML)""")
    assert nameless == []
    press(page, "1")
    expect(page.locator("#said")).to_have_text("Bart is there")
    expect(tile(page, "Bart")).to_have_attribute("aria-keyshortcuts", "1")
    assert page.locator("#said").get_attribute("aria-live") == "polite"
