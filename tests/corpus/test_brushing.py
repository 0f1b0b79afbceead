"""A stroke is law where it lies, decides a little around it, and changes nothing beyond."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.brushing import LEAST_RING, Stroke, brushed, painted
from corpus.drafting import Box, Draft, drafted_picture, propose, surroundings
from corpus.edges import REACH, soft_edges
from corpus.pictures import read_picture
from corpus.video import read_frames
from tests.corpus.hand_drawn import Scene, draw_scene, iou
from tests.samples import sample

TENTH = 0.1


def draft_of(scene: Scene, figure: NDArray[np.bool_] | None = None) -> Draft:
    figure = scene.truth if figure is None else figure
    return Draft(scene.picture, figure, soft_edges(scene.picture, figure), 1.0)


def dab(x: float, y: float, radius: float, keep: bool) -> Stroke:
    return Stroke(((x, y),), radius, keep)


def line(*points: tuple[float, float], radius: float, keep: bool) -> Stroke:
    return Stroke(points, radius, keep)


def inside(figure: NDArray[np.bool_], number: int, seed: int = 0) -> list[tuple[float, float]]:
    """Places in the figure, some pixels from its outline."""
    rows, columns = np.nonzero(cv2.erode(figure.astype(np.uint8), np.ones((9, 9))))
    chosen = np.random.default_rng(seed).integers(len(rows), size=number)
    return [(float(columns[place]) + 0.5, float(rows[place]) + 0.5) for place in chosen]


def assert_local(before: Draft, after: Draft, stroke: Stroke) -> None:
    """Law under the stroke, one direction only, nothing beyond its ring; and pixels away from the change are the very same."""
    under = painted(stroke, before.figure.shape)
    flipped = before.figure != after.figure
    assert (after.figure[under] == stroke.keep).all()
    assert (after.figure[flipped] == stroke.keep).all()
    away = cv2.distanceTransform((~under).astype(np.uint8), cv2.DIST_L2, 5)
    assert not flipped[away > max(stroke.radius, LEAST_RING)].any()
    near = cv2.dilate((flipped | under).astype(np.uint8), np.ones((4 * REACH + 1,) * 2, np.uint8)) > 0
    assert np.array_equal(before.rgba[~near], after.rgba[~near])


def test_painted_is_a_round_brush() -> None:
    mask = painted(dab(20, 10, 5, True), (30, 40))
    assert abs(int(mask.sum()) - np.pi * 25) < 8
    assert (mask[9, 24], mask[9, 26], mask[14, 19], mask[16, 19]) == (True, False, True, False)
    assert painted(line((5, 5), (30, 5), radius=1, keep=True), (30, 40)).sum() == pytest.approx(2 * 25, abs=30)
    assert not painted(dab(-50, -50, 5, True), (30, 40)).any()
    assert painted(dab(3.2, 4.7, 0.1, True), (30, 40)).sum() == 1


@pytest.mark.parametrize("radius", [2.0, 5.0, 9.0])
def test_small_stroke_that_removes_takes_no_tenth_of_the_figure(radius: float) -> None:
    before = draft_of(draw_scene())
    for x, y in inside(before.figure, 12):
        stroke = dab(x, y, radius, keep=False)
        after = brushed(before, [stroke])
        assert_local(before, after, stroke)
        assert not after.rgba[painted(stroke, before.figure.shape), 3].any()
        assert (before.figure & ~after.figure).sum() < TENTH * before.figure.sum() / 3


def test_small_stroke_that_keeps_takes_no_tenth_of_the_ground() -> None:
    before = draft_of(draw_scene())
    for x, y in inside(~before.figure, 12):
        stroke = dab(x, y, 5.0, keep=True)
        after = brushed(before, [stroke])
        assert_local(before, after, stroke)
        assert (after.figure & ~before.figure).sum() < TENTH * before.figure.sum() / 3


def test_stroke_in_a_piece_of_ground_left_standing_clears_more_than_it_covers() -> None:
    scene = draw_scene()
    wrong = scene.truth.copy()
    cv2_disc = painted(dab(300, 200, 24, True), wrong.shape) & ~scene.truth  # beside the figure's shoulder
    before = draft_of(scene, wrong | cv2_disc)
    stroke = line((295, 190), (292, 205), radius=14, keep=False)
    after = brushed(before, [stroke])
    assert_local(before, after, stroke)
    assert iou(before.figure, scene.truth) < iou(after.figure, scene.truth)
    cleared = (before.figure & ~after.figure).sum()
    assert cleared > (painted(stroke, wrong.shape) & before.figure).sum()


def test_stroke_along_a_lost_leg_brings_it_back() -> None:
    scene = draw_scene()
    lost = scene.truth.copy()
    lost[360:] = False  # the feet
    before = draft_of(scene, lost)
    rows, columns = np.nonzero(scene.truth[380:420])
    strokes = [
        line((float(np.mean(side)), 365.0), (float(np.mean(side)), 425.0), radius=12, keep=True)
        for side in (columns[columns < columns.mean()], columns[columns >= columns.mean()])
    ]
    after = brushed(before, strokes)
    assert len(rows)
    assert iou(after.figure, scene.truth) > iou(before.figure, scene.truth) + 0.03


def test_later_stroke_wins_where_both_lie() -> None:
    before = draft_of(draw_scene())
    x, y = inside(before.figure, 1)[0]
    remove, keep = dab(x, y, 6, keep=False), dab(x, y, 6, keep=True)
    under = painted(keep, before.figure.shape)
    assert brushed(before, [remove, keep]).figure[under].all()
    assert not brushed(before, [keep, remove]).figure[under].any()


def test_strokes_beside_the_picture_or_without_effect_leave_the_very_draft() -> None:
    before = draft_of(draw_scene())
    x, y = inside(before.figure, 1)[0]
    assert brushed(before, []) is before
    assert brushed(before, [dab(-300, 9000, 10, keep=False)]) is before
    assert brushed(before, [dab(x, y, 1, keep=True)]) is before


def test_brushing_never_changes_what_it_was_given() -> None:
    before = draft_of(draw_scene())
    copies = before.rgb.copy(), before.figure.copy(), before.rgba.copy()
    brushed(before, [dab(*inside(before.figure, 1)[0], 8, keep=False)])
    assert all(
        np.array_equal(one, other) for one, other in zip(copies, (before.rgb, before.figure, before.rgba), strict=True)
    )


def test_outline_after_strokes_is_soft_and_has_no_halo() -> None:
    """Laid on black, the edge of a figure cut from a bright place differs little from the true one."""
    scene = draw_scene(2)
    lost = scene.truth.copy()
    lost[200:260] = False
    shoulder = [line((x, 200.0), (x, 260.0), radius=8, keep=True) for x in (325.0, 340.0, 355.0, 370.0, 380.0)]
    after = brushed(draft_of(scene, lost), shoulder)
    alpha = after.rgba[:, :, 3]
    edge = (scene.alpha > 5) & (scene.alpha < 250)
    assert ((alpha > 0) & (alpha < 255)).sum() > 100
    on_black = after.rgba[:, :, :3] * (alpha[:, :, None] / 255.0)
    assert on_black[edge].mean() < 60  # the outline is ink; the place behind it is 90 to 250


def test_stroke_seen_from_a_part_of_the_picture() -> None:
    stroke = line((110, 220), (130, 225), radius=8, keep=True)
    assert stroke.seen_from(Box(100, 200, 50, 50), 0.5) == line((5, 10), (15, 12.5), radius=4, keep=True)


# --- real pictures


def put_right(draft: Draft, truth: NDArray[np.bool_], times: int) -> list[float]:
    """As a person does: a dab into the middle of the largest mistake, again and again. The IoU before and after each."""
    strokes: list[Stroke] = []
    told = [iou(draft.figure, truth)]
    now = draft
    for _ in range(times):
        count, parts, facts, _ = cv2.connectedComponentsWithStats((now.figure != truth).astype(np.uint8))
        if count < 2:
            break
        depth = cv2.distanceTransform(
            (parts == 1 + facts[1:, cv2.CC_STAT_AREA].argmax()).astype(np.uint8), cv2.DIST_L2, 5
        )
        y, x = np.unravel_index(depth.argmax(), depth.shape)
        stroke = dab(x + 0.5, y + 0.5, max(1.5, 0.8 * float(depth.max())), bool(truth[y, x]))
        strokes.append(stroke)
        after = brushed(draft, strokes)
        told.append(iou(after.figure, truth))
        now = after
    return told


@pytest.mark.parametrize("who", ["adventurer", "female", "player", "soldier", "zombie"])
def test_figures_cut_from_frames_with_other_figures_grounds_get_better_with_each_stroke(who: str) -> None:
    figure = cv2.resize(read_picture(sample(f"kenney/characters/{who}/{who}_hurt.png")), None, fx=3, fy=3)
    ground = read_picture(sample("kenney/backgrounds/backgroundColorForest.png"))[300:750, :800, :3].copy()
    height, width = figure.shape[:2]
    part, share = ground[60 : 60 + height, 300 : 300 + width], figure[:, :, 3:] / 255.0
    part[:] = np.rint(figure[:, :, :3] * share + part * (1 - share))
    truth = np.zeros(ground.shape[:2], bool)
    truth[60 : 60 + height, 300 : 300 + width] = figure[:, :, 3] >= 128
    rows, columns = np.nonzero(truth)
    box = Box(int(columns.min()) - 6, int(rows.min()) - 6, int(np.ptp(columns)) + 13, int(np.ptp(rows)) + 13)
    told = put_right(propose(ground, box), truth, 4)
    assert told[0] > 0.85
    assert told == sorted(told)


@pytest.mark.parametrize(("clip", "box"), [("easter", Box(558, 89, 400, 517)), ("outro", Box(301, 99, 322, 529))])
def test_small_strokes_on_real_frames_stay_local(clip: str, box: Box) -> None:
    _, frame = next(read_frames(sample(f"penny_and_chip/penny_and_chip_{clip}.mp4"), [3000]))
    place = surroundings(box, frame.shape[1], frame.shape[0])
    rgb = drafted_picture(place.of(frame))
    scale = rgb.shape[1] / place.width
    draft = propose(
        rgb,
        Box(*(round(value * scale) for value in (box.left - place.left, box.top - place.top, box.width, box.height))),
    )
    assert 0.1 < draft.figure.mean() < 0.4
    for x, y in inside(draft.figure, 12):
        stroke = dab(x, y, 6.0, keep=False)
        after = brushed(draft, [stroke])
        assert_local(draft, after, stroke)
        assert (draft.figure & ~after.figure).sum() < 0.015 * draft.figure.sum()
