"""A question in the words of the passages: 年休 → 年次有給休暇, where the 用語集 says they are the same."""

from collections.abc import Sequence

from library.glossary import key_of
from library.model import Passage
from library.text import fold
from retrieval.query.model import UnderstoodQuery
from retrieval.wording import passage_text


def in_their_words(query: UnderstoodQuery, passages: Sequence[Passage]) -> str:
    """The question with each term called as the best passage that names it calls it.

    An answer is weighed by the words of the question that stand around it, and a document that says
    年次有給休暇 hardly ever says 年休. Measured in docs/evaluation.md. A question to which the 用語集
    adds nothing, or whose passages call it as it was typed, comes back as it is.
    """
    if not query.added:
        return query.whole
    texts = [key_of(passage_text(passage.document, passage.chunk)) for passage in passages]
    text = fold(query.whole)
    for expansion in query.added:
        names = (expansion.term, *expansion.words)
        best = min(names, key=lambda name: _first(key_of(name), texts))
        text = text.replace(expansion.term, best)
    return text


def _first(key: str, texts: Sequence[str]) -> int:
    """The place of the first text with it; behind all where none has it."""
    return next((at for at, text in enumerate(texts) if key in text), len(texts))
