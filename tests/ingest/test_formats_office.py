"""Word and Excel: what stands in the file, in order, and nothing that hostile files want."""

import datetime as dt
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from openpyxl import Workbook

from ingest.formats import archives, docx, xlsx
from ingest.formats.cell_values import shown
from library.errors import FileFault, UnreadableFile
from library.model import LineRole, Page
from tests.ingest.making import BLIND, sample, save_zip, with_member


def texts(page: Page, role: LineRole | None = None) -> list[str]:
    return [line.text for line in page.lines if role is None or line.role is role]


def save_book(folder: Path, *rows: list[object], merge: str | None = None) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(folder / "book.xlsx")
    book.close()
    return folder / "book.xlsx"


def read_docx(path: Path) -> Page:
    return docx.read_docx(path, eyes=BLIND)


def fault_of(read: object, path: Path) -> FileFault:
    with pytest.raises(UnreadableFile) as caught:
        read(path)  # type: ignore[operator]
    return caught.value.fault


def test_the_sample_s_headings_and_tables_are_read_in_order() -> None:
    page = docx.read_docx(sample("S09"), eyes=BLIND)
    assert "1.1 連絡先データモデルの項目" in texts(page, LineRole.HEADING)
    assert "2022年3月31日 | - | 初版決定" in texts(page, LineRole.TABLE_ROW)
    before = texts(page).index("2 変更履歴")
    assert texts(page)[before + 1] == "改定年月日 | 改定箇所 | 改定内容"
    assert [cell.text for cell in page.tables[-1].rows[2]] == ["2022年3月31日", "-", "初版決定"]


