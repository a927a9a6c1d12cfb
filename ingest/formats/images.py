"""Picture files: how many pages, and each as an upright RGB image.

The only user of PIL, and of pi_heif, which teaches it HEIC.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps, IptcImagePlugin, UnidentifiedImageError

from ingest.formats.limits import MAX_PIXELS, MAX_SIDE_PX
from ingest.formats.media import MediaType
from ingest.formats.photo_tags import NO_TAGS, RawTags, read_tags
from ingest.formats.reader import Eyes, Outline
from library.errors import FileFault, UnreadableFile
from library.model import Page

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
_EXIF_IFD = 0x8769
_IPTC_RECORD = 2
_DPI_RANGE = (50, 1200)
_SCREEN_DPI = 96
_UNEVEN = 1.2
_MOST_UNEVEN = 4.5
"""Faxes have 204 dots to the inch across and 98, 196 or 391 lines (ITU-T T.4); 204 by 49 is the
coarsest that programs write."""
_A3_IN = 17
_JPEG_QUALITY = 88
"""No artefact can be seen around print at the size of a page image."""
_A4_LONG_SIDE_IN = 297 / 25.4
"""What a scan without a believable resolution is taken to be."""
_DAMAGE = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,  # a broken PNG chunk
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    RuntimeError,  # libheif
    struct.error,
    zlib.error,
)
"""What Pillow raises on damaged files (found by changing bytes at random)."""
_RIGHT_ANGLES = {
    90: Image.Transpose.ROTATE_270,
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page of a picture file, turned as its EXIF says, at most 3000 px long."""

    pixels: NDArray[np.uint8]
    """RGB, shape (height, width, 3)."""
    dpi: int
    """Of ``pixels``."""


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``."""
    frames = count_frames(path, max_pages=max_pages)
    tags = read_tags(_raw_tags(path)) if frames == 1 else NO_TAGS
    return Outline(media_type=media_type, page_count=frames, title=tags.title, tags=tags)


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """See ``FormatReader``."""
    picture = read_picture(path, number)
    return eyes.read_image(picture.pixels, picture.dpi, number)


def count_frames(path: Path, *, max_pages: int) -> int:
    """The pages of a picture file: more than one only for TIFF; of what moves, the first is read.

    Raises:
        UnreadableFile: ``corrupt`` or ``too_large``.
    """
    with _opened(path) as image:
        frames = int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1
    if frames > max_pages:
        raise UnreadableFile(FileFault.TOO_LARGE)
    return frames


def read_picture(path: Path, number: int) -> Picture:
    """Page ``number`` (from 1) of a picture file.

    Raises:
        UnreadableFile: ``corrupt`` or ``too_large``.
    """
    with _opened(path) as image:
        if number > 1:
            image.seek(number - 1)
        _check_size(image)
        dpi, squeezed = _dpi(image), _squeezed(image)
        long_side = max(image.width, image.height * squeezed)
        upright = _upright(_stretched(_shrunk(image), squeezed))
        rgb = _to_rgb(upright)
        rgb.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
        return Picture(
            pixels=np.array(rgb, dtype=np.uint8),
            dpi=max(1, round(dpi * max(rgb.size) / long_side)),
        )


def encode_png(pixels: NDArray[np.uint8], *, rotation: int, long_side_px: int) -> bytes:
    """An RGB image as PNG, turned clockwise by a multiple of 90 degrees, never enlarged."""
    out = io.BytesIO()
    # Page images are many: fast before small.
    _turned(pixels, rotation, long_side_px).save(out, "PNG", compress_level=4)
    return out.getvalue()


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height of one of our own PNGs, in pixels."""
    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        return image.size


