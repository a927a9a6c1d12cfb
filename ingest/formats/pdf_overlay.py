"""Invisible text over page images, so that a PDF viewer can search and copy what was read.

The text is drawn in rendering mode 3 (ISO 32000-1, 9.3.6), so it is never painted. Its font has one
glyph, a full square, for every UTF-16 unit: viewers take a character's place from its outline.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from library.model import Line

_FONT = "/Shorui"
_EM = 1000
_LEAST_PT = 0.1
_TALL = 1.5
"""A line so much higher than wide runs downwards."""
_TO_UNICODE = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
1 beginbfrange
<0000> <FFFF> <0000>
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where the upright page stands in its PDF page's coordinates, in points."""

    left: float
    bottom: float
    width: float
    height: float


def add_invisible_font(writer: PdfWriter) -> DictionaryObject:
    """Put the font into the file once; returns the resources that its pages need."""
    descriptor = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/FontDescriptor"),
            NameObject("/FontName"): NameObject(_FONT),
            NameObject("/Flags"): NumberObject(4),
            NameObject("/FontBBox"): ArrayObject([NumberObject(n) for n in (0, 0, _EM, _EM)]),
            NameObject("/ItalicAngle"): NumberObject(0),
            NameObject("/Ascent"): NumberObject(_EM),
            NameObject("/Descent"): NumberObject(0),
            NameObject("/CapHeight"): NumberObject(_EM),
            NameObject("/StemV"): NumberObject(80),
            NameObject("/FontFile2"): writer._add_object(_stream(_square_font())),
        }
    )
    descendant = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): NameObject(_FONT),
            NameObject("/CIDSystemInfo"): DictionaryObject(
                {
                    NameObject("/Registry"): TextStringObject("Adobe"),
                    NameObject("/Ordering"): TextStringObject("Identity"),
                    NameObject("/Supplement"): NumberObject(0),
                }
            ),
            NameObject("/FontDescriptor"): writer._add_object(descriptor),
            NameObject("/DW"): NumberObject(_EM),
            # Every character identifier is drawn with glyph 1.
            NameObject("/CIDToGIDMap"): writer._add_object(_stream(b"\x00\x01" * (1 << 16))),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject(_FONT),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(descendant)]),
            NameObject("/ToUnicode"): writer._add_object(_stream(_TO_UNICODE)),
        }
    )
    return DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject(_FONT): writer._add_object(font)})}
    )


def lay_text(
    page: PageObject, lines: Sequence[Line], frame: Frame, resources: DictionaryObject
) -> None:
    """Put ``lines`` invisibly where they stand; lines without a box are left out."""
    drawn = "\n".join(_drawn(line, frame) for line in lines if line.box and line.text.strip())
    overlay = PageObject.create_blank_page(
        None, float(page.mediabox.width), float(page.mediabox.height)
    )
    content = StreamObject()
    content.set_data(f"q BT 3 Tr\n{drawn}\nET Q".encode("ascii"))
    overlay[NameObject("/Contents")] = ContentStream(content, None)
    overlay[NameObject("/Resources")] = resources
    overlay.mediabox = page.mediabox
    page.merge_page(overlay)


def picture_page(
    writer: PdfWriter, jpeg: bytes, *, size_px: tuple[int, int], dpi: int
) -> PageObject:
    """A new page that shows a JPEG (RGB) at its own size."""
    width_px, height_px = size_px
    width, height = width_px * 72 / dpi, height_px * 72 / dpi
    image = StreamObject()
    image.set_data(jpeg)
    image.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Width"): NumberObject(width_px),
            NameObject("/Height"): NumberObject(height_px),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Filter"): NameObject("/DCTDecode"),
        }
    )
    page = writer.add_blank_page(width, height)
    content = StreamObject()
    content.set_data(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Picture Do Q".encode("ascii"))
    page[NameObject("/Contents")] = writer._add_object(content)
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/XObject"): DictionaryObject(
                {NameObject("/Picture"): writer._add_object(image)}
            )
        }
    )
    return page


def frame_of(page: PageObject) -> Frame:
    """The part of an upright page that viewers show: its crop box."""
    box = page.cropbox
    return Frame(
        left=float(box.left),
        bottom=float(box.bottom),
        width=float(box.width),
        height=float(box.height),
    )


def _stream(data: bytes) -> StreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream.flate_encode()


def _square_font() -> bytes:
    """A TrueType font of one glyph that fills its em."""
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    for corner in ((0, _EM), (_EM, _EM), (_EM, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({})
    builder.setupGlyf({".notdef": square, "square": square})
    builder.setupHorizontalMetrics({".notdef": (_EM, 0), "square": (_EM, 0)})
    builder.setupHorizontalHeader(ascent=_EM, descent=0)
    builder.setupNameTable({"familyName": "Shorui", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()


def _drawn(line: Line, frame: Frame) -> str:
    """The operators that show one line, stretched to its box."""
    box = line.box
    if box is None:
        return ""
    code = line.text.encode("utf-16-be", "ignore")
    x0, x1 = frame.left + box.x0 * frame.width, frame.left + box.x1 * frame.width
    top, bottom = (frame.bottom + (1 - y) * frame.height for y in (box.y0, box.y1))
    width, height = max(x1 - x0, _LEAST_PT), max(top - bottom, _LEAST_PT)
    # Vertical writing is laid on its side: viewers then take it for one line.
    down = height > _TALL * width and len(line.text) > 1
    length, size = (height, width) if down else (width, height)
    place = f"0 -1 1 0 {x0:.3f} {top:.3f}" if down else f"1 0 0 1 {x0:.3f} {bottom:.3f}"
    stretch = 100 * length / (size * (len(code) // 2))
    return f"{_FONT} {size:.3f} Tf {stretch:.3f} Tz {place} Tm <{code.hex()}> Tj"
