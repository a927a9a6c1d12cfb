"""Pictures: every mode becomes upright RGB on white paper, and bombs are refused."""

import io
import struct
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.formats.images import count_frames, encode_png, read_picture
from ingest.formats.media import MediaType, sniff
from ingest.render import render_page
from library.errors import FileFault, UnreadableFile
from library.model import Raster
from tests.ingest.making import FORMATS, save


def save_image(folder: Path, image: Image.Image, name: str, **options: object) -> Path:
    image.save(folder / name, **options)
    return folder / name


def test_exif_rotation_is_applied() -> None:
    with Image.open(FORMATS / "exif6.jpg") as stored:
        assert stored.size == (2339, 1653)
    assert read_picture(FORMATS / "exif6.jpg", 1).pixels.shape == (2339, 1653, 3)


def test_a_camera_s_72_dpi_is_not_believed() -> None:
    assert read_picture(FORMATS / "exif6.jpg", 1).dpi == 200


def test_each_page_of_a_tiff_is_read() -> None:
    assert count_frames(FORMATS / "multi.tif", max_pages=5) == 2
    first, second = (read_picture(FORMATS / "multi.tif", n).pixels for n in (1, 2))
    assert first.shape == second.shape
    assert not np.array_equal(first, second)


def test_too_many_frames_are_refused() -> None:
    with pytest.raises(UnreadableFile) as caught:
        count_frames(FORMATS / "multi.tif", max_pages=1)
    assert caught.value.fault is FileFault.TOO_LARGE


def test_transparent_paper_is_white(tmp_path: Path) -> None:
    image = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 10, 20))
    pixels = read_picture(save_image(tmp_path, image, "a.png"), 1).pixels
    assert pixels[5, 30].tolist() == [255, 255, 255]
    assert pixels[5, 5].tolist() == [0, 0, 0]


def test_sixteen_bits_are_brought_to_eight(tmp_path: Path) -> None:
    values = np.array([[0, 32768, 65535]] * 2, dtype=np.uint16)
    pixels = read_picture(save_image(tmp_path, Image.fromarray(values), "a.png"), 1).pixels
    assert pixels[0, :, 0].tolist() == pytest.approx([0, 127, 255], abs=1)


@pytest.mark.parametrize(
    ("mode", "suffix"), [("CMYK", "jpg"), ("L", "jpg"), ("P", "png"), ("1", "tif")]
)
def test_every_mode_becomes_rgb(mode: str, suffix: str, tmp_path: Path) -> None:
    image = Image.new("RGB", (60, 30), "white").convert(mode)
    pixels = read_picture(save_image(tmp_path, image, f"a.{suffix}"), 1).pixels
    assert pixels.shape == (30, 60, 3)
    assert pixels.min() > 250


def test_large_scans_are_brought_within_the_limit_and_their_dpi_with_them(tmp_path: Path) -> None:
    path = save_image(tmp_path, Image.new("L", (4960, 7016), 255), "a.jpg", dpi=(600, 600))
    picture = read_picture(path, 1)
    assert max(picture.pixels.shape) == 3000
    assert picture.dpi == pytest.approx(600 * 3000 / 7016, abs=1)


@pytest.mark.parametrize(("name", "options"), [("b.png", {}), ("b.tif", {"compression": "group4"})])
def test_bombs_are_refused(name: str, options: dict[str, str], tmp_path: Path) -> None:
    path = save_image(tmp_path, Image.new("1", (13_000, 13_000)), name, **options)
    with pytest.raises(UnreadableFile) as caught:
        count_frames(path, max_pages=1)
    assert caught.value.fault is FileFault.TOO_LARGE


def test_a_large_honest_drawing_raises_no_warning(tmp_path: Path) -> None:
    path = save_image(tmp_path, Image.new("1", (10_000, 10_000), 1), "a0.tif", compression="group4")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_picture(path, 1).pixels.shape == (3000, 3000, 3)


