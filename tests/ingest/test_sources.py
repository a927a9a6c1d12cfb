"""Finding files and naming them: names and folders from outside are hostile."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sources import (
    INCOMING,
    check_size,
    display_name,
    find_sources,
    snapshots,
    take_snapshot,
)
from library.errors import FileFault, UnreadableFile
from library.originals import sha256_of
from library.scopes import ALL_OFFICE


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("会計規則　令和６年.pdf", "会計規則　令和６年.pdf"),
        ("a b.pdf", "a b.pdf"),
        ("\u202egnp.exe", "gnp.exe"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("改\n行.txt", "改␊行.txt"),
        ("🎉.png", "🎉.png"),
        ("か\u3099.txt", "が.txt"),
        ("\x00\x1b[31m", "[31m"),
        ("", "名称なし"),
    ],
)
def test_a_file_name_is_shown_as_people_know_it(raw: str, shown: str) -> None:
    assert display_name(raw) == shown


@given(st.text())
def test_a_shown_name_is_one_line_and_has_no_folder(raw: str) -> None:
    shown = display_name(raw)
    assert shown
    assert "/" not in shown
    assert "\n" not in shown
    assert shown.isprintable() or not shown.isascii()
    shown.encode("utf-8")


def test_a_folder_gives_its_regular_files_once_and_in_order(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("x", encoding="utf-8")
    folder = tmp_path / "folder"
    (folder / "下").mkdir(parents=True)
    for name in ("b.txt", "a.txt", "下/c.txt", ".hidden", "~$lock.docx", "Thumbs.db"):
        (folder / name).write_text(name, encoding="utf-8")
    (folder / "link.txt").symlink_to(outside)
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "pipe")
    found = find_sources([folder, folder / "a.txt"], scope=ALL_OFFICE)
    assert [source.file_name for source in found] == ["a.txt", "b.txt", "c.txt"]


def test_an_undecodable_name_does_not_stop_the_walk(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/\x8f\x91\x97\xde.txt"  # 書類 in CP932
    with open(raw, "wb") as file:  # noqa: PTH123 - a bytes path
        file.write(b"x")
    (source,) = find_sources([tmp_path], scope=ALL_OFFICE)
    source.file_name.encode("utf-8")
    source.place.encode("utf-8")
    check_size(source.path, max_mb=1)


def test_sizes_that_cannot_be_right_are_refused(tmp_path: Path) -> None:
    empty, large = tmp_path / "empty", tmp_path / "large"
    empty.touch()
    with large.open("wb") as file:
        file.truncate((1 << 20) + 1)
    for path, fault in ((empty, FileFault.EMPTY), (large, FileFault.TOO_LARGE)):
        with pytest.raises(UnreadableFile) as caught:
            check_size(path, max_mb=1)
        assert caught.value.fault is fault
    with pytest.raises(UnreadableFile, match="見つかりません"):
        check_size(tmp_path / "gone", max_mb=1)


def test_a_snapshot_is_a_copy_with_its_own_checksum(tmp_path: Path) -> None:
    original = tmp_path / "a.txt"
    original.write_bytes(b"content")
    with snapshots(tmp_path) as folder:
        copy, digest = take_snapshot(original, folder)
        original.write_bytes(b"changed meanwhile")
        assert copy.read_bytes() == b"content"
        assert digest == sha256_of(copy)
    assert not folder.exists()


def test_what_a_killed_process_left_behind_is_swept(tmp_path: Path) -> None:
    dead = tmp_path / INCOMING / "999999999-abc"
    dead.mkdir(parents=True)
    (dead / "half").write_bytes(b"x")
    with snapshots(tmp_path) as folder:
        assert not dead.exists()
        assert folder.exists()
