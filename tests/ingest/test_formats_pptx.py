"""PowerPoint: slides as pages, read as one looks at them."""

import io
import zipfile
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.oxml import parse_xml
from pptx.slide import Slide
from pptx.util import Cm

from ingest.formats import pptx
from ingest.formats.media import MediaType, sniff
from ingest.formats.reader import Eyes
from ingest.formats.shape_order import Frame, reading_order
from library.model import Doubt, Line, LineRole, Page, PageSource
from tests.ingest.making import BLIND, with_member

BLANK = 6


class Made:
    """A presentation that is being written for a test."""

    def __init__(self, folder: Path) -> None:
        self.presentation = Presentation()
        self.path = folder / "made"

    def slide(self, layout: int = BLANK) -> Slide:
        return self.presentation.slides.add_slide(self.presentation.slide_layouts[layout])

    def page(self, number: int = 1, *, eyes: Eyes = BLIND) -> Page:
        self.presentation.save(str(self.path))
        return pptx.read_slide(self.path, number, eyes=eyes)


def box(
    slide: Slide, text: str, left: float, top: float, width: float = 5, height: float = 1
) -> None:
    frame = slide.shapes.add_textbox(Cm(left), Cm(top), Cm(width), Cm(height)).text_frame
    frame.text = text


def texts(page: Page, role: LineRole | None = None) -> list[str]:
    return [line.text for line in page.lines if role is None or line.role is role]


def test_a_slide_has_its_title_its_points_and_its_notes(tmp_path: Path) -> None:
    made = Made(tmp_path)
    slide = made.slide(1)
    slide.shapes.title.text = "観光振興計画"
    slide.placeholders[1].text = "誘客\n周遊\n消費"
    slide.notes_slide.notes_text_frame.text = "動画を流す\n三分で"
    page = made.page()
    assert sniff(made.path) is MediaType.PPTX
    assert page.label == "観光振興計画"
    assert texts(page, LineRole.HEADING) == ["観光振興計画"]
    assert texts(page, LineRole.LIST_ITEM) == ["誘客", "周遊", "消費"]
    assert texts(page)[-2:] == ["ノート: 動画を流す", "ノート: 三分で"]
    assert (page.confidence, page.needs_review) == (1.0, False)


def test_hidden_slides_are_not_pages(tmp_path: Path) -> None:
    made = Made(tmp_path)
    for title in ("一", "隠す", "三"):
        made.slide(5).shapes.title.text = title
    made.presentation.slides[1]._element.set("show", "0")
    assert texts(made.page(2)) == ["三"]
    outline = pptx.outline(made.path, MediaType.PPTX, max_pages=100)
    assert (outline.page_count, outline.labels) == (2, ("一", "三"))


def test_columns_are_read_one_after_the_other_and_rows_from_the_top(tmp_path: Path) -> None:
    made = Made(tmp_path)
    slide = made.slide()
    box(slide, "右の一", 14, 4)
    box(slide, "右の二", 14, 6)
    box(slide, "左の二", 2, 6)
    box(slide, "左の一", 2, 4)
    box(slide, "足もと", 2, 15, width=20)
    box(slide, "見出しの文", 2, 1, width=20)
    assert texts(made.page()) == ["見出しの文", "左の一", "左の二", "右の一", "右の二", "足もと"]


def test_a_group_is_read_together(tmp_path: Path) -> None:
    made = Made(tmp_path)
    slide = made.slide()
    box(slide, "下", 2, 12)
    group = slide.shapes.add_group_shape()
    for text, left in (("乙", 8), ("甲", 2)):
        group.shapes.add_textbox(Cm(left), Cm(3), Cm(4), Cm(1)).text_frame.text = text
    assert texts(made.page()) == ["甲", "乙", "下"]


def test_a_table_keeps_its_merged_cells(tmp_path: Path) -> None:
    made = Made(tmp_path)
    table = made.slide().shapes.add_table(3, 3, Cm(1), Cm(1), Cm(12), Cm(6)).table
    for place, text in {(0, 0): "区分", (0, 1): "歳入", (1, 1): "予算", (1, 2): "決算"}.items():
        table.cell(*place).text = text
    for column, text in enumerate(("市税", "10", "11")):
        table.cell(2, column).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    page = made.page()
    first = page.tables[0].rows[0]
    assert [(c.text, c.row_span, c.column_span) for c in first] == [("区分", 2, 1), ("歳入", 1, 2)]
    assert "市税 | 10 | 11" in texts(page, LineRole.TABLE_ROW)


def test_a_chart_is_a_table_of_its_values(tmp_path: Path) -> None:
    made = Made(tmp_path)
    data = CategoryChartData()
    data.categories = ["令和5年", "令和6年"]
    data.add_series("来訪者", (120, 150))
    data.add_series("宿泊者", (40, None))
    frame = made.slide().shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, Cm(1), Cm(1), Cm(9), Cm(9), data
    )
    frame.chart.has_title = True
    frame.chart.chart_title.text_frame.text = "観光客の推移（千人）"
    page = made.page()
    assert texts(page, LineRole.CAPTION) == ["観光客の推移（千人）"]
    assert texts(page, LineRole.TABLE_ROW) == [
        " | 来訪者 | 宿泊者",
        "令和5年 | 120 | 40",
        "令和6年 | 150",
    ]


