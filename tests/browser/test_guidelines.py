"""Guidelines in a real Chromium without our policy for contents: even so, nothing of what people write may run."""

import pytest
from playwright.sync_api import Browser

from labeling.guidelines import MARKDOWN
from tests.xss import PAYLOADS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
ADDRESS = "http://guidelines.test/"  # of a page with one, so that relative links are addresses too
PLACES = (
    "{}",
    "[{}](frame:1)",
    "[x]({})",
    "![{}](frame:1)",
    "![x]({})",
    "[x]: {}\n\n[x]",
    "<{}>",
    "# {}",
    "- {}",
    "`{}`",
)


def test_no_payload_runs_when_shown_pointed_at_or_followed(browser: Browser) -> None:
    texts = [place.format(payload) for payload in PAYLOADS for place in PLACES]
    html = "".join(f"<section>{MARKDOWN.render(text, {'frames': {}})}</section>" for text in texts)
    page = browser.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.route("**/*", lambda route: route.abort())  # links lead nowhere
    page.route(
        ADDRESS,
        lambda route: route.fulfill(body=f"<!doctype html><title>untouched</title>{html}", content_type="text/html"),
    )
    page.goto(ADDRESS)
    shown = page.evaluate("""() => {
        for (const one of document.querySelectorAll('section *')) {
            for (const kind of ['mouseover', 'focus', 'toggle', 'error', 'load']) one.dispatchEvent(new Event(kind));
        }
        for (const link of document.querySelectorAll('section a')) {
            // The two that lead somewhere would take the page away from under what is looked for; neither is a script.
            if (!/^(https?|frame):/.test(link.href)) link.click();
        }
        return [document.querySelectorAll('section').length, document.querySelectorAll('section script').length];
    }""")
    page.wait_for_timeout(500)
    assert (ran, page.title(), shown) == ([], "untouched", [len(texts), 0])
    page.close()


def test_the_stand_in_would_notice_what_runs(browser: Browser) -> None:
    page = browser.new_page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.set_content("<!doctype html><section><img src=x onerror=alert(1)></section>")
    page.wait_for_timeout(500)
    assert ran == ["1"]
    page.close()
