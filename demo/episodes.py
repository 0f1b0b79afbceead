"""From a plan and a time to a frame, and from a plan to a film with sound; memory does not grow with length."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import av
import cv2
import numpy as np

from demo.occluders import occluding
from demo.scenes.for_backgrounds import BACKGROUND_SCENES
from demo.scenes.for_evaluation import EVALUATION_SCENES
from demo.scenes.stage import HEIGHT, MARGIN, WIDTH, back_layer, front_layer, painted
from demo.script import EpisodePlan, Moment, Occluder, Player, moment
from demo.shapes import Canvas
from demo.sound import RATE, soundtrack
from demo.sprites import drawing_of, position, sprite

SCENES = {**BACKGROUND_SCENES, **EVALUATION_SCENES}
SHADOW = np.array([22, 18, 40], np.float32)
# Rows are red, green, blue out; the fourth column adds light.
TINTS = {
    "night": ((0.42, 0.02, 0.04, 4), (0.03, 0.48, 0.05, 6), (0.1, 0.12, 0.72, 26)),
    "sepia": ((0.45, 0.5, 0.12, 12), (0.38, 0.44, 0.1, 4), (0.28, 0.34, 0.08, 0)),
    "alarm": ((0.85, 0.15, 0.1, 20), (0.05, 0.42, 0.05, 0), (0.05, 0.05, 0.42, 0)),
    "underwater": ((0.4, 0.08, 0.02, 0), (0.1, 0.68, 0.12, 22), (0.08, 0.2, 0.66, 34)),
    "washed_out": ((0.42, 0.06, 0.05, 122), (0.06, 0.42, 0.05, 118), (0.05, 0.06, 0.42, 112)),
}


def draw_frame(plan: EpisodePlan, time_ms: float) -> Canvas:
    """The frame at a time: RGB uint8 [404, 720, 3]."""
    now = moment(plan, time_ms)
    scene = SCENES[now.shot.scene], now.shot.variant
    back, front = back_layer(*scene), front_layer(*scene)
    drift = _drift(now)
    left = MARGIN + round(drift)
    frame = np.ascontiguousarray(back[MARGIN // 2 : MARGIN // 2 + HEIGHT, left : left + WIDTH, :3])
    for player in now.shot.players:
        _place(frame, player, now)
    if front is not None:
        _over(frame, front[MARGIN // 2 : MARGIN // 2 + HEIGHT, left : left + WIDTH], 0, 0)
    if now.shot.occluders:
        _over(
            frame, occluder_layer(now.shot.occluders)[MARGIN // 2 : MARGIN // 2 + HEIGHT, MARGIN : MARGIN + WIDTH], 0, 0
        )
    if now.shot.tint:
        matrix = np.array(TINTS[now.shot.tint], np.float32)
        frame = cv2.transform(frame, matrix).astype(np.uint8, copy=False)
    return frame


@lru_cache(maxsize=4)
def occluder_layer(things: tuple[Occluder, ...]) -> Canvas:
    """All occluders of a shot as one layer."""
    return painted([shape for thing in things for shape in occluding(thing)])


def _drift(now: Moment) -> float:
    begin, end = now.shot.pan
    return begin + (end - begin) * now.share


def _place(frame: Canvas, player: Player, now: Moment) -> None:
    spot = position(player, now)
    if spot is None:
        return
    body = sprite(drawing_of(player, now.drawing))
    rgba = _restyled(body.rgba, player)
    if player.picture:
        _hang(frame, rgba, body.anchor, player.picture, spot)
        return
    x, y = round(spot[0] - body.anchor[0]), round(spot[1] - body.anchor[1])
    if player.opacity == 1 and not player.silhouette:
        _shadow(frame, spot, player.height)
    _over(frame, rgba, x, y)


def _restyled(rgba: Canvas, player: Player) -> Canvas:
    if player.silhouette:
        alpha = rgba[..., 3:].astype(np.float32) / 255
        rgba = np.concatenate([alpha * SHADOW, rgba[..., 3:]], axis=2).astype(np.uint8)
    return rgba if player.opacity == 1 else (rgba * np.float32(player.opacity)).astype(np.uint8)


def _shadow(frame: Canvas, spot: tuple[float, float], height: float) -> None:
    """A soft patch under the feet, which puts a figure on the ground."""
    rx, ry = int(height * 0.2), max(2, int(height * 0.03))
    x, y = round(spot[0]), round(spot[1]) - 1
    left, right, top, bottom = max(x - rx, 0), min(x + rx + 1, WIDTH), max(y - ry, 0), min(y + ry + 1, HEIGHT)
    if right <= left or bottom <= top:
        return
    across = ((np.arange(left, right) - x) / rx) ** 2
    down = ((np.arange(top, bottom) - y) / ry) ** 2
    inside = (across[None] + down[:, None]) < 1
    region = frame[top:bottom, left:right]
    region[inside] = (region[inside] * 0.74).astype(np.uint8)


def _hang(
    frame: Canvas, rgba: Canvas, anchor: tuple[float, float], box: tuple[int, int, int, int], spot: tuple[float, float]
) -> None:
    """A framed picture of somebody on the wall."""
    x, y, width, height = box
    cv2.rectangle(frame, (x - 8, y - 8), (x + width + 7, y + height + 7), (112, 66, 40), -1)
    cv2.rectangle(frame, (x - 3, y - 3), (x + width + 2, y + height + 2), (238, 214, 160), -1)
    panel = frame[y : y + height, x : x + width]
    panel[:] = (247, 226, 178)
    _over(panel, rgba, round(spot[0] - x - anchor[0]), round(spot[1] - y - anchor[1]))


def _over(frame: Canvas, rgba: Canvas, x: int, y: int) -> None:
    """Blend premultiplied RGBA into the frame with its upper left corner at (x, y)."""
    height, width = frame.shape[:2]
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + rgba.shape[1], width), min(y + rgba.shape[0], height)
    if right <= left or bottom <= top:
        return
    part = rgba[top - y : bottom - y, left - x : right - x]
    region = frame[top:bottom, left:right]
    through = cv2.merge([255 - part[..., 3]] * 3)
    color = np.ascontiguousarray(part[..., :3])
    cv2.add(color, cv2.multiply(region, through, scale=1 / 255), dst=color)
    region[:] = color


def write_episode(plan: EpisodePlan, path: Path, *, on_progress: Callable[[int, int], None] | None = None) -> None:
    """Draw and encode an episode as MP4 (H.264, AAC); `on_progress(done, total)` is called once per frame."""
    times = plan.frame_times
    with av.open(str(path), "w") as film:
        picture = film.add_stream(
            "libx264", rate=plan.frames_per_second, options={"preset": "veryfast", "crf": "22", "threads": "1"}
        )
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        voice = film.add_stream("aac", rate=RATE, layout="mono")
        film.mux(voice.encode(_sound_frame(plan)) + voice.encode(None))
        before, frame = None, None
        for done, time_ms in enumerate(times, start=1):
            now = moment(plan, time_ms)
            if frame is None or now != before:
                before, frame = now, draw_frame(plan, time_ms)
            film.mux(picture.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
            if on_progress:
                on_progress(done, len(times))
        film.mux(picture.encode(None))


def _sound_frame(plan: EpisodePlan) -> av.AudioFrame:
    wave = soundtrack(plan)
    frame = av.AudioFrame.from_ndarray(wave[None], format="s16", layout="mono")
    frame.sample_rate = RATE
    return frame
