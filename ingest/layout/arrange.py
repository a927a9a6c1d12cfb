"""A page's lines in reading order, with paragraphs and roles: for OCR and PDF text layers alike."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.layout.blocks import number_blocks
from ingest.layout.comparisons import comparison_heads
from ingest.layout.contents import contents_rows
from ingest.layout.deskew import Frame, frame_of, is_vertical, straighten
from ingest.layout.facing import facing_pages
from ingest.layout.filled import FilledTable
from ingest.layout.flow import flow_of
from ingest.layout.margins import margin_lines
from ingest.layout.order import reading_rows
from ingest.layout.roles import Known, row_roles
from ingest.layout.ruby import ruby_lines
from ingest.layout.ruled import ruled_tables
from ingest.layout.rules import Rule, Strokes, straight_strokes
from ingest.layout.tables import table_rows
from ingest.layout.unruled import unruled_tables
from ingest.layout.zones import zones_of
from ingest.ocr.placed import PlacedLine, Point, Quad
from library.model import Box, Line, LineRole, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """What stands on a page, in reading order."""

    lines: tuple[Line, ...]
    """With boxes as fractions of the page (clipped to it), roles and paragraph numbers. Headers
    come first and footers last. The lines of one table row share a paragraph number."""
    tables: tuple[Table, ...]
    """In reading order; their texts are those of lines that are table rows."""


@dataclass(frozen=True, slots=True)
class _Put:
    """A line where it was put; lines that follow each other with one block are a paragraph."""

    line: PlacedLine
    role: LineRole
    block: tuple[int, ...]
    table: FilledTable | None = None
    """In which it stands."""


def arrange(
    lines: Sequence[PlacedLine],
    *,
    width_px: float,
    height_px: float,
    rules: Sequence[Rule] = (),
    cut: bool = True,
) -> Arranged:
    """The lines of one upright page in reading order.

    None is lost, added or changed, but that a line across several cells of a ruled table is cut
    where the rule runs.

    Args:
        lines: what stands on the page, in any order, placed in px of its image.
        width_px: the width of that image.
        height_px: its height.
        rules: the rules drawn on the page, in the same px.
        cut: whether lines may have to be cut; those of a text layer end at rules already.
    """
    lines = sorted(lines, key=lambda line: (line.quad, line.text, line.confidence))
    pages = facing_pages(lines, rules, width_px=width_px, height_px=height_px)
    puts: list[_Put] = []
    for number, (own_lines, own_rules) in enumerate(pages):
        frame = frame_of(own_lines)
        ruby = ruby_lines(own_lines, frame)
        plain = [line for n, line in enumerate(own_lines) if n not in ruby]
        found, rest = ruled_tables(plain, own_rules, cut=cut)
        read = list(_read_page(rest, found, straight_strokes(own_rules, frame), frame, height_px))
        read = list(_with_ruby(read, [(own_lines[n], own_lines[b]) for n, b in ruby.items()]))
        puts += [replace(put, block=(number, *put.block)) for put in read]
    return Arranged(
        lines=tuple(
            Line(
                text=put.line.text,
                box=_box(put.line.quad, width_px, height_px),
                confidence=put.line.confidence,
                role=put.role,
                block=block,
            )
            for put, block in _with_own_blocks(puts)
        ),
        tables=tuple(
            table.as_table(_box(table.quad, width_px, height_px)) for table in _tables(puts)
        ),
    )


def _tables(puts: Sequence[_Put]) -> Iterator[FilledTable]:
    """The tables in reading order."""
    last: FilledTable | None = None
    for put in puts:
        if put.table is not None and put.table is not last:
            last = put.table
            yield put.table


def _read_page(
    lines: Sequence[PlacedLine],
    tables: Sequence[FilledTable],
    strokes: Strokes,
    frame: Frame,
    height_px: float,
) -> Iterator[_Put]:
    items = [*lines, *(PlacedLine(text="", quad=table.quad, confidence=1.0) for table in tables)]
    top, bottom = margin_lines(items, height_px=height_px, movable=len(lines))
    body = [i for i in range(len(items)) if i not in {*top, *bottom}]
    yield from (_Put(items[i], LineRole.MARGIN, (-1, i)) for i in top)
    stand_ins = [n for n, i in enumerate(body) if i >= len(lines)]
    zones = zones_of([items[i] for i in body], frame, tables=stand_ins)
    for number, zone in enumerate(zones):
        own = [body[n] for n in sorted(zone)]
        words = [items[i] for i in own]
        inner = [tables[i - len(lines)] for i in own if i >= len(lines)]
        part = _Part(
            tables=inner,
            strokes=strokes,
            frame=Frame(vertical=is_vertical(words), angle=frame.angle) if zones[1:] else frame,
            thickness=_thickness(lines) if zones[1:] else None,
            is_last=zone is zones[-1],
        )
        read = _read_part(words, part)
        yield from (replace(put, block=(number, *put.block)) for put in read)
    yield from (_Put(items[i], LineRole.MARGIN, (-1, i)) for i in bottom)


def _thickness(lines: Sequence[PlacedLine]) -> float:
    """The usual one of lines in either direction."""
    return median(
        min(math.dist(q[0], q[1]), math.dist(q[0], q[3])) for q in (x.quad for x in lines)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What is known of a page, or of a zone of it, beside its lines."""

    tables: Sequence[FilledTable]
    """For which the last of its items stand."""
    strokes: Strokes
    frame: Frame
    thickness: float | None
    """The usual one of a line; None to take it from these lines, px."""
    is_last: bool


