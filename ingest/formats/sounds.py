"""Tells sound recordings by their content, and films from them."""

import mmap
from pathlib import Path

_MAGIC = ((b"fLaC", "audio/flac"), (b"ID3", "audio/mpeg"))
_ISO_BRANDS_OF_SOUND = frozenset({b"M4A ", b"M4B ", b"M4P "})
_ISO_BRANDS = frozenset(
    {
        b"mp41",
        b"mp42",
        b"isom",
        b"iso2",
        b"iso4",
        b"iso5",
        b"iso6",
        b"dash",
        b"3gp4",
        b"3gp5",
        b"3gp6",
    }
)
"""Brands that films have as well (ISO/IEC 14496-12); phones give them to recordings."""
_SOUND_TRACK, _FILM_TRACK = b"hdlr" + bytes(8) + b"soun", b"hdlr" + bytes(8) + b"vide"
"""The handlers of tracks (ISO/IEC 14496-12, 8.4.3)."""
_OGG_FILM = b"\x80theora"
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_FILM = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")
"""The type of a picture stream (ASF 1.2, 11.3)."""
_ASF_HEADER = 1 << 20


def sound_type(path: Path, head: bytes) -> str | None:
    """The media type of a recording; None for anything else, films included.

    Args:
        path: the file, not empty.
        head: its first 64 bytes or more.
    """
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav"
    if _is_mp3_frame(head):
        return "audio/mpeg"
    return _sound_beside_films(path, head)


def _sound_beside_films(path: Path, head: bytes) -> str | None:
    """The type of a recording in one of the formats that also hold films."""
    if head.startswith(b"OggS") and _OGG_FILM not in head:
        return "audio/ogg"
    if head.startswith(_ASF) and not _contains(path, _ASF_FILM, within=_ASF_HEADER):
        return "audio/x-ms-wma"
    return "audio/mp4" if head[4:8] == b"ftyp" and _is_iso_sound(path, head[8:12]) else None


def _is_mp3_frame(head: bytes) -> bool:
    """A frame of MPEG audio layer III; its rate and sampling are none of the forbidden values.

    UTF-16 text begins with FF FE, which would be layer I.
    """
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return False
    return head[2] >> 4 not in {0, 15} and head[2] & 0x0C != 0x0C


def _is_iso_sound(path: Path, brand: bytes) -> bool:
    if brand in _ISO_BRANDS_OF_SOUND:
        return True
    if brand not in _ISO_BRANDS or not _contains(path, _SOUND_TRACK):
        return False
    return not _contains(path, _FILM_TRACK)


def _contains(path: Path, wanted: bytes, *, within: int | None = None) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find(wanted, 0, len(content) if within is None else within) >= 0
