"""Whether what an answer says stands in its quotes: its numbers, its dates, its names.

A plain look at strings, apart from the checks that the product makes itself while it answers.
"""

from collections.abc import Mapping, Sequence

from library.model import Sentence
from library.numerals import numbers
from library.text import fold, squeeze
from library.wareki import dates
from retrieval.sudachi import Units, words

_NAME = "固有名詞"


def support(sentences: Sequence[Sentence]) -> Mapping[str, float]:
    """The shares of the numbers, dates and proper nouns that the sentences' own quotes have.

    Each is counted once for every sentence that says it; a share is left out where nothing of the
    kind is said. A passage's title and headings count as quoted: the citation shows them.
    """
    counts: dict[str, list[bool]] = {
        "numbers_supported": [],
        "dates_supported": [],
        "names_supported": [],
    }
    for sentence in sentences:
        quoted = _quoted(sentence)
        counts["numbers_supported"] += _borne(numbers(sentence.text), numbers(quoted))
        counts["dates_supported"] += _borne(_days(sentence.text), _days(quoted))
        evened = squeeze(fold(quoted))
        counts["names_supported"] += [name in evened for name in _names(sentence.text)]
    return {name: sum(borne) / len(borne) for name, borne in counts.items() if borne}


def _quoted(sentence: Sentence) -> str:
    parts: list[str] = []
    for citation in sentence.citations:
        chunk = citation.passage.chunk
        parts += [citation.quote, *chunk.heading_path, citation.passage.document.title]
    return "\n".join(parts)


def _borne(said: frozenset[str], quoted: frozenset[str]) -> list[bool]:
    return [each in quoted for each in said]


def _days(text: str) -> frozenset[str]:
    return frozenset(mention.iso for mention in dates(text))


def _names(text: str) -> frozenset[str]:
    return frozenset(
        squeeze(word.surface)
        for word in words(text, units=Units.LONG)
        if _NAME in word.part_of_speech and len(word.surface) > 1
    )
