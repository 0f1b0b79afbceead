"""The frames page over a show of many frames: when it answers, what it sends, and whether it scrolls without lag.

python -m bench.frames_page [--frames 100000] [--filters] [--keep FOLDER]

The peer is Label Studio, whose users report that listing a project takes 15 s and more (its issues 9637, 3071); ours is
measured through its web server on SQLite. Frame times are those of headless Chromium without a GPU; a page that keeps up
with a screen draws a frame in at most 33 ms (two refreshes). Everything shares one machine, whose load is printed.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import httpx

PEER_SECONDS, LAG_MS = 15.0, 33.0
ROOT = Path(__file__).parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
FILTERS = (
    "", "split=dev", "episode=7", "label=Ann:yes", "label=Ann:yes&label=Ben:no&split=dev", "label=Ann:none",
    "disputed=any", "probability=Ann&probability_from=0.4&probability_to=0.6", "source=gold", "comment=any",
    "words=dark", "person=1", "queue=1", "needs=reviewer", "rejected=only", "order=episode", "order=doubt",
)  # fmt: skip
# Scrolls as a wheel does, then in leaps to everywhere; → milliseconds between frames of each.
SCROLL = """async () => {
    const frames = async (count, step) => {
        const gaps = [];
        let last = performance.now();
        for (let n = 0; n < count; n += 1) {
            step(n);
            await new Promise(requestAnimationFrame);
            const now = performance.now();
            gaps.push(now - last);
            last = now;
        }
        return gaps;
    };
    window.scrollTo(0, 0);
    await frames(30, () => {});
    const still = await frames(200, () => {});
    const wheel = await frames(600, () => window.scrollBy(0, 100));
    const height = document.documentElement.scrollHeight;
    const leaps = await frames(200, (n) => window.scrollTo(0, (n * 7919 % 200) / 200 * height));
    return { still, wheel, leaps };
}"""
AT_THE_END = """() => {
    const cells = [...document.querySelectorAll(".cell:not([hidden])")];
    const last = cells.find((cell) => cell.getAttribute("aria-posinset") === cell.getAttribute("aria-setsize"));
    return Boolean(last && last.querySelector(".clip") && last.querySelector("img").complete && last.querySelector("img").naturalWidth);
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--frames", type=int, default=100_000)
    parser.add_argument("--filters", action="store_true", help="time every filter, too")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="fill this folder once and use it again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = options.keep or Path(folder)
        show = filled(data, options.frames)
        with served(data) as address:
            measure(address, show["sessions"]["trainer"], options)


def filled(data: Path, frames: int) -> dict:
    known = data / "show.json"
    if not known.exists():
        data.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "bench.many_frames", "--frames", str(frames)]
        done = subprocess.run(command, cwd=ROOT, env=environment(data), check=True, capture_output=True, text=True)
        known.write_text(done.stdout.splitlines()[-1])
    return json.loads(known.read_text())


def environment(data: Path) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "BROKER_URL")}
    return {**given, "ROLLCALL_DATA": str(data)}


@contextmanager
def served(data: Path):  # noqa: ANN201
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "-c",
        "python:config.gunicorn",
        "-b",
        f"127.0.0.1:{port}",
        "config.wsgi",
    ]
    server = subprocess.Popen(command, cwd=ROOT, env=environment(data))
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}/healthz", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)


def measure(address: str, session: str, options: argparse.Namespace) -> None:
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    cookies = {"sessionid": session}
    with httpx.Client(base_url=f"{address}/s/many/frames/", cookies=cookies, timeout=120) as client:
        client.get("")  # the first request of a process imports; the strip's figures are kept for ten seconds
        page, size = timed(client, "")
        print(f"the page with its first 60 frames: {page:.2f} s, {size / 1000:.0f} kB; the peer: {PEER_SECONDS:.0f} s and more "
              f"({PEER_SECONDS / page:.0f} x)")  # fmt: skip
        seconds, size = timed(client, "ids/")
        etag = client.get("ids/").headers["ETag"]
        again, _ = timed(client, "ids/", {"If-None-Match": etag})
        print(f"all {options.frames:,} ids: {seconds:.2f} s, {size / 1000:.0f} kB; unchanged: {again:.2f} s, 0 kB")
        seconds, size = timed(client, f"cells/?ids={','.join(map(str, range(1000, 1060)))}")
        print(f"60 cells: {1000 * seconds:.0f} ms, {size / 1000:.1f} kB")
        for query in FILTERS if options.filters else ():
            seconds, size = timed(client, f"ids/?{query}", repeats=3)
            print(f"  {query or 'everything':<60}{1000 * seconds:>7.0f} ms {size / 1000:>7.1f} kB")
    browse(address, session)


def timed(client: httpx.Client, url: str, headers: dict | None = None, repeats: int = 5) -> tuple[float, int]:
    """Median seconds and bytes."""
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        answer = client.get(url, headers=headers)
        seconds.append(time.perf_counter() - began)
        assert answer.status_code in (200, 304), answer.text
    return median(seconds), len(answer.content)


def work(session) -> dict[str, float]:  # noqa: ANN001
    """Seconds of processor time the page's main thread has had since it is asked about."""
    return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}


def browse(address: str, key: str) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no Chromium here (the package chromium): scrolling was not measured")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(base_url=address, viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": "sessionid", "value": key, "url": address}])
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.goto("/s/many/frames/")
        page.wait_for_selector("html[data-frames-ready]", state="attached")
        painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
        ready = page.evaluate("performance.now()")
        print(f"in Chromium: first paint after {painted:.0f} ms, the whole list in hand after {ready:.0f} ms")
        session = context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        before, gaps_of, after = work(session), page.evaluate(SCROLL), work(session)
        count = sum(map(len, gaps_of.values()))
        whole, script = (1000 * (after[name] - before[name]) / count for name in ("TaskDuration", "ScriptDuration"))
        print(
            f"  processor time of the page's thread per frame, whatever the load: {whole:.1f} ms, of it script {script:.1f} ms"
        )
        for name, gaps in gaps_of.items():
            cuts = quantiles(gaps, n=100)
            verdict = "" if name == "still" else f" ({'within' if cuts[94] < LAG_MS else 'ABOVE'} {LAG_MS:.0f} ms)"
            print(
                f"  {name:<6} {len(gaps)} frames: p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms{verdict}, p99 {cuts[98]:.1f} ms"
            )
        began = time.perf_counter()
        page.keyboard.press("End")
        while not page.evaluate(AT_THE_END):  # the page's policy for contents forbids a script that waits inside it
            time.sleep(0.005)
        print(f"  from the key End to the last frame's picture: {1000 * (time.perf_counter() - began):.0f} ms")
        cells = page.evaluate("document.querySelectorAll('.cell').length")
        heap = page.evaluate("performance.memory.usedJSHeapSize") / 1e6
        print(f"  {cells} cells in the page, {heap:.0f} MB of script memory after all of it")
        browser.close()


if __name__ == "__main__":
    main()
