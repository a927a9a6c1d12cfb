"""What the command line shows on stderr while it measures: what is done, and how long it takes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)


@contextmanager
def measuring_display(console: Console, label: str, planned: int) -> Iterator[Callable[[], None]]:
    """A bar over the planned outcomes with the time left; call what it yields after each one."""
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("残り"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bars:
        task = bars.add_task(label, total=planned)
        yield lambda: bars.advance(task)
