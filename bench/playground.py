"""The playground in headless Chromium: a control moves, sixteen frames are composed anew and painted. Limit: 300 ms.

python -m bench.playground [--moves 40] [--cutouts 60] [--backgrounds 120]

A show of drawn figures (300x300) and backgrounds (720x404) is filled into a folder of its own. Server, database and
browser share this machine. "Server" is the request alone, asked by the page's own fetch, as its timing says.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from bench.tagging_page import chromium
from tests.browser.conftest import FLAGS, ROOT
from tests.browser.small_site import SmallSite, environment

LIMIT_MS = 300
WATCH = """() => {
  window.painted = [];
  new MutationObserver(() => requestAnimationFrame(() => requestAnimationFrame(() => {
    window.painted.push(performance.now() - window.moved);
  }))).observe(document.getElementById("playground"), { attributeFilter: ["data-drawn"] });
  performance.setResourceTimingBufferSize(1000);
}"""
MOVE = """([name, value]) => {
  const input = document.querySelector(`[data-name=${name}] [data-value]`);
  input.value = value;
  window.moved = performance.now();
  input.dispatchEvent(new Event("input", { bubbles: true }));
}"""
REQUESTS = """performance.getEntriesByType("resource").filter((one) => one.name.endsWith("/generator/frames/"))
  .map((one) => [one.responseEnd - one.requestStart, one.encodedBodySize])"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=40)
    parser.add_argument("--cutouts", type=int, default=60, help="of each of the four characters; as many extras")
    parser.add_argument("--backgrounds", type=int, default=120)
    parser.add_argument("--fill", action="store_true", help="only fill ROLLCALL_DATA and print the session key")
    options = parser.parse_args()
    if options.fill:
        print(json.dumps(fill(options.cutouts, options.backgrounds)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        site = filled_site(Path(folder), options.cutouts, options.backgrounds)
        site.start()
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
                page = site.context(browser, "trainer").new_page()
                return report(measure(page, options.moves, site.process.pid))
        finally:
            site.kill()


def filled_site(data: Path, cutouts: int, backgrounds: int) -> SmallSite:
    command = [sys.executable, "-m", "bench.playground", "--fill", "--cutouts", str(cutouts)]
    filled = subprocess.run(
        [*command, "--backgrounds", str(backgrounds)], cwd=ROOT, env=environment(data), check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return SmallSite(data, sessions=json.loads(filled.stdout.splitlines()[-1]))


def fill(cutouts: int, backgrounds: int) -> dict[str, str]:
    """A show `play` with drawn material; {person: session key}."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
    from django.apps import apps
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}
    call_command("migrate", run_syncdb=True, verbosity=0)
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    from people.models import Role
    from tests import builders

    show = builders.make_show(slug="play", title="Play")
    fill_material(show, cutouts, backgrounds)
    person = builders.make_person(Role.TRAINER, show, username="trainer", is_staff=True)
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return {"trainer": client.cookies["sessionid"].value}


def fill_material(show, cutouts: int, backgrounds: int) -> None:  # noqa: ANN001  models can be imported after the setup only
    import cv2
    import numpy as np

    from bench.composing import draw_cutout
    from tests import builders

    rng = np.random.default_rng(0)
    for character in [*show.characters.all(), None]:
        for _ in range(cutouts):
            file, sha256 = builders.save(show, "cutouts", draw_cutout(rng))
            builders.make_cutout(show, character, file=file, sha256=sha256)
    for _ in range(backgrounds):
        small = rng.integers(0, 256, (5, 8, 3), dtype=np.uint8)
        picture = cv2.resize(small, (720, 404), interpolation=cv2.INTER_CUBIC)
        file, sha256 = builders.save(show, "backgrounds", picture)
        builders.make_background(show, file=file, thumb=file, sha256=sha256)


def processor_ms(parent: int) -> float:
    """Milliseconds of processor that the server and its workers have used: what a crowded machine does not change much."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # a process that ended meanwhile
            continue
        if int(fields[2]) == parent:  # the process group: the server is its leader
            ticks += int(fields[11]) + int(fields[12])
    return 1000 * ticks / os.sysconf("SC_CLK_TCK")


def measure(page: Page, moves: int, server: int) -> dict[str, float]:
    """Milliseconds: the first sixteen frames from nothing, then of moves of the same scenes, then of new scenes."""
    page.goto("/s/play/generator/")
    page.wait_for_selector("#playground[data-drawn]")
    first = page.evaluate(REQUESTS)[0]
    page.evaluate(WATCH)
    before = processor_ms(server)
    painted = [moved(page, "scale_max", f"{0.9 + 0.02 * number:.2f}") for number in range(moves)]
    processor = (processor_ms(server) - before) / moves
    requests = page.evaluate(REQUESTS)[1:]
    fresh = []
    for number in range(8):
        page.evaluate("window.moved = performance.now()")
        fresh.append(next_drawn(page, lambda number=number: page.fill("#seed", str(1000 + number))))
    server_ms = [ms for ms, _ in requests]
    return {
        "first_server": first[0],
        "bytes": median(size for _, size in requests),
        "server": median(server_ms),
        "server_p95": quantiles(server_ms, n=20)[18],
        "processor": processor,
        "load": os.getloadavg()[0],
        "painted": median(painted),
        "painted_p95": quantiles(painted, n=20)[18],
        "new_scenes": median(fresh),
    }


def moved(page: Page, name: str, value: str) -> float:
    return next_drawn(page, lambda: page.evaluate(MOVE, [name, value]))


def next_drawn(page: Page, act) -> float:  # noqa: ANN001
    before = page.evaluate("window.painted.length")
    act()
    page.wait_for_function("count => window.painted.length > count", arg=before)
    return page.evaluate("window.painted.at(-1)")


def report(found: dict[str, float]) -> int:
    for name, key in (
        ("a control moves, sixteen frames painted, median ms", "painted"),
        ("the same, p95 ms", "painted_p95"),
        ("of this the request, median ms", "server"),
        ("the request, p95 ms", "server_p95"),
        ("the server's processor time for it, mean ms", "processor"),
        ("new scenes, painted, median ms", "new_scenes"),
        ("the first request of a process, ms", "first_server"),
        ("bytes of an answer", "bytes"),
        ("load average of this machine", "load"),
    ):
        print(f"{name:<54}{found[key]:>12,.0f}")
    print(f"{'limit for a moved control, ms':<54}{LIMIT_MS:>12}")
    print(json.dumps(found), file=sys.stderr)
    return 0 if found["painted"] <= LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
