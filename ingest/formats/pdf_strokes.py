"""The straight strokes of a PDF path: lines, sides of frames, thin filled rectangles.

With ``pdf_pages`` the only user of pypdfium2.
"""

import ctypes
from collections.abc import Iterator
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_raw

from ingest.formats.glyphs import RectPt, UprightFrame

_THIN_PT = 3.0
"""A stroke is no thicker."""
_SHORTEST_PT = 4.0
"""A shorter one is part of a letter or a sign."""
_MOST_SEGMENTS = 2_000
"""Of one path; more are a map or a drawing."""

_PointPt = tuple[float, float]


def strokes_of(path: pdfium.PdfObject, frame: UprightFrame, bounds: RectPt) -> list[RectPt]:
    """The strokes of a path, as thin rectangles on the turned page.

    Args:
        path: a page object of type path.
        frame: turns user space into the turned page.
        bounds: where the whole path lies on it.
    """
    if _is_stroke(bounds):
        return [bounds]
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    if max(width, height) < _SHORTEST_PT:
        return []
    if not 2 < pdfium_raw.FPDFPath_CountSegments(path) <= _MOST_SEGMENTS:
        return []
    stroked = _is_stroked(path)
    return [
        stroke
        for points in _outlines(path, frame)
        for stroke in _of_outline(points, stroked=stroked)
    ]


def _of_outline(points: list[_PointPt], *, stroked: bool) -> Iterator[RectPt]:
    """The sides that are drawn; what is only filled is a stroke where it is thin."""
    whole = _around(points)
    if _is_stroke(whole):
        yield whole
    elif stroked:
        yield from filter(_is_stroke, map(_around, pairwise(points)))


def _around(points: tuple[_PointPt, ...] | list[_PointPt]) -> RectPt:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _is_stroke(box: RectPt) -> bool:
    thin, long = sorted((box[2] - box[0], box[3] - box[1]))
    return thin <= _THIN_PT and long >= max(_SHORTEST_PT, 2 * thin)


def _is_stroked(path: pdfium.PdfObject) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value)


def _outlines(path: pdfium.PdfObject, frame: UprightFrame) -> Iterator[list[_PointPt]]:
    """The corners of each part of the path, on the turned page; curves count by their ends."""
    matrix = path.get_matrix()
    container = path.container
    while container is not None:
        matrix = matrix.multiply(container.get_matrix())
        container = container.container
    points: list[_PointPt] = []
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(pdfium_raw.FPDFPath_CountSegments(path)):
        segment = pdfium_raw.FPDFPath_GetPathSegment(path, index)
        if pdfium_raw.FPDFPathSegment_GetType(segment) == pdfium_raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        pdfium_raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        points.append(_upright(frame, *matrix.on_point(x.value, y.value)))
        if pdfium_raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points


def _upright(frame: UprightFrame, x: float, y: float) -> _PointPt:
    left, top, _, _ = frame.upright(x, y, x, y)
    return left, top
