"""``python -m eval.kills``: kill a process in the middle of Chroma's saves; nothing may be lost.

Each time a process follows a library by the product's own path into a new index, is killed (-9) while
the vectors are being saved, and the program goes on with what is left: it searches at once, catches
up, and looks for every chunk by its vector. Prints one JSON object; exits with 1 where a chunk was not
found, or a kill took more with it than the process that it hit.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from eval.kills.running import Kill, kills, make_library


def main() -> None:
    """Kill, look, and print what became of it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=32)
    options.add_argument("--chunks", type=int, default=800)
    options.add_argument("--changes", type=int, default=100, help="between two saves")
    options.add_argument("--seed", type=int, default=1, help="of the chance")
    given = options.parse_args()
    started = time.monotonic()
    done: list[Kill] = []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        make_library(work / "library", given.chunks)
        run = kills(
            work / "library", work, count=given.kills, changes=given.changes, seed=given.seed
        )
        for kill in run:
            done.append(kill)
            sys.stderr.write(f"{len(done)}/{given.kills} {kill}\n")
    json.dump(report(done, seconds=time.monotonic() - started), sys.stdout, indent=1)
    sys.stdout.write("\n")
    sys.exit(0 if all(map(is_survived, done)) else 1)


def is_survived(kill: Kill) -> bool:
    """Whether the program came to its end after it and found everything, at once and at last."""
    use = kill.use
    return use is not None and not use.missed_at_once and not use.missed and use.words == use.chunks


def report(done: Sequence[Kill], *, seconds: float) -> dict[str, object]:
    """What became of the kills."""
    uses = [kill.use for kill in done if kill.use is not None]
    return {
        "kills": len(done),
        "within_a_write": sum(kill.marked for kill in done),
        "damaged": sum(kill.damaged for kill in done),
        "crashed_afterwards": sum(kill.exit_code != 0 for kill in done),
        "made_anew": sum(use.remade for use in uses),
        "chunks_looked_for": sum(use.chunks for use in uses),
        "missed_at_once": sum(use.missed_at_once for use in uses),
        "missed": sum(use.missed for use in uses),
        "survived": sum(map(is_survived, done)),
        "seconds": round(seconds, 1),
    }


if __name__ == "__main__":
    main()
