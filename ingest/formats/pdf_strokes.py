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
_MOST_SEGMENTS_OF_ALL = 40_000
"""Of a page: about 0.2 CPU-seconds."""

_PointPt = tuple[float, float]


class StrokeFinder:
    """Finds the strokes of a page's paths, up to so much work."""

    def __init__(self, frame: UprightFrame) -> None:
        """Take what turns user space into the turned page."""
        self._frame = frame
        self._left = _MOST_SEGMENTS_OF_ALL
        self.strokes: list[RectPt] = []
        """Thin rectangles on the turned page."""

    def add(self, path: pdfium.PdfObject, bounds: RectPt) -> None:
        """Take the strokes of a path; ``bounds`` is where the whole of it lies on the turned page."""
        width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
        if _is_stroke(bounds):
            self.strokes.append(bounds)
        elif max(width, height) >= _SHORTEST_PT and self._affords(path):
            stroked = _is_stroked(path)
            for points in _outlines(path, self._frame):
                self.strokes += _of_outline(points, stroked=stroked)

    def _affords(self, path: pdfium.PdfObject) -> bool:
        count = int(pdfium_raw.FPDFPath_CountSegments(path))
        if not 2 < count <= min(_MOST_SEGMENTS, self._left):
            return False
        self._left -= count
        return True


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
