"""Spoilt files of every format are read or refused; the harness itself would notice anything else."""

from pathlib import Path
from random import Random

import pytest

from eval.fuzz.__main__ import is_sound, report
from eval.fuzz.attempts import read_spoilt
from eval.fuzz.mutations import spoilt
from eval.fuzz.running import Ending, Input, fuzz, make_inputs
from ingest.formats.media import CONVERTED, SOUNDS, MediaType, sniff
from tests.eval.fuzz_work import read_badly

SEEDS = sorted((Path(__file__).parents[1] / "data" / "fuzz").iterdir())


def test_the_seeds_are_of_every_format_and_sound(tmp_path: Path) -> None:
    kinds = {sniff(path) for path in SEEDS}
    assert kinds == set(MediaType) - CONVERTED - SOUNDS
    for path in SEEDS:
        copy = tmp_path / path.name
        copy.write_bytes(path.read_bytes())
        read_spoilt(copy, file_name=path.name)


def test_the_same_chance_gives_the_same_damage() -> None:
    first, again = (list(make_inputs(SEEDS, count=66, chance_seed=7)) for _ in range(2))
    assert first == again
    assert all(each.content != each.seed.read_bytes() for each in first[: len(SEEDS) // 2])
    other = list(make_inputs(SEEDS, count=66, chance_seed=8))
    assert [each.content for each in other] != [each.content for each in first]


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_damage_of_any_kind_leaves_bytes(path: Path) -> None:
    content, other = path.read_bytes(), SEEDS[0].read_bytes()
    for number in range(40):
        assert len(spoilt(content, Random(number), others=[other])) < 4 << 20  # noqa: S311


def test_spoilt_files_are_read_or_refused_and_nothing_else_happens() -> None:
    inputs = list(make_inputs(SEEDS, count=66, chance_seed=1))
    run = fuzz(inputs, workers=2, warm_up=33)
    assert is_sound(run), report(run)
    assert run.count(Ending.READ) > 10
    assert run.count(Ending.REFUSED) > 10


def test_what_must_not_happen_is_noticed() -> None:
    contents = [b"crash", b"fail", b"refuse", b"grow", b"sound"]
    inputs = [
        Input(seed=Path("a.txt"), number=n, content=content) for n, content in enumerate(contents)
    ]
    run = fuzz(inputs, workers=2, read=read_badly)
    assert [attempt.ending for attempt in run.attempts] == [
        Ending.CRASHED,
        Ending.UNEXPECTED,
        Ending.REFUSED,
        Ending.OUT_OF_MEMORY,
        Ending.READ,
    ]
    assert run.attempts[1].error.startswith("ValueError fuzz_work.py:")
    assert "富山" not in str(report(run))
    assert not is_sound(run)
