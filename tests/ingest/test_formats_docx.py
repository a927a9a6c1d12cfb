"""Word: what the page shows though no text in the file says it, and what stands beside the text."""

import io
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as Written
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ingest.formats import docx
from ingest.formats.counting import counted
from ingest.formats.media import MediaType, sniff
from ingest.formats.reader import Eyes
from ingest.reading import outline_file, read_file_page
from library.model import LineRole, Page
from tests.ingest.making import BLIND, FORMATS, with_member
from tests.ingest.test_formats_pptx import seeing

NS = nsdecls("w")


def read(document: Written, folder: Path, *, eyes: Eyes = BLIND) -> Page:
    document.save(str(folder / "made"))
    return docx.read_docx(folder / "made", eyes=eyes)


def texts(page: Page, role: LineRole | None = None) -> list[str]:
    return [line.text for line in page.lines if role is None or line.role is role]


def add_list(
    document: Written, *levels: tuple[str, str], number: int = 70, extra: str = ""
) -> None:
    """A list whose levels have these number formats and texts."""
    written = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for i, (kind, text) in enumerate(levels)
    )
    root = document.part.numbering_part.element
    root.append(
        parse_xml(f'<w:abstractNum {NS} w:abstractNumId="{number}">{written}</w:abstractNum>')
    )
    add_reference(document, number, number, extra)


def add_reference(document: Written, number: int, abstract: int, extra: str = "") -> None:
    document.part.numbering_part.element.append(
        parse_xml(
            f'<w:num {NS} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{extra}</w:num>'
        )
    )


def numbered(document: Written, text: str, level: int = 0, number: int = 70) -> Paragraph:
    paragraph = document.add_paragraph(text)
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {NS}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )
    return paragraph


def test_articles_items_and_kana_are_numbered_as_word_shows_them(tmp_path: Path) -> None:
    document = Document()
    add_list(
        document,
        ("decimalFullWidth", "第%1条"),
        ("decimal", "(%2)"),
        ("aiueoFullWidth", "%3"),
    )
    for level, text in [
        (0, "目的"),
        (0, "定義"),
        (1, "市民"),
        (1, "職員"),
        (2, "正規"),
        (0, "雑則"),
        (1, "他"),
    ]:
        numbered(document, text, level)
    page = read(document, tmp_path)
    assert texts(page) == [
        "第１条　目的",
        "第２条　定義",
        "(1) 市民",
        "(2) 職員",
        "ア　正規",
        "第３条　雑則",
        "(1) 他",
    ]
    assert [line.role for line in page.lines[:3]] == [
        LineRole.BODY,
        LineRole.BODY,
        LineRole.LIST_ITEM,
    ]


def test_levels_above_are_part_of_a_number(tmp_path: Path) -> None:
    document = Document()
    add_list(document, ("decimal", "%1."), ("decimal", "%1.%2"))
    for level, text in [(0, "甲"), (0, "乙"), (1, "丙")]:
        numbered(document, text, level)
    assert texts(read(document, tmp_path)) == ["1. 甲", "2. 乙", "2.1 丙"]


def test_a_list_that_begins_anew_does_and_one_that_goes_on_does(tmp_path: Path) -> None:
    document = Document()
    add_list(document, ("decimalEnclosedCircle", "%1"))
    add_reference(document, 71, 70)
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    add_reference(document, 72, 70, restart)
    for text, number in [("一", 70), ("二", 71), ("三", 72), ("四", 72)]:
        numbered(document, text, number=number)
    assert texts(read(document, tmp_path)) == ["①　一", "②　二", "①　三", "②　四"]


def test_a_style_numbers_its_paragraphs_and_can_be_overruled(tmp_path: Path) -> None:
    document = Document()
    add_list(document, ("japaneseCounting", "第%1章"))
    style = document.styles["Heading 1"]
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {NS}><w:numId w:val="70"/></w:numPr>')
    )
    document.add_heading("総則", 1)
    document.add_paragraph("本文")
    document.add_heading("補則", 1)
    plain = document.add_heading("附則", 1)
    plain._p.get_or_add_pPr().append(parse_xml(f'<w:numPr {NS}><w:numId w:val="0"/></w:numPr>'))
    page = read(document, tmp_path)
    assert texts(page, LineRole.HEADING) == ["第一章　総則", "第二章　補則", "附則"]


def test_bullets_of_symbol_fonts_are_dots(tmp_path: Path) -> None:
    document = Document()
    add_list(document, ("bullet", "\uf06c"))
    numbered(document, "項目")
    assert texts(read(document, tmp_path), LineRole.LIST_ITEM) == ["・ 項目"]


