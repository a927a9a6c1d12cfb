"""Photos: told from pages by their light, read once for the words on signs, found by their data."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.containers.members import INSIDE
from ingest.formats.photo_tags import PhotoTags
from ingest.layout.arrange import arrange
from ingest.ocr.placed import OcrEngine, PlacedLine
from ingest.sources import UPLOAD
from ingest.titles import clean_stem
from library.eras import japanese_date
from library.marks import PHOTO, PICTURE
from library.model import Line, LineRole, Page, PageSource, Raster

_SIDE_PX = 256
"""Of the copy on which the light is measured."""
_NEIGHBOURHOOD_PX = 25
"""Of that copy: larger than a letter and a margin, smaller than a shadow."""
_PAPER = 0.55
"""Share of paper below which it may be a photo. Measured: 0.61 and more on 144
spoilt pages (shaded, photocopied, faxed, shown through); 0.00 to 0.51 on twelve photos."""
_TONES = 3.0
"""Bits of the brightness's spread (of 5): 3.6 and more on the photos; drawings and logos less."""
_HARDLY_PAPER = 0.2
_SOME_TONES = 1.0
"""The same where there is hardly any paper: fireworks and stars are mostly black."""
_SHADE = 0.85
"""Brightness against the brightest around it, above which a spot is paper and not ink."""
_COLOURLESS = 0.25
_DARK = 90
_SURE = 0.9
"""Confidence of words that stand on a sign; what is read into leaves and gravel has less."""
_MANY = 80
"""Sure characters with which it is a page that was photographed, and is read as one."""
_JOINT = "　"
_LEAST_LETTERS = 2
_NO_NAMES = frozenset(
    [
        "写真",
        "画像",
        "デスクトップ",
        "ダウンロード",
        "ドキュメント",
        "ピクチャ",
        "マイピクチャ",
        "カメラ",
        "新規",
        "スキャン",
        "新しいフォルダー",
        "新しいフォルダ",
        "共有",
        "共有フォルダ",
        "個人",
        "一時",
    ]
)
"""Folders that say nothing about what lies in them."""


def read_photo(
    image: NDArray[np.uint8], *, number: int, dpi: int, engine: OcrEngine, by_camera: bool
) -> Page | None:
    """Read an image if it is a photo; None where it is (a photo of) a page, to be read as such.

    A photo is never turned (its file says which way is up), and is not doubted for having no text.

    Args:
        image: RGB, shape (height, width, 3).
        number: the page's number, from 1.
        dpi: the image's resolution.
        engine: what reads it.
        by_camera: whether the file says that a camera took it: then bright scenes are photos too,
            unless they are full of words.
    """
    photographic = is_photographic(image)
    if not photographic and not (by_camera and _has_tones(image)):
        return None
    signs = [line for line in engine.read(image) if line.confidence >= _SURE and len(line.text) > 1]
    if sum(len(line.text) for line in signs) >= _MANY:
        return None
    return _page(image, signs, number=number, dpi=dpi)


def is_photographic(image: NDArray[np.uint8]) -> bool:
    """Whether an RGB image shows things rather than paper: little even, colourless light."""
    small = _small(image)
    paper, tones = _paper_share(small), _tones(small)
    return paper < _PAPER and (tones > _TONES or (paper < _HARDLY_PAPER and tones > _SOME_TONES))


def is_photo(page: Page) -> bool:
    """Whether a page was read as a photo."""
    return any(_is_mark(line) for line in page.lines)


def described(page: Page, tags: PhotoTags, *, file_name: str, folder: str) -> Page:
    """A photo's page with what its file says; any other page as it is."""
    text = _properties(tags, file_name=file_name, folder=folder)
    lines = (replace(line, text=text) if _is_mark(line) else line for line in page.lines)
    return replace(page, lines=tuple(lines))


def named(page: Page, tags: PhotoTags, *, file_name: str, folder: str) -> Page:
    """A picture on which next to nothing was read, to be found by what its file says as well."""
    characters = sum(len(line.text) for line in page.lines)
    if page.is_blank or is_photo(page) or characters >= _MANY:
        return page
    line = Line(
        text=_properties(tags, file_name=file_name, folder=folder, mark=PICTURE),
        box=None,
        confidence=1.0,
        role=LineRole.DESCRIPTION,
        block=1 + max((line.block for line in page.lines), default=-1),
    )
    return replace(page, lines=(*page.lines, line))


