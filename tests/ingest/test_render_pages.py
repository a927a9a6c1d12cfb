"""Page images: upright, as large as their raster says, with the boxes in place."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ingest.reading import outline_file, read_file_page
from ingest.render import render_page
from library.errors import FileFault, UnreadableFile
from library.model import Page, Raster
from tests.ingest.making import FORMATS, bomb_pdf, sample, turned_pdf


def first_page(path: Path) -> tuple[str, Page]:
    outline = outline_file(path, file_name=path.name, max_pages=9)
    return outline.media_type, read_file_page(path, outline, 1, engine_name="rapidocr")


def rendered(path: Path, media_type: str, raster: Raster, scale: float = 1.0) -> Image.Image:
    png = render_page(path, media_type, 1, raster=raster, scale=scale)
    return Image.open(io.BytesIO(png), formats=["PNG"])


def ink(image: Image.Image, page: Page, index: int) -> float:
    """The share of dark pixels inside a line's box."""
    box = page.lines[index].box
    assert box is not None
    width, height = image.size
    pixels = np.asarray(image.convert("L"))
    inside = pixels[
        int(box.y0 * height) : int(box.y1 * height), int(box.x0 * width) : int(box.x1 * width)
    ]
    return float((inside < 128).mean())


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_boxes_lie_on_the_text_of_the_image(rotate: int, tmp_path: Path) -> None:
    path = turned_pdf(tmp_path, FORMATS / "youryo.pdf", rotate=rotate)
    media_type, page = first_page(path)
    assert page.raster is not None
    image = rendered(path, media_type, page.raster)
    assert image.size == (page.raster.width_px, page.raster.height_px)
    pixels = np.asarray(image.convert("L")) < 128
    assert all(ink(image, page, index) > 0.05 for index in range(len(page.lines)))
    boxed = np.zeros_like(pixels)
    for line in page.lines:
        assert line.box is not None
        x0, x1 = (round(x * image.width) for x in (line.box.x0, line.box.x1))
        y0, y1 = (round(y * image.height) for y in (line.box.y0, line.box.y1))
        boxed[y0 : y1 + 1, x0 : x1 + 1] = True
    assert (pixels & boxed).sum() > 0.97 * pixels.sum()


def test_vertical_columns_are_boxed() -> None:
    media_type, page = first_page(FORMATS / "gijiroku_v.pdf")
    assert page.raster is not None
    image = rendered(FORMATS / "gijiroku_v.pdf", media_type, page.raster)
    assert all(ink(image, page, index) > 0.05 for index in range(len(page.lines)))


def test_a_picture_is_shown_as_it_was_read() -> None:
    raster = Raster(width_px=1653, height_px=2339, dpi=200, rotation=0)
    upright = rendered(FORMATS / "exif6.jpg", "image/jpeg", raster)
    assert upright.size == (1653, 2339)
    lying = Raster(width_px=2339, height_px=1653, dpi=200, rotation=90)
    assert rendered(FORMATS / "exif6.jpg", "image/jpeg", lying).size == (2339, 1653)


@pytest.mark.parametrize(("scale", "size"), [(0.5, (826, 1170)), (9.0, (2120, 3000))])
def test_the_image_grows_and_shrinks_up_to_the_limit(scale: float, size: tuple[int, int]) -> None:
    raster = Raster(width_px=1653, height_px=2339, dpi=200, rotation=0)
    image = rendered(FORMATS / "youryo.pdf", "application/pdf", raster, scale)
    assert image.size == pytest.approx(size, abs=1)


def test_formats_without_page_images_are_refused() -> None:
    raster = Raster(width_px=10, height_px=10, dpi=200, rotation=0)
    with pytest.raises(UnreadableFile) as caught:
        render_page(sample("S11"), "text/plain", 1, raster=raster)
    assert caught.value.fault is FileFault.UNSUPPORTED


def test_a_bomb_is_not_rendered(tmp_path: Path) -> None:
    raster = Raster(width_px=1653, height_px=2339, dpi=200, rotation=0)
    with pytest.raises(UnreadableFile) as caught:
        render_page(bomb_pdf(tmp_path, side=16_000), "application/pdf", 1, raster=raster)
    assert caught.value.fault is FileFault.TOO_LARGE
