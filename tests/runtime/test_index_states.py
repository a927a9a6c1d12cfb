"""Whatever state the index is in, a command says so and searches what it can."""

import os
from pathlib import Path

from filelock import FileLock

from tests.runtime.command import DATES, LIBRARIES, result_of, shorui


def test_beside_an_owner_and_a_spoilt_index_a_search_says_what_it_misses_and_the_next_mends_it(
    tmp_path: Path,
) -> None:
    library = tmp_path / "library"
    assert shorui(library, "ingest", DATES).returncode == 0
    with FileLock(library / "index" / "owner.lock"):
        (library / "index" / "in-use").write_text(str(os.getpid()), encoding="utf-8")
        refused = shorui(library, "index", "rebuild", "--json")
        assert (refused.returncode, result_of(refused)["error"]) == (1, "locked")
        assert f"プロセス番号 {os.getpid()}" in str(result_of(refused)["message"])
        assert shorui(library, "ingest", LIBRARIES).returncode == 0
        next(library.glob("index/words-*/*/meta.json")).write_text("{", encoding="utf-8")
        beside = result_of(shorui(library, "search", "日付の書き方", "--json"))
        assert beside["hits"], "by meaning, from the catalogue"
        assert "語の索引がまだないか、開けません" in str(beside["notice"])
        assert "まだ検索に反映されていない文書が1件" in str(beside["notice"])
    mended = result_of(shorui(library, "search", "高松市中央図書館の電話番号", "--json"))
    hits = mended["hits"]
    assert isinstance(hits, list)
    assert (hits[0]["file"], mended["notice"]) == (LIBRARIES.name, None)


def test_an_empty_library_says_why_nothing_is_found(tmp_path: Path) -> None:
    report = result_of(shorui(tmp_path / "library", "search", "補助金", "--json"))
    assert (report["hits"], report["notice"]) == (
        [],
        "検索できる文書がまだありません。文書を登録すると、ここで探せます。",
    )
