import io

import cv2
import numpy as np
import pytest
from PIL import Image

from bench.cutting import backgrounds, compare, draw_figure, lay
from corpus.cutting import METHODS, cut_figure, fit_cutout
from corpus.pictures import read_picture
from corpus.sureness import UNSURE
from tests.samples import sample

WHITE, GREEN = (255, 255, 255), (60, 200, 80)
YELLOW, BLACK, RED, NIGHT = (255, 217, 15), (20, 20, 20), (200, 30, 40), (10, 10, 12)


def opaque(rgb: np.ndarray) -> np.ndarray:
    return np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)])


def person(background: tuple[int, int, int], shirt: tuple[int, int, int] = RED) -> np.ndarray:
    """An outlined figure of 200x300: round head with two eyes, a shirt, and an arm that encloses a gap."""
    picture = np.full((300, 200, 3), background, np.uint8)
    cv2.ellipse(picture, (145, 190), (38, 50), 0, 0, 360, BLACK, 16, cv2.LINE_AA)  # the arm
    cv2.rectangle(picture, (60, 130), (130, 270), shirt, -1)
    cv2.rectangle(picture, (60, 130), (130, 270), BLACK, 5, cv2.LINE_AA)
    cv2.circle(picture, (95, 75), 50, YELLOW, -1, cv2.LINE_AA)
    cv2.circle(picture, (95, 75), 50, BLACK, 5, cv2.LINE_AA)
    for x in (78, 112):
        cv2.circle(picture, (x, 70), 12, WHITE, -1, cv2.LINE_AA)
        cv2.circle(picture, (x, 70), 12, BLACK, 2, cv2.LINE_AA)
        cv2.circle(picture, (x, 70), 3, BLACK, -1, cv2.LINE_AA)
    return picture


def as_jpeg(rgb: np.ndarray, quality: int = 85) -> np.ndarray:
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))


def test_alpha_is_kept_if_there_is_any() -> None:
    picture = opaque(np.full((10, 10, 3), 200, np.uint8))
    picture[0, 0, 3] = 254
    cut = cut_figure(picture)
    assert (cut.method, cut.score) == ("alpha", 1.0)
    assert np.array_equal(cut.rgba, picture)


def test_a_picture_that_is_all_transparent_scores_nothing() -> None:
    assert cut_figure(np.zeros((10, 10, 4), np.uint8)).score == 0


@pytest.mark.parametrize("quality", [95, 50])
def test_an_outlined_figure_on_black_is_unsure_and_one_without_lines_is_not(quality: int) -> None:
    """The outline cannot be told from the ground, but pupils as dark as the ground tell that there was one."""
    outlined = cut_figure(opaque(as_jpeg(person(NIGHT), quality)))
    plain = np.full((300, 200, 3), NIGHT, np.uint8)
    cv2.circle(plain, (100, 90), 50, YELLOW, -1, cv2.LINE_AA)
    cv2.rectangle(plain, (70, 130), (130, 260), RED, -1)
    assert outlined.score < UNSURE < 0.9 < cut_figure(opaque(as_jpeg(plain, quality))).score


@pytest.mark.parametrize("background", [WHITE, GREEN])
@pytest.mark.parametrize("quality", [None, 85])
def test_a_figure_on_an_even_background_is_cut(background: tuple[int, int, int], quality: int | None) -> None:
    picture = person(background)
    cut = cut_figure(opaque(as_jpeg(picture, quality) if quality else picture))
    alpha = cut.rgba[:, :, 3]
    assert cut.score > 0.9
    assert (alpha[10:20].max(), alpha[:, 5].max(), alpha[290].max()) == (0, 0, 0)
    assert min(alpha[75, 60], alpha[200, 95], alpha[70, 78], alpha[66, 82], alpha[190, 183]) == 255


def test_a_gap_between_arm_and_body_is_opened() -> None:
    for background in (WHITE, GREEN):
        assert cut_figure(opaque(as_jpeg(person(background)))).rgba[190, 155, 3] == 0


def test_an_outlined_white_shirt_on_white_is_kept() -> None:
    cut = cut_figure(opaque(as_jpeg(person(WHITE, shirt=WHITE))))
    assert cut.rgba[200, 95, 3] == 255
    assert cut.score < cut_figure(opaque(as_jpeg(person(WHITE)))).score


def test_eyes_on_white_are_kept() -> None:
    alpha = cut_figure(opaque(person(WHITE))).rgba[:, :, 3]
    assert alpha[60:80, 68:122].min() == 255


