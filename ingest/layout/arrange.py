"""A page's lines in reading order, with paragraphs and roles: for OCR and PDF text layers alike."""

from collections.abc import Iterator, Sequence

from ingest.layout.blocks import number_blocks
from ingest.layout.comparisons import comparison_heads
from ingest.layout.deskew import straighten
from ingest.layout.flow import flow_of
from ingest.layout.margins import margin_lines
from ingest.layout.order import reading_rows
from ingest.layout.roles import row_roles
from ingest.layout.tables import table_rows
from ingest.ocr.placed import PlacedLine
from library.model import Box, Line, LineRole


def arrange(lines: Sequence[PlacedLine], *, width_px: float, height_px: float) -> tuple[Line, ...]:
    """The lines of one upright page in reading order; none is lost, added or changed.

    Args:
        lines: what stands on the page, in any order, placed in px of its image.
        width_px: the width of that image.
        height_px: its height.

    Returns:
        Lines with boxes as fractions of the page (clipped to it), roles and paragraph numbers.
        Headers come first and footers last. Cells of one table row share a paragraph number.
    """
    lines = sorted(lines, key=lambda line: (line.quad, line.text, line.confidence))
    top, bottom = margin_lines(lines, height_px=height_px)
    body = [line for i, line in enumerate(lines) if i not in {*top, *bottom}]
    ordered = [
        *((lines[i], LineRole.MARGIN, -1) for i in top),
        *_read_body(body),
        *((lines[i], LineRole.MARGIN, -1) for i in bottom),
    ]
    return tuple(
        Line(
            text=line.text,
            box=_box(line, width_px, height_px),
            confidence=line.confidence,
            role=role,
            block=block,
        )
        for line, role, block in _with_own_blocks(ordered)
    )


def _read_body(lines: Sequence[PlacedLine]) -> Iterator[tuple[PlacedLine, LineRole, int]]:
    if not lines:
        return
    rects = straighten(lines)
    heads = comparison_heads([line.text for line in lines], rects)
    flow = flow_of(reading_rows(rects, column_heads=heads), lines, rects)
    tables = table_rows(flow)
    blocks = number_blocks(flow, tables)
    roles = row_roles(flow, tables, blocks)
    for row, role, block in zip(flow.rows, roles, blocks, strict=True):
        for i in row.lines:
            yield lines[i], role, block


def _with_own_blocks(
    ordered: Sequence[tuple[PlacedLine, LineRole, int]],
) -> Iterator[tuple[PlacedLine, LineRole, int]]:
    """Paragraph numbers from 0 in reading order; every margin line is a paragraph by itself."""
    number, last = -1, None
    for line, role, block in ordered:
        if role is LineRole.MARGIN or block != last:
            number += 1
        last = block
        yield line, role, number


def _box(line: PlacedLine, width_px: float, height_px: float) -> Box:
    xs = [_within(x / width_px) for x, _ in line.quad]
    ys = [_within(y / height_px) for _, y in line.quad]
    return Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))


def _within(fraction: float) -> float:
    return min(max(fraction, 0.0), 1.0)
