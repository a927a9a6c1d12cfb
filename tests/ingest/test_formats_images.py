"""Pictures: every mode becomes upright RGB on white paper, and bombs are refused."""

import io
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.formats.images import count_frames, encode_png, read_picture
from library.errors import FileFault, UnreadableFile
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
