"""Page images: rendered on demand in a child process, kept until the disk is wanted."""

import os
import tempfile
from pathlib import Path

from ingest.render import render_page
from library.documents import find_version
from library.originals import disk_errors, find_original
from library.pages import read_page
from library.scopes import Reader
from runtime.office import Office

FOLDER = "page-images"
_THUMBNAIL_PX = 240
"""The longer side of a thumbnail: a list shows it at half of that, sharp on any screen."""


def page_image(office: Office, version_id: str, number: int, *, reader: Reader) -> bytes | None:
    """The upright page as PNG; None where the format has no page image.

    Raises:
        AccessDenied: no such page for this reader.
        OriginalMissing: it is gone, and no picture of the page was kept.
        UnreadableFile: it cannot be rendered within the limits.
    """
    return _image(office, version_id, number, reader=reader, long_side_px=None)


def thumbnail(office: Office, version_id: str, number: int, *, reader: Reader) -> bytes | None:
    """The same, small enough for a list."""
    return _image(office, version_id, number, reader=reader, long_side_px=_THUMBNAIL_PX)


def _image(
    office: Office, version_id: str, number: int, *, reader: Reader, long_side_px: int | None
) -> bytes | None:
    document = find_version(office.catalogue, version_id, reader=reader)
    raster = read_page(office.catalogue, version_id, number, reader=reader).raster
    if raster is None:
        return None
    # By content and rotation, after the access check: two versions of the same bytes share it.
    size = f"-{long_side_px}px" if long_side_px else ""
    name = f"{document.sha256}-{number}-{raster.rotation}{size}.png"
    kept = office.settings.library / FOLDER / document.sha256[:2] / name
    if kept.exists():
        return kept.read_bytes()
    original = find_original(office.settings.library, document.sha256)
    long_side = max(raster.width_px, raster.height_px)
    rendered = office.executor.submit(
        render_page,
        original,
        document.media_type,
        number,
        raster=raster,
        scale=min(1.0, long_side_px / long_side) if long_side_px else 1.0,
    ).result()
    _keep(kept, rendered)
    return rendered


def _keep(path: Path, content: bytes) -> None:
    with disk_errors():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
        Path(name).replace(path)
