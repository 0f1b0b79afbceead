import io
import resource
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from corpus.pictures import BadPicture, content_hash, on_gray, read_picture, write_jpeg, write_png
from tests.samples import sample

REFUSED = {
    "LICENSE-pillow": "format",
    "broken.png": "format",
    "broken_data_stream.png": "broken",
    "crash-1152ec2d1a1a71395b6f2ce6721c38924d025bf3.tif": "broken",
    "crash-2020-10-test.tif": "broken",
    "crash-4fb027452e6988530aa5dabee76eecacb3b79f8a.j2k": "format",
    "crash-5762152299364352.fli": "format",
    "decompression_bomb.gif": "too large",
    "decompression_bomb.ico": "format",
    "oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif": "format",
    "oom-8ed3316a4109213ca96fb8a256a0bfefdece1461.icns": "format",
    "sgi_crash.bin": "format",
    "truncated_end_chunk.png": "broken",
    "truncated_image.png": "broken",
    "truncated_jpeg.jpg": "broken",
}
READ = {
    "broken_exif_dpi.jpg": (100, 100, 4),
    "decompression_bomb_extents.gif": (100, 100, 4),
    "hopper_16bit.pgm": (128, 128, 4),
    "hopper_orientation_3.webp": (128, 128, 4),
    "hopper_orientation_6.jpg": (128, 128, 4),
    "iss634.apng": (245, 245, 4),
    "pil_sample_cmyk.jpg": (100, 100, 4),
    "tiff_16bit_RGBa.tiff": (40, 100, 4),
    "truncated_app14.jpg": (100, 100, 4),
}


def encoded(picture: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header claims a size that its few bytes do not hold."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 100)
    chunks = [struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in (header, data, b"IEND")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("name", REFUSED)
def test_bad_upload_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(BadPicture, match=REFUSED[name]):
        read_picture(sample(f"bad_inputs/images/{name}"))


@pytest.mark.parametrize("name", READ)
def test_odd_upload_is_read(name: str) -> None:
    picture = read_picture(sample(f"bad_inputs/images/{name}"))
    assert (picture.shape, picture.dtype) == (READ[name], np.uint8)
    assert picture.flags.writeable


def test_every_bad_image_at_hand_is_expected() -> None:
    assert {path.name for path in sample("bad_inputs/images").iterdir()} == {*REFUSED, *READ}


def test_a_pixel_bomb_costs_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for size in ((30_000, 30_000), (6_500, 6_500), (2**31 - 1, 2**31 - 1)):
        with pytest.raises(BadPicture, match="too large"):
            read_picture(bomb(*size))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_header_that_claims_more_than_there_is_is_refused() -> None:
    with pytest.raises(BadPicture, match="broken or cut off"):
        read_picture(bomb(600, 600))


def test_a_jpeg_of_endless_passes_is_refused() -> None:
    whole = encoded(Image.new("RGB", (3000, 3000)), "JPEG", progressive=True)
    passes = whole[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x00\x00" * 200 + whole[-2:]
    with pytest.raises(BadPicture, match="passes"):
        read_picture(passes)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photograph_stands_upright(orientation: int) -> None:
    stored = Image.fromarray(np.random.default_rng(0).integers(0, 256, (3, 5, 3), dtype=np.uint8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(stored, "PNG", exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
    assert np.array_equal(read_picture(data)[:, :, :3], np.asarray(upright))


def test_sixteen_bit_gray_is_scaled_not_clipped() -> None:
    deep = np.array([[0, 257, 32896, 65535]], np.uint16)
    assert read_picture(encoded(Image.fromarray(deep), "PNG"))[0, :, 0].tolist() == [0, 1, 128, 255]


def test_gray_with_decimals_is_scaled() -> None:
    values = np.array([[0.0, 0.5, 1.0, np.nan]], np.float32)
    assert read_picture(encoded(Image.fromarray(values), "TIFF"))[0, :, 0].tolist() == [0, 128, 255, 0]


def test_an_animation_gives_its_first_frame() -> None:
    frames = [Image.new("RGB", (4, 4), color) for color in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert read_picture(data)[0, 0].tolist() == [255, 0, 0, 255]


def test_a_palette_keeps_its_transparency() -> None:
    picture = Image.new("P", (2, 1))
    picture.putpalette([255, 0, 0, 0, 255, 0])
    picture.putpixel((1, 0), 1)
    data = encoded(picture, "PNG", transparency=1)
    assert read_picture(data).tolist() == [[[255, 0, 0, 255], [0, 255, 0, 0]]]


def test_nothing_of_a_polyglot_survives_writing(tmp_path: Path) -> None:
    script = b"<script>alert(1)</script>"
    upload = encoded(Image.new("RGB", (8, 8), "red"), "JPEG", comment=script) + script
    write_png(tmp_path / "new.png", read_picture(upload))
    write_jpeg(tmp_path / "new.jpg", read_picture(upload)[:, :, :3])
    assert script not in (tmp_path / "new.png").read_bytes() + (tmp_path / "new.jpg").read_bytes()


def test_a_web_page_named_like_a_picture_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.png"
    page.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")
    with pytest.raises(BadPicture, match="not a picture"):
        read_picture(page)


def test_png_is_written_without_loss_and_without_hidden_colors(tmp_path: Path) -> None:
    rgba = np.array([[[1, 2, 3, 255], [9, 9, 9, 0], [4, 5, 6, 7]]], np.uint8)
    write_png(tmp_path / "x.png", rgba)
    assert read_picture(tmp_path / "x.png").tolist() == [[[1, 2, 3, 255], [0, 0, 0, 0], [4, 5, 6, 7]]]


def test_on_gray_lays_transparency_on_gray() -> None:
    rgba = np.array([[[255, 0, 0, 255], [255, 0, 0, 0]]], np.uint8)
    assert on_gray(rgba).tolist() == [[[255, 0, 0], [128, 128, 128]]]


def test_content_hash_is_sha256() -> None:
    assert content_hash(b"").startswith("e3b0c44298fc1c149afbf4c8996fb924")
