"""From an evaluation to what the next run is to change, in a real Chromium: a matrix cell, a reason by key, the proposed
child run, the comparison of parent and child. Nothing is trained: a finished child of the same change stands beside it.
"""

import json
import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect
from scipy import stats

from measures.report import character_report
from tests.browser.small_site import SmallSite, trainers_page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallSite]:
    yield from SmallSite.serving(tmp_path_factory.mktemp("data"), "tests.browser.evaluated_show")


@pytest.fixture
def page(browser: Browser, site: SmallSite) -> Iterator[Page]:
    yield from trainers_page(browser, site)


def test_from_an_evaluation_to_the_comparison_with_its_child(page: Page, site: SmallSite) -> None:
    page.goto("/s/judged/evaluations/1/")
    page.get_by_title("Bart was missed").click()
    expect(page.locator("h1")).to_have_text("Bart missed")
    page.locator("#gaps .picture a").first.click()
    page.wait_for_url("**/gaps/*/")  # loaded: a key pressed before that finds nobody listening

    # Where it looked: by key, and it stays on for the next frame.
    looked = page.locator("img.looked")
    expect(looked).to_be_hidden()
    page.keyboard.press("l")
    expect(looked).to_be_visible()
    expect(page.get_by_role("heading", name="Frames that fire the same detector")).to_be_visible()
    first = page.url
    page.keyboard.press("1")  # small, and on to the next frame
    page.wait_for_url(lambda url: url != first)
    expect(looked).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Pinned to run 1")).to_be_disabled()

    page.get_by_role("link", name="All reasons").click()
    expect(page.locator(".pareto")).to_contain_text("small")
    page.get_by_role("button", name="Start a child run").first.click()
    page.wait_for_url("**/runs/3/")
    assert site.rows("SELECT p.number, r.note LIKE 'Aims at ''small'' (1 gaps of run 1): composing.scale_min%' "
                     "FROM training_run r JOIN training_run p ON p.id = r.parent_id WHERE r.number = 3") == [(1, 1)]  # fmt: skip

    page.goto("/s/judged/compare/1/2/")
    expect(page.locator("h1")).to_have_text("Run 2 against run 1")
    expect(page.locator("main")).to_contain_text("What changed: composing.scale_min 0.2 → 0.12")
    expect(page.get_by_role("heading", name=re.compile(r"^Fixed 48"))).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile(r"^Broken 0"))).to_be_visible()


def test_thresholds_of_the_sliders_are_let_stand(page: Page, site: SmallSite) -> None:
    page.goto("/s/judged/evaluations/1/thresholds/")
    slider = page.get_by_role("slider", name="Threshold of Bart")
    expect(slider).to_be_enabled()
    slider.press("Home")
    page.get_by_label("Why, in a few words").fill("no misses")
    page.get_by_role("button", name="Use the sliders' thresholds").click()
    expect(page.locator("#stand")).to_contain_text("trainer chose so")
    (kept,) = site.rows("SELECT thresholds FROM evaluation_standingthresholds")
    assert json.loads(kept[0])["Bart"] < 0.2 < json.loads(kept[0])["Homer"]


REDRAWN = """async ([truth, scores, groups, count, t, thresholds]) => {
    const { countsAt, figuresAt, prepare, stepAt } = await import('/static/evaluation/threshold_figures.js');
    const one = prepare(truth, Float32Array.from(scores), groups, count);
    return thresholds.map((threshold) => {
        const began = performance.now();
        const step = stepAt(one, threshold);
        return { counts: countsAt(one, step), figures: figuresAt(one, step, t), milliseconds: performance.now() - began };
    });
}"""


def test_sliders_redraw_the_reports_own_figures_and_intervals_of_10000_frames_in_time(page: Page) -> None:
    generator = np.random.default_rng(0)
    episodes = np.repeat(np.arange(100), 100)
    truth = (generator.random(10_000) < generator.beta(1, 3, 100)[episodes]).astype(np.int8)
    truth[generator.random(10_000) < 0.05] = -1  # open
    scores = np.round(np.clip(0.3 + 0.35 * truth + generator.normal(0, 0.2, 10_000), 0, 1), 2).astype(np.float32)
    thresholds = [0.0, 0.255, 0.505, 0.755, 1.0]
    page.goto("/s/judged/evaluations/1/thresholds/")
    given = [truth.tolist(), scores.tolist(), episodes.tolist(), 100, float(stats.t.ppf(0.975, 99)), thresholds]
    answers = page.evaluate(REDRAWN, given)
    for threshold, redrawn in zip(thresholds, answers, strict=True):
        report = character_report(truth, scores, threshold, episodes)
        (tn, fp), (fn, tp) = report["confusion"]
        assert redrawn["counts"] == {"tp": tp, "fp": fp, "fn": fn, "tn": tn}
        for figure in redrawn["figures"]:
            key = figure["name"].lower()
            assert figure["value"] == pytest.approx(report[key]), key
            assert figure["interval"] == pytest.approx(report["intervals"][key], rel=1e-5), key
    assert np.median([redrawn["milliseconds"] for redrawn in answers]) < 100


def test_a_group_of_wrong_frames_is_named(page: Page) -> None:
    page.goto("/s/judged/evaluations/1/weak/")
    name = page.get_by_placeholder("What do these show?").first
    name.fill("far away")
    name.press("Enter")
    expect(page.locator(".clusters input[name=name]").first).to_have_value("far away")
