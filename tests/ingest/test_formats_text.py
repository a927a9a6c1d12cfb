"""Plain text and Markdown: headings, paragraphs, tables and wrapped lines."""

from pathlib import Path

import pytest

from ingest.formats.text import read_text
from library.model import LineRole, Page
from library.text import squeeze
from tests.ingest.making import sample, save


def by_role(page: Page, role: LineRole) -> list[str]:
    return [line.text.strip() for line in page.lines if line.role is role]


def blocks(page: Page) -> list[list[str]]:
    numbers = sorted({line.block for line in page.lines})
    return [[line.text for line in page.lines if line.block == number] for number in numbers]


def test_captions_and_divisions_of_a_law_are_headings() -> None:
    page = read_text(sample("S11"), markdown=False)
    headings = by_role(page, LineRole.HEADING)
    assert headings[:2] == ["（対象業種）", "（ばい煙発生施設等）"]
    assert any(heading.startswith("附") for heading in headings)
    assert not any("第一条　" in heading for heading in headings)


def test_no_character_of_a_text_is_lost() -> None:
    raw = sample("S11").read_text("utf-8")
    assert squeeze(read_text(sample("S11"), markdown=False).text) == squeeze(raw)


def test_markdown_headings_and_tables_are_told() -> None:
    page = read_text(sample("S12"), markdown=True)
    assert "### 1.2 曜日" in by_role(page, LineRole.HEADING)
    assert "隔週日曜日 | 7Su" in by_role(page, LineRole.TABLE_ROW)
    assert [cell.text for cell in page.tables[0].rows[0]] == ["コード", "データ"]


def test_markdown_lines_of_a_paragraph_belong_together_and_items_do_not(tmp_path: Path) -> None:
    text = "一行目の文が\n続いて終わる。\n\n- 項目一\n- 項目二\n"
    page = read_text(save(tmp_path, "a.md", text), markdown=True)
    assert blocks(page) == [["一行目の文が", "続いて終わる。"], ["- 項目一"], ["- 項目二"]]


def test_lines_broken_at_a_fixed_width_are_put_together(tmp_path: Path) -> None:
    line = "あ" * 36
    text = f"{line}\n{line}\n{line}\n終わり。\n　{line[1:]}\n{line}\n{line[3:]}です。\n次の段落。\n"
    page = read_text(save(tmp_path, "a.txt", text), markdown=False)
    assert [len(block) for block in blocks(page)] == [4, 3, 1]


def test_lines_of_ordinary_text_are_paragraphs(tmp_path: Path) -> None:
    text = "短い行\nもう一つの行です。\n三つ目\n"
    page = read_text(save(tmp_path, "a.txt", text), markdown=False)
    assert [len(block) for block in blocks(page)] == [1, 1, 1]


@pytest.mark.parametrize("content", [" \n\n　\n".encode(), b"\xef\xbb\xbf", b"\xff\xfe"])
def test_a_blank_file_has_no_lines(content: bytes, tmp_path: Path) -> None:
    page = read_text(save(tmp_path, "a.txt", content), markdown=False)
    assert page.lines == ()
