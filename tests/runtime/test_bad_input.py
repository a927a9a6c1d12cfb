"""What offices really hand in, and what really happens to programs: nothing lost, nothing halved."""

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from library.catalogue import open_catalogue
from library.documents import list_documents
from library.originals import original_path
from library.scopes import staff
from tests.runtime.command import DATES, FAX, LIBRARIES, SCAN, result_of, shorui, start


def make(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)


def test_bad_files_are_named_with_their_codes_and_the_good_ones_go_in(tmp_path: Path) -> None:
    folder = tmp_path / "受付"
    folder.mkdir()
    shutil.copy(DATES, folder / "良い　ファイル.md")
    shutil.copy(LIBRARIES, folder / "表 と🎉.pdf")  # an Excel file with the wrong ending
    make(folder, "空.pdf", b"")
    make(folder, "切れた.pdf", FAX.read_bytes()[:9000])
    make(folder, "実行.txt", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20)
    make(folder, "ごみ.pdf", b"%PDF-1.7\n" + os.urandom(4096))
    make(folder, "改\n行.txt", "改行のある名前でも登録できます。".encode())
    done = shorui(tmp_path / "library", "ingest", folder, "--json")
    assert done.returncode == 1
    report = result_of(done)
    failures = report["failures"]
    assert isinstance(failures, list)
    codes = {failure["file"]: failure["error"] for failure in failures}
    assert codes == {
        "空.pdf": "empty",
        "切れた.pdf": "corrupt",
        "実行.txt": "unsupported",
        "ごみ.pdf": "corrupt",
    }
    assert report["documents"] == {"new": 3, "updated": 0, "unchanged": 0, "failed": 4}
    listed = result_of(shorui(tmp_path / "library", "list", "--json"))
    assert isinstance(listed["failures"], list)
    assert {failure["file"] for failure in listed["failures"]} == set(codes)
    assert all("。" in failure["message"] for failure in listed["failures"])


def test_a_file_that_was_mended_is_taken_in_and_its_failure_forgotten(tmp_path: Path) -> None:
    file, library = tmp_path / "要綱.txt", tmp_path / "library"
    file.touch()
    assert shorui(library, "ingest", file).returncode == 1
    file.write_text("補助金の上限額は三十万円とする。", encoding="utf-8")
    assert shorui(library, "ingest", file).returncode == 0
    assert result_of(shorui(library, "list", "--json"))["failures"] == []


def test_two_ingests_of_the_same_folder_at_once_store_each_file_once(tmp_path: Path) -> None:
    library = tmp_path / "library"
    both = [start(library, "ingest", FAX, DATES, "--json") for _ in range(2)]
    reports = []
    for process in both:
        out, err = process.communicate(timeout=300)
        assert process.returncode == 0, err
        reports.append(json.loads(out)["documents"])
    assert sum(report["new"] for report in reports) == 2
    assert sum(report["unchanged"] for report in reports) == 2
    hits = result_of(shorui(library, "search", "隔週の日曜日", "--json"))["hits"]
    assert isinstance(hits, list)
    assert hits[0]["file"] == DATES.name


@pytest.mark.parametrize("after_s", [2.5, 6.0])
def test_a_killed_ingest_leaves_whole_files_and_the_next_run_finishes(
    tmp_path: Path, after_s: float
) -> None:
    library = tmp_path / "library"
    running = start(library, "ingest", DATES, FAX, SCAN)
    time.sleep(after_s)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    _assert_whole(library)
    done = shorui(library, "ingest", DATES, FAX, SCAN, "--json")
    assert done.returncode == 0, done.stderr
    documents = result_of(done)["documents"]
    assert isinstance(documents, dict)
    assert documents["new"] + documents["unchanged"] == 3
    _assert_whole(library)
    for question, file in (("隔週の日曜日", DATES), ("カンピロバクター抗原", SCAN)):
        hits = result_of(shorui(library, "search", question, "--json"))["hits"]
        assert isinstance(hits, list)
        assert hits[0]["file"] == file.name
    assert list((library / "incoming").iterdir()) == []


def test_ctrl_c_stops_with_130_and_keeps_what_is_in(tmp_path: Path) -> None:
    library = tmp_path / "library"
    running = start(library, "ingest", DATES, SCAN, FAX)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not _documents(library):
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert "中断" in err
    assert "Traceback" not in err
    _assert_whole(library)
    assert shorui(library, "ingest", DATES, SCAN, FAX).returncode == 0


def test_a_full_disk_stops_with_its_code_and_halves_nothing(tmp_path: Path) -> None:
    library = tmp_path / "small"
    library.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", str(library)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        done = shorui(library, "ingest", SCAN, "--json")
        assert done.returncode == 1
        assert result_of(done)["error"] == "disk_full"
        assert "Traceback" not in done.stderr
        _assert_whole(library)
    finally:
        subprocess.run(["umount", "-l", str(library)], check=True)  # noqa: S607


def _documents(library: Path) -> int:
    if not (library / "catalogue.sqlite").exists():
        return 0
    catalogue = open_catalogue(library)
    try:
        return len(list_documents(catalogue, reader=staff()))
    finally:
        catalogue.close()


def _assert_whole(library: Path) -> None:
    """Every stored document has its pages, chunks and original; the database is sound."""
    if not (library / "catalogue.sqlite").exists():
        return
    catalogue = open_catalogue(library)
    try:
        with catalogue.reading() as connection:
            check = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            assert check == "ok"
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            assert orphans == []
            for document in list_documents(catalogue, reader=staff()):
                assert original_path(library, document.sha256).exists()
                for table, count in (
                    ("pages", document.page_count),
                    ("chunks", document.chunk_count),
                ):
                    query = f"SELECT count(*) FROM {table} WHERE version_id = ?"  # noqa: S608
                    stored = connection.exec_driver_sql(query, (document.version_id,))
                    assert stored.scalar_one() == count
    finally:
        catalogue.close()
