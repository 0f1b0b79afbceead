"""What a gap between cut-outs and frames is made of: the drawn show's cut-outs are changed as collected pictures differ. SIMULATED.

    python -m bench.simulated_gap [--rung norm_detectors] [--arms colors,lines,…] [--cures …] [--seeds 2] [--resume] [--out FOLDER] [--json]

The drawn show's cut-outs are of the same hand as its frames, so it has no such gap. Each arm makes one: `colors` as other
hands paint, `lines` heavier or lighter, `thumbnails` that were small and compressed, `few` cut-outs (an eighth of them),
`strangers` (two in three extras are never seen), and `all` of these but `few`. Frames that judge stay as they are, and so do
backgrounds. Each cure is fitted on `all`. Scores are kept in FOLDER/simulated-gap.json.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from bench.accuracy import Ledger, arm_of, on_one_core
from bench.drawn_show import drawn_show
from bench.ladder_report import as_text, figures_of
from bench.made_show import MadeShow
from bench.rungs import RUNGS, Rung, rung_named
from demo.cutouts import PER_EXTRA

Cutout = NDArray[np.uint8]
Change = Callable[[Cutout, np.random.Generator], Cutout]
NONE, ALL = "none", "all"


def other_colors(cutout: Cutout, rng: np.random.Generator) -> Cutout:
    """Hue turned by some degrees, paler or stronger, darker or lighter: one draw for the whole figure."""
    hue, saturation, value = rng.normal(0, 8), rng.uniform(0.7, 1.3), rng.uniform(0.8, 1.15)
    hsv = cv2.cvtColor(np.ascontiguousarray(cutout[..., :3]), cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv[..., 0] = (hsv[..., 0] + hue / 2) % 180  # OpenCV counts hue in steps of two degrees
    hsv[..., 1:] = np.clip(hsv[..., 1:] * (saturation, value), 0, 255)
    return np.dstack([cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB), cutout[..., 3]])


def other_lines(cutout: Cutout, rng: np.random.Generator) -> Cutout:
    """Dark lines a pixel or two heavier, or a pixel lighter."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    color = np.ascontiguousarray(cutout[..., :3])
    weight = int(rng.choice((-1, 1, 2)))
    changed = cv2.erode(color, kernel, iterations=weight) if weight > 0 else cv2.dilate(color, kernel)
    return np.dstack([changed, cutout[..., 3]])


def thumbnail(cutout: Cutout, rng: np.random.Generator) -> Cutout:
    """As from a picture of 60 to 130 pixels, compressed on white."""
    height, width = cutout.shape[:2]
    scale = rng.uniform(60, 130) / max(height, width)
    small = cv2.resize(cutout, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    alpha = small[..., 3:].astype(np.float32) / 255
    on_white = (small[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    packed = cv2.imencode(".jpg", on_white, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 75))])[1]
    small = np.dstack([cv2.imdecode(packed, cv2.IMREAD_COLOR), small[..., 3]])
    return cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)


CHANGES: dict[str, tuple[Change, ...]] = {
    NONE: (),
    "colors": (other_colors,),
    "lines": (other_lines,),
    "thumbnails": (thumbnail,),
    "few": (),
    "strangers": (),
    ALL: (other_lines, other_colors, thumbnail),
}
CURES: dict[str, tuple[str, dict[str, Any]]] = {
    "jitter": ("colors of each figure vary by up to .3", {"composing.color_jitter": 0.3}),
    "blur": ("half of the frames blurred, half compressed", {"composing.blur_probability": 0.5, "composing.jpeg_probability": 0.5}),
    "real_50": ("a third of each batch from 50 real frames", {"real.batch_share": 0.33, "real.frames": 50}),
    "real_150": ("a third of each batch from 150 real frames", {"real.batch_share": 0.33, "real.frames": 150}),
}  # fmt: skip


def with_gap(show: MadeShow, gap: str) -> MadeShow:
    """The show whose cut-outs differ from its frames, the same each time."""
    rng = np.random.default_rng(7)
    cutouts, extras = show.cutouts, show.extras
    if gap in {"strangers", ALL}:
        extras = [one for number, one in enumerate(extras) if number // PER_EXTRA % 3 == 0]
    if gap == "few":
        cutouts = [each[::8] for each in cutouts]

    def changed(cutout: Cutout) -> Cutout:
        for change in CHANGES[gap]:
            cutout = change(cutout, rng)
        return cutout

    return replace(
        show, cutouts=[[changed(one) for one in each] for each in cutouts], extras=[changed(one) for one in extras]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rung", default="norm_detectors")
    parser.add_argument("--arms", default=",".join(CHANGES), help="gaps, parted by commas")
    parser.add_argument("--cures", default=",".join(CURES), help="what is tried against all of them, parted by commas")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--out", type=Path, default=Path("var/accuracy"), metavar="FOLDER")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    gaps, cures = named(parser, options.arms, CHANGES), named(parser, options.cures, CURES)
    on_one_core()
    options.out.mkdir(parents=True, exist_ok=True)
    base = rung_named(options.rung)
    arms = [(gap, Rung(gap, f"gap: {gap}", base.name)) for gap in gaps]
    arms += [(ALL, Rung(f"{ALL} {cure}", CURES[cure][0], base.name, CURES[cure][1])) for cure in cures]
    show, ledger = drawn_show(real_season=True), Ledger(options.out / "simulated-gap.json", resume=options.resume)
    scores: dict[str, list] = {arm.name: [] for _, arm in arms}
    say = partial(print, flush=True)
    for seed in range(options.seeds):
        for gap, arm in arms:
            with tempfile.TemporaryDirectory(dir=options.out) as cache:  # what is kept there does not know of gaps
                learned = with_gap(show, gap)
                kept = arm_of(learned, arm, seed, ledger, Path(cache), say, rungs=[*RUNGS, arm])
            scores[arm.name].append(np.asarray(kept["scores"], np.float32))
    compared = [replace(arm, after="" if arm.name == NONE else NONE if arm.name in CHANGES else ALL) for _, arm in arms]
    figures = figures_of(compared, scores, show.dev.truth, show.dev.episodes, show.names)
    print(json.dumps(figures) if options.json else as_text(figures))


def named(parser: argparse.ArgumentParser, asked: str, known: dict[str, Any]) -> Sequence[str]:
    names = [name for name in asked.split(",") if name]
    if unknown := [name for name in names if name not in known]:
        parser.error(f"There is no '{unknown[0]}': known are {', '.join(known)}.")
    return names


if __name__ == "__main__":
    main()
