"""Runs on disk: a folder each, written as they go, so that what was measured is never lost.

``run.json`` holds everything but the items; ``items.jsonl`` one item a line, in the order in which
they were measured. A run that was cut off is resumed: what has an outcome is not measured again.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from eval.runs.model import Item, Kind, Provenance, Run
from eval.suites.errors import SuiteError
from eval.suites.model import Problem, Suite
from library.originals import disk_errors
from library.settings import Settings

FOLDER = "eval"
"""Below the library."""
_HEADER = "run.json"
_ITEMS = "items.jsonl"
_ID = re.compile(r"[0-9]{8}T[0-9]{6}-[a-z]+-[\w.-]+")
_RUN: TypeAdapter[Run] = TypeAdapter(Run)
_ITEM: TypeAdapter[Item] = TypeAdapter(Item)


def runs_folder(settings: Settings, out: Path | None) -> Path:
    """Where runs are kept: below the library, unless told otherwise."""
    return out or settings.library / FOLDER


def new_run(kind: Kind, suite: Suite, made: Provenance, *, now: datetime) -> Run:
    """An empty run that begins now."""
    return Run(
        id=f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{kind.value}-{suite.name}",
        kind=kind,
        suite=suite.name,
        suite_digest=suite.digest,
        started_at=now,
        seconds=0.0,
        complete=False,
        provenance=made,
        items=(),
        problems=suite.problems,
    )


class RunWriter:
    """Writes one run as it is measured. Use as a context manager; not for several threads."""

    def __init__(self, folder: Path, run: Run) -> None:
        """Begin, or go on with, the run in ``folder / run.id``."""
        self.folder = folder / run.id
        self.run = run
        self._items = {item.key: item for item in run.items}

    @property
    def done(self) -> frozenset[tuple[str, str]]:
        """The items that have an outcome; those that failed are measured again."""
        return frozenset(key for key, item in self._items.items() if item.error is None)

    def __enter__(self) -> "RunWriter":
        """Write the header.

        Raises:
            StorageFull: no room left.
        """
        with disk_errors():
            self.folder.mkdir(parents=True, exist_ok=True)
        self._write_header()
        return self

    def __exit__(self, *exception: object) -> None:
        """Leave what there is; only ``finish`` makes it complete."""

    def add(self, items: Iterable[Item]) -> Iterator[Item]:
        """Pass items on, each once it is on disk."""
        with disk_errors(), (self.folder / _ITEMS).open("a", encoding="utf-8") as out:
            for item in items:
                self._items[item.key] = item
                out.write(json.dumps(asdict(item), ensure_ascii=False) + "\n")
                out.flush()
                yield item

    def note(
        self,
        *,
        seconds: float = 0.0,
        peak_bytes: int = 0,
        timings: Mapping[str, float] | None = None,
        problems: Iterable[Problem] = (),
    ) -> None:
        """Keep what another sitting took, and what else was wrong with the suite."""
        known = self.run.problems
        self.run = replace(
            self.run,
            seconds=self.run.seconds + seconds,
            peak_bytes=max(self.run.peak_bytes, peak_bytes),
            timings={**self.run.timings, **(timings or {})},
            problems=(*known, *(problem for problem in problems if problem not in known)),
        )
        self._write_header()

    def finish(self, *, complete: bool) -> Run:
        """Write the end of it; returns the run with all its items."""
        self.run = replace(self.run, items=tuple(self._items.values()), complete=complete)
        self._write_header()
        return self.run

    def _write_header(self) -> None:
        header = _RUN.dump_python(replace(self.run, items=()), mode="json")
        path = self.folder / _HEADER
        with disk_errors():
            new = path.with_suffix(".new")
            new.write_text(json.dumps(header, ensure_ascii=False, indent=1), encoding="utf-8")
            new.replace(path)


def load_run(place: Path) -> Run:
    """The run in a folder, or beside a ``run.json``.

    Raises:
        SuiteError: it is not there or cannot be read.
    """
    folder = place.parent if place.name == _HEADER else place
    try:
        run = _RUN.validate_json((folder / _HEADER).read_bytes())
        return replace(run, items=tuple(_items(folder / _ITEMS)))
    except OSError as exc:
        raise SuiteError(
            f"測定結果「{place}」が見つかりません。eval runs で一覧を確かめてください。"
        ) from exc
    except ValidationError as exc:
        raise SuiteError(f"測定結果「{place}」を読めません。もう一度測定してください。") from exc


def _items(file: Path) -> Iterator[Item]:
    """The last outcome of each item; a line that a kill cut short is passed over."""
    found: dict[tuple[str, str], Item] = {}
    if file.exists():
        for line in file.read_bytes().splitlines():
            try:
                item = _ITEM.validate_json(line)
            except ValidationError:
                continue
            found[item.key] = item
    return iter(found.values())


def find_run(folder: Path, name: str) -> Path:
    """Where a run is: a path, a whole id, or ``latest`` / ``latest-KIND``.

    Raises:
        SuiteError: there is none.
    """
    if name.startswith("latest"):
        kind = name.removeprefix("latest").removeprefix("-")
        for path in _folders(folder):
            if not kind or f"-{kind}-" in path.name:
                return path
    elif (Path(name) / _HEADER).is_file() or Path(name).name == _HEADER:
        return Path(name)
    elif _ID.fullmatch(name) and (folder / name / _HEADER).is_file():
        return folder / name
    raise SuiteError(f"測定結果「{name}」が見つかりません。eval runs で一覧を確かめてください。")


def list_runs(folder: Path, *, limit: int) -> list[Run]:
    """The newest runs, newest first, with their items; those that cannot be read left out."""
    runs: list[Run] = []
    for path in _folders(folder):
        if len(runs) == limit:
            break
        try:
            runs.append(load_run(path))
        except SuiteError:
            continue
    return runs


def _folders(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(
        (path for path in folder.iterdir() if _ID.fullmatch(path.name)),
        key=lambda path: path.name,
        reverse=True,
    )
