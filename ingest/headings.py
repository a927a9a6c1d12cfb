"""The headings that a line stands under, told by their form: 第1章 > 第2節 > （趣旨） > 第一条."""

import re
import unicodedata

from ingest.beginnings import Unit

_NUMBER = "[0-9０-９一二三四五六七八九十百千〇]+"
_MARKDOWN = re.compile(r"\s*(#{1,6})\s+")
_DECIMAL = re.compile(r"([0-9]+(?:[.\-][0-9]+)*)[.\s、）)]?")
_ARTICLE = re.compile(rf"\s*(第{_NUMBER}条(?:の{_NUMBER})*)(?!第|の規定|に|及|又|か)")
_FORMS = tuple(
    (re.compile(form), level)
    for form, level in (
        (rf"第{_NUMBER}編", 1),
        (r"\(?(?:附\s*則|[別别][表紙添記]|様式|参考)", 1),
        (rf"第{_NUMBER}章", 2),
        (rf"第{_NUMBER}節", 3),
        (rf"第{_NUMBER}款", 4),
        (r"[IVX]+[\s.、]", 5),
        (r"第[0-9一二三四五六七八九十]+[\s　]", 5),
        (r"\([0-9一二三四五六七八九十]+\)", 10),
        (r"[ア-ン][\s.、)]", 12),
        (r"\([^()]+\)$", 13),
    )
)
_UNKNOWN = 6
_DECIMAL_LEVEL = 5
_CIRCLED = re.compile(r"\s*[①-⑳]")
_CIRCLED_LEVEL = 11
_ARTICLE_LEVEL = 14
_UNIT_LEVELS = {Unit.STEP: 12, Unit.QUESTION: 15, Unit.SPEECH: 16}
_MAX_DEPTH = 6
_MAX_CHARACTERS = 60
"""A heading in a path is a reminder; a longer one was a sentence taken for a heading."""

_MAX_QUESTION = 120
"""The same of a question, which its answer cannot do without."""


class HeadingPath:
    """The headings in force, outermost first; a new one ends those of its own level and below."""

    def __init__(self) -> None:
        """Begin with none."""
        self._stack: list[tuple[int, str]] = []

    @property
    def path(self) -> tuple[str, ...]:
        """The headings in force, outermost first."""
        return tuple(text for _, text in self._stack[-_MAX_DEPTH:])

    def above(self, heading: str) -> tuple[str, ...]:
        """The headings that a new heading or article will stand under."""
        level = _ARTICLE_LEVEL if begins_article(heading) else heading_level(heading)
        return tuple(text for own, text in self._stack if own < level)[-_MAX_DEPTH:]

    def enter(self, heading: str) -> None:
        """Take a heading line."""
        self._push(heading_level(heading), _MARKDOWN.sub("", heading).strip())

    def enter_article(self, line: str) -> None:
        """Take the number of an article off the line that it begins."""
        match = _ARTICLE.match(line)
        if match:
            self._push(_ARTICLE_LEVEL, match[1])

    @property
    def in_article(self) -> bool:
        """Whether an article is in force, whose numbered paragraphs are 項 and no list."""
        return any(level == _ARTICLE_LEVEL for level, _ in self._stack)

    def above_unit(self, unit: Unit) -> tuple[str, ...]:
        """What a question, step or speech that begins will stand under."""
        return tuple(text for own, text in self._stack if own < _UNIT_LEVELS[unit])[-_MAX_DEPTH:]

    def enter_unit(self, unit: Unit, name: str) -> None:
        """Take the question, the step or the speaker."""
        self._push(_UNIT_LEVELS[unit], name, longest=_MAX_QUESTION)

    def _push(self, level: int, text: str, *, longest: int = _MAX_CHARACTERS) -> None:
        while self._stack and self._stack[-1][0] >= level:
            self._stack.pop()
        if text:
            self._stack.append((level, text[:longest]))


def begins_article(line: str) -> bool:
    """Whether a line begins an article (第一条 …) rather than mentions one."""
    return _ARTICLE.match(unicodedata.normalize("NFKC", line)) is not None


def heading_level(heading: str) -> int:
    """How deep a heading stands: 1 is outermost. Told by its form alone."""
    markdown = _MARKDOWN.match(heading)
    if markdown:
        return len(markdown[1])
    if _CIRCLED.match(heading):
        return _CIRCLED_LEVEL
    text = unicodedata.normalize("NFKC", heading).strip()
    for form, level in _FORMS:
        if form.match(text):
            return level
    decimal = _DECIMAL.match(text)
    if decimal:
        return _DECIMAL_LEVEL + min(4, len(re.split(r"[.\-]", decimal[1])))
    return _UNKNOWN