@pytest.mark.parametrize(
    ("number", "kind", "expected"),
    [
        (3, "decimalFullWidth", "３"),
        (10, "japaneseCounting", "十"),
        (21, "japaneseCounting", "二十一"),
        (105, "japaneseCounting", "百五"),
        (12, "japaneseLegal", "壱拾弐"),
        (20, "ideographDigital", "二〇"),
        (2, "ideographTraditional", "乙"),
        (4, "irohaFullWidth", "ニ"),
        (27, "lowerLetter", "aa"),
        (14, "lowerRoman", "xiv"),
        (4, "upperRoman", "IV"),
        (21, "decimalEnclosedCircle", "㉑"),
        (3, "decimalEnclosedParen", "⑶"),
        (7, "decimalZero", "07"),
        (5, "unheardOf", "5"),
    ],
)
def test_numbers_are_written_as_their_format_says(number: int, kind: str, expected: str) -> None:
    assert counted(number, kind) == expected


@given(st.integers(min_value=1, max_value=9_999))
def test_no_two_kanji_numbers_are_the_same(number: int) -> None:
    written = counted(number, "japaneseCounting")
    digits = {"〇一二三四五六七八九"[i]: i for i in range(10)}
    total, digit = 0, 0
    for char in written:
        if char in digits:
            digit = digits[char]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
    assert total + digit == number


def part(document: Written, kind: str, content: str) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    content_type = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    made = Part(
        PackURI(f"/word/{kind}9.xml"), content_type, content.encode(), document.part.package
    )
    return document.part.relate_to(made, f"{base}/{kind}")