def test_numbers_that_powerpoint_gives_are_shown(tmp_path: Path) -> None:
    made = Made(tmp_path)
    slide = made.slide()
    box(slide, "受付\n審査\n交付", 1, 1)
    ns = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    for paragraph in slide.shapes[0].text_frame.paragraphs:
        numbered = parse_xml(f'<a:buAutoNum {ns} type="circleNumDbPlain"/>')
        paragraph._p.get_or_add_pPr().append(numbered)
    assert texts(made.page(), LineRole.LIST_ITEM) == ["① 受付", "② 審査", "③ 交付"]


def test_a_diagram_s_words_are_read(tmp_path: Path) -> None:
    made = Made(tmp_path)
    slide = made.slide()
    made.presentation.save(str(made.path))
    ns = "http://schemas.openxmlformats.org/drawingml/2006"
    frame = (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="図"/><p:cNvGraphicFramePr/>'
        '<p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{ns}/diagram"><dgm:relIds xmlns:dgm="{ns}/diagram" '
        'r:dm="rId9" r:lo="rId9" r:qs="rId9" r:cs="rId9"/></a:graphicData></a:graphic>'
        "</p:graphicFrame></p:spTree>"
    )
    data = (
        f'<dgm:dataModel xmlns:dgm="{ns}/diagram" xmlns:a="{ns}/main"><dgm:ptLst>'
        + "".join(
            f'<dgm:pt modelId="{n}"><dgm:t><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
            for n, text in enumerate(("申請", "審査", "決定"))
        )
        + "</dgm:ptLst></dgm:dataModel>"
    )
    del slide
    relation = (
        '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/diagramData" Target="../diagrams/data1.xml"/></Relationships>'
    )
    with_diagram = tmp_path / "with"
    with zipfile.ZipFile(made.path) as old, zipfile.ZipFile(with_diagram, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "ppt/slides/slide1.xml":
                content = content.replace(b"</p:spTree>", frame.encode())
            if name == "ppt/slides/_rels/slide1.xml.rels":
                content = content.replace(b"</Relationships>", relation.encode())
            if name == "[Content_Types].xml":
                part = (
                    b'<Override PartName="/ppt/diagrams/data1.xml" ContentType="application/'
                    b'vnd.openxmlformats-officedocument.drawingml.diagramData+xml"/></Types>'
                )
                content = content.replace(b"</Types>", part)
            new.writestr(name, content)
        new.writestr("ppt/diagrams/data1.xml", data)
    page = pptx.read_slide(with_diagram, 1, eyes=BLIND)
    assert texts(page) == ["申請", "審査", "決定"]


def picture(width: int, height: int) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(out, "PNG")
    out.seek(0)
    return out


def seeing(
    *read: tuple[str, float], confidence: float = 0.99
) -> tuple[Eyes, list[tuple[int, int]]]:
    """Eyes that read these lines on each picture, and the sizes of the pictures they saw."""
    seen: list[tuple[int, int]] = []

    def read_image(image: NDArray[np.uint8], dpi: int, number: int) -> Page:
        seen.append((image.shape[1], image.shape[0]))
        lines = tuple(
            Line(text=text, box=None, confidence=sure, block=block)
            for block, (text, sure) in enumerate(read)
        )
        return Page(
            number=number,
            lines=lines,
            tables=(),
            source=PageSource.OCR,
            confidence=confidence,
            needs_review=False,
            raster=None,
        )

    return Eyes(read_image=read_image), seen


def test_pictures_are_read_once_and_decorations_are_not(tmp_path: Path) -> None:
    made = Made(tmp_path)
    slide = made.slide()
    for size in ((300, 200), (300, 200), (30, 30)):
        slide.shapes.add_picture(picture(*size), Cm(1), Cm(1))
    eyes, seen = seeing(("会場案内図", 0.97), ("#!", 0.4))
    page = made.page(eyes=eyes)
    assert seen == [(300, 200)]
    assert [(line.text, line.confidence) for line in page.lines] == [("会場案内図", 0.97)]
    assert page.confidence == 0.97


def test_a_picture_that_was_read_badly_is_to_be_looked_at(tmp_path: Path) -> None:
    made = Made(tmp_path)
    made.slide().shapes.add_picture(picture(300, 200), Cm(1), Cm(1))
    eyes, _ = seeing(("かすれた文", 0.85), confidence=0.85)
    page = made.page(eyes=eyes)
    assert page.needs_review
    assert page.doubts == (Doubt.LOW_CONFIDENCE,)


def test_macro_files_and_shows_are_read_like_plain_ones(tmp_path: Path) -> None:
    made = Made(tmp_path)
    box(made.slide(), "本文", 1, 1)
    made.page()
    plain = b"vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    for other in (
        b"vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
        b"vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
        b"vnd.openxmlformats-officedocument.presentationml.template.main+xml",
    ):
        path = with_member(made.path, tmp_path / "other", "[Content_Types].xml", plain, other)
        assert sniff(path) is MediaType.PPTX
        assert texts(pptx.read_slide(path, 1, eyes=BLIND)) == ["本文"]


@given(st.lists(st.tuples(*[st.integers(-50, 50)] * 2, *[st.integers(0, 40)] * 2), max_size=12))
def test_no_shape_is_lost_or_read_twice(places: list[tuple[int, int, int, int]]) -> None:
    frames = [
        Frame(index=index, left=x, top=y, right=x + w, bottom=y + h)
        for index, (x, y, w, h) in enumerate(places)
    ]
    assert sorted(reading_order(frames)) == list(range(len(frames)))