def test_a_smooth_gradient_is_removed() -> None:
    picture = person((0, 255, 0))
    rows, columns = np.mgrid[0:300, 0:200]
    gradient = np.stack([150 + rows / 5, 200 - columns / 5, 220 + rows / 10], axis=2).astype(np.uint8)
    picture = np.where((picture == (0, 255, 0)).all(axis=2, keepdims=True), gradient, picture)
    cut = cut_figure(opaque(picture))
    assert cut.rgba[:5, :, 3].max() == 0
    assert cut.rgba[75, 95, 3] == 255
    assert cut.score > 0.8


def test_the_edge_is_soft_and_without_a_halo() -> None:
    """A dark disc on white, laid on black: no pixel may be brighter than the disc itself."""
    picture = np.full((120, 120, 3), 255, np.uint8)
    cv2.circle(picture, (60, 60), 40, RED, -1, cv2.LINE_AA)
    rgba = cut_figure(opaque(picture)).rgba
    alpha = rgba[:, :, 3]
    assert 60 < ((alpha > 0) & (alpha < 255)).sum() < 900
    on_black = rgba[:, :, :3] * (alpha[:, :, None] / 255)
    assert (on_black.max(axis=(0, 1)) <= np.array(RED) + 12).all()
    covered = (255 - picture[:, :, 1].astype(float)) / (255 - RED[1])
    assert alpha.sum() / 255 == pytest.approx(covered.sum(), rel=0.01)


def test_specks_are_dropped() -> None:
    picture = person(WHITE)
    picture[20:23, 10:13] = 0
    assert cut_figure(opaque(picture)).rgba[15:28, 5:18, 3].max() == 0