@pytest.mark.parametrize("name", ["exif6.jpg", "multi.tif"])
def test_a_cut_file_is_corrupt(name: str, tmp_path: Path) -> None:
    content = (FORMATS / name).read_bytes()
    path = save(tmp_path, name, content[: len(content) // 3])
    with pytest.raises(UnreadableFile) as caught:
        read_picture(path, 1)
    assert caught.value.fault is FileFault.CORRUPT


@pytest.mark.parametrize(
    ("rotation", "corner"), [(0, (0, 0)), (90, (0, -1)), (180, (-1, -1)), (270, (-1, 0))]
)
def test_png_is_turned_clockwise(rotation: int, corner: tuple[int, int]) -> None:
    pixels = np.full((20, 30, 3), 255, dtype=np.uint8)
    pixels[0, 0] = 0
    png = encode_png(pixels, rotation=rotation, long_side_px=30)
    turned = np.asarray(Image.open(io.BytesIO(png)))
    assert turned[corner].tolist() == [0, 0, 0]


RED, BLUE = (220, 30, 30), (20, 40, 220)


def halves(mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", (120, 80), RED)
    image.paste(BLUE, (60, 0, 120, 80))
    return image.convert(mode)


def corners(path: Path, number: int = 1) -> tuple[list[int], list[int]]:
    """The colours at the top left and at the bottom right."""
    pixels = read_picture(path, number).pixels
    return pixels[4, 4].tolist(), pixels[-5, -5].tolist()


def is_near(colour: list[int], wanted: tuple[int, int, int]) -> bool:
    return colour == pytest.approx(wanted, abs=25)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_exif_orientation_of_a_photo_is_turned_upright(
    orientation: int, tmp_path: Path
) -> None:
    upright = Image.fromarray(
        np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [0, 0, 0]]], np.uint8)
    )
    upright = upright.resize((64, 64), Image.Resampling.NEAREST)
    stored = {
        1: lambda image: image,
        2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
        3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
        4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
        5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
        6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
        7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
        8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
    }[orientation](upright)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = save_image(tmp_path, stored, "a.jpg", exif=exif, quality=95, subsampling=0)
    pixels = read_picture(path, 1).pixels
    assert is_near(pixels[8, 8].tolist(), (255, 0, 0))
    assert is_near(pixels[8, 56].tolist(), (0, 255, 0))
    assert is_near(pixels[56, 8].tolist(), (0, 0, 255))


@pytest.mark.parametrize(
    ("name", "shape"), [("plain", (80, 120)), ("turned", (120, 80)), ("tenbit", (80, 120))]
)
def test_photos_of_phones_are_read_upright_in_eight_bits(name: str, shape: tuple[int, int]) -> None:
    """Coded by x265: as it lies, to be turned by its ``irot`` property, and with ten bits."""
    path = FORMATS / f"{name}.heic"
    assert read_picture(path, 1).pixels.shape == (*shape, 3)
    first, last = corners(path)
    assert is_near(first, RED)
    assert is_near(last, BLUE)


@pytest.mark.parametrize("mode", ["RGB", "P", "L", "1"])
def test_bitmaps_are_read(mode: str, tmp_path: Path) -> None:
    path = save_image(tmp_path, halves(mode), "a.bmp")
    assert sniff(path) is MediaType.BMP
    assert read_picture(path, 1).pixels.shape == (80, 120, 3)


def test_text_that_begins_like_a_bitmap_is_text(tmp_path: Path) -> None:
    assert sniff(save(tmp_path, "a.txt", "BMI（体格指数）の計算について")) is MediaType.TXT


@pytest.mark.parametrize(("suffix", "expected"), [("webp", MediaType.WEBP), ("gif", MediaType.GIF)])
def test_of_a_picture_that_moves_the_first_is_read(
    suffix: str, expected: MediaType, tmp_path: Path
) -> None:
    more = [Image.new("RGB", (120, 80), "green")] * 3
    path = save_image(tmp_path, halves(), f"a.{suffix}", save_all=True, append_images=more)
    assert sniff(path) is expected
    assert count_frames(path, max_pages=1) == 1
    first, last = corners(path)
    assert is_near(first, RED)
    assert is_near(last, BLUE)


