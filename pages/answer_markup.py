"""The parts of an answer as HTML: values in large type, sentences with their quotes, sides compared."""

from collections.abc import Sequence
from datetime import date

from library.eras import japanese_date
from library.model import Answer, Citation, Contradiction, Document, Highlight, Sentence, Side
from pages.markup import plain, quotation
from pages.page_view import version_name

_CHECKED = '<span class="tag good">照合済み</span>'
_UNCHECKED = '<span class="tag mid">未確認</span>'


def highlight_html(highlight: Highlight, citation: Citation) -> str:
    """The value that was asked for, large, with what it depends on right under it, and its source."""
    conditions = "".join(f"<li>{plain(each)}</li>" for each in highlight.conditions)
    below = (
        f'<ul class="conditions" data-testid="conditions">{conditions}</ul>'
        if conditions
        else '<p class="muted">条件やただし書きは、下の引用で確かめてください。</p>'
    )
    return (
        '<div class="highlight" data-testid="highlight">'
        f'<p class="value">{plain(highlight.text)}</p>{below}'
        f'<p class="muted">{plain(source_of(citation))}</p></div>'
    )


def part_html(asked: str) -> str:
    """The head above what answers one part of a question."""
    return f'<p class="part" data-testid="part">{plain(asked)}</p>'


def sentence_html(sentence: Sentence) -> str:
    """A whole sentence: what it says, whether it is checked, its quotes and where they stand."""
    quotes = "".join(
        quote_html(each) + f'<p class="muted">{plain(source_of(each))}</p>'
        for each in sentence.citations
    )
    return (said_html(sentence) or checked_html(sentence)) + quotes


def said_html(sentence: Sentence) -> str:
    """What a sentence says and whether it is checked; empty where it is its quotes and no more."""
    if not is_said(sentence) and not sentence.doubts:
        return ""
    markers = "".join(
        f'<span class="chip" title="{plain(each.quote)}">[{each.marker}]</span>'
        for each in sentence.citations
    )
    text = f'<span data-testid="said">{plain(sentence.text)}</span> ' if is_said(sentence) else ""
    return f'<p class="said">{text}{markers}{checked_html(sentence)}</p>{_doubts(sentence)}'


def is_said(sentence: Sentence) -> bool:
    """Whether the words are somebody's own, and not the quote itself."""
    return sentence.text not in {citation.quote for citation in sentence.citations}


def checked_html(sentence: Sentence) -> str:
    """照合済み or 未確認."""
    return _CHECKED if sentence.verified else _UNCHECKED


def quote_html(citation: Citation) -> str:
    """A quote under what leads it in."""
    return quotation(citation.quote, citation.passage.chunk.heading_path, lead=citation.lead)


def contradiction_html(contradiction: Contradiction, answer: Answer) -> str:
    """What several documents say of the same, side by side."""
    sides = "".join(_side(side, answer) for side in contradiction.sides)
    return (
        '<div class="contradiction" data-testid="contradiction">'
        "<p><b>書類によって記述が異なります。</b>どれによるかは、日付と版を見て確かめてください。</p>"
        f'<div class="sides">{sides}</div></div>'
    )


def unanswered_html(unanswered: Sequence[str]) -> str:
    """The parts of a question that nothing answers, said plainly."""
    return "".join(
        f'<p class="abstained" data-testid="unanswered">「{plain(asked)}」については、'
        "資料からは分かりません。</p>"
        for asked in unanswered
    )


def source_of(citation: Citation) -> str:
    """[1] 手引.pdf p.3."""
    return f"[{citation.marker}] {citation.passage.document.file_name} p.{citation.page}"


def _doubts(sentence: Sentence) -> str:
    if not sentence.doubts:
        return ""
    reasons = "".join(plain(doubt) for doubt in sentence.doubts)
    return f'<p class="warn" data-testid="unverified">未確認: {reasons}下の引用で確かめてください。</p>'


def _side(side: Side, answer: Answer) -> str:
    citation = side.citation
    document = citation.passage.document
    said = [s for s in answer.sentences if citation.marker in {c.marker for c in s.citations}]
    proved = citation.verified and all(sentence.verified for sentence in said)
    return (
        f'<div class="side" data-testid="side"><p class="value">{plain(side.text)}</p>'
        f"<p><b>{plain(document.title)}</b></p>"
        f'<p class="muted">{plain(source_of(citation))}</p>'
        f'<p class="muted">{plain(_version(document))}</p>'
        f"{quote_html(citation)}<p>{_CHECKED if proved else _UNCHECKED}</p></div>"
    )


def _version(document: Document) -> str:
    return f"{version_name(document)}・{_day(document.effective_date)}"


def _day(day: date | None) -> str:
    return japanese_date(day) if day else "日付の記載なし"
