"""Ways to spoil a file. The same chance gives the same damage."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from random import Random

_PNG = b"\x89PNG\r\n\x1a\n"
_ZIP = b"PK\x03\x04"
_MAIN_PARTS = re.compile(
    r"word/\w+\.xml|sheet1\.xml|workbook\.xml|drawing1\.xml|slide1\.xml|presentation\.xml"
)
_DIGITS = re.compile(rb"\d+")
_ELEMENT = re.compile(
    rb"(<([\w:]+))((?:\s[^<>]*)?)(?<!/)>[^<>]*(?:<(?!\2[\s>])[^<>]*>[^<>]*)*?</\2>"
)
_NUMBERS = (b"0", b"-1", b"65536", b"2147483648", b"99999999999999999999", b"1e308", b"x", b"")
_WHOLE = 0.25
"""Share of archives that are spoilt as bytes; the others in a member, behind the checksums."""
_WELL_FORMED = 0.6
"""Share of XML members that stay well-formed: the others no parser lets pass."""
_MAGIC = 8
_TOLD = 0.8
"""Share of files that still begin as what they are."""
_MOST_BYTES = 1 << 20


def spoilt(content: bytes, chance: Random, *, others: Sequence[bytes]) -> bytes:
    """``content`` with one to three kinds of damage.

    Args:
        content: of a sound file.
        chance: decides everything.
        others: files of which pieces may be put in.
    """
    if content.startswith(_ZIP) and chance.random() > _WHOLE:
        return _repacked(content, chance, others)
    magic = content[:_MAGIC] if chance.random() < _TOLD else b""
    for _ in range(chance.randint(1, 3)):
        content = chance.choice(_DAMAGES)(content, chance, others)[:_MOST_BYTES]
    content = magic + content[len(magic) :]
    return _with_checksums(content) if content.startswith(_PNG) else content


def _repacked(content: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    """An archive in which one member is spoilt and all checksums are right."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    main = [name for name in members if _MAIN_PARTS.search(name)]
    name = chance.choice(main if main and chance.random() < 0.6 else sorted(members))
    content = members[name]
    if content.startswith(b"<") and chance.random() < _WELL_FORMED:
        for _ in range(chance.randint(1, 4)):
            content = chance.choice([_number, _element])(content, chance, others)
    else:
        content = spoilt(content, chance, others=others)
    return _packed({**members, name: content})


def _packed(members: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _with_checksums(png: bytes) -> bytes:
    """A PNG whose chunks have the checksums of what is now in them."""
    whole, place = bytearray(png), len(_PNG)
    while place + 12 <= len(whole):
        end = place + 8 + int.from_bytes(whole[place : place + 4], "big")
        if end + 4 > len(whole):
            break
        whole[end : end + 4] = struct.pack(">I", zlib.crc32(whole[place + 4 : end]))
        place = end + 4
    return bytes(whole)


def _place(content: bytes, chance: Random) -> int:
    """Anywhere, often near the beginning: there stands what a file is made of."""
    return int(len(content) * chance.random() ** chance.choice([1, 1, 4]))


def _piece(content: bytes, chance: Random) -> tuple[int, int]:
    start = _place(content, chance)
    return start, start + chance.choice([1, 4, 16, 64, 512])


def _flip(content: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 4, 32]) if content else 0):
        changed[_place(content, chance)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _overwrite(content: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 8, 64]) if content else 0):
        changed[_place(content, chance)] = chance.choice(
            [0, 0x7F, 0x80, 0xFF, chance.randrange(256)]
        )
    return bytes(changed)


def _cut_off(content: bytes, chance: Random, _: Sequence[bytes]) -> bytes:
    return content[: max(1, int(len(content) * chance.random()))]


def _take_out(content: bytes, chance: Random, _: Sequence[bytes]) -> bytes:
    start, end = _piece(content, chance)
    return content[:start] + content[end:]


def _repeat(content: bytes, chance: Random, _: Sequence[bytes]) -> bytes:
    start, end = _piece(content, chance)
    return content[:end] + content[start:end] * chance.choice([1, 2, 40]) + content[end:]


def _splice(content: bytes, chance: Random, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others)
    start, end = _piece(other, chance)
    place = _place(content, chance)
    return content[:place] + other[start:end] + content[place + chance.choice([0, end - start]) :]


def _length(content: bytes, chance: Random, _: Sequence[bytes]) -> bytes:
    """Another value in what may be a length or an offset of two or four bytes."""
    form = chance.choice(["<H", ">H", "<I", ">I"])
    size, place = struct.calcsize(form), _place(content, chance)
    field = content[place : place + size]
    if len(field) < size:
        return content
    (value,) = struct.unpack(form, field)
    top = (1 << 8 * size) - 1
    new = chance.choice([0, 1, top, top >> 1, value + 1, value - 1, value * 2, value ^ (top >> 4)])
    return content[:place] + struct.pack(form, new & top) + content[place + size :]


def _number(content: bytes, chance: Random, _: Sequence[bytes]) -> bytes:
    """Another value for a number that is written in digits, as in XML and PDF."""
    found = list(_DIGITS.finditer(content))
    if not found:
        return content
    start, end = chance.choice(found).span()
    return content[:start] + chance.choice(_NUMBERS) + content[end:]


def _element(content: bytes, chance: Random, _: Sequence[bytes]) -> bytes:
    """An XML element taken out, doubled, emptied, or put into itself again and again."""
    found = list(_ELEMENT.finditer(content))
    if not found:
        return content
    element = chance.choice(found)
    whole, (start, end) = element[0], element.span()
    opened, closed = element[1] + element[3] + b">", b"</" + element[2] + b">"
    new = chance.choice(
        [
            b"",
            whole * 2,
            whole * 50,
            opened + closed,
            opened * 60 + closed * 60,
            opened + whole + closed,
        ]
    )
    return content[:start] + new + content[end:]


_DAMAGES: tuple[Callable[[bytes, Random, Sequence[bytes]], bytes], ...] = (
    _flip,
    _overwrite,
    _cut_off,
    _take_out,
    _repeat,
    _splice,
    _length,
    _number,
)
