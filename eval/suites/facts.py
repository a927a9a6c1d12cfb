"""Facts that somebody might ask for, found in what was read: dates, amounts, table cells, articles.

Each with a draft of a question, put together from the words around the fact.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from library.model import Chunk, Page, Table
from library.wareki import dates

KINDS = ("date", "amount", "table", "article", "text")
"""In the order in which they are preferred."""
_TITLE_CHARACTERS = 30
_LABEL_CHARACTERS = 24
_GOLD_CHARACTERS = range(2, 41)
_NUMERALS = "一二三四五六七八九十百千"
_AMOUNT = re.compile(
    rf"(?:[0-9０-９](?:[0-9０-９,，.．]*[0-9０-９])?|[{_NUMERALS}万〇]+)"
    r"(?P<unit>千円|百万円|億円|円|人|名|件|世帯|％|%|パーセント|日以内|年以内|メートル|時間|点)"
    r"(?P<bound>以上|以下|未満|以内)?"
)
_ARTICLE_NUMBER = rf"第[0-9０-９{_NUMERALS}]+条(?:の[0-9０-９{_NUMERALS}]+)?"
_ARTICLE = re.compile(rf"\A({_ARTICLE_NUMBER})(?=[ \u3000])")
_RULE = re.compile(
    rf"^{_ARTICLE_NUMBER}[ \u3000]+(?P<what>[^、。\n]{{2,30}})は、"
    r"(?P<gold>[^。\n]{2,40}?)(?:とする|である|をいう)。",
    re.MULTILINE,
)
_STOP = re.compile(r"[。\n]")
_BREAK = re.compile(r"[、。，．；：:;「」『』（）()\[\]【】\s|｜・※○●■◆〜～]+|[.…]{2,}")
_LETTERS = re.compile(r"[^\W\d_]{2}")
"""What makes words of something, rather than a number or a mark."""
_TERM = re.compile(r"[「『]([^「」『』\n]{4,30})[」』]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A string that answers a question."""

    kind: str
    gold: str
    question: str
    """A draft; empty where the words around say too little."""
    page: int
    context: str
    """The sentence or the table row in which it stands."""


def facts_of_chunk(chunk: Chunk, title: str) -> Iterator[Fact]:
    """The dates, amounts, rules and terms of a chunk."""
    text = chunk.text
    for mention in dates(text):
        if mention.day is not None:
            asked = "の日付はいつですか"
            yield _fact(
                chunk,
                "date",
                (mention.start, mention.end),
                _ask(chunk, title, mention.start, asked),
            )
    for match in _AMOUNT.finditer(text):
        asked = (
            "はいくらですか"
            if match["unit"].endswith("円")
            else f"は何{match['unit']}{match['bound'] or ''}ですか"
        )
        yield _fact(chunk, "amount", match.span(), _ask(chunk, title, match.start(), asked))
    for match in _RULE.finditer(text):
        asked = "は何とされていますか"
        yield _fact(
            chunk, "article", match.span("gold"), _ask(chunk, title, match.end("what"), asked)
        )
    for start, end in [match.span(1) for match in _TERM.finditer(text)] or _longest_words(text):
        yield _fact(chunk, "text", (start, end), "")


def facts_of_tables(page: Page, title: str) -> Iterator[Fact]:
    """The cells of the page's tables, each named by words in its row and its column's head."""
    for table in page.tables:
        head, *rows = [[_one_line(cell) for cell in row] for row in _grid(table)] or [[]]
        for row in rows:
            label = next((cell for cell in row if _LETTERS.search(cell)), "")
            for what, gold in zip(head, row, strict=False):
                if label and what and gold not in {label, what}:
                    yield Fact(
                        kind="table",
                        gold=gold,
                        question=f"「{_short(title)}」で、{_short(label)}の{_short(what)}は何ですか",
                        page=page.number,
                        context=" ｜ ".join(row),
                    )


def is_fair(fact: Fact) -> bool:
    """Whether the gold string is neither too short to mean anything nor too long to be asked for."""
    return len(fact.gold) in _GOLD_CHARACTERS and "\n" not in fact.gold


def _fact(chunk: Chunk, kind: str, span: tuple[int, int], question: str) -> Fact:
    first, last = _sentence(chunk.text, *span)
    return Fact(
        kind=kind,
        gold=chunk.text[span[0] : span[1]],
        question=question,
        page=next((s.page for s in chunk.spans if span[0] < s.end), chunk.page),
        context=chunk.text[first:last].strip(),
    )


def _ask(chunk: Chunk, title: str, start: int, asked: str) -> str:
    """A question by the words that stand before ``start`` in its sentence; empty without any."""
    text = chunk.text
    first, _ = _sentence(text, start, start)
    before = _last_words(text[first:start])
    article = _ARTICLE.match(text[first:start])
    where = f"「{_short(title)}」{'の' + article[1] if article else ''}"
    return f"{where}で、{before}{asked}" if before else ""


def _grid(table: Table) -> list[list[str]]:
    """The cells by row and column; a merged cell stands at each place that it covers."""
    grid: list[dict[int, str]] = [{} for _ in table.rows]
    for at, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while column in grid[at]:
                column += 1
            for below in grid[at : at + cell.row_span]:
                below.update({column + n: cell.text for n in range(cell.column_span)})
            column += cell.column_span
    return [[row.get(n, "") for n in range(max(row, default=-1) + 1)] for row in grid if row]


def _last_words(text: str) -> str:
    """What stands right before a fact, without the particle that joins them."""
    words = [word for word in _BREAK.split(text) if _LETTERS.search(word)]
    label = re.sub(r"(?:は|が|を|の|に|で|と|から|より)+\Z", "", words[-1]) if words else ""
    return re.sub(r"\A(?:に関する|による|は|が|を|の|に|で|と)+", "", label[-_LABEL_CHARACTERS:])


def _longest_words(text: str) -> list[tuple[int, int]]:
    """Where the longest run of words stands that could still be an answer."""
    starts = [0, *(match.end() for match in _BREAK.finditer(text))]
    ends = [*(match.start() for match in _BREAK.finditer(text)), len(text)]
    spans = [
        (start, end)
        for start, end in zip(starts, ends, strict=True)
        if end - start in _GOLD_CHARACTERS and _LETTERS.search(text, start, end)
    ]
    return [max(spans, key=lambda span: span[1] - span[0])] if spans else []


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    first = max((match.end() for match in _STOP.finditer(text, 0, start)), default=0)
    stop = _STOP.search(text, end)
    return first, stop.end() if stop else len(text)


def _short(text: str) -> str:
    return text if len(text) <= _TITLE_CHARACTERS else f"{text[: _TITLE_CHARACTERS - 1]}…"


def _one_line(text: str) -> str:
    return " ".join(text.split())