@pytest.mark.parametrize("picture", ["noise", "plain"])
def test_what_holds_no_figure_scores_low(picture: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    rgb = noise if picture == "noise" else np.full((120, 160, 3), 200, np.uint8)
    assert cut_figure(opaque(rgb)).score < 0.3


def test_a_tiny_picture_survives() -> None:
    assert cut_figure(opaque(np.zeros((1, 1, 3), np.uint8))).score == 0


def test_a_large_picture_comes_back_smaller_and_quickly() -> None:
    picture = cv2.resize(person(WHITE), (2000, 3000))
    assert cut_figure(opaque(picture)).rgba.shape == (1000, 667, 4)


def test_the_cut_is_the_same_each_time() -> None:
    generator = np.random.default_rng(3)
    scene = cv2.resize(
        generator.integers(120, 256, (12, 8, 3), dtype=np.uint8), (200, 300), interpolation=cv2.INTER_CUBIC
    )
    picture = person((0, 255, 0))
    picture = np.where((picture == (0, 255, 0)).all(axis=2, keepdims=True), scene, picture)
    assert np.array_equal(cut_figure(opaque(picture)).rgba, cut_figure(opaque(picture)).rgba)


def test_cut_refuses_what_is_not_rgba() -> None:
    with pytest.raises(ValueError, match="RGBA"):
        cut_figure(np.zeros((5, 5, 3), np.uint8))


@pytest.mark.parametrize("name", ["pepper/pepper_idle_01", "pepper/pepper_run_05", "carrot/carrot_run_01"])
@pytest.mark.parametrize("background", [(255, 255, 255), (200, 200, 200), (120, 170, 230)])
def test_a_real_drawing_is_cut_like_its_own_alpha(name: str, background: tuple[int, int, int]) -> None:
    figure = read_picture(sample(f"pepper_and_carrot/{name}.png"))
    figure = cv2.copyMakeBorder(figure, 20, 20, 20, 20, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    share = figure[:, :, 3:] / 255
    flat = np.rint(figure[:, :, :3] * share + np.array(background) * (1 - share)).astype(np.uint8)
    cut = cut_figure(opaque(as_jpeg(flat, 90)))
    found, true = cut.rgba[:, :, 3] > 127, figure[:, :, 3] > 127
    assert (found & true).sum() / (found | true).sum() > 0.92
    assert cut.score > 0.85


def test_fit_cutout_crops_scales_and_centers() -> None:
    rgba = np.zeros((50, 80, 4), np.uint8)
    rgba[10:20, 30:50] = (10, 20, 30, 255)
    fitted = fit_cutout(rgba)
    assert fitted.shape == (300, 300, 4)
    rows, columns = np.nonzero(fitted[:, :, 3])
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (75, 224, 0, 299)
    assert fitted[150, 150].tolist() == [10, 20, 30, 255]


def test_fit_cutout_lets_no_invisible_color_bleed_in() -> None:
    rgba = np.zeros((600, 600, 4), np.uint8)
    rgba[:, :, :3] = (0, 255, 0)
    rgba[101:500, 101:500] = (200, 0, 0, 255)
    fitted = fit_cutout(rgba, 77)
    assert fitted[:, :, 1].max() == 0


def test_fit_cutout_of_nothing_is_empty() -> None:
    assert fit_cutout(np.zeros((5, 5, 4), np.uint8)).max() == 0


def test_fit_cutout_of_a_hair_keeps_a_pixel() -> None:
    assert fit_cutout(np.full((5000, 1, 4), 255, np.uint8)).any()


def with_shadow(background: tuple[int, int, int]) -> np.ndarray:
    """The figure of `person` with a soft shadow behind it, to the right and below."""
    figure = person((0, 255, 0))
    inside = (figure != (0, 255, 0)).any(axis=2)
    moved = cv2.warpAffine(inside.astype(np.float32), np.array([[1.0, 0, 8], [0, 1.0, 8]]), (200, 300))
    ground = np.array(background) * (1 - 0.3 * cv2.GaussianBlur(moved, (0, 0), 5)[:, :, None])
    return np.where(inside[:, :, None], person(background), np.rint(ground)).astype(np.uint8)


@pytest.mark.parametrize("background", [WHITE, (125, 185, 235)])
def test_a_soft_drop_shadow_goes_also_from_the_gap(background: tuple[int, int, int]) -> None:
    cut = cut_figure(opaque(as_jpeg(with_shadow(background))))
    alpha = cut.rgba[:, :, 3]
    assert cut.method == "shadow"
    assert (alpha[275:285, 70:130].max(), alpha[200, 155]) == (0, 0)
    assert min(alpha[200, 95], alpha[75, 60], alpha[190, 183]) == 255


def test_a_gray_figure_with_a_hard_edge_is_no_shadow() -> None:
    picture = np.full((200, 200, 3), 255, np.uint8)
    cv2.rectangle(picture, (60, 40), (140, 160), (150, 150, 150), -1)
    alpha = cut_figure(opaque(as_jpeg(picture))).rgba[:, :, 3]
    assert alpha[50:150, 70:130].min() == 255


def test_captions_go_and_what_touches_the_figure_stays() -> None:
    picture = person(WHITE)
    cv2.putText(picture, "NED", (2, 292), cv2.FONT_HERSHEY_DUPLEX, 0.7, RED, 2, cv2.LINE_AA)
    cv2.circle(picture, (95, 22), 6, RED, -1, cv2.LINE_AA)  # a bobble on the head, a pixel away from it
    cut = cut_figure(opaque(as_jpeg(picture, 95)))
    assert cut.rgba[278:, :, 3].max() == 0
    assert cut.rgba[20, 95, 3] == 255
    assert cut.score > 0.8


@pytest.mark.parametrize("method", METHODS)
def test_a_method_may_be_chosen(method: str) -> None:
    cut = cut_figure(opaque(with_shadow(WHITE)), method)
    assert cut.method == method
    assert cut.rgba[75, 60, 3] == 255


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="flood, shadow, gradient, grabcut"):
        cut_figure(opaque(person(WHITE)), "magic")


@pytest.mark.parametrize(
    ("background", "least_iou", "most_sad", "most_halo"),
    [("white", 0.97, 0.03, 10), ("sky", 0.97, 0.03, 10), ("shadow", 0.97, 0.03, 12)],
)
def test_the_cut_of_a_drawn_figure_is_near_its_true_alpha(
    background: str, least_iou: float, most_sad: float, most_halo: float
) -> None:
    rng = np.random.default_rng(7)
    figure = draw_figure(rng, (200, 40, 50))
    ground, extra = next((ground, extra) for name, ground, extra in backgrounds(rng) if name == background)
    errors = compare(cut_figure(opaque(lay(figure, ground, extra, 75))), figure)
    assert errors.iou > least_iou
    assert errors.sad < most_sad
    assert errors.halo < most_halo
    assert errors.holes < 0.5
    assert errors.eaten < 0.01


def test_a_busy_scene_says_that_it_is_not_sure() -> None:
    rng = np.random.default_rng(7)
    ground = next(ground for name, ground, _ in backgrounds(rng) if name == "scene")
    figure = draw_figure(rng, RED)
    cut = cut_figure(opaque(lay(figure, ground, "", 75)))
    assert cut.score < UNSURE
    assert compare(cut, figure).iou > 0.6
