"""What an owner does with a crowd, in a real Chromium: a queue, a link for guests, people and labels, batches and views."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import watched_page
from tests.browser.small_site import SmallSite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
STATES_OF_BART = """SELECT DISTINCT l.state, l.is_disputed FROM labeling_label l
    JOIN corpus_character c ON c.id = l.character_id JOIN corpus_show s ON s.id = l.show_id
    WHERE c.name = 'Bart' AND s.slug = ?"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    yield from SmallSite.serving(tmp_path_factory.mktemp("data"), "tests.browser.owned_shows")


@pytest.fixture
def page(browser: Browser, site: SmallSite) -> Iterator[Page]:
    """The trainer's."""
    yield from watched_page(site.context(browser, "trainer"), 15_000)


@pytest.fixture
def guest(browser: Browser, site: SmallSite) -> Iterator[Page]:
    """A browser nobody has logged in by."""
    yield from watched_page(site.context(browser, None), 15_000)


def test_a_queue_is_opened_and_a_guest_tags_it_by_a_link_and_a_name_alone(
    page: Page, guest: Page, site: SmallSite
) -> None:
    page.goto("/s/invited/queues/")
    page.keyboard.press("n")
    page.get_by_label("Name", exact=True).fill("Second evening")
    page.locator("select[name=episodes]").select_option(label="second episode · dev")
    page.click("text=Open the queue")
    expect(page.locator("#toasts")).to_contain_text("'Second evening' is open, with 6 frames.")

    page.goto("/s/invited/invitations/")
    page.get_by_label("For whom").fill("class 4b")
    page.get_by_label("What they tag").select_option(label="Second evening")
    page.get_by_label("Frames per person").fill("3")
    page.click("text=Make the link")
    address = page.get_by_label("The link to send").input_value()

    guest.goto(address)
    assert guest.locator("input:not([type=hidden])").evaluate_all("all => all.map((one) => one.name)") == ["name"]
    guest.fill("input[name=name]", "Otto")
    guest.click("text=Start tagging")
    expect(guest.locator("#stage img")).to_be_visible()
    expect(guest.locator("#pace")).to_have_text("0 of 3")
    guest.keyboard.press("1")
    guest.keyboard.press("Enter")
    expect(guest.locator("#receipt")).to_have_text("saved ✓ 1")

    page.reload()
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text(re.compile(r"Otto.*1 of 3", re.DOTALL))
    came = site.rows("SELECT username FROM people_person WHERE first_name = 'Otto' AND is_guest")
    assert [row[0] for row in site.votes("invited", *came[0])] == ["Bart"]


def test_somebody_is_discounted_and_believed_again_and_the_labels_follow(page: Page, site: SmallSite) -> None:
    page.goto("/s/crowd/labels/")
    expect(page.locator("a.card", has_text="Disputed")).to_contain_text("6 frames")
    agreement = page.locator("section", has=page.get_by_role("heading", name="Agreement"))
    # Twelve sure answers about six frames, half of them yes, and never two alike: α is 1 - 1 / (2 * 6 * 6 / (12 * 11)).
    expect(agreement.get_by_role("row", name=re.compile(r"Krippendorff's alpha -0\.83 \.50 6 12"))).to_have_count(1)
    page.click("nav >> text=People")
    expect(page.locator("tbody tr")).to_have_count(2)
    assert site.rows(STATES_OF_BART, "crowd") == [("open", 1)]

    page.click("tbody >> text=Milo")
    page.click("text=Discount Milo…")
    page.get_by_label("Reason").first.fill("answers without looking")
    page.click("text=Believe none of their answers")
    expect(page.locator(".notice")).to_contain_text("answers without looking")
    assert site.rows(STATES_OF_BART, "crowd") == [("yes", 0)]
    page.goto("/s/crowd/people/")
    expect(page.locator("tr.discounted")).to_contain_text("Milo")

    page.click("tbody >> text=Milo")
    page.get_by_role("button", name="Lift").click()
    expect(page.locator(".notice")).to_have_count(0)
    expect(page.locator("tr.lifted")).to_contain_text("lifted by Trainer")
    assert site.rows(STATES_OF_BART, "crowd") == [("open", 1)]
    assert len(site.votes("crowd", "milo")) == 6  # none was deleted


