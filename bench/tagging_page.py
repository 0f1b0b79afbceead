"""The tagging page in headless Chromium beside a peer's: bytes of the first load, key press to next frame painted, clicks.

python -m bench.tagging_page [--frames 50]

Server, database and browser share this machine. The peer is Label Studio 1.23.2 on a machine of this size (2 cores):
8.1 MB, 382 ms, 12 clicks, 3 fields and 1 key. A frame counts as painted when its picture is decoded and the browser has
begun the frame after the one that shows it, which is up to 17 ms later than the paint itself.
"""

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.small_site import SmallSite

PEER_BYTES, PEER_MS, PEER_CLICKS, PEER_FIELDS = 8_100_000, 382, 12, 3
MOST_BYTES, MOST_MS, MOST_CLICKS = 100_000, 50, 3
SHOW = "speed"

WATCH = """() => {
  window.painted = [];
  window.floor = []; // a key that only marks a tile: what this machine needs for any key at this moment
  let pressed = 0;
  const after = (from, list) => requestAnimationFrame(() => requestAnimationFrame(() => list.push(performance.now() - from)));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter") pressed = event.timeStamp;
    else after(event.timeStamp, window.floor);
  }, true);
  new MutationObserver(async () => {
    const image = document.querySelector("#stage-picture img");
    if (!image || !pressed) return;
    const from = pressed;
    pressed = 0;
    await image.decode();
    after(from, window.painted);
  }).observe(document.getElementById("stage-picture"), { childList: true });
  window.events = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (entry.name === "keydown") window.events.push(entry.duration);
  }).observe({ type: "event", durationThreshold: 16 });
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=50, help="answers to send, at most 55")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = SmallSite(Path(folder))
        site.fill()
        site.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
                return report(first_load(browser, site), paints(browser, site, options.frames), way_in(browser, site))
        finally:
            site.kill()


def chromium() -> str:
    found = shutil.which("chromium")
    if found is None:
        sys.exit("This benchmark drives Chromium; the package chromium is missing.")
    return found


def first_load(browser: Browser, site: SmallSite) -> dict[str, float]:
    """Bytes over the wire, headers included, and milliseconds until the first frame is there, nothing in the cache."""
    page = site.context(browser).new_page()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(f"/s/{SHOW}/tag/")
    page.wait_for_selector("#stage img")
    shown = page.evaluate("document.querySelector('#stage img').decode().then(() => performance.now())")
    page.wait_for_load_state("networkidle")
    pictures = sum(size for number, size in sizes.items() if kinds.get(number) == "Image")
    page.context.close()
    return {
        "bytes": sum(sizes.values()) - pictures, "pictures": pictures, "requests": len(sizes), "shown_ms": shown,
    }  # fmt: skip


def paints(browser: Browser, site: SmallSite, frames: int) -> dict[str, float]:
    """Answer by keys at a quick person's pace; milliseconds from Enter to the next frame on screen."""
    page = site.context(browser).new_page()
    page.goto(f"/s/{SHOW}/tag/")
    page.wait_for_selector("#stage img")
    page.wait_for_load_state("networkidle")
    page.evaluate(WATCH)
    for number in range(frames):
        page.keyboard.press("1234"[number % 4])
        page.wait_for_timeout(150)
        page.keyboard.press("Enter")
        page.wait_for_function("count => window.painted.length > count", arg=number)
        page.wait_for_timeout(150)
    painted = page.evaluate("window.painted")
    events = page.evaluate("window.events")
    floor = page.evaluate("window.floor")
    page.context.close()
    return {
        "floor": median(floor),
        "median": median(painted),
        "p95": quantiles(painted, n=20)[18],
        "event_median": median(events) if events else 0.0,
    }


def way_in(browser: Browser, site: SmallSite) -> dict[str, int]:
    """From the printed address to the first tagged frame, as a newcomer goes: clicks, fields, keys beside the text."""
    page: Page = site.context(browser, None).new_page()
    page.set_default_timeout(30_000)
    page.goto("/")
    page.fill("input[name=username]", "other")
    page.fill("input[name=password]", "password")
    page.keyboard.press("Enter")
    page.click(f"figure a[href='/s/{SHOW}/'] >> nth=0")
    page.click(f"main a[href='/s/{SHOW}/tag/'] >> nth=0")
    page.wait_for_selector("#stage img")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.getElementById('receipt').textContent.includes('saved')")
    page.context.close()
    return {"clicks": 2, "fields": 2, "keys": 3}


def report(load: dict[str, float], paint: dict[str, float], way: dict[str, int]) -> int:
    print(f"{'':<44}{'here':>12}{'peer':>12}{'limit':>12}")
    for name, here, peer, limit in (
        ("first load without pictures, bytes", load["bytes"], PEER_BYTES, MOST_BYTES),
        ("key to next frame painted, median ms", paint["median"], PEER_MS, MOST_MS),
        ("clicks to the first tagged frame", way["clicks"], PEER_CLICKS, MOST_CLICKS),
    ):
        print(f"{name:<44}{here:>12,.0f}{peer:>12,}{limit:>12,}")
    print(f"{'fields to fill':<44}{way['fields']:>12}{PEER_FIELDS:>12}")
    print(f"{'a key that only marks a tile, median ms':<44}{paint['floor']:>12.0f}")
    print(f"{'key to painted, p95 ms':<44}{paint['p95']:>12.0f}")
    print(f"{'the browser’s own event timing, median ms':<44}{paint['event_median']:>12.0f}")
    print(f"{'requests, pictures included':<44}{load['requests']:>12,.0f}{37:>12}")
    print(f"{'first frame on screen, ms':<44}{load['shown_ms']:>12,.0f}{2500:>12,}")
    print(json.dumps({**load, **paint, **way}), file=sys.stderr)
    good = load["bytes"] < MOST_BYTES and paint["median"] <= MOST_MS and way["clicks"] <= MOST_CLICKS
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
