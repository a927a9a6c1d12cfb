"""Bulk ingest as an administrator uses it: on trial, left out, watched, stopped."""

import json
import signal
import time
import zipfile
from pathlib import Path

import pytest

from library.catalogue import open_catalogue
from library.documents import list_documents
from library.failures import list_failures
from library.scopes import staff
from tests.runtime.command import DATES, FAX, result_of, shorui, start


def _names(library: Path) -> set[str]:
    catalogue = open_catalogue(library)
    names = {document.file_name for document in list_documents(catalogue, reader=staff())}
    catalogue.close()
    return names


def test_a_dry_run_counts_and_estimates_and_stores_nothing(tmp_path: Path) -> None:
    folder, library = tmp_path / "書類", tmp_path / "書庫"
    folder.mkdir()
    (folder / FAX.name).write_bytes(FAX.read_bytes())
    (folder / DATES.name).write_bytes(DATES.read_bytes())
    (folder / "壊れ.pdf").write_bytes(b"%PDF-1.7 broken")
    (folder / "除く.bak").write_text("x", encoding="utf-8")
    with zipfile.ZipFile(folder / "まとめ.zip", "w") as archive:
        archive.writestr("中の通知.txt", "前払いの範囲について")
    arguments = ("ingest", folder, "--exclude", "*.bak", "--json")
    planned = shorui(library, *arguments, "--dry-run")
    plan = result_of(planned)
    assert planned.returncode == 1
    assert plan["documents"] == {"new": 3, "updated": 0, "unchanged": 0, "failed": 1}
    assert [failure["file"] for failure in plan["failures"]] == ["壊れ.pdf"]  # type: ignore[attr-defined]
    assert (plan["pages"], plan["sampled_pages"]) == (4, 4)
    assert isinstance(plan["estimated_seconds"], float)
    assert _names(library) == set()
    assert list_failures(open_catalogue(library), reader=staff()) == []
    done = result_of(shorui(library, *arguments))
    assert done["documents"] == plan["documents"]
    assert done["pages"] == plan["pages"]
    again = result_of(shorui(library, *arguments, "--dry-run"))
    assert again["documents"] == {"new": 0, "updated": 0, "unchanged": 3, "failed": 1}


@pytest.mark.slow
def test_a_watched_folder_is_followed_until_ctrl_c(tmp_path: Path) -> None:
    folder, library = tmp_path / "受信箱", tmp_path / "書庫"
    folder.mkdir()
    (folder / DATES.name).write_bytes(DATES.read_bytes())
    process = start(library, "ingest", folder, "--watch", "--interval", "0.5", "--json")
    assert process.stdout is not None
    try:
        first = json.loads(process.stdout.readline())
        (folder / "壊れ.pdf").write_bytes(b"%PDF-1.7 broken")
        (folder / "あとから.txt").write_text("前払いの範囲について定める。", encoding="utf-8")
        second = json.loads(process.stdout.readline())
        time.sleep(2)
        process.send_signal(signal.SIGINT)
        rest, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert first["documents"]["new"] == 1
    assert second["documents"] == {"new": 1, "updated": 0, "unchanged": 0, "failed": 1}
    assert rest == "", "the broken file is not tried again at once, nor a whole one taken twice"
    assert process.returncode == 130, errors
    assert _names(library) == {DATES.name, "あとから.txt"}
