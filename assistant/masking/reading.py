"""The form of a text in which personal data is looked for."""

import re
from collections.abc import Iterator

from library.rewriting import Edit, Traced, by_pattern, rewrite_traced
from library.searched import folded

_DASH = re.compile(r"[‐‑‒–—―−ー一─ｰ](?=[ ]?[0-9(])")
_LETTER = re.compile(r"(?<=[0-9-])[OoIl](?=[0-9-])|(?<![0-9A-Za-z])[Oo](?=[0-9]{2})")
_LETTERS = str.maketrans("OoIl", "0011")


def read_for_masking(text: str) -> Traced:
    """``text`` folded, dashes between figures as ``-``, letters that OCR reads for figures as figures.

    Characters that nobody sees are gone, so that they part nothing; every other one knows its place.
    """
    form = folded(text)
    form = rewrite_traced(form, _dashes)
    return rewrite_traced(
        form, by_pattern(_LETTER, lambda match: match.group().translate(_LETTERS))
    )


def _dashes(text: str) -> Iterator[Edit]:
    for match in _DASH.finditer(text):
        before = text[: match.start()].rstrip(" ")[-1:]
        if before.isdecimal() or before == ")":
            yield Edit(match.start(), match.end(), "-")
