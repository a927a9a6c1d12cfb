"""Excel sheets as offices make them: forms on graph paper, headers on two levels, things pinned on."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image as SheetImage
from openpyxl.styles import numbers
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image

from ingest.formats import xlsx
from ingest.formats.reader import Eyes
from ingest.paragraphs import paragraphs_of
from library.errors import FileFault, UnreadableFile
from library.model import Doubt, LineRole, Page
from tests.ingest.making import BLIND, with_member
from tests.ingest.test_formats_pptx import seeing


def sheet_of(cells: Mapping[str, object]) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    for place, value in cells.items():
        book.active[place] = value
    return book, book.active


def read(book: Workbook, folder: Path, *, eyes: Eyes = BLIND) -> Page:
    book.save(folder / "book")
    book.close()
    return xlsx.read_sheet(folder / "book", 1, eyes=eyes)


def texts(page: Page, role: LineRole | None = None) -> list[str]:
    return [line.text for line in page.lines if role is None or line.role is role]


def filled(sheet: Worksheet, rows: Sequence[Sequence[object]], *, at: str = "A1") -> None:
    start = sheet[at]
    for down, row in enumerate(rows):
        for across, value in enumerate(row):
            if value is not None:
                sheet.cell(start.row + down, start.column + across, value)


def test_a_header_on_two_levels_names_each_column(tmp_path: Path) -> None:
    book, sheet = sheet_of({})
    filled(
        sheet,
        [
            ["令和6年度決算"],
            ["区分", "歳入", None, "歳出", None],
            [None, "予算額", "決算額", "予算額", "決算額"],
            ["一般会計", 100, 98, 100, 95],
            ["特別会計", 50, 49, 50, 47],
        ],
    )
    for merge in ("A2:A3", "B2:C2", "D2:E2"):
        sheet.merge_cells(merge)
    page = read(book, tmp_path)
    assert texts(page) == [
        "令和6年度決算",
        "区分 | 歳入 予算額 | 歳入 決算額 | 歳出 予算額 | 歳出 決算額",
        "一般会計 | 100 | 98 | 100 | 95",
        "特別会計 | 50 | 49 | 50 | 47",
    ]
    top = page.tables[0].rows[0]
    assert [(c.text, c.row_span, c.column_span) for c in top] == [
        ("区分", 2, 1),
        ("歳入", 1, 2),
        ("歳出", 1, 2),
    ]


def test_rows_know_both_levels_though_their_first_column_is_not_merged(tmp_path: Path) -> None:
    book, sheet = sheet_of({})
    filled(
        sheet,
        [
            ["区分", "歳入", None],
            [None, "予算額", "決算額"],
            ["一般会計", 100, 98],
        ],
    )
    sheet.merge_cells("B1:C1")
    row = paragraphs_of([read(book, tmp_path)])[-1]
    assert row.piece.text == "一般会計 | 100 | 98"
    assert row.path == ("区分 | 歳入・予算額 | 歳入・決算額",)


def test_three_levels_and_a_merged_title_above_them(tmp_path: Path) -> None:
    book, sheet = sheet_of({})
    filled(
        sheet,
        [
            ["施設利用状況", None, None, None, None],
            ["施設", "利用者数", None, None, None],
            [None, "市内", None, "市外", None],
            [None, "大人", "子ども", "大人", "子ども"],
            ["体育館", 10, 20, 3, 4],
        ],
    )
    for merge in ("A1:E1", "A2:A4", "B2:E2", "B3:C3", "D3:E3"):
        sheet.merge_cells(merge)
    page = read(book, tmp_path)
    assert texts(page, LineRole.HEADING) == ["施設利用状況"]
    assert texts(page, LineRole.TABLE_ROW)[0].split(" | ")[4] == "利用者数 市外 子ども"


def test_a_label_beside_several_rows_is_no_header_on_levels(tmp_path: Path) -> None:
    book, sheet = sheet_of({})
    filled(sheet, [["申請者", "住所", "新桜町"], [None, "氏名", "山田"], [None, "電話", "0764"]])
    sheet.merge_cells("A1:A3")
    assert texts(read(book, tmp_path)) == [
        "申請者 | 住所 | 新桜町",
        " | 氏名 | 山田",
        " | 電話 | 0764",
    ]


def test_hidden_rows_and_columns_are_left_out(tmp_path: Path) -> None:
    book, sheet = sheet_of({})
    filled(
        sheet,
        [["名称", "内部", "電話"], ["本庁", "x", "1"], ["秘密", "y", "2"], ["支所", "z", "3"]],
    )
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    assert texts(read(book, tmp_path)) == ["名称 | 電話", "本庁 | 1", "支所 | 3"]


def test_tables_apart_from_each_other_are_tables_of_their_own(tmp_path: Path) -> None:
    book, sheet = sheet_of({})
    filled(sheet, [["課", "人数"], ["総務", 3], ["財政", 4]])
    filled(sheet, [["窓口", "時間", "曜日"], ["市民", "9時から", "月"]], at="A6")
    page = read(book, tmp_path)
    assert len(page.tables) == 2
    assert texts(page) == [
        "課 | 人数",
        "総務 | 3",
        "財政 | 4",
        "窓口 | 時間 | 曜日",
        "市民 | 9時から | 月",
    ]


def test_a_blank_row_for_the_eye_does_not_end_a_table(tmp_path: Path) -> None:
    book, sheet = sheet_of({})
    filled(sheet, [["課", "人数"], ["総務", 3], [], ["財政", 4]])
    assert len(read(book, tmp_path).tables) == 1


def test_tables_beside_each_other_are_read_one_after_the_other(tmp_path: Path) -> None:
    book, sheet = sheet_of({})
    filled(sheet, [["区分", "金額"], ["歳入", 1], ["歳出", 2]])
    filled(sheet, [["区分", "人数"], ["正規", 3], ["嘱託", 4]], at="D1")
    page = read(book, tmp_path)
    assert texts(page) == [
        "区分 | 金額",
        "歳入 | 1",
        "歳出 | 2",
        "区分 | 人数",
        "正規 | 3",
        "嘱託 | 4",
    ]
    assert len(page.tables) == 2


def test_cells_outside_the_print_area_are_read_after_it(tmp_path: Path) -> None:
    book, sheet = sheet_of({"D1": "作業メモ"})
    filled(sheet, [["課", "人数"], ["総務", 3]])
    sheet.print_area = "A1:B2"
    assert texts(read(book, tmp_path)) == ["課 | 人数", "総務 | 3", "作業メモ"]


def graph_paper(columns: int = 40) -> tuple[Workbook, Worksheet]:
    book, sheet = sheet_of({})
    for column in range(1, columns + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 2.1
    return book, sheet


def test_characters_in_squares_are_words_again(tmp_path: Path) -> None:
    book, sheet = graph_paper()
    for index, character in enumerate("住民票交付申請書"):
        sheet.cell(1, 5 + index, character)
    for index, character in enumerate("電話"):
        sheet.cell(3, 1 + index, character)
    for index, character in enumerate("0761234"):
        sheet.cell(3, 8 + index, character)
    sheet.cell(5, 30, "印")
    assert texts(read(book, tmp_path)) == ["住民票交付申請書", "電話　0761234", "印"]


def test_sentences_over_several_rows_are_one_paragraph(tmp_path: Path) -> None:
    book, sheet = graph_paper()
    sheet["B2"] = "この申請書は、住民票の写しの交付を受けようとする方が記入し、窓口に"
    sheet["B3"] = "提出してください。"
    sheet["B4"] = "※本人確認書類をお持ちください。"
    sheet.merge_cells("B2:AM2")
    page = read(book, tmp_path)
    assert [line.block for line in page.lines] == [0, 0, 1]


def test_a_form_on_squares_puts_labels_beside_their_answers(tmp_path: Path) -> None:
    book, sheet = graph_paper()
    for row, (label, answer) in enumerate(
        [("氏名", "山田太郎"), ("住所", "富山市新桜町7-38")], start=2
    ):
        sheet.cell(row, 2, label)
        sheet.cell(row, 8 + row, answer)
        sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=6)
        sheet.merge_cells(start_row=row, start_column=8 + row, end_row=row, end_column=30)
    assert texts(read(book, tmp_path)) == ["氏名　山田太郎", "住所　富山市新桜町7-38"]


def test_a_table_on_squares_is_a_table(tmp_path: Path) -> None:
    book, sheet = graph_paper()
    rows = [("品名", "数量", "単価"), ("鉛筆", 10, 50), ("消しゴム", 3, 80), ("定規", 1, 120)]
    for number, row in enumerate(rows, start=3):
        for first, last, value in zip((2, 14, 20), (13, 19, 28), row, strict=True):
            sheet.cell(number, first, value)
            sheet.merge_cells(start_row=number, start_column=first, end_row=number, end_column=last)
    page = read(book, tmp_path)
    assert texts(page, LineRole.TABLE_ROW) == [
        "品名 | 数量 | 単価",
        "鉛筆 | 10 | 50",
        "消しゴム | 3 | 80",
        "定規 | 1 | 120",
    ]
    assert [len(row) for row in page.tables[0].rows] == [3, 3, 3, 3]


def test_japanese_built_in_formats_are_known_by_their_number(tmp_path: Path) -> None:
    book, sheet = sheet_of({"A1": 45383, "A2": -1234})
    sheet["A1"].number_format = numbers.BUILTIN_FORMATS[17]
    sheet["A2"].number_format = numbers.BUILTIN_FORMATS[18]
    book.save(tmp_path / "made")
    with_member(
        tmp_path / "made", tmp_path / "a", "xl/styles.xml", b'numFmtId="17"', b'numFmtId="58"'
    )
    with_member(tmp_path / "a", tmp_path / "b", "xl/styles.xml", b'numFmtId="18"', b'numFmtId="38"')
    page = xlsx.read_sheet(tmp_path / "b", 1, eyes=BLIND)
    assert texts(page) == ["令和6年4月1日", "-1,234"]


def test_a_formula_without_its_result_says_so(tmp_path: Path) -> None:
    book, sheet = sheet_of({"A1": "合計", "B1": "=SUM(C1:C2)"})
    sheet["C1"] = 1
    page = read(book, tmp_path)
    assert "（計算結果なし）" in page.text
    assert page.needs_review
    assert page.doubts == (Doubt.DAMAGED,)


def test_notes_of_cells_are_read(tmp_path: Path) -> None:
    book, sheet = sheet_of({"A1": "使用料", "B2": 500})
    sheet["B2"].comment = Comment("令和7年度に\n改定予定", "会計課")
    assert texts(read(book, tmp_path))[-1] == "コメント（B2）: 令和7年度に 改定予定"


def test_pictures_on_a_sheet_are_read(tmp_path: Path) -> None:
    book, sheet = sheet_of({"A1": "案内図"})
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "PNG")
    sheet.add_image(SheetImage(out), "C3")
    eyes, seen = seeing(("正面玄関", 0.97))
    page = read(book, tmp_path, eyes=eyes)
    assert texts(page) == ["案内図", "正面玄関"]
    assert seen == [(300, 200)]


def test_text_boxes_are_read(tmp_path: Path) -> None:
    book, sheet = sheet_of({"A1": "本文"})
    out = io.BytesIO()
    Image.new("RGB", (9, 9), "white").save(out, "PNG")
    sheet.add_image(SheetImage(out), "C3")
    book.save(tmp_path / "made")
    drawing = "xl/drawings/drawing1.xml"
    with zipfile.ZipFile(tmp_path / "made") as archive:
        start = archive.read(drawing).split(b">")[0] + b">"
    main = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    prefix = "xdr:" if b"xmlns:xdr" in start else ""
    box = (
        f"<{prefix}oneCellAnchor><{prefix}from><{prefix}col>0</{prefix}col><{prefix}row>0</{prefix}row>"
        f"</{prefix}from><{prefix}sp><{prefix}txBody {main}><a:p><a:r><a:t>締切は</a:t></a:r><a:r>"
        f"<a:t>三月末</a:t></a:r></a:p></{prefix}txBody></{prefix}sp></{prefix}oneCellAnchor>"
    )
    with_member(tmp_path / "made", tmp_path / "book", drawing, start, start + box.encode())
    assert texts(xlsx.read_sheet(tmp_path / "book", 1, eyes=BLIND)) == ["本文", "締切は三月末"]


def test_the_title_of_a_chart_is_read(tmp_path: Path) -> None:
    book, sheet = sheet_of({})
    filled(sheet, [["年", "人口"], ["令和5", 41], ["令和6", 40]])
    chart = BarChart()
    chart.title = "人口の推移（万人）"
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3), titles_from_data=True)
    sheet.add_chart(chart, "D2")
    assert texts(read(book, tmp_path))[-1] == "人口の推移（万人）"


@pytest.mark.parametrize("merge", ["A1:XFD1048576", "A1:A1048576", "A1:XFD1"])
def test_a_merge_over_the_whole_sheet_costs_nothing(merge: str, tmp_path: Path) -> None:
    book, sheet = sheet_of({"A1": "表題", "B3": "本文"})
    book.save(tmp_path / "made")
    sheet.merge_cells("C7:D8")
    book.save(tmp_path / "made")
    with_member(
        tmp_path / "made",
        tmp_path / "book",
        "xl/worksheets/sheet1.xml",
        b'ref="C7:D8"',
        f'ref="{merge}"'.encode(),
    )
    assert texts(xlsx.read_sheet(tmp_path / "book", 1, eyes=BLIND))[0] == "表題"


def test_a_macro_workbook_is_read_like_a_plain_one(tmp_path: Path) -> None:
    book, _ = sheet_of({"A1": "本文"})
    book.save(tmp_path / "made")
    plain = b"openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    for other in (
        b"ms-excel.sheet.macroEnabled.main+xml",
        b"ms-excel.template.macroEnabled.main+xml",
    ):
        path = with_member(
            tmp_path / "made", tmp_path / "other", "[Content_Types].xml", plain, other
        )
        assert texts(xlsx.read_sheet(path, 1, eyes=BLIND)) == ["本文"]


def test_a_row_that_no_sheet_has_is_damage(tmp_path: Path) -> None:
    book, _ = sheet_of({"A1": "本文", "A7": "下"})
    book.save(tmp_path / "made")
    sheet = "xl/worksheets/sheet1.xml"
    path = with_member(
        tmp_path / "made", tmp_path / "a", sheet, b'<row r="7"', b'<row r="99999999999"'
    )
    with pytest.raises(UnreadableFile) as caught:
        xlsx.read_sheet(path, 1, eyes=BLIND)
    assert caught.value.fault is FileFault.CORRUPT
