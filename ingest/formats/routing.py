"""Decides for each PDF page whether its text layer can be believed or the page must be read anew."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from ingest.formats.glyphs import PdfContent

# Measured on real and synthetic pages: see the facts for digitisation.
_FEW_CHARACTERS = 20
_IMAGE_MATTERS = 0.05
_IMAGE_FILLS = 0.85
_MANY_SHAPES = 200
"""Letters turned into outlines: a page of them has hundreds of paths and no characters."""
_UNMAPPED = re.compile(r"\(cid:\d+\)|/g[0-9A-F]{2,}")
_BAD_CATEGORIES = frozenset({"Cc", "Co", "Cn", "Cs"})


class Route(StrEnum):
    """How a page is to be read."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    BOTH = "both"
    """A picture fills the page and there is text with it: read anew, keep the better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shares:
    """What share of a text's characters is what."""

    bad: float
    encodable: float
    hiragana: float
    japanese: float
    ascii: float


def route(content: PdfContent) -> Route:
    """How a page with this content is to be read."""
    text = content.text
    if len(text) < _FEW_CHARACTERS:
        drawn = content.image_share > _IMAGE_MATTERS or len(content.shapes) > _MANY_SHAPES
        return Route.OCR if drawn or not text else Route.TEXT_LAYER
    if is_broken(text):
        return Route.OCR
    return Route.BOTH if content.image_share > _IMAGE_FILLS else Route.TEXT_LAYER


def is_broken(text: str) -> bool:
    """Whether a text layer is not what the page shows: its font has no usable character map."""
    shares = _shares(text)
    return (
        shares.bad > 0.02
        or shares.encodable < 0.97
        or len(_UNMAPPED.findall(text)) >= 4
        or (shares.hiragana < 0.05 and shares.japanese < 0.5 and shares.ascii < 0.6)
    )


def keeps_layer(content: PdfContent, *, ocr_length: int, ocr_confidence: float) -> bool:
    """Whether the text layer over a full-page picture is better than the page read anew.

    Visible text over a picture is real text on a background: kept unless the picture holds a
    quarter more than it. Invisible text is an older OCR: kept only where ours is doubtful or
    finds much less.
    """
    layer_length = len(content.text)
    if content.hidden_share > 0.5:
        return ocr_confidence < 0.90 or ocr_length < 0.8 * layer_length
    return ocr_length <= 1.25 * layer_length


def _shares(text: str) -> _Shares:
    folded = unicodedata.normalize("NFKC", text)

    def share(test: Callable[[str], bool], chars: str = folded) -> float:
        return sum(map(test, chars)) / max(1, len(chars))

    return _Shares(
        bad=share(lambda c: c == "\ufffd" or unicodedata.category(c) in _BAD_CATEGORIES, text),
        encodable=share(_encodable),
        hiragana=share(lambda c: "ぁ" <= c <= "ん"),
        japanese=share(_japanese),
        ascii=share(str.isascii),
    )


def _encodable(char: str) -> bool:
    try:
        char.encode("cp932")
    except UnicodeEncodeError:
        # Radicals in place of ideographs are a habit of PDF fonts and are folded for the search.
        return "\u2e80" <= char <= "\u2fdf"
    return True


def _japanese(char: str) -> bool:
    return "ぁ" <= char <= "ヿ" or "一" <= char <= "鿿" or char in "、。「」・"
