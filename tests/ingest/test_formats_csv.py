"""Tables written as text: columns found, rows kept whole."""

from pathlib import Path

import pytest

from ingest.formats import limits
from ingest.formats.csv_text import find_delimiter, read_table
from ingest.reading import outline_file, read_file_page
from library.errors import FileFault, UnreadableFile
from library.model import LineRole
from tests.ingest.making import save

HEAD = "施設名,所在地,電話番号\r\n"


def rows_of(path: Path) -> list[list[str]]:
    (table,) = read_table(path).tables
    return [[cell.text for cell in row] for row in table.rows]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "euc_jp", "utf-16"])
@pytest.mark.parametrize(("suffix", "delimiter"), [("csv", ","), ("tsv", "\t"), ("csv", ";")])
def test_a_table_is_read_by_its_own_delimiter(
    encoding: str, suffix: str, delimiter: str, tmp_path: Path
) -> None:
    text = HEAD.replace(",", delimiter) + f"中央図書館{delimiter}昭和町一丁目{delimiter}087-1\r\n"
    path = save(tmp_path, f"一覧.{suffix}", text.encode(encoding))
    outline = outline_file(path, file_name=path.name, max_pages=9)
    page = read_file_page(path, outline, 1, engine_name="rapidocr")
    assert [line.text for line in page.lines] == [
        "施設名 | 所在地 | 電話番号",
        "中央図書館 | 昭和町一丁目 | 087-1",
    ]
    assert {line.role for line in page.lines} == {LineRole.TABLE_ROW}
    assert [cell.text for cell in page.tables[0].rows[1]] == ["中央図書館", "昭和町一丁目", "087-1"]


def test_quoted_cells_keep_their_commas_quotes_and_line_ends(tmp_path: Path) -> None:
    text = HEAD + '"図書館\r\n（本館）","1,2階","""内線"" 12"\r\n,,\r\n分館,二階,\r\n'
    path = save(tmp_path, "a.csv", text)
    assert rows_of(path)[1:] == [
        ["図書館\n（本館）", "1,2階", '"内線" 12'],
        ["分館", "二階", ""],
    ]
    assert read_table(path).lines[1].text == '図書館 （本館） | 1,2階 | "内線" 12'


def test_what_stands_above_the_columns_names_is_title_and_notes(tmp_path: Path) -> None:
    path = save(
        tmp_path, "a.csv", "公共施設一覧,,\n令和6年4月1日現在,,\n" + HEAD + "本館,昭和町,1\n"
    )
    page = read_table(path)
    assert [line.role for line in page.lines[:3]] == [
        LineRole.HEADING,
        LineRole.BODY,
        LineRole.TABLE_ROW,
    ]
    assert len(page.tables[0].rows) == 2


def test_a_quote_that_is_never_closed_does_not_swallow_the_rest(tmp_path: Path) -> None:
    path = save(tmp_path, "a.csv", HEAD + '"本館,昭和町,1\n' + "分館,西町,2\n" * 300)
    assert rows_of(path)[-1] == ["分館", "西町", "2"]
    assert len(rows_of(path)) == 302


def test_line_ends_of_all_kinds_end_rows(tmp_path: Path) -> None:
    path = save(tmp_path, "a.csv", "名称,数\rりんご,1\nみかん,2\r\n")
    assert rows_of(path) == [["名称", "数"], ["りんご", "1"], ["みかん", "2"]]


def test_rows_of_uneven_length_are_read(tmp_path: Path) -> None:
    path = save(tmp_path, "a.csv", "一覧\n名称,数,備考\nりんご,1\nみかん,2,青,余り\n")
    assert read_table(path).lines[0].role is LineRole.HEADING
    assert [len(row) for row in rows_of(path)] == [3, 2, 4]


def test_commas_in_numbers_do_not_hide_tabs() -> None:
    assert find_delimiter("品名\t金額\nりんご\t1,000\nみかん\t20,000\n") == "\t"


def test_dumps_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.formats.csv_text.MAX_ROWS", 5)
    wide, long = "," * limits.MAX_COLUMNS + "\n", "1,2\n" * 6
    for name, text in (("wide", wide), ("long", long), ("cell", f"a,{'x' * 200_000}\n")):
        with pytest.raises(UnreadableFile) as caught:
            read_table(save(tmp_path, f"{name}.csv", text))
        assert caught.value.fault is FileFault.TOO_LARGE, name
