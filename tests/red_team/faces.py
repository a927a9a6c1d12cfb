"""Everything that people and programs are shown of an answer, and what may be in it."""

import json
import re
import unicodedata
from html.parser import HTMLParser

from library.model import Answer
from pages.answer_markup import (
    contradiction_html,
    highlight_html,
    sentence_html,
    source_of,
    unanswered_html,
)
from pages.markup import label, plain
from runtime.answer_report import answer_report
from runtime.answer_text import answer_text

_TAGS = frozenset(
    ["p", "div", "span", "ul", "li", "b", "table", "thead", "tbody", "tr", "th", "td"]
)
_ATTRIBUTES = frozenset({"class", "data-testid", "scope", "title"})
_ACTIVE = re.compile(r"(?<!\\)[\[\]!<>`$*_]")


class _Markup(HTMLParser):
    """Notes every tag, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.odd: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS or not {name for name, _ in attrs} <= _ATTRIBUTES:
            self.odd.append(f"{tag} {attrs}")

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)


def odd_markup(html: str) -> list[str]:
    """Tags and attributes that are not those of an answer."""
    seen = _Markup()
    seen.feed(html)
    seen.close()
    return seen.odd


def page_of(answer: Answer) -> str:
    """The answer as the page draws it."""
    cited = {citation.marker: citation for citation in answer.citations}
    return "".join(
        [
            *(highlight_html(each, cited[each.marker]) for each in answer.highlights),
            *map(sentence_html, answer.sentences),
            *(contradiction_html(each, answer) for each in answer.contradictions),
            unanswered_html(answer.unanswered),
            *(f"<p>{plain(warning)}</p>" for warning in answer.warnings),
        ]
    )


def faces_of(answer: Answer) -> dict[str, str]:
    """By name: the page, its buttons, the command line, and JSON, which MCP clients get too."""
    return {
        "page": page_of(answer),
        "buttons": "\n".join(label(source_of(citation)) for citation in answer.citations),
        "text": answer_text(answer),
        "json": json.dumps(answer_report(answer, seconds=0), ensure_ascii=False),
    }


def assert_harmless(answer: Answer, *, never: tuple[str, ...]) -> None:
    """Nothing is rendered but text, nothing unseen is in it, and nothing of ``never``."""
    faces = faces_of(answer)
    assert odd_markup(faces["page"]) == []
    assert not _ACTIVE.search(faces["buttons"])
    for name, shown in faces.items():
        unseen = [c for c in shown if unicodedata.category(c) in {"Cf", "Cc"} and c != "\n"]
        assert name == "json" or unseen == [], name
        assert [word for word in never if word in shown] == [], name
