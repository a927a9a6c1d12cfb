"""What to ask next where the documents do not answer: only from what was found, nothing made up."""

import re
from collections.abc import Iterator, Sequence

from assistant.names import missing
from assistant.pieces import read_chunk, searched_form
from assistant.question import Query, read_question
from assistant.sentences import UnitKind
from assistant.tables import cells_of, header_of
from library.model import Passage
from library.numerals import dates
from retrieval.sudachi import content_words, words

_SHOWN = 5
_LONGEST_HEADING = 24
_MOST_COLUMNS = 12
_AROUND = "#＃ \u3000()（）【】[]「」"
_OF_OFFICES = re.compile(r"担当|所管")
_KANJI_WORD = 2
"""Characters from which a word is one to ask otherwise."""


def suggestions_for(question: str, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Japanese sentences: which year, name or word no document has, and what the nearest one speaks of.

    Args:
        question: which was not answered.
        passages: what the search found for the reader, best first; none give no suggestion.
    """
    if not passages:
        return ()
    query = read_question(question)
    texts = [_text(passage) for passage in passages]
    return tuple(
        filter(
            None,
            (
                _years(query, passages, texts),
                _names(query, texts),
                _words(query, texts),
                _topics(passages),
            ),
        )
    )


def _text(passage: Passage) -> str:
    chunk = passage.chunk
    return searched_form("\n".join((passage.document.title, *chunk.heading_path, chunk.text)))


def _years(query: Query, passages: Sequence[Passage], texts: Sequence[str]) -> str:
    """The years that the titles of near documents have, where the asked one stands nowhere."""
    mentions = [mention for text in texts for mention in dates(text)]
    known = {str(mention.year) for mention in mentions}
    fiscal = {f"{mention.year}年度" for mention in mentions if mention.fiscal}
    if not query.years or (query.years & known and query.fiscal_years <= fiscal):
        return ""
    titles = dict.fromkeys(passage.document.title for passage in passages)
    dated = [title for title in titles if any(dates(title))][:_SHOWN]
    if not dated:
        return "お尋ねの年の記述は、近い書類にありません。年を変えて尋ねてください。"
    return f"お尋ねの年の記述はありません。ほかの年の書類はあります: {_quoted(dated)}。"


def _names(query: Query, texts: Sequence[str]) -> str:
    whole = "\n".join(texts)
    unknown = [
        name.whole
        for name in query.names
        if missing([name], whole) and not _OF_OFFICES.search(name.whole)
    ]
    if not unknown:
        return ""
    return f"{_quoted(unknown)}は、近い書類に出てきません。書類での呼び名で尋ねてください。"


def _words(query: Query, texts: Sequence[str]) -> str:
    """The nouns of the question that stand in nothing that was found."""
    named = "".join(name.whole for name in query.names)
    wanted = set(content_words(query.text))
    nouns = (
        word.surface
        for word in words(query.text)
        if word.normal in wanted and word.part_of_speech[0] == "名詞"
    )
    unknown = [
        noun
        for noun in dict.fromkeys(nouns)
        if len(noun) >= _KANJI_WORD
        and not any(letter.isdigit() for letter in noun)
        and noun not in named
        and "の" not in noun
        and not any(noun in text for text in texts)
    ]
    if not unknown:
        return ""
    return f"{_quoted(unknown[:_SHOWN])}という語は、近い書類に出てきません。別の言い方も試してください。"


def _topics(passages: Sequence[Passage]) -> str:
    """What the nearest document has columns or headings for."""
    nearest = passages[0].document
    own = [passage for passage in passages if passage.document.version_id == nearest.version_id]
    topics = dict.fromkeys(topic.strip(_AROUND) for topic in _topics_of(own))
    named = [topic for topic in topics if _says(topic, nearest.title)][:_SHOWN]
    if not named:
        return ""
    return f"一番近い書類「{nearest.title}」には、{_quoted(named)}についての記述があります。"


def _topics_of(passages: Sequence[Passage]) -> Iterator[str]:
    for passage in passages:
        chunk = passage.chunk
        if not chunk.quotable:
            continue
        heading = [each for each in chunk.heading_path if not cells_of(each)]
        yield from (each for each in heading[-1:] if _is_short(each))
        for piece in read_chunk(chunk.text):
            said = chunk.text[piece.unit.start : piece.unit.end]
            if piece.unit.kind is UnitKind.HEADING and _is_short(said):
                yield said
            if piece.unit.kind is UnitKind.ROW:
                lead = chunk.text[slice(*piece.unit.lead)] if piece.unit.lead else ""
                yield from cells_of(header_of(chunk, said, lead))[1:_MOST_COLUMNS]


def _says(topic: str, title: str) -> bool:
    """Whether it is more than a date, a single letter or the title over again."""
    return len(topic) > 1 and topic not in title and not any(dates(topic))


def _is_short(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not text.endswith(("。", "、"))


def _quoted(said: Sequence[str]) -> str:
    return "".join(f"「{each}」" for each in said)
