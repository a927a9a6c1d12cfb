"""``python -m eval.overhead``: what the harness adds to the time of what it measures.

The same questions are asked plainly and through the harness, in turns, so that whatever else the
machine does hits both alike; compared are the medians of the single calls, and of whole rounds.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from eval.libraries import suite_library
from eval.measures.answers import measure_answers, stored_lines
from eval.measures.memory import peak_memory
from eval.suites.loading import load_suite
from library.scopes import staff
from library.settings import load_settings
from runtime.asking import ask_quoting

_ROUNDS = 6
_SUITE = Path(__file__).parents[1] / "data_samples"


def main() -> None:
    """Measure once and print two rows."""
    reader, suite = staff(), load_suite(_SUITE)
    single: dict[str, list[float]] = {"plain": [], "measured": []}
    whole: dict[str, list[float]] = {"plain": [], "measured": []}
    with (
        tempfile.TemporaryDirectory() as work,
        suite_library(
            suite, load_settings(), Path(work), reader=reader, console=Console(stderr=True)
        ) as library,
    ):
        office = library.office
        for number in range(2 * _ROUNDS):
            kind = ("plain", "measured")[number % 2]
            started = time.perf_counter()
            if kind == "plain":
                for question in suite.questions:
                    asked = time.perf_counter()
                    ask_quoting(office, question.text, reader=reader)
                    single[kind].append(time.perf_counter() - asked)
            else:
                with peak_memory():
                    items = measure_answers(
                        suite.questions,
                        ask=lambda text: ask_quoting(office, text, reader=reader),
                        variant="extractive",
                        page_lines=lambda version, page: stored_lines(
                            office.catalogue, version, page, reader=reader
                        ),
                    )
                    single[kind] += [item.values["seconds"] for item in items]
            whole[kind].append(time.perf_counter() - started)
    for name, found in (("one call", single), ("a whole round", whole)):
        plain, measured = (statistics.median(found[kind]) for kind in ("plain", "measured"))
        sys.stdout.write(
            f"| {name} | {plain * 1e3:.1f} ms plain | {measured * 1e3:.1f} ms measured "
            f"| {measured / plain - 1:+.1%} |\n"
        )


if __name__ == "__main__":
    main()
