"""What are more tagged frames worth? A saturating power law through a figure over the number of real training frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from measures.intervals import Statistic, bootstrap, caution, episode_interval
from measures.sweeps import mean_of

EXPONENTS = np.geomspace(0.02, 2.5, 28)  # from nearly a logarithm to a curve that is level after 150 frames
SCALE = 50.0  # frames: the law bends around here, where the first tags of a show lie
LEAST = 3  # numbers of frames below which no law can be told from another
STEPS = 48  # places of the drawn band
RESAMPLES = 500
BAND = (5, 50, 95)  # per cent of the resamples


@dataclass(frozen=True)
class Laws:
    """k laws at once: ceiling - gain * (1 + n / SCALE) ** -exponent, each array [k]. A negative gain is a figure that falls."""

    ceiling: NDArray[np.float64]
    gain: NDArray[np.float64]
    exponent: NDArray[np.float64]

    def at(self, frames: ArrayLike) -> NDArray[np.float64]:
        """[k, m], kept in 0-1."""
        x = (1 + np.asarray(frames, np.float64)[None, :] / SCALE) ** -self.exponent[:, None]
        return np.clip(self.ceiling[:, None] - self.gain[:, None] * x, 0.0, 1.0)


def fit_laws(frames: Sequence[int], values: NDArray[np.float64]) -> Laws:
    """The least squares laws through k rows of figures [k, p] at p numbers of frames, each ceiling at most 1.

    Of the exponents in EXPONENTS each row takes its best; given the exponent the other two are linear.
    """
    best = np.full(len(values), np.inf)
    found = np.zeros((3, len(values)))
    for exponent in EXPONENTS:
        x = (1 + np.asarray(frames, np.float64) / SCALE) ** -exponent
        middle = values.mean(axis=1)
        gain = -((values - middle[:, None]) @ (x - x.mean())) / np.square(x - x.mean()).sum()
        ceiling = middle + gain * x.mean()
        is_over = ceiling > 1
        gain = np.where(is_over, ((1 - values) @ x) / np.square(x).sum(), gain)
        ceiling = np.minimum(ceiling, 1.0)
        error = np.square(ceiling[:, None] - gain[:, None] * x - values).sum(axis=1)
        is_better = error < best - 1e-12
        best = np.where(is_better, error, best)
        found = np.where(is_better, np.stack([ceiling, gain, np.full(len(values), exponent)]), found)
    return Laws(*found)


def budget_curve(
    runs: Mapping[int, Sequence[Statistic]], episodes: ArrayLike, *, now: int, more: int, seed: int = 0
) -> dict[str, Any]:
    """JSON: `points`, and with LEAST numbers of frames a `band` and what the `next` frames are expected to bring.

    `runs` holds, per number of real frames, the figure of each run as a statistic over the same dev frames. A resample draws
    whole episodes, the same for all runs, and runs anew where a number has several; where it has one, what others vary by
    around their mean is added, and everywhere what the law itself misses the figures by: `missed`. `band` holds the lists
    `frames`, `low`, `middle` and `high`. `next` counts from `now` frames.
    """
    ids, budgets = np.asarray(episodes), sorted(runs)
    count = len(np.unique(ids))
    points = [point(frames, runs[frames], ids, seed) for frames in budgets]
    curve = {
        "points": points,
        "band": None,
        "next": None,
        "missed": None,
        "episodes": count,
        "caution": caution(count),
        "why": "",
    }
    if len(budgets) < LEAST or count < 2:
        return curve | {"why": too_few(len(budgets), count)}
    laws = fit_laws(budgets, resampled(budgets, [runs[frames] for frames in budgets], ids, seed))
    reach = max(budgets[-1], now + more)
    places = np.unique(np.rint(SCALE * np.expm1(np.linspace(0, np.log1p(reach / SCALE), STEPS))).astype(int))
    low, middle, high = np.percentile(laws.at(places), BAND, axis=0)
    band = {"frames": places.tolist(), "low": low.tolist(), "middle": middle.tolist(), "high": high.tolist()}
    at_now, then = laws.at([now, now + more]).T
    worst, expected, best = np.percentile(then - at_now, BAND).tolist()
    told = {"now": now, "more": more, "effect": expected, "interval": [worst, best], "from": float(np.median(at_now))}
    missed = misfit(budgets, [runs[frames] for frames in budgets], ids)
    return curve | {"band": band, "next": told, "missed": missed, "why": one_seed(runs)}


def point(frames: int, statistics: Sequence[Statistic], ids: NDArray, seed: int) -> dict[str, Any]:
    whole = mean_of(statistics)
    interval = episode_interval(whole, ids, seed=seed) if ids.size else None
    value = float(whole(np.ones((1, ids.size)))[0]) if ids.size else float("nan")
    return {"frames": frames, "value": value, "interval": list(interval) if interval else None, "runs": len(statistics)}


def resampled(
    frames: Sequence[int], each: Sequence[Sequence[Statistic]], ids: NDArray, seed: int
) -> NDArray[np.float64]:
    """Figures [k, p] under resampled episodes and runs; without resamples that leave one undefined."""
    random = np.random.default_rng(seed + 1)
    drawn = [np.stack([bootstrap(one, ids, seed=seed, resamples=RESAMPLES) for one in runs]) for runs in each]
    noise, missed = seed_noise(each, ids), misfit(frames, each, ids)
    columns = []
    for values in drawn:
        if len(values) > 1:
            rows = random.integers(0, len(values), (len(values), RESAMPLES))
            columns.append(np.take_along_axis(values, rows, axis=0).mean(axis=0))
        else:
            columns.append(values[0] + noise * random.standard_normal(RESAMPLES))
    figures = np.stack(columns, axis=1) + missed * random.standard_normal((RESAMPLES, len(columns)))
    return figures[~np.isnan(figures).any(axis=1)]


def seed_noise(each: Sequence[Sequence[Statistic]], ids: NDArray) -> float:
    """The standard deviation of runs around the mean of their number of frames, pooled; 0 where none has two."""
    whole = np.ones((1, ids.size))
    values = [np.array([one(whole)[0] for one in runs]) for runs in each if len(runs) > 1]
    freedom = sum(len(one) - 1 for one in values)
    return float(np.sqrt(sum(np.square(one - one.mean()).sum() for one in values) / freedom)) if freedom else 0.0


def misfit(frames: Sequence[int], each: Sequence[Sequence[Statistic]], ids: NDArray) -> float:
    """How far the law lies from the mean figures, as a standard deviation; a law of three numbers through three is exact."""
    means = np.array([[mean_of(one)(np.ones((1, ids.size)))[0] for one in each]])
    missed = np.square(fit_laws(frames, means).at(frames) - means).sum()
    return float(np.sqrt(missed / max(len(frames) - 2, 1)))


def too_few(budgets: int, episodes: int) -> str:
    if not budgets:
        return "No run of it has figures on dev yet."
    if budgets < LEAST:
        have = "There is a run at one number" if budgets == 1 else f"There are runs at {budgets} numbers"
        return f"{have} of tagged frames; a curve takes {LEAST}."
    return f"The runs share dev frames of {episodes} episode only: nothing can be said about how sure a curve would be."


def one_seed(runs: Mapping[int, Sequence[Statistic]]) -> str:
    """What the band leaves out, as a sentence; empty where nothing."""
    if any(len(one) > 1 for one in runs.values()):
        return ""
    return "Each number of frames has one run: what another seed would have changed is not in the band, so it is too narrow."
