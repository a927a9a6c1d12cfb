"""Chooses among the values of one quote the one beside which the words of the question stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.pieces import searched_form
from assistant.question import Query, digits_in
from assistant.tables import row_cells
from assistant.values import SINCE, UNTIL, Value, Wanted, lined_form, values_in
from library.model import Citation, HighlightKind
from library.numerals import dates
from library.searched import searched

_ASKED_WEIGHT = 0.3
_PAIRS_WEIGHT = 0.5
_MARGIN = 0.3
"""By which the words beside a value must speak for it more than those beside any other."""
_BARE = re.compile(r"[\d０-９,，.．]+\Z")
_BRACKETS = re.compile(r"\([^()]*\)")
_SAYS = re.compile(r"[一-龥ぁ-んァ-ヶa-z]{2}")
_HEAD = re.compile(
    r"(?<![でとへ])の(?!場合|とき|際|うち|方)([一-龥ァ-ヶー]{2,})(?:\([^()]*\))?(?:は|が|も)、?\Z"
)
"""What a value is of: 解体 of 現庁舎の解体が."""
_CASE = re.compile(r"場合|とき|にあって|に限り|ただし")
_DAYS = frozenset({HighlightKind.DAY, HighlightKind.DEADLINE})
_DATE_LINE = re.compile(
    r"\s*(?:[^\s。、]{0,14}(?:課|係|部|局|室|市|町|村|[市町村]長|委員会))?\s*[（(]?(?:現在|付け?|発行|制定|改訂?|更新)?[)）]?\s*"
)
"""What is left of a line that only says of when and whom a document is."""
_WITH_YEAR = re.compile(r"\d{4}-\d\d")
_BASE = re.compile(r"(?<![\d.])1(?=時間|[回人台件通枚日泊冊個名面室]|か月)")
"""1時間いくら, 1回の料金."""
_ADDED = re.compile(r"加|余計|追加|上乗せ|別に|割増|照明|冷房|暖房|冷暖房|延長")
_ADDED_BEHIND = re.compile(r"[^。\n]*を(?:加え|加算|上乗せ|追加)")
_MOST = 2 / 3
"""Of the question's words: what names more of them is what was asked, whatever comes behind its の."""
_OTHER = -1.0
"""Of a value of something, or for a case, that the question does not name."""
_NAME_PAIR = re.compile(r"(?=([一-龥ァ-ヶー0-9a-z]{2}))[一-龥ァ-ヶー0-9a-z]")
_NAMED = 0.35
"""What two letters of a name count beside its words, of which 中学校 and 小学校 share one."""
_TOTAL = re.compile(r"合わせて|合計|総額|総計|総数|全体|全部|計\Z")
_ENDS = re.compile(r"(?:まで|以内|前|必着|末|限)\Z")


_EASILY_TAKEN = frozenset({HighlightKind.DAY, HighlightKind.DEADLINE, HighlightKind.COUNT})
"""Any sentence of a text on the subject may have a day, an hour or a number of something else."""
_REPEATED = 0.8
"""Of the words that do not name what is asked. In ``data_samples/answers`` 48 of 64 such values were right
without it and 23 of 26 with it; of amounts 38 of 41 without it, so that it is not asked of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value in a quote that answers."""

    citation: Citation
    start: int
    end: int
    """``citation.quote[start:end]`` is the value."""
    core: str
    """By which values are compared."""
    said: float
    """How much of the question the quote says, with what stands around it."""
    since: int = 0
    """Where the value before it ends in the quote."""
    column: str = ""
    """The head of its column, where the quote is a row."""

    @property
    def text(self) -> str:
        """Verbatim."""
        return self.citation.quote[self.start : self.end]


def choice_in(query: Query, want: Wanted, citation: Citation) -> Choice | None:
    """The value of a quote that answers; None where there is none, or more than one may."""
    if not _names_years(query, citation):
        return None
    cells = row_cells(citation)
    if want.kind in _EASILY_TAKEN and not _repeats(query, citation, cells):
        return None
    if cells:
        return _in_row(query, want, citation, cells)
    quote = citation.quote
    values = list(values_in(quote, want))
    answering = [
        each for each in _not_given(query, values) if _may_answer(query, want, quote, each)
    ]
    value = _nearest(query, want, quote, answering)
    if value is None:
        return None
    return Choice(
        citation=citation,
        start=value.start,
        end=value.end,
        core=value.core,
        said=_said(query, _with_surroundings(citation, quote)),
        since=max((each.end for each in values if each.end <= value.start), default=0),
    )