@pytest.mark.parametrize(
    ("mode", "options"),
    [
        ("RGB", {"compression": "jpeg"}),
        ("RGB", {"compression": "tiff_lzw"}),
        ("RGB", {"compression": "tiff_adobe_deflate"}),
        ("RGB", {"compression": "packbits"}),
        ("RGB", {"big_tiff": True}),
        ("P", {"compression": "tiff_lzw"}),
        ("CMYK", {"compression": "tiff_lzw"}),
        ("YCbCr", {"compression": "jpeg"}),
        ("RGBA", {}),
    ],
)
def test_colour_scans_are_read_however_they_are_packed(
    mode: str, options: dict[str, object], tmp_path: Path
) -> None:
    image = halves().quantize() if mode == "P" else halves(mode)
    path = save_image(tmp_path, image, "a.tif", **options)
    first, last = corners(path)
    assert is_near(first, RED)
    assert is_near(last, BLUE)


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt", "tiff_lzw", "raw"])
def test_faxes_are_shown_by_what_zero_means(compression: str, tmp_path: Path) -> None:
    image = Image.new("1", (160, 80), 1)
    image.paste(0, (0, 0, 80, 80))
    path = save_image(tmp_path, image, "a.tif", compression=compression)
    assert corners(path) == ([0, 0, 0], [255, 255, 255])
    content = path.read_bytes()
    white, black = (struct.pack("<HHII", 262, 3, 1, value) for value in (0, 1))
    turned = content.replace(white, black) if white in content else content.replace(black, white)
    assert turned != content
    assert corners(save(tmp_path, "b.tif", turned)) == ([255, 255, 255], [0, 0, 0])


@pytest.mark.parametrize(("lines", "height"), [(98, 1078), (196, 2156), (391, 4300)])
def test_a_fax_whose_lines_lie_further_apart_than_its_dots_is_shown_at_its_shape(
    lines: int, height: int, tmp_path: Path
) -> None:
    sheet = Image.new("1", (1728, height), 1)
    sheet.paste(0, (100, height // 2, 1628, height // 2 + height // 10))
    path = save_image(tmp_path, sheet, "fax.tif", compression="group4", dpi=(204, lines))
    picture = read_picture(path, 1)
    tall, wide, _ = picture.pixels.shape
    assert tall / wide == pytest.approx(height / lines / (1728 / 204), rel=0.05)
    assert picture.dpi == pytest.approx(wide / (1728 / 204), rel=0.02)
    ink = np.flatnonzero(picture.pixels[:, wide // 2, 0] < 128)
    assert len(ink) / tall == pytest.approx(0.1, abs=0.01)


def test_each_frame_of_a_tiff_may_lie_differently(tmp_path: Path) -> None:
    first, second = halves(), halves().transpose(Image.Transpose.ROTATE_90)
    second.encoderinfo = {"tiffinfo": {274: 6}}
    path = save_image(tmp_path, first, "a.tif", save_all=True, append_images=[second])
    assert count_frames(path, max_pages=9) == 2
    assert [read_picture(path, n).pixels.shape for n in (1, 2)] == [(80, 120, 3)] * 2
    assert is_near(corners(path, 2)[0], RED)


def test_a_scan_in_tiles_of_sixteen_bits_is_read(tmp_path: Path) -> None:
    """Written by hand, because Pillow writes strips only."""
    tile = np.zeros((16, 16), "<u2")
    tiles = [(tile + value).tobytes() for value in (65535, 0, 0, 65535)]
    entries = [
        (256, 3, 1, 32), (257, 3, 1, 32), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 1),
        (277, 3, 1, 1), (322, 3, 1, 16), (323, 3, 1, 16), (324, 4, 4, 134), (325, 4, 4, 150),
    ]  # fmt: skip
    directory = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", *entry) for entry in entries
    )
    data_at = 166
    offsets = struct.pack("<4I", *(data_at + 512 * n for n in range(4)))
    content = b"II*\x00\x08\x00\x00\x00" + directory + bytes(4)
    assert len(content) == 134
    content += offsets + struct.pack("<4I", *[512] * 4) + b"".join(tiles)
    pixels = read_picture(save(tmp_path, "a.tif", content), 1).pixels
    assert [pixels[8, 8, 0], pixels[8, 24, 0], pixels[24, 8, 0]] == [255, 0, 0]


@pytest.mark.parametrize("name", ["a.bmp", "a.webp", "a.gif", "a.tif"])
def test_page_images_of_pictures_are_rendered_whatever_their_format(
    name: str, tmp_path: Path
) -> None:
    path = save_image(tmp_path, halves(), name)
    raster = Raster(width_px=120, height_px=80, dpi=200, rotation=0)
    rendered = render_page(path, sniff(path).value, 1, raster=raster)
    with Image.open(io.BytesIO(rendered)) as shown:
        assert (shown.format, shown.size) == ("PNG", (120, 80))


def test_page_images_of_photos_of_phones_are_rendered() -> None:
    raster = Raster(width_px=80, height_px=120, dpi=200, rotation=0)
    rendered = render_page(FORMATS / "turned.heic", MediaType.HEIC.value, 1, raster=raster)
    with Image.open(io.BytesIO(rendered)) as shown:
        assert shown.size == (80, 120)
