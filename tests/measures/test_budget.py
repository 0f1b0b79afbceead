"""The law of a budget: planted curves are found again, and what the band says of the next frames holds."""

import numpy as np
import pytest

from measures.budget import Laws, budget_curve, fit_laws, misfit, one_seed, seed_noise, too_few
from measures.intervals import Statistic, ratio

FRAMES = [0, 50, 150, 500]
EPISODES = np.repeat(np.arange(30), 10)


@pytest.mark.parametrize(("ceiling", "gain", "exponent"), [(0.9, 0.3, 0.5), (0.8, 0.2, 1.5), (0.6, -0.2, 1.0)])
def test_a_planted_law_is_found_again(ceiling: float, gain: float, exponent: float) -> None:
    planted = Laws(np.array([ceiling]), np.array([gain]), np.array([exponent]))

    found = fit_laws(FRAMES, planted.at(FRAMES))

    assert found.at([25, 100, 700])[0] == pytest.approx(planted.at([25, 100, 700])[0], abs=0.01)
    assert (found.gain[0] > 0) == (gain > 0)


def test_a_ceiling_is_at_most_1_and_rows_are_fitted_apart() -> None:
    values = np.array([[0.1, 0.4, 0.7, 1.0], [0.5, 0.5, 0.5, 0.5]])
    found = fit_laws(FRAMES, values)

    assert (found.ceiling <= 1).all()
    assert found.at([10_000])[0, 0] <= 1
    assert found.at([1000])[1] == pytest.approx([0.5])


def right_in(share: float, seed: int, *, noise: float = 0.0) -> Statistic:
    """The share of frames that a run has right: `share` of each episode's, give or take what episodes and luck do."""
    random = np.random.default_rng(seed)
    of_episode = np.clip(share + random.normal(0, 0.03, 30) + noise * random.standard_normal(), 0, 1)
    return ratio(random.random(300) < of_episode[EPISODES], np.ones(300))


def curve(runs: dict[int, list[Statistic]], *, now: int = 150, more: int = 50) -> dict:
    return budget_curve(runs, EPISODES, now=now, more=more)


def test_a_steep_curve_expects_the_next_frames_to_bring_something() -> None:
    shares = {0: 0.4, 50: 0.6, 150: 0.72, 500: 0.84}
    found = curve({frames: [right_in(share, seed) for seed in range(2)] for frames, share in shares.items()}, now=150)

    low, high = found["next"]["interval"]
    assert 0 < low < found["next"]["effect"] < high < 0.1
    assert [one["runs"] for one in found["points"]] == [2, 2, 2, 2]
    assert found["band"]["frames"][0] == 0
    assert found["band"]["frames"][-1] == 500
    band = [np.array(found["band"][name]) for name in ("low", "middle", "high")]
    assert (band[0] <= band[1]).all() and (band[1] <= band[2]).all()
    assert found["why"] == ""


def test_a_flat_curve_promises_nothing() -> None:
    found = curve({frames: [right_in(0.7, 10 * frames + seed) for seed in range(3)] for frames in FRAMES}, now=500)

    low, high = found["next"]["interval"]
    assert low < 0 < high
    assert abs(found["next"]["effect"]) < 0.01


def test_the_expectation_holds_what_comes() -> None:
    """Over planted shows, the truth of the next 50 frames lies in the interval about as often as it says (90 %)."""
    law = Laws(np.array([0.85]), np.array([0.35]), np.array([0.8]))
    truth = float(np.diff(law.at([150, 200])[0])[0])
    hits = []
    for show in range(30):
        shares = dict(zip(FRAMES, law.at(FRAMES)[0], strict=True))
        runs = {n: [right_in(shares[n], 1000 * show + 7 * n + seed) for seed in range(3)] for n in FRAMES}
        low, high = curve(runs, now=150)["next"]["interval"]
        hits.append(low <= truth <= high)
    assert np.mean(hits) >= 0.75


def test_luck_widens_the_band_where_a_number_has_one_run() -> None:
    steady = {frames: [right_in(0.6, frames)] for frames in FRAMES}
    lucky = {**steady, 0: [right_in(0.6, seed, noise=0.1) for seed in range(6)]}
    widths = [np.subtract(*curve(runs)["next"]["interval"][::-1]) for runs in (steady, lucky)]

    assert seed_noise(list(steady.values()), EPISODES) == 0
    assert seed_noise(list(lucky.values()), EPISODES) > 0.05
    assert widths[1] > 1.2 * widths[0]
    assert "too narrow" in one_seed(steady)
    assert one_seed(lucky) == ""


def test_what_the_law_misses_widens_the_band() -> None:
    bent = {0: [right_in(0.6, 1)], 50: [right_in(0.4, 2)], 150: [right_in(0.7, 3)], 500: [right_in(0.5, 4)]}
    smooth = {n: [right_in(share, n)] for n, share in zip(FRAMES, (0.5, 0.6, 0.65, 0.68), strict=True)}
    widths = [np.subtract(*curve(runs)["next"]["interval"][::-1]) for runs in (smooth, bent)]
    assert widths[1] > 2 * widths[0]
    assert misfit(FRAMES, list(bent.values()), EPISODES) > 5 * misfit(FRAMES, list(smooth.values()), EPISODES)


def test_too_few_points_say_so_and_promise_nothing() -> None:
    found = curve({0: [right_in(0.5, 1)], 50: [right_in(0.6, 2)]})
    assert (found["band"], found["next"]) == (None, None)
    assert found["why"] == "There are runs at 2 numbers of tagged frames; a curve takes 3."
    assert len(found["points"]) == 2

    nothing = budget_curve({}, [], now=0, more=50)
    assert (nothing["points"], nothing["next"]) == ([], None)
    assert nothing["why"] == too_few(0, 0) == "No run of it has figures on dev yet."
    one = budget_curve({n: [ratio(np.ones(4), np.ones(4))] for n in FRAMES}, np.zeros(4), now=0, more=50)
    assert "of 1 episode only" in one["why"]
