"""``python -m eval.fuzz [FOLDER]``: read spoilt files by the thousand; no file may harm the program.

The seeds are the files of FOLDER (``tests/data/fuzz``). Prints one JSON object; exits with 1 where an
error was not expected, a child was lost or outran its time, or the parent kept something. Inputs
that ended so are kept in ``build/fuzz``.
"""

import argparse
import dataclasses
import json
import sys
from collections import Counter
from pathlib import Path

from eval.fuzz.running import Ending, FuzzRun, fuzz, make_inputs

_SEEDS = Path("tests/data/fuzz")
_KEPT = Path("build/fuzz")
_INPUTS = 2400
_GROWTH_BYTES = 64 << 20
"""The parent's caches and its allocator's slack; a leak of the inputs would be more."""
_BAD = (Ending.UNEXPECTED, Ending.CRASHED, Ending.TIMEOUT)


def main() -> None:
    """Make the inputs, read them, print what became of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", nargs="?", type=Path, default=_SEEDS)
    options.add_argument("--inputs", type=int, default=_INPUTS)
    options.add_argument(
        "--seed", type=int, default=1, help="of the chance; the same, the same inputs"
    )
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    seeds = sorted(path for path in given.folder.iterdir() if path.is_file())
    inputs = list(make_inputs(seeds, count=given.inputs, chance_seed=given.seed))
    run = fuzz(inputs, workers=given.workers)
    json.dump(report(run), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
    keep_bad(run)
    sys.exit(0 if is_sound(run) else 1)


def report(run: FuzzRun) -> dict[str, object]:
    """What became of the inputs."""
    return {
        "inputs": len(run.attempts),
        "seconds": round(run.seconds, 1),
        **{ending.value: run.count(ending) for ending in Ending},
        "codes": dict(run.codes()),
        "errors": dict(Counter(a.error for a in run.attempts if a.error)),
        "seeds": _by_seed(run),
        "parent": {
            name: dataclasses.asdict(parent)
            for name, parent in (("before", run.before), ("after", run.after), ("ended", run.ended))
        },
    }


def is_sound(run: FuzzRun) -> bool:
    """Whether nothing happened that must not: see the module."""
    return (
        not any(run.count(ending) for ending in _BAD)
        and run.after.open_files <= run.before.open_files
        and run.ended.children == 0
        and run.after.memory_bytes - run.before.memory_bytes < _GROWTH_BYTES
    )


def keep_bad(run: FuzzRun) -> None:
    """Write the inputs that ended badly into ``build/fuzz``, named by their seed and number."""
    for attempt in run.attempts:
        if attempt.ending in _BAD:
            _KEPT.mkdir(parents=True, exist_ok=True)
            given = attempt.input
            name = f"{given.number}-{attempt.ending.value}-{given.seed.name}"
            (_KEPT / name).write_bytes(given.content)


def _by_seed(run: FuzzRun) -> dict[str, dict[str, int]]:
    endings: dict[str, Counter[str]] = {}
    for attempt in run.attempts:
        endings.setdefault(attempt.input.seed.name, Counter())[attempt.ending.value] += 1
    return {name: dict(counts) for name, counts in endings.items()}


if __name__ == "__main__":
    main()
