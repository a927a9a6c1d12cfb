"""Originals: whole or absent, and never changed."""

import errno
import os
from pathlib import Path

import pytest

from library.errors import StorageFull
from library.originals import keep_original, original_path, sha256_of


def test_an_original_is_kept_under_its_content(tmp_path: Path) -> None:
    source = tmp_path / "要綱.pdf"
    source.write_bytes(b"%PDF-1.7 original")
    digest = sha256_of(source)
    kept = keep_original(tmp_path / "library", source, digest)
    assert kept == original_path(tmp_path / "library", digest)
    assert kept.read_bytes() == source.read_bytes()
    assert keep_original(tmp_path / "library", source, digest) == kept


def test_a_full_disk_leaves_no_partial_original(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(b"x" * 4096)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    digest = sha256_of(source)
    with pytest.raises(StorageFull):
        keep_original(tmp_path / "library", source, digest)
    assert [path for path in (tmp_path / "library").rglob("*") if path.is_file()] == []