def _repeats(query: Query, citation: Citation, cells: Sequence[tuple[str, str]]) -> bool:
    """Whether the quote itself says nearly all that the question says of what it asks for."""
    said = [each for cell in cells for each in cell] or [citation.quote]
    text = searched_form("\n".join((*said, citation.lead)))
    terms = [term for term in query.terms if not term.asked]
    return sum(term.pattern.search(text) is not None for term in terms) >= _REPEATED * len(terms)


def said_by(query: Query, want: Wanted, citation: Citation) -> float:
    """How much of the question a quote with such values says; 0 where it has none."""
    cells = row_cells(citation)
    if cells:
        fits = any(_fits(want, head, cell) for head, cell in cells)
        said = "\n".join(cell for _, cell in cells)
    else:
        fits, said = any(True for _ in values_in(citation.quote, want)), citation.quote
    return _said(query, _with_surroundings(citation, said)) if fits else 0.0


def _may_answer(query: Query, want: Wanted, quote: str, value: Value) -> bool:
    """Whether a value is neither the date line of a letter nor what is added to a price, unless asked."""
    first = quote.rfind("\n", 0, value.start) + 1
    last = quote.find("\n", value.end)
    line = quote[first : last if last >= 0 else len(quote)]
    if want.kind in _DAYS:
        alone = _DATE_LINE.fullmatch(line.replace(quote[value.start : value.end], "", 1))
        about_document = any(term.of_document for term in query.terms)
        return not (alone or line.startswith("#")) or about_document
    if want.kind is HighlightKind.AMOUNT and not _ADDED.search(query.text):
        return _ADDED_BEHIND.match(quote, value.end) is None
    return True


def _with_surroundings(citation: Citation, said: str) -> str:
    around = (citation.passage.document.title, *citation.passage.chunk.heading_path, citation.lead)
    return searched_form("\n".join((*around, said)))


def _names_years(query: Query, citation: Citation) -> bool:
    """Whether the years of the question are named by the quote's chunk, headings or title."""
    if not query.years:
        return True
    return query.years <= digits_in(_with_surroundings(citation, citation.passage.chunk.text))


def _not_given(query: Query, values: Sequence[Value]) -> list[Value]:
    """Those that the question does not name itself."""
    given = searched(query.text).text.lower()
    return [value for value in values if value.core not in given]


def _nearest(query: Query, want: Wanted, quote: str, values: list[Value]) -> Value | None:
    """The value beside which the question's words stand."""
    values = _of_the_asked_end(query, want, values)
    form = lined_form(quote)
    if len({value.core for value in values}) <= 1:
        if not values or _is_of_another(query, *_contexts(form, values[:1])[0]):
            return None
        return values[0] if _is_spoken_of(query, want, form, values[0]) else None
    scores = [_nearness(query, *context) for context in _contexts(form, values)]
    best = max(range(len(values)), key=lambda at: (scores[at], -at))
    rivals = (s for s, v in zip(scores, values, strict=True) if v.core != values[best].core)
    return values[best] if scores[best] - max(rivals) >= _MARGIN else None


def _is_spoken_of(query: Query, want: Wanted, form: str, value: Value) -> bool:
    """Whether anything of the question stands in the sentence of a day with its year.

    Letters and rules name such days for all kinds of reasons: 令和7年4月1日から改める.
    """
    is_day = want.kind in _DAYS and _WITH_YEAR.match(value.core) is not None
    if not is_day or any(term.of_document for term in query.terms):
        return True
    first, last = _last(form, "。\n", value.at), _first(form, "。\n", value.behind)
    return _said(query, f"{form[first : value.at]}\n{form[value.behind : last]}") >= _MARGIN


def _nearness(query: Query, label: str, behind: str) -> float:
    """How much of the question stands beside a value."""
    letters = _NAME_PAIR.findall(label)
    named = sum(pair in query.pairs for pair in letters)
    if _is_of_another(query, label, behind) or (_CASE.search(label) and 2 * named < len(letters)):
        return _OTHER
    total = 2.0 * bool(_TOTAL.search(query.text) and _TOTAL.search(label))
    return total + _said(query, f"{label}\n{behind}") + _NAMED * named


def _is_of_another(query: Query, label: str, behind: str) -> bool:
    """Whether a value is of something that the question does not name."""
    head = _HEAD.search(label)
    if head is None or any(pair in head[1] for pair in query.pairs):
        return False
    terms = [term for term in query.terms if not term.asked]
    named = sum(term.pattern.search(f"{label}\n{behind}") is not None for term in terms)
    return named <= _MOST * len(terms)


