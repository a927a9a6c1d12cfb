"""Watching a folder: whole files once, failed ones again in time and then no more."""

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from ingest.sources import Source, find_sources, signature_of
from library.failures import Failure
from library.scopes import ALL_OFFICE
from runtime.lookout import TRIES, Lookout
from tests.conftest import NOON

SETTLED = timedelta(seconds=10)


def _look(lookout: Lookout, folder: Path, now: datetime, *failed: Failure) -> list[str]:
    sources = find_sources([folder], scope=ALL_OFFICE)
    ready = lookout.ready(sources, {failure.place: failure for failure in failed}, now=now)
    return [source.file_name for source in ready]


def _failure(path: Path, *, attempts: int, at: datetime) -> Failure:
    source: Source = find_sources([path], scope=ALL_OFFICE)[0]
    return Failure(
        place=source.place,
        file_name=source.file_name,
        scope=ALL_OFFICE,
        code="corrupt",
        message="壊れています",
        at=at,
        attempts=attempts,
        signature=signature_of(path),
    )


def test_a_file_is_left_alone_while_it_grows_and_taken_once_when_it_is_whole(
    tmp_path: Path,
) -> None:
    lookout, file = Lookout(settled=SETTLED), tmp_path / "通知.txt"
    file.write_text("一", encoding="utf-8")
    assert _look(lookout, tmp_path, NOON) == []
    file.write_text("一二", encoding="utf-8")
    assert _look(lookout, tmp_path, NOON + SETTLED) == []
    assert _look(lookout, tmp_path, NOON + SETTLED * 1.5) == []
    assert _look(lookout, tmp_path, NOON + SETTLED * 2) == ["通知.txt"]
    assert _look(lookout, tmp_path, NOON + SETTLED * 9) == []
    file.write_text("一二三", encoding="utf-8")
    assert _look(lookout, tmp_path, NOON + SETTLED * 10) == []
    assert _look(lookout, tmp_path, NOON + SETTLED * 11) == ["通知.txt"]


def test_a_file_that_fails_is_tried_again_after_longer_and_longer_rests_then_parked(
    tmp_path: Path,
) -> None:
    lookout, file = Lookout(settled=SETTLED), tmp_path / "壊.pdf"
    file.write_bytes(b"%PDF-broken")
    _look(lookout, tmp_path, NOON)
    now = NOON + SETTLED
    tried = []
    attempts: list[Failure] = []
    while now < NOON + timedelta(days=2):
        if _look(lookout, tmp_path, now, *attempts[-1:]):
            tried.append(now)
            attempts.append(_failure(file, attempts=len(tried), at=now))
        now += SETTLED
    rests = [after - before for before, after in pairwise(tried)]
    assert len(tried) == TRIES
    assert rests == [timedelta(minutes=1), timedelta(minutes=10)]


def test_a_parked_file_stays_parked_over_a_restart_until_it_is_changed(tmp_path: Path) -> None:
    file = tmp_path / "壊.pdf"
    file.write_bytes(b"%PDF-broken")
    parked = _failure(file, attempts=TRIES, at=NOON)
    lookout = Lookout(settled=SETTLED)
    for seconds in range(0, 200, 10):
        assert _look(lookout, tmp_path, NOON + timedelta(seconds=seconds), parked) == []
    file.write_bytes(b"%PDF-mended and longer")
    assert _look(lookout, tmp_path, NOON + timedelta(days=1), parked) == []
    assert _look(lookout, tmp_path, NOON + timedelta(days=2), parked) == ["壊.pdf"]


def test_names_and_paths_can_be_left_out(tmp_path: Path) -> None:
    for name in ("本文.txt", "本文.bak", "控え/古い.txt", "控え/下/さらに.txt", "カ\u3099.tmp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")

    def names(*exclude: str) -> list[str]:
        found = find_sources([tmp_path], scope=ALL_OFFICE, exclude=exclude)
        return sorted(source.file_name for source in found)

    assert names("*.bak", "控え") == ["ガ.tmp", "本文.txt"]
    assert names("控え/*", "ガ.*") == ["本文.bak", "本文.txt"]
