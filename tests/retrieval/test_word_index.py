import subprocess
import sys
from pathlib import Path

import pytest

from library.errors import IndexBroken
from retrieval.stores.selection import whole
from retrieval.stores.words import any_of, open_words

ROOT = Path(__file__).resolve().parents[2]


def test_changes_show_at_the_commit_and_replacing_is_idempotent(tmp_path: Path) -> None:
    with open_words(tmp_path, writable=True) as index:
        for _ in range(2):
            index.remove("v1")
            index.add("v1", "all", [("c1", "税金 申告"), ("c2", "税金")])
        assert index.count() == 0
        index.commit()
        assert index.count() == 2
        hits = index.search(any_of(["申告", "税金"]), whole(["all"]), limit=5)
        assert [hit.chunk_id for hit in hits] == ["c1", "c2"]
        index.remove("v1")
        index.add("v1", "all", [("c3", "図書")])
        index.commit()
        assert [
            hit.chunk_id for hit in index.search(any_of(["図書"]), whole(["all"]), limit=5)
        ] == ["c3"]
        index.remove("v1")
        index.remove("never there")
        index.commit()
        assert index.count() == 0


def test_a_search_stays_in_its_scopes_and_needs_terms(tmp_path: Path) -> None:
    with open_words(tmp_path, writable=True) as index:
        index.add("v1", "all", [("c1", "税金")])
        index.add("v2", "税務課", [("c2", "税金")])
        index.commit()
        both = index.search(any_of(["税金"]), whole(["all", "税務課"]), limit=5)
        assert sorted(hit.chunk_id for hit in both) == ["c1", "c2"]
        only = index.search(any_of(["税金"]), whole(["税務課"]), limit=5)
        assert [hit.chunk_id for hit in only] == ["c2"]
        assert index.search(any_of([]), whole(["all"]), limit=5) == []
        assert index.search(any_of(["税金"]), whole([]), limit=5) == []


def test_what_is_not_committed_is_dropped_at_closing(tmp_path: Path) -> None:
    with open_words(tmp_path, writable=True) as index:
        index.add("v1", "all", [("c1", "税金")])
    with open_words(tmp_path, writable=True) as index:
        assert index.count() == 0


def test_a_missing_index_and_changes_by_a_reader_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexBroken):
        open_words(tmp_path / "none", writable=False)
    with open_words(tmp_path, writable=True) as index:
        index.add("v1", "all", [("c1", "税金")])
        index.commit()
    with open_words(tmp_path, writable=False) as index:
        assert index.count() == 1
        with pytest.raises(ValueError, match="reading only"):
            index.add("v2", "all", [("c2", "税金")])


def test_nothing_is_lost_after_a_commit_that_failed(tmp_path: Path) -> None:
    script = """
import resource, sys
from pathlib import Path
from library.errors import IndexBroken, StorageFull
from retrieval.stores.words import open_words
bags = [(f"c{n}", f"t{n} all") for n in range(500)]
index = open_words(Path(sys.argv[1]), writable=True)
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1024, hard))
try:
    index.add("v1", "all", bags)
    index.commit()
except (IndexBroken, StorageFull):
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    index.add("v1", "all", bags)
    index.commit()
    sys.exit(0 if index.count() == 500 else 1)
sys.exit(2)
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 0