def test_insertions_stay_and_deletions_go(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("施行日は")
    ns = nsdecls("w")
    paragraph._p.append(parse_xml(f"<w:del {ns}><w:r><w:delText>三月</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:ins {ns}><w:r><w:t>四月一日</w:t></w:r></w:ins>"))
    document.save(tmp_path / "a.docx")
    assert texts(docx.read_docx(tmp_path / "a.docx", eyes=BLIND)) == ["施行日は四月一日"]


def test_content_controls_and_ruby_bases_are_read(tmp_path: Path) -> None:
    document = Document()
    ns = nsdecls("w")
    control = f"<w:sdt {ns}><w:sdtContent><w:p><w:r><w:t>様式内の文</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    ruby = (
        f"<w:r {ns}><w:ruby><w:rt><w:r><w:t>けいふつ</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>珪弗</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    document.element.body.insert(0, parse_xml(control))
    document.add_paragraph()._p.append(parse_xml(ruby))
    document.save(tmp_path / "a.docx")
    assert texts(docx.read_docx(tmp_path / "a.docx", eyes=BLIND)) == ["様式内の文", "珪弗"]


def test_cells_merged_down_are_told_once_and_keep_their_place(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=3, cols=2)
    for index, text in enumerate(["区分", "金額", "一般", "100円", "", "200円"]):
        table.cell(index // 2, index % 2).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    document.save(tmp_path / "a.docx")
    page = docx.read_docx(tmp_path / "a.docx", eyes=BLIND)
    assert texts(page, LineRole.TABLE_ROW) == ["区分 | 金額", "一般 | 100円", " | 200円"]
    assert page.tables[0].rows[1][0].row_span == 2
    assert [cell.text for cell in page.tables[0].rows[2]] == ["200円"]


def test_each_row_of_the_sample_sheet_is_a_line() -> None:
    book = xlsx.read_workbook(sample("S10"))
    page = xlsx.read_sheet(sample("S10"), 1, eyes=BLIND)
    assert book.sheets == ("Sheet1",)
    assert page.label == "Sheet1"
    assert {line.role for line in page.lines} == {LineRole.TABLE_ROW}
    assert "高松市国分寺図書館 | 高松市国分寺町新居1298 | 087-874-6309" in page.text
    assert len(page.tables[0].rows) == 6


def test_hidden_sheets_are_not_pages(tmp_path: Path) -> None:
    book = Workbook()
    book.active.title = "公開"
    book.create_sheet("作業用").sheet_state = "hidden"
    book.create_sheet("二枚目").append(["b"])
    book.save(tmp_path / "a.xlsx")
    assert xlsx.read_workbook(tmp_path / "a.xlsx").sheets == ("公開", "二枚目")
    assert texts(xlsx.read_sheet(tmp_path / "a.xlsx", 2, eyes=BLIND)) == ["b"]


def test_title_header_and_notes_are_told_from_the_table(tmp_path: Path) -> None:
    path = save_book(
        tmp_path,
        ["施設使用料一覧"],
        [],
        [None, "施設", None, "単位", "使用料"],
        [None, "会議室", None, "1時間", 500],
        [None, "体育館", None, "半日", 12000],
        [None, "※市外の方は5割増し"],
    )
    page = xlsx.read_sheet(path, 1, eyes=BLIND)
    assert texts(page, LineRole.HEADING) == ["施設使用料一覧"]
    assert texts(page, LineRole.TABLE_ROW) == [
        "施設 | 単位 | 使用料",
        "会議室 | 1時間 | 500",
        "体育館 | 半日 | 12000",
    ]
    assert texts(page, LineRole.BODY) == ["※市外の方は5割増し"]


def test_an_empty_cell_keeps_its_column_under_a_header(tmp_path: Path) -> None:
    path = save_book(
        tmp_path, ["名称", "住所", "電話"], ["本庁", None, "0120"], ["支所", "北", None]
    )
    assert texts(xlsx.read_sheet(path, 1, eyes=BLIND)) == [
        "名称 | 住所 | 電話",
        "本庁 |  | 0120",
        "支所 | 北",
    ]


def test_merged_cells_are_told_once_with_their_span(tmp_path: Path) -> None:
    path = save_book(
        tmp_path, ["年度", "人数", "割合"], ["令和5", 1, 2], [None, 3, 4], merge="A2:A3"
    )
    page = xlsx.read_sheet(path, 1, eyes=BLIND)
    assert page.tables[0].rows[1][0].row_span == 2
    assert len(page.tables[0].rows[2]) == 2


def test_a_stray_cell_in_the_last_row_costs_nothing(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "名称"
    book.active.cell(row=1_048_576, column=300, value="迷子")
    book.save(tmp_path / "a.xlsx")
    assert texts(xlsx.read_sheet(tmp_path / "a.xlsx", 1, eyes=BLIND)) == ["名称", "迷子"]


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (1234567, "#,##0", "1,234,567"),
        (0.368, "0.0%", "36.8%"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        (3.0, "General", "3"),
        (12.5, '0.00"km"', "12.50km"),
        (1e15, "General", "1000000000000000"),
        (True, "General", "TRUE"),
        (dt.datetime(2024, 4, 1), "yyyy/mm/dd", "2024/04/01"),  # noqa: DTZ001 - as in the file
        (dt.datetime(2024, 4, 1, 9, 5), "yyyy/m/d h:mm", "2024/4/1 9:05"),  # noqa: DTZ001
        (dt.date(2024, 4, 1), 'yyyy"年"m"月"d"日"', "2024年4月1日"),
        (dt.date(2019, 5, 1), '[$-411]ggge"年"m"月"d"日"', "令和元年5月1日"),
        (dt.date(2019, 4, 30), '[$-411]ggge"年"m"月"d"日"', "平成31年4月30日"),
        (dt.time(9, 30), "h:mm", "9:30"),
        (dt.timedelta(hours=30, minutes=5), "[h]:mm", "30:05"),
        (None, "General", ""),
    ],
)
def test_values_are_shown_as_people_see_them(
    value: object, number_format: str, expected: str
) -> None:
    assert shown(value, number_format) == expected


def test_dates_keep_the_calendar_of_their_format(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = dt.date(2025, 3, 31)
    book.active["A1"].number_format = '[$-411]ggge"年"m"月"d"日"'
    book.save(tmp_path / "a.xlsx")
    assert texts(xlsx.read_sheet(tmp_path / "a.xlsx", 1, eyes=BLIND)) == ["令和7年3月31日"]


def test_a_bomb_is_refused_unopened(tmp_path: Path) -> None:
    members = {"word/document.xml": bytes(300 << 20)}
    bomb = save_zip(tmp_path, "a.docx", members)
    assert bomb.stat().st_size < 1 << 20
    assert fault_of(read_docx, bomb) is FileFault.TOO_LARGE


ENTITIES = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("doc_id", "member", "read"),
    [
        ("S09", "word/document.xml", read_docx),
        ("S10", "xl/workbook.xml", xlsx.read_workbook),
        ("S10", "xl/worksheets/sheet1.xml", xlsx.read_workbook),
    ],
)
def test_entities_are_refused(doc_id: str, member: str, read: object, tmp_path: Path) -> None:
    with zipfile.ZipFile(sample(doc_id)) as archive:
        start = archive.read(member)[:5]
    old = b"?>" if start == b"<?xml" else start
    hostile = with_member(sample(doc_id), tmp_path / "a.zip", member, old, old + ENTITIES)
    assert fault_of(read, hostile) is FileFault.CORRUPT


def test_entities_in_another_encoding_do_not_grow(tmp_path: Path) -> None:
    """UTF-16 escapes the look at the bytes; the parsers themselves must not resolve them."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    xml = (
        f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&l8;</w:t></w:r></w:p></w:body></w:document>"
    )
    with zipfile.ZipFile(sample("S09")) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["word/document.xml"] = xml.encode("utf-16")
    hostile = save_zip(tmp_path, "a.docx", members)
    try:
        text = docx.read_docx(hostile, eyes=BLIND).text
    except UnreadableFile:
        text = ""
    assert len(text) < 1000


@pytest.mark.parametrize(("doc_id", "read"), [("S09", read_docx), ("S10", xlsx.read_workbook)])
def test_a_cut_file_is_corrupt(doc_id: str, read: object, tmp_path: Path) -> None:
    content = sample(doc_id).read_bytes()
    path = tmp_path / "a.bin"
    path.write_bytes(content[: len(content) // 2])
    assert fault_of(read, path) is FileFault.CORRUPT


def test_a_missing_part_is_corrupt(tmp_path: Path) -> None:
    assert fault_of(xlsx.read_workbook, save_zip(tmp_path, "a", {"xl/workbook.xml": "<x/>"})) is (
        FileFault.CORRUPT
    )
    assert fault_of(read_docx, save_zip(tmp_path, "b", {"word/document.xml": "<x/>"})) is (
        FileFault.CORRUPT
    )


def test_honest_archives_pass() -> None:
    for doc_id in ("S09", "S10"):
        archives.check_archive(sample(doc_id))
