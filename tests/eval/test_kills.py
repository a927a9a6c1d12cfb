"""Kills in the middle of Chroma's saves cost nothing; more of them: ``make bench-kills``."""

from pathlib import Path

from eval.kills.__main__ import is_survived, report
from eval.kills.running import kills, make_library


def test_after_a_kill_in_a_save_every_chunk_is_found_at_once_and_afterwards(tmp_path: Path) -> None:
    make_library(tmp_path / "library", 120)
    done = list(kills(tmp_path / "library", tmp_path, count=1, changes=20, seed=3))
    assert all(map(is_survived, done)), done
    figures = report(done, seconds=0)
    assert (figures["survived"], figures["crashed_afterwards"], figures["missed"]) == (1, 0, 0)
    assert figures["within_a_write"] == figures["made_anew"]
