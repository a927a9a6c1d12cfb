"""Photos for the tests: real JPEG files with the tags that cameras and offices write."""

import struct
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import matplotlib as mpl
import numpy as np
from PIL import Image

from tests.ingest.making import REPOSITORY

PORTRAIT = Path(mpl.get_data_path()) / "sample_data" / "grace_hopper.jpg"
"""A real photo (US Navy, public domain) that comes with matplotlib."""
_TAKEN, _MAKER, _EXIF_IFD, _GPS_IFD = 0x9003, 0x010F, 0x8769, 0x8825


def garden(*, width: int = 1200, height: int = 900, seed: int = 1) -> Image.Image:
    """A scene without paper: soft coloured light with a little grain."""
    random = np.random.default_rng(seed)
    patches = random.integers(0, 256, (7, 9, 3), dtype=np.uint8)
    soft = Image.fromarray(patches).resize((width, height), Image.Resampling.BICUBIC)
    grain = random.normal(0, 6, (height, width, 1))
    return Image.fromarray((np.asarray(soft, np.float64) + grain).clip(0, 255).astype(np.uint8))


def with_sign(scene: Image.Image) -> Image.Image:
    """The scene with the title of a real page on a white board."""
    with Image.open(REPOSITORY / "tests" / "data" / "ocr" / "koho2col__d200.png") as page:
        board = page.convert("RGB").crop((60, 60, 1593, 330)).resize((920, 162))
    scene = scene.copy()
    scene.paste(board, (140, 300))
    return scene


def save_photo(
    path: Path,
    scene: Image.Image,
    *,
    taken: str = "",
    exif: Mapping[int, object] | None = None,
    gps: bool = False,
    xmp: bytes = b"",
    iptc: Mapping[int, list[bytes]] | None = None,
) -> Path:
    """A JPEG with these tags; ``taken`` as Exif writes it, by a camera."""
    tags = Image.Exif()
    if taken:
        tags[_MAKER] = "CAMERA CO."
        tags.get_ifd(_EXIF_IFD)[_TAKEN] = taken
    if gps:
        tags.get_ifd(_GPS_IFD).update(
            {1: "N", 2: (36.0, 38.0, 42.123), 3: "E", 4: (137.0, 1.0, 2.0)}
        )
    for number, value in (exif or {}).items():
        tags[number] = value
    path.parent.mkdir(parents=True, exist_ok=True)
    scene.save(path, "JPEG", quality=90, exif=tags, xmp=xmp)
    if iptc:
        content = path.read_bytes()
        path.write_bytes(content[:2] + _iptc_segment(iptc) + content[2:])
    return path


def xmp_packet(*, title: str = "", caption: str = "", keywords: tuple[str, ...] = ()) -> bytes:
    """XMP as picture programs write it."""
    items = "".join(f"<rdf:li>{escape(word)}</rdf:li>" for word in keywords)
    return f"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(caption)}</rdf:li></rdf:Alt></dc:description>
<dc:subject><rdf:Bag>{items}</rdf:Bag></dc:subject>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def _iptc_segment(sets: Mapping[int, list[bytes]]) -> bytes:
    data = b"".join(
        struct.pack(">BBBH", 0x1C, 2, number, len(value)) + value
        for number, values in sets.items()
        for value in values
    )
    block = b"8BIM" + struct.pack(">HH", 0x0404, 0) + struct.pack(">I", len(data)) + data
    content = b"Photoshop 3.0\0" + block + b"\0" * (len(block) % 2)
    return b"\xff\xed" + struct.pack(">H", len(content) + 2) + content
