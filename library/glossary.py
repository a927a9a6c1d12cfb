"""庁内用語集: words of which staff say that they mean the same thing. A CSV file of the library."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from library.text import fold, squeeze

COLUMNS = ("用語", "同義語", "区分", "備考")
"""The first row of the file. The last two may be left out."""
JOINER = "、"
"""Between synonyms as we write them."""
_SEPARATOR = re.compile("[、,，;；\\n]")
_LONGEST = 60
"""Characters of one word: the longest titles of acts have some fifty."""
_MOST_WORDS = 20
"""Of one row; more is a list of what is merely related."""
_MOST_ROWS = 5_000
_FORMULA = "=+-@"
"""With these a spreadsheet begins a formula."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row as it is written, right or wrong."""

    term: str = ""
    synonyms: str = ""
    kind: str = ""
    """区分: which field of work it belongs to."""
    note: str = ""
    """備考."""

    @property
    def words(self) -> tuple[str, ...]:
        """The term and its synonyms: all mean the same, in both directions. Each once."""
        found: dict[str, str] = {}
        for word in (self.term, *_SEPARATOR.split(self.synonyms)):
            found.setdefault(key_of(word), " ".join(word.split()))
        return tuple(word for key, word in found.items() if key)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProblem:
    """A row that is left out."""

    line: int
    """In the file, from 1; the heads are line 1."""
    reason: str
    """What is wrong and what to do, in Japanese."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Glossary:
    """A glossary, read. Two are the same only if they are one object."""

    rows: tuple[Row, ...] = ()
    """All of them, in the order of the file."""
    lines: tuple[int, ...] = ()
    """In which each of them stands, from 1."""
    problems: tuple[RowProblem, ...] = ()
    """Of the rows that mean nothing for the search."""
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By ``key_of`` a word: what else it is called, as written."""
    size: int = 0
    """Rows that count."""
    readable: bool = True
    """Whether the rows could be read at all."""


NO_GLOSSARY = Glossary()


def key_of(word: str) -> str:
    """By which words are compared: width, capitals and blanks do not count."""
    return squeeze(fold(word)).lower()


def glossary_of(rows: Iterable[Row], *, lines: Sequence[int] | None = None) -> Glossary:
    """The glossary of these rows; a bad row is named and left out.

    Args:
        rows: as they are written.
        lines: in which each of them stands; one after the other from 2 if not given.
    """
    kept = tuple(rows)
    numbers = tuple(lines if lines is not None else range(2, len(kept) + 2))
    terms: dict[str, int] = {}
    problems: list[RowProblem] = []
    others: dict[str, tuple[str, ...]] = {}
    for row, line in zip(kept, numbers, strict=True):
        reason = _fault(row, terms)
        if reason:
            problems.append(RowProblem(line=line, reason=reason))
            continue
        terms[key_of(row.term)] = line
        _add(others, row.words)
    return Glossary(
        rows=kept, lines=numbers, problems=tuple(problems), others=others, size=len(terms)
    )


def read_rows(data: bytes) -> Glossary:
    """The glossary in a CSV file: UTF-8 with or without a mark, or as Excel writes it (CP932).

    Takes any bytes. What cannot be read at all is a glossary without rows and with one problem.
    """
    text = _decoded(data)
    if text is None:
        return unreadable(
            "文字コードを判別できません。Excelの「CSV UTF-8（コンマ区切り）」で保存し直してください。"
        )
    try:
        written = list(_records(text))
    except csv.Error:
        return unreadable("CSVとして読めません。引用符の対応を確かめてください。")
    if len(written) > _MOST_ROWS:
        return unreadable(f"行が多すぎます。{_MOST_ROWS:,}行以内にしてください。")
    columns, body = _columns(written)
    rows = [_row(cells, columns) for _, cells in body]
    return glossary_of(rows, lines=[line for line, _ in body])


def unreadable(reason: str) -> Glossary:
    """A glossary of which nothing can be read, and why, in Japanese."""
    return Glossary(problems=(RowProblem(line=1, reason=reason),), readable=False)


def write_rows(rows: Iterable[Row]) -> bytes:
    """The rows as a CSV file that Excel opens: UTF-8 with a mark, lines ended as Windows does."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    writer.writerows((row.term, row.synonyms, row.kind, row.note) for row in rows)
    return target.getvalue().encode("utf-8-sig", errors="replace")


def _add(others: dict[str, tuple[str, ...]], words: tuple[str, ...]) -> None:
    for word in words:
        rest = (other for other in words if other != word)
        others[key_of(word)] = tuple(dict.fromkeys((*others.get(key_of(word), ()), *rest)))


def _fault(row: Row, terms: Mapping[str, int]) -> str | None:
    """What is wrong with a row, in Japanese; None where nothing is."""
    if not key_of(row.term):
        return "用語がありません。"
    earlier = terms.get(key_of(row.term))
    if earlier is not None:
        return f"用語「{row.term}」は{earlier}行目にもあります。同義語を1行にまとめてください。"
    words = row.words
    if len(words) < 2:
        return "同義語がありません。用語と違う語を書いてください。"
    if len(words) > _MOST_WORDS:
        return f"1行の語が多すぎます。{_MOST_WORDS}語以内にしてください。"
    return next(filter(None, map(_word_fault, words)), None)


def _word_fault(word: str) -> str | None:
    if len(word) > _LONGEST:
        return f"「{word[:10]}…」が長すぎます。{_LONGEST}字以内にしてください。"
    if len(key_of(word)) < 2:
        return f"「{word}」は短すぎます。どの書類にも出てくるため、2字以上の語にしてください。"
    if word[0] in _FORMULA:
        return f"「{word}」は表計算の式と紛れます。先頭の記号を除いてください。"
    if not any(character.isalnum() for character in word) or not word.isprintable():
        return "読めない文字だけの語があります。書き直してください。"
    return None


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return unicodedata.normalize("NFC", text)
    return None


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line in which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, [cell.strip() for cell in cells]
        line = reader.line_num + 1


def _columns(
    records: Sequence[tuple[int, list[str]]],
) -> tuple[tuple[int | None, ...], Sequence[tuple[int, list[str]]]]:
    """Where each of ``COLUMNS`` stands, and the rows below the heads, if there are heads."""
    heads = records[0][1] if records else []
    if COLUMNS[0] not in heads:
        return tuple(range(len(COLUMNS))), records
    return tuple(heads.index(name) if name in heads else None for name in COLUMNS), records[1:]


def _row(cells: Sequence[str], columns: Sequence[int | None]) -> Row:
    term, synonyms, kind, note = (
        cells[at] if at is not None and at < len(cells) else "" for at in columns
    )
    return Row(term=term, synonyms=synonyms, kind=kind, note=note)