def unmarked(page: Page) -> Page:
    """A page that becomes part of another one: that it is a photo is not said there."""
    return replace(page, lines=tuple(line for line in page.lines if not _is_mark(line)))


def folder_of(place: str) -> str:
    """The folder that a file lies in, if its name says something; else the one around it, or "".

    Args:
        place: of the source: a path, the name of an upload, or a path inside either.
    """
    path = place.removeprefix(UPLOAD).replace(INSIDE, "/").replace("\\", "/")
    names = [clean_stem(name) for name in PurePosixPath(path).parts[-3:-1]]
    return next((name for name in reversed(names) if _says_something(name)), "")


def _page(image: NDArray[np.uint8], signs: Sequence[PlacedLine], *, number: int, dpi: int) -> Page:
    height, width = image.shape[:2]
    characters = sum(len(line.text) for line in signs)
    sure = sum(line.confidence * len(line.text) for line in signs)
    mark = Line(text=PHOTO, box=None, confidence=1.0, role=LineRole.DESCRIPTION)
    words = arrange(list(signs), width_px=width, height_px=height).lines
    return Page(
        number=number,
        lines=(mark, *(replace(line, block=line.block + 1) for line in words)),
        tables=(),
        source=PageSource.OCR,
        confidence=sure / characters if characters else 1.0,
        needs_review=False,
        raster=Raster(width_px=width, height_px=height, dpi=dpi, rotation=0),
    )


def _properties(tags: PhotoTags, *, file_name: str, folder: str, mark: str = PHOTO) -> str:
    parts = [
        mark,
        f"撮影日 {_days(tags)}" if tags.taken else "",
        f"題名 {tags.title}" if tags.title else "",
        f"説明 {tags.caption}" if tags.caption else "",
        f"キーワード {'、'.join(tags.keywords)}" if tags.keywords else "",
        f"フォルダ {folder}" if folder else "",
        f"ファイル名 {file_name}",
    ]
    return _JOINT.join(part for part in parts if part)


def _days(tags: PhotoTags) -> str:
    """The day in each way that people ask for it, and the 年度 that it lies in."""
    day = tags.taken
    if day is None:
        return ""
    western = f"{day.year}年{day.month}月{day.day}日"
    april = day.replace(year=day.year - (day.month < 4), month=4, day=1)
    new_year = japanese_date(april.replace(month=12)).partition("年")[0]
    return f"{japanese_date(day)}（{western}、{day.isoformat()}、{new_year}年度）"


def _is_mark(line: Line) -> bool:
    return line.role is LineRole.DESCRIPTION and line.text.split(_JOINT)[0] == PHOTO


def _says_something(name: str) -> bool:
    letters = sum("ぁ" <= c <= "ヿ" or "一" <= c <= "鿿" for c in name)
    return letters >= _LEAST_LETTERS and name not in _NO_NAMES


def _has_tones(image: NDArray[np.uint8]) -> bool:
    return _tones(_small(image)) > _TONES


def _small(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = image.shape[:2]
    scale = min(1.0, _SIDE_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _paper_share(small: NDArray[np.uint8]) -> float:
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    saturation = cv2.cvtColor(small, cv2.COLOR_RGB2HSV)[..., 1] / 255
    side = (_NEIGHBOURHOOD_PX, _NEIGHBOURHOOD_PX)
    around = cv2.blur(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones(side, np.uint8)), side)
    even = grey > _SHADE * np.maximum(around.astype(np.float64), 1)
    return float((even & (saturation < _COLOURLESS) & (grey > _DARK)).mean())


def _tones(small: NDArray[np.uint8]) -> float:
    """The entropy of the brightness in 32 steps, in bits."""
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    shares = np.bincount((grey // 8).ravel(), minlength=32) / grey.size
    used = shares[shares > 0]
    return float(-(used * np.log2(used)).sum())