def _read_part(items: Sequence[PlacedLine], part: _Part) -> Iterator[_Put]:
    """The lines of a page or zone that are no margins."""
    if not items:
        return
    rects = straighten(items, part.frame)
    heads = comparison_heads([line.text for line in items], rects)
    rows = reading_rows(rects, column_heads=heads)
    flow = flow_of(rows, items, rects, thickness=part.thickness, has_foot=part.is_last)
    first = len(items) - len(part.tables)
    contents = contents_rows(flow)
    members = table_rows(flow, ruled=range(first, len(items)), contents=contents)
    unruled = frozenset(n for n in members if max(flow.rows[n].lines) < first)
    taken = {n: found for found in unruled_tables(flow, items, unruled) for n in found.positions}
    known = Known(tables=members | taken.keys(), contents=contents)
    blocks = number_blocks(flow, known.alone)
    roles = row_roles(flow, known, blocks, () if part.frame.vertical else part.strokes.level)
    for n, (row, role, block) in enumerate(zip(flow.rows, roles, blocks, strict=True)):
        if n in taken:
            if n == taken[n].positions.start:
                yield from _read_table(taken[n].table, (-4, n))
            continue
        beside = any(i >= first for i in row.lines)
        for i in row.lines:
            if i < first:
                yield _Put(items[i], LineRole.BODY if beside else role, (block,))
            else:
                yield from _read_table(part.tables[i - first], (-2, i))


def _with_ruby(
    puts: Sequence[_Put], ruby: Sequence[tuple[PlacedLine, PlacedLine]]
) -> Iterator[_Put]:
    """The lines, each followed by the ruby on it; ``ruby`` are pairs of ruby and its line.

    Where that line was cut at a rule, ruby follows its first part.
    """
    left: dict[Point, list[tuple[PlacedLine, PlacedLine]]] = {}
    for pair in ruby:
        left.setdefault(pair[1].quad[0], []).append(pair)
    for put in puts:
        yield put
        for pair in list(left.get(put.line.quad[0], ())):
            if pair[1].text.startswith(put.line.text):
                left[put.line.quad[0]].remove(pair)
                yield _Put(pair[0], LineRole.RUBY, put.block)
    rest = [line for pairs in left.values() for line, _ in pairs]
    yield from (_Put(line, LineRole.RUBY, (-3, n)) for n, line in enumerate(rest))


def _read_table(table: FilledTable, block: tuple[int, ...]) -> Iterator[_Put]:
    for row, lines in enumerate(table.rows()):
        for line in lines:
            yield _Put(line, LineRole.TABLE_ROW, (*block, row), table)


def _with_own_blocks(ordered: Sequence[_Put]) -> Iterator[tuple[_Put, int]]:
    """Paragraph numbers from 0 in reading order; every margin line is a paragraph by itself."""
    number = -1
    last: tuple[int, ...] = ()
    for put in ordered:
        if put.block != last:
            number += 1
        last = put.block
        yield put, number


def _box(quad: Quad, width_px: float, height_px: float) -> Box:
    xs = [_within(x / width_px) for x, _ in quad]
    ys = [_within(y / height_px) for _, y in quad]
    return Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))


def _within(fraction: float) -> float:
    return min(max(fraction, 0.0), 1.0)