def _of_the_asked_end(query: Query, want: Wanted, values: list[Value]) -> list[Value]:
    """Of days from one to another those that end what is asked until when, or begin it."""
    if want.kind not in _DAYS:
        return values
    ends = [value for value in values if _ENDS.search(value.form)]
    begins = [value for value in values if value.form.endswith("から")]
    if UNTIL.search(query.text) and ends:
        return ends
    if SINCE.search(query.text) and begins:
        return begins
    return values


def _contexts(form: str, values: Sequence[Value]) -> list[tuple[str, str]]:
    """What is said beside each value in its sentence: in its clause, and up to the next value.

    What stands behind the last of several (甲は3校、乙は8校を設置する) is said of all of them.
    """
    found: list[tuple[str, str]] = []
    behind = ""
    for at in reversed(range(len(values))):
        value = values[at]
        first = max(_last(form, "。\n", value.at), values[at - 1].behind if at else 0)
        last = _first(form, "、。\n", value.behind)
        if at + 1 < len(values):
            last = min(last, values[at + 1].at)
        own = form[value.behind : last]
        behind = own if _SAYS.search(own) or form[last : last + 1] in "。\n" else behind
        found.append((_clause(form, first, value.at), behind))
    return found[::-1]


def _clause(form: str, first: int, end: int) -> str:
    """The last clause of ``form[first:end]`` that says anything."""
    hidden = _BRACKETS.sub(lambda match: match.group().replace("、", " "), form[first:end])
    clauses = hidden.split("、")
    for count in range(1, len(clauses)):
        clause = "、".join(clauses[-count:])
        if _SAYS.search(clause):
            return clause
    return hidden


def _last(text: str, marks: str, end: int) -> int:
    return max(text.rfind(mark, 0, end) for mark in marks) + 1


def _first(text: str, marks: str, start: int) -> int:
    return min((at for mark in marks if (at := text.find(mark, start)) >= 0), default=len(text))


def _said(query: Query, text: str) -> float:
    """How much of the question a text says: its words, its numbers, and a little its letters."""
    terms = (term for term in query.terms if term.pattern.search(text))
    said = sum(_ASKED_WEIGHT if term.asked else 1.0 for term in terms)
    pairs = sum(pair in text for pair in query.pairs) / (len(query.pairs) or 1)
    return said + len(query.numbers & digits_in(text)) + _PAIRS_WEIGHT * pairs


def _in_row(
    query: Query, want: Wanted, citation: Citation, cells: Sequence[tuple[str, str]]
) -> Choice | None:
    """The cell whose column is asked for; none where the question names a number of another row."""
    if not _given_numbers(query) <= digits_in(_with_surroundings(citation, citation.quote)):
        return None
    fitting = [at for at, (head, cell) in enumerate(cells) if _fits(want, head, cell)]
    scores = {at: _said(query, searched_form(cells[at][0])) for at in fitting}
    ranked = sorted(fitting, key=lambda at: -scores[at])
    if not ranked or any(scores[ranked[0]] - scores[at] < _MARGIN for at in ranked[1:2]):
        return None
    head, cell = cells[ranked[0]]
    place = _place(citation.quote, [each for _, each in cells[: ranked[0] + 1]])
    values = _not_given(query, list(values_in(cell, want)))
    if place is None or len(values) > 1:
        return None
    start, end, core = 0, len(cell), searched(cell).text
    if values:
        start, end, core = values[0].start, values[0].end, values[0].core
    return Choice(
        citation=citation,
        start=place + start,
        end=place + end,
        core=core,
        said=_said(query, _with_surroundings(citation, "\n".join(each for _, each in cells))),
        column=head,
    )


def _given_numbers(query: Query) -> frozenset[str]:
    """The numbers of the question that are of no day and no price's base: 20 of 口径20ミリ."""
    days = [query.text[each.start : each.end] for each in dates(query.text)]
    return query.numbers - digits_in(" ".join([*days, *_BASE.findall(query.text)]))


def _fits(want: Wanted, head: str, cell: str) -> bool:
    if _BARE.match(cell):
        return want.column is not None and want.column.search(searched_form(head)) is not None
    return any(True for _ in values_in(cell, want))


def _place(quote: str, cells: Sequence[str]) -> int | None:
    """Where the last of the cells stands in the row."""
    at = found = 0
    for cell in cells:
        found = quote.find(cell, at)
        at = found + len(cell) if found >= 0 else at
    return found if found >= 0 else None