def cut_png(png: bytes, left: int, top: int, right: int, bottom: int) -> bytes:
    """A part of one of our own PNGs, in pixels, as PNG."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        image.crop((left, top, right, bottom)).save(out, "PNG", compress_level=4)
    return out.getvalue()


def encode_jpeg(
    pixels: NDArray[np.uint8], *, rotation: int, long_side_px: int
) -> tuple[bytes, tuple[int, int]]:
    """The same as JPEG, with its width and height in px."""
    image = _turned(pixels, rotation, long_side_px)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=_JPEG_QUALITY)
    return out.getvalue(), image.size


def _turned(pixels: NDArray[np.uint8], rotation: int, long_side_px: int) -> Image.Image:
    image = Image.fromarray(pixels)
    if rotation:
        image = image.transpose(_RIGHT_ANGLES[rotation])
    image.thumbnail((long_side_px, long_side_px))
    return image


def _raw_tags(path: Path) -> RawTags:
    """The tags of a picture file; none where they cannot be read, for the picture still can."""
    with _opened(path) as image:
        try:
            exif = image.getexif()
            tags = {**exif, **exif.get_ifd(_EXIF_IFD)}
            iptc = _iptc(image)
        except _DAMAGE:
            return RawTags()
        xmp = image.info.get("xmp", b"")
    return RawTags(
        exif=tags,
        iptc={
            number: value if isinstance(value, list) else [value]
            for (record, number), value in iptc.items()
            if record == _IPTC_RECORD
        },
        xmp=xmp if isinstance(xmp, bytes) else b"",
    )


def _iptc(image: Image.Image) -> dict[tuple[int, int], bytes | list[bytes]]:
    found = IptcImagePlugin.getiptcinfo(image) if isinstance(image, ImageFile.ImageFile) else None
    return found or {}


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    with warnings.catch_warnings():
        # Pillow warns of odd metadata and of sizes; the sizes are checked here, with our own limit.
        warnings.simplefilter("ignore")
        try:
            with Image.open(path, formats=_formats(path)) as image:
                _check_size(image)
                yield image
        except Image.DecompressionBombError as exc:
            raise UnreadableFile(FileFault.TOO_LARGE) from exc
        except MemoryError as exc:
            raise UnreadableFile(FileFault.OUT_OF_MEMORY) from exc
        except _DAMAGE as exc:
            raise UnreadableFile(FileFault.CORRUPT) from exc


def _formats(path: Path) -> tuple[str, ...]:
    with path.open("rb") as file:
        box = file.read(8)
    if box[4:] != b"ftyp":
        return _FORMATS
    # Only now: it loads libheif.
    from pi_heif import register_heif_opener

    register_heif_opener()
    return ("HEIF",)


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UnreadableFile(FileFault.TOO_LARGE)


def _dpi(image: Image.Image) -> float:
    given = image.info.get("dpi", (0, 0))
    dpi = float(given[0]) if isinstance(given, tuple) else 0.0
    low, high = _DPI_RANGE
    # Cameras and screens write 72 or 96 whatever the size: larger than A3 is not believed.
    believable = low <= dpi <= high and (dpi > _SCREEN_DPI or max(image.size) <= dpi * _A3_IN)
    return dpi if believable else max(image.size) / _A4_LONG_SIDE_IN


def _squeezed(image: Image.Image) -> float:
    """How many times as dense the picture is across as down: 2 for a fax of normal resolution."""
    given = image.info.get("dpi")
    if not isinstance(given, tuple) or len(given) != 2:
        return 1.0
    across, down = (float(value) for value in given)
    low, high = _DPI_RANGE
    if not (low <= across <= high and low <= down <= high):
        return 1.0
    ratio = across / down
    return ratio if _UNEVEN < max(ratio, 1 / ratio) <= _MOST_UNEVEN else 1.0


def _stretched(image: Image.Image, squeezed: float) -> Image.Image:
    """The image with square pixels."""
    if squeezed == 1.0:
        return image
    grey = image.convert("L") if image.mode == "1" else image
    size = (image.width, max(1, round(image.height * squeezed)))
    return _keeping_orientation(image, grey.resize(size, Image.Resampling.BICUBIC))


def _shrunk(image: Image.Image) -> Image.Image:
    """The image by a whole factor smaller, as long as it stays above the limit: saves memory."""
    factor = max(image.size) // MAX_SIDE_PX
    if image.format in {"JPEG", "MPO"}:
        image.draft(image.mode, (image.width // factor, image.height // factor) if factor else None)
        factor = max(image.size) // MAX_SIDE_PX
    if factor < 2 or image.mode not in {"L", "RGB", "RGBA", "CMYK", "LA"}:
        return image
    return _keeping_orientation(image, image.reduce(factor))


def _keeping_orientation(image: Image.Image, smaller: Image.Image) -> Image.Image:
    smaller.info.update(image.info)
    smaller.getexif().update(image.getexif())
    return smaller


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except (KeyError, TypeError, ZeroDivisionError):  # unreadable EXIF: take it as it lies
        return image


def _to_rgb(image: Image.Image) -> Image.Image:
    """8-bit RGB; what is transparent becomes white paper."""
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bit(image)
    if image.mode == "1":
        image = image.convert("L")
    transparent = image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info
    if not transparent:
        return image.convert("RGB")
    rgba = image.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, "white")
    return Image.alpha_composite(paper, rgba).convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    values = np.asarray(image, dtype=np.float64)
    # 16-bit pictures use the whole range; others (floats) are stretched to what they use.
    top = 65535.0 if image.mode.startswith("I") and values.max(initial=0) > 255 else values.max()
    if top <= 255 and image.mode != "F":
        top = 255.0
    return Image.fromarray((values.clip(0, top) * (255 / max(top, 1e-9))).astype(np.uint8))