def test_a_batch_goes_back_to_the_queue_with_a_reason(page: Page, site: SmallSite) -> None:
    page.goto("/s/returned/queues/")
    page.click("tbody >> text=First pass")
    expect(page.locator(".stat", has_text="Handed out")).to_contain_text("6 of 6 frames")
    for box in page.locator("input[name=frame]").all()[:2]:
        box.check()
    page.get_by_placeholder("the guidelines changed").fill("Bart was drawn anew")
    page.click("text=Send these back")
    expect(page.locator("#toasts")).to_contain_text("2 frames went back")
    expect(page.locator(".stat", has_text="Handed out")).to_contain_text("4 of 6 frames")
    expect(page.locator("section", has_text="Sent back").last).to_contain_text("Bart was drawn anew")

    milo = page.locator("tr", has=page.get_by_role("link", name="Milo"))
    milo.locator("summary").click()
    milo.get_by_label("Reason").fill("a cat on the keyboard")
    milo.get_by_role("button").click()
    expect(page.locator("tbody tr", has_text="a batch in First pass")).to_contain_text("a cat on the keyboard")
    assert site.rows(STATES_OF_BART, "returned") == [("yes", 0)]
    asked_again = """SELECT count(*) FROM labeling_queueitem i JOIN labeling_queue q ON q.id = i.queue_id
                     JOIN corpus_show s ON s.id = q.show_id WHERE s.slug = 'returned' AND i.open_slots > 0"""
    assert site.rows(asked_again) == [(6,)]


def test_a_view_is_saved_and_what_it_shows_goes_to_a_queue(page: Page, site: SmallSite) -> None:
    page.goto("/s/chosen/frames/")
    page.click("nav >> text=People disagree")
    page.wait_for_selector("html[data-frames-ready]", state="attached")
    page.click("text=Save this view")
    page.fill("#view-name", "Karla against Milo")
    page.click("#view-dialog >> text=Save >> nth=-1")
    expect(page.locator(".choice.saved")).to_have_text("Karla against Milo")

    page.goto("/s/chosen/frames/")
    page.click(".choice.saved")
    page.wait_for_selector("html[data-frames-ready]", state="attached")
    expect(page.locator("#count")).to_have_text("6 frames")
    cells = page.locator(".cell:not([hidden])")
    cells.nth(0).hover()
    cells.nth(0).locator(".tick").click()
    cells.nth(3).click(modifiers=["Shift"])
    page.click("#selection >> text=To a queue")
    page.fill("#queue-name", "A third person")
    page.click("text=Send to the queue")
    expect(page.locator("#toasts")).to_contain_text("4 frames went to “A third person”.")
    page.goto("/s/chosen/queues/")
    expect(page.locator("tbody tr", has_text="A third person").locator("td").nth(3)).to_have_text("4")


def test_gold_is_made_of_what_is_settled_and_the_rest_left_out_by_one_key(page: Page, site: SmallSite) -> None:
    page.goto("/s/golden/frames/?order=oldest")
    page.wait_for_selector("html[data-frames-ready]", state="attached")
    for key in ("a", "g", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#gold-refusal")).to_contain_text("something is open or was not asked in")
    expect(page.locator("#gold-without")).to_have_text("Leave 9 out, make 3 gold")
    expect(page.locator("#gold-without")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("3 frames made gold.")
    gold = """SELECT count(DISTINCT l.frame_id) FROM labeling_label l JOIN corpus_show s ON s.id = l.show_id
              WHERE s.slug = 'golden' AND l.source = 'gold'"""
    assert site.rows(gold) == [(3,)]
