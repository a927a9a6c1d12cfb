"""What the command line shows on stderr while it works."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from ingest.files import Taken
from ingest.sources import Source

_OUTCOMES = {"new": "登録", "updated": "新しい版", "unchanged": "変更なし"}
_NAME_WIDTH = 40


class _Rate(ProgressColumn):
    """Pages per minute."""

    def render(self, task: Task) -> Text:
        """Show the rate once it is known."""
        return Text(f"{task.speed * 60:.0f}ページ/分" if task.speed else "")


class IngestDisplay:
    """One bar for all files, one for each open file; plain lines where there is no terminal."""

    def __init__(self, console: Console, files: int) -> None:
        """Nothing is drawn before the first event."""
        self.bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            _Rate(),
            TextColumn("残り"),
            TimeRemainingColumn(),
            console=console,
            transient=True,
        )
        self._console = console
        self._open: dict[str, TaskID] = {}
        self._lock = threading.Lock()
        self._files = files
        self._all = self.bars.add_task("全体", total=files)

    def unpacked(self, source: Source, documents: int) -> None:
        """Wait for its documents instead of the file."""
        with self._lock:
            self._files += documents - 1
            self.bars.update(self._all, total=self._files)

    def opened(self, source: Source, pages: int) -> None:
        """Show a bar for the file."""
        with self._lock:
            name = escape(source.file_name[:_NAME_WIDTH])
            self._open[source.place] = self.bars.add_task(name, total=pages)

    def page_read(self, source: Source) -> None:
        """Move the file's bar."""
        with self._lock:
            self.bars.advance(self._open[source.place])

    def taken(self, result: Taken) -> None:
        """Say how the file ended."""
        with self._lock:
            task = self._open.pop(result.source.place, None)
            if task is not None:
                self.bars.remove_task(task)
            self.bars.advance(self._all)
            self._console.print(_line(result), highlight=False, soft_wrap=True)


def _line(result: Taken) -> Text:
    if result.error is not None:
        code, message = result.error.code, result.error.message
        return Text(f"✗ {result.source.file_name}: {message}（{code}）", style="red")
    label = _OUTCOMES[result.outcome.value] if result.outcome else ""
    pages = f"（{result.document.page_count}ページ）" if result.document else ""
    return Text(f"✓ {result.source.file_name}: {label}{pages}")


@contextmanager
def ingest_display(console: Console, files: int) -> Iterator[IngestDisplay]:
    """Show the progress of an ingest until the block ends."""
    display = IngestDisplay(console, files)
    with display.bars:
        yield display


@contextmanager
def indexing_display(console: Console) -> Iterator[Callable[[int, int], None]]:
    """Show how far the indexes are behind, in chunks (done, total)."""
    bars = Progress(
        TextColumn("検索に反映"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("残り"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    )
    with bars:
        task = bars.add_task("", total=None)

        def show(done: int, total: int) -> None:
            bars.update(task, completed=done, total=total)

        yield show
