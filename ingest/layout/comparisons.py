"""新旧対照表: the one ruled table whose two columns are read one after the other, like prose."""

from collections.abc import Sequence
from itertools import product

from ingest.layout.deskew import Rect

_NEW = frozenset({"改正後", "改正案", "変更後", "新", "改正後欄", "改定後", "改定案"})
_OLD = frozenset({"改正前", "現行", "変更前", "旧", "改正前欄", "改定前", "現"})
_LEVEL = 1.5
"""The two heads' middles are no further apart, in thicknesses: the halves may be scanned askew."""


def comparison_heads(texts: Sequence[str], rects: Sequence[Rect]) -> tuple[int, int] | None:
    """The indices of the left and the right head of a 新旧対照表, if there is one."""
    heads = ["".join(text.split()) for text in texts]
    new = [i for i, head in enumerate(heads) if head in _NEW]
    old = [i for i, head in enumerate(heads) if head in _OLD]
    for i, j in product(new, old):
        if abs(rects[i].middle - rects[j].middle) <= _LEVEL * rects[i].thickness:
            return (i, j) if rects[i].u0 < rects[j].u0 else (j, i)
    return None
