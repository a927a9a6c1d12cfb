from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.errors import BadGlossary
from library.glossary import Glossary, Row, glossary_of, key_of, read_rows, write_rows
from library.glossary_file import (
    FILE_NAME,
    change_glossary,
    open_glossary,
    read_glossary,
    starter_rows,
)

_HEADS = "用語,同義語,区分,備考\r\n"


def reasons(read: Glossary) -> dict[int, str]:
    return {problem.line: problem.reason for problem in read.problems}


def test_the_starter_list_is_large_and_without_faults() -> None:
    starter = glossary_of(starter_rows())
    assert starter.size >= 150
    assert starter.problems == ()
    assert starter.others[key_of("マイナンバー")] == ("個人番号",)
    assert "要領" not in starter.others


def test_a_new_library_gets_the_starter_list_and_keeps_what_is_changed(tmp_path: Path) -> None:
    assert read_glossary(tmp_path).size == glossary_of(starter_rows()).size
    (tmp_path / FILE_NAME).write_bytes(write_rows([Row(term="道の駅", synonyms="みちの駅")]))
    assert read_glossary(tmp_path).others == {"道の駅": ("みちの駅",), "みちの駅": ("道の駅",)}


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path: Path) -> None:
    first = read_glossary(tmp_path)
    assert read_glossary(tmp_path) is first
    change_glossary(tmp_path, lambda rows: rows[:-1])
    assert read_glossary(tmp_path).size == first.size - 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_read_in_whatever_way_it_was_saved(encoding: str) -> None:
    text = _HEADS + "国保,国民健康保険;国健保、こくほ,保険,\r\n"
    read = read_rows(text.encode(encoding))
    assert read.others["国保"] == ("国民健康保険", "国健保", "こくほ")
    assert read.problems == ()


def test_columns_may_come_in_another_order_and_without_the_last_two() -> None:
    read = read_rows("同義語,用語\n国民健康保険,国保\n".encode())
    assert read.rows == (Row(term="国保", synonyms="国民健康保険"),)
    assert read_rows("国保,国民健康保険\n".encode()).rows == read.rows


def test_bad_rows_are_named_by_line_and_the_rest_works() -> None:
    text = _HEADS + "\r\n".join(
        [
            "国保,国民健康保険,,",
            ",国民健康保険,,",
            "起案,,,",
            "ＤＸ,ｄｘ,,",
            "",
            "国保,国健保,,",
            "課,係長,,",
            "=SUM(A1),合計額,,",
            f"{'長' * 61},ながい,,",
            f"多語,{'、'.join(f'語{n:02}' for n in range(30))},,",
            "固資税,固定資産税",
        ]
    )
    read = read_rows(text.encode())
    assert read.size == 2
    assert read.others["固資税"] == ("固定資産税",)
    assert len(read.rows) == 10
    assert sorted(reasons(read)) == [3, 4, 5, 7, 8, 9, 10, 11]
    assert "2行目にもあります" in reasons(read)[7]
    assert all(reason.endswith("。") for reason in reasons(read).values())


def test_lines_are_counted_as_the_file_has_them() -> None:
    read = read_rows((_HEADS + '国保,"国民健康保険\n国健保",,\r\n,だれ,,\r\n').encode())
    assert read.others["国保"] == ("国民健康保険", "国健保")
    assert list(reasons(read)) == [4]


@pytest.mark.parametrize("data", [b"\xff\xfe\x00a\x00", b"\x81", b"PK\x03\x04\x00\x00"])
def test_a_file_that_is_no_text_is_said_to_be_unreadable(data: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(data)
    read = read_glossary(tmp_path)
    assert (read.readable, read.rows) == (False, ())
    with pytest.raises(BadGlossary, match="文字コード"):
        change_glossary(tmp_path, lambda rows: rows)
    assert (tmp_path / FILE_NAME).read_bytes() == data
    assert change_glossary(tmp_path, lambda _: starter_rows(), replaces=True).readable


def test_an_empty_file_is_an_empty_glossary(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"")
    read = read_glossary(tmp_path)
    assert (read.size, read.problems, read.readable) == (0, (), True)


def test_a_change_on_what_somebody_else_has_changed_is_refused(tmp_path: Path) -> None:
    seen = open_glossary(tmp_path).digest
    change_glossary(tmp_path, lambda rows: rows[1:], seen=seen)
    now = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(BadGlossary, match="変更されています"):
        change_glossary(tmp_path, lambda rows: rows[1:], seen=seen)
    assert (tmp_path / FILE_NAME).read_bytes() == now


def test_a_folder_that_cannot_be_written_still_has_the_starter_list(tmp_path: Path) -> None:
    assert read_glossary(tmp_path / "missing").size == glossary_of(starter_rows()).size
    assert not (tmp_path / "missing").exists()
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_can_be_read(data: bytes) -> None:
    read = read_rows(data)
    assert read.size <= len(read.rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(*[st.text(st.characters(codec="utf-8"), max_size=12)] * 4), max_size=8))
def test_what_is_written_is_read_back(cells: list[tuple[str, str, str, str]]) -> None:
    rows = [Row(term=t, synonyms=s, kind=k, note=n) for t, s, k, n in cells]
    once = read_rows(write_rows(rows))
    again = read_rows(write_rows(once.rows))
    assert (again.rows, again.others) == (once.rows, once.others)