def test_footnotes_and_endnotes_stand_at_the_end_with_their_marks(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("使用料は免除する")
    paragraph._p.append(parse_xml(f'<w:r {NS}><w:footnoteReference w:id="5"/></w:r>'))
    paragraph._p.append(parse_xml(f'<w:r {NS}><w:footnoteReference w:id="1"/></w:r>'))
    note = '<w:{0} w:id="{1}" {3}><w:p><w:r><w:t>{2}</w:t></w:r></w:p></w:{0}>'
    kept = note.format("footnote", 1, "条例第3条", "")
    other = note.format("footnote", 5, "附則も見よ", "")
    rule = note.format("footnote", 0, "線", 'w:type="separator"')
    part(document, "footnotes", f"<w:footnotes {NS}>{rule}{kept}{other}</w:footnotes>")
    end = note.format("endnote", 2, "令和6年改正", "")
    part(document, "endnotes", f"<w:endnotes {NS}>{end}</w:endnotes>")
    page = read(document, tmp_path)
    assert texts(page, LineRole.BODY) == ["使用料は免除する（注1）（注2）"]
    assert texts(page, LineRole.FOOTNOTE) == [
        "注1　附則も見よ",
        "注2　条例第3条",
        "文末注1　令和6年改正",
    ]


def test_headers_and_footers_are_margins(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "取扱注意"
    document.sections[0].footer.paragraphs[0].text = "- 1 -"
    document.add_paragraph("本文")
    page = read(document, tmp_path)
    assert texts(page, LineRole.MARGIN) == ["取扱注意"]
    assert texts(page, LineRole.BODY) == ["本文"]


def test_captions_are_told_by_their_style_or_their_field(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("図1 組織図", style="Caption")
    paragraph = document.add_paragraph("表")
    field = f'<w:fldSimple {NS} w:instr=" SEQ 表 \\* ARABIC "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))
    page = read(document, tmp_path)
    assert texts(page, LineRole.CAPTION) == ["図1 組織図", "表1"]


def test_text_boxes_are_read_with_their_tables_and_once(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("本文")
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>" for t in ("課", "電話"))
    content = (
        "<w:txbxContent><w:p><w:r><w:t>問合せ先</w:t></w:r></w:p>"
        f"<w:tbl><w:tr>{cells}</w:tr></w:tbl></w:txbxContent>"
    )
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = (
        f'<w:r {NS} {mc}><mc:AlternateContent><mc:Choice Requires="wps">{content}</mc:Choice>'
        f"<mc:Fallback>{content}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    document.paragraphs[0]._p.append(parse_xml(box))
    page = read(document, tmp_path)
    assert texts(page) == ["本文", "問合せ先", "課 | 電話"]
    assert len(page.tables) == 1


def test_a_table_s_header_on_two_levels_names_each_column(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=3, cols=3)
    for place, text in {(0, 0): "区分", (0, 1): "歳入", (1, 1): "予算額", (1, 2): "決算額"}.items():
        table.cell(*place).text = text
    for column, text in enumerate(("一般", "100", "98")):
        table.cell(2, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    page = read(document, tmp_path)
    assert texts(page) == ["区分 | 歳入 予算額 | 歳入 決算額", "一般 | 100 | 98"]
    assert [(c.text, c.row_span, c.column_span) for c in page.tables[0].rows[0]] == [
        ("区分", 2, 1),
        ("歳入", 1, 2),
    ]


def test_hidden_text_and_struck_out_rows_are_left_out(tmp_path: Path) -> None:
    document = Document()
    run = document.add_paragraph("公開").add_run("非公開")
    run.font.hidden = True
    table = document.add_table(rows=2, cols=2)
    for index, text in enumerate(["残す", "1", "消す", "2"]):
        table.cell(index // 2, index % 2).text = text
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {NS}/>"))
    assert texts(read(document, tmp_path)) == ["公開", "残す | 1"]


def test_an_outline_level_of_the_body_makes_no_heading(tmp_path: Path) -> None:
    document = Document()
    for level, text in (("9", "本文"), ("0", "見出し")):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:outlineLvl {NS} w:val="{level}"/>'))
    assert texts(read(document, tmp_path), LineRole.HEADING) == ["見出し"]


def test_pictures_are_read_where_they_stand(tmp_path: Path) -> None:
    document = Document()
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PNG")
    document.add_paragraph("前")
    document.add_picture(out)
    document.add_paragraph("後")
    eyes, seen = seeing(("申請の流れ", 0.96))
    page = read(document, tmp_path, eyes=eyes)
    assert texts(page) == ["前", "申請の流れ", "後"]
    assert seen == [(300, 200)]
    assert page.lines[1].confidence == 0.96


def test_charts_and_diagrams_in_a_document_are_read(tmp_path: Path) -> None:
    document = Document()
    drawn = "http://schemas.openxmlformats.org/drawingml/2006"
    points = "".join(f'<c:pt idx="{i}"><c:v>{{}}</c:v></c:pt>' for i in range(2))
    chart = (
        f'<c:chartSpace xmlns:c="{drawn}/chart" xmlns:a="{drawn}/main"><c:chart><c:title><c:tx>'
        "<a:p><a:r><a:t>来館者</a:t></a:r></a:p></c:tx></c:title><c:plotArea><c:ser>"
        f"<c:tx><c:v>人数</c:v></c:tx><c:cat>{points.format('令和5', '令和6')}</c:cat>"
        f"<c:val>{points.format(120, 150)}</c:val></c:ser></c:plotArea></c:chart></c:chartSpace>"
    )
    data = (
        f'<d:dataModel xmlns:d="{drawn}/diagram" xmlns:a="{drawn}/main"><d:pt><a:p><a:r>'
        "<a:t>申請</a:t></a:r></a:p></d:pt></d:dataModel>"
    )
    ids = [part(document, "chart", chart), part(document, "diagramData", data)]
    place = (
        f'<w:r {NS} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<w:drawing><c:chart xmlns:c="{drawn}/chart" r:id="{ids[0]}"/><d:relIds '
        f'xmlns:d="{drawn}/diagram" r:dm="{ids[1]}"/></w:drawing></w:r>'
    )
    document.add_paragraph("図のとおり")._p.append(parse_xml(place))
    page = read(document, tmp_path)
    assert texts(page) == ["図のとおり", "来館者", " | 人数", "令和5 | 120", "令和6 | 150", "申請"]
    assert len(page.tables) == 1


def test_a_scan_in_a_document_is_read_by_the_real_engine(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("別紙のとおり")
    document.add_picture(str(FORMATS / "exif6.jpg"))
    document.save(str(tmp_path / "made"))
    outline = outline_file(tmp_path / "made", file_name="通知.docx", max_pages=9)
    page = read_file_page(tmp_path / "made", outline, 1, engine_name="rapidocr")
    scanned = [line for line in page.lines if line.confidence < 1]
    assert texts(page)[0] == "別紙のとおり"
    assert len(scanned) > 10
    assert sum(line.confidence for line in scanned) / len(scanned) > 0.95


def test_damaged_properties_cost_the_title_only(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("本文")
    document.save(str(tmp_path / "made"))
    core = "docProps/core.xml"
    path = with_member(tmp_path / "made", tmp_path / "a", core, b"cp:coreProperties", b"dc:title")
    assert docx.docx_title(path) == ""
    assert texts(docx.read_docx(path, eyes=BLIND)) == ["本文"]


def test_macro_documents_and_templates_are_read_like_plain_ones(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("本文")
    document.save(str(tmp_path / "made"))
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    for other in (
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ):
        path = with_member(
            tmp_path / "made", tmp_path / "other", "[Content_Types].xml", plain, other
        )
        assert sniff(path) is MediaType.DOCX
        assert texts(docx.read_docx(path, eyes=BLIND)) == ["本文"]
