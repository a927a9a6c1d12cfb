"""What a comparison of an index with the catalogue finds."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_AGREES = "索引は台帳のすべての断片と一致しています。"
_WORDS_AGREE = "語の索引は台帳のすべての断片と一致しています。"
_MENDED = (
    "索引が台帳と一致しません。次に検索か登録をするとき、自動で台帳から作り直します"
    "（文書は失われません）。すぐに直すには「shorui index rebuild」を実行してください。"
)
_TO_REBUILD = (
    "語の索引が台帳と一致しません（文書は失われません）。索引を使っているほかの shorui"
    "（画面のサーバなど）を終了し、「shorui index rebuild」を実行してください。"
)
_NONE_YET = "索引はまだありません。次に検索か登録をするとき、自動で台帳から作ります。"
_PENDING = "台帳には、まだ索引に反映していない変更があります（点検の対象外）。"


class Problem(StrEnum):
    """What can be wrong with a row of an index. The values are a contract (``--json``)."""

    MISSING = "missing"
    EXTRA = "extra"
    """Not in the catalogue, or there twice."""
    WRONG_SCOPE = "wrong_scope"
    WRONG_STANDING = "wrong_standing"
    """Live and indexed as archived, or the other way round."""
    STALE = "stale"
    """Made from another text or title than the catalogue has now."""
    NOT_FOUND = "not_found"
    """There, and not found by its own vector."""
    UNREADABLE = "unreadable"
    """The whole index; no rows are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """All rows of an index with one problem."""

    problem: Problem
    count: int
    ids: tuple[str, ...]
    """Of chunks; the first few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One index compared with the catalogue."""

    rows: int
    """Chunks of the catalogue that were looked for."""
    findings: tuple[Finding, ...] = ()
    skipped: str | None = None
    """Why nothing was compared, in Japanese."""

    @property
    def wrong(self) -> bool:
        """Whether anything does not agree."""
        return bool(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Both indexes compared with the catalogue."""

    revision: int
    """Up to which they were compared: what came later, they need not have."""
    head_revision: int
    words: Checked
    vectors: Checked
    message: str
    """What that means and what happens next, in Japanese."""

    @property
    def wrong(self) -> bool:
        """Whether one of them does not agree."""
        return self.words.wrong or self.vectors.wrong


def verification(
    words: Checked, vectors: Checked, *, owner: bool, revision: int, head_revision: int
) -> Verification:
    """Put what was found of both together, with what it means for the person who asked."""
    wrong = words.wrong or vectors.wrong
    if not revision and head_revision:
        message = _NONE_YET
    elif wrong:
        message = _MENDED if owner else _TO_REBUILD
    else:
        message = _AGREES if vectors.skipped is None else _WORDS_AGREE
    if 0 < revision < head_revision:
        message += _PENDING
    return Verification(
        revision=revision,
        head_revision=head_revision,
        words=words,
        vectors=vectors,
        message=message,
    )


UNREADABLE = Checked(rows=0, findings=(Finding(problem=Problem.UNREADABLE, count=1, ids=()),))


class Tally:
    """Counts problems and keeps the first few ids of each."""

    def __init__(self, shown: int) -> None:
        """Keep at most ``shown`` ids a problem."""
        self._shown = shown
        self._counts: dict[Problem, int] = {}
        self._ids: dict[Problem, list[str]] = {}

    def add(self, problem: Problem, chunk_id: str) -> None:
        """Note one row."""
        self._counts[problem] = self._counts.get(problem, 0) + 1
        kept = self._ids.setdefault(problem, [])
        if len(kept) < self._shown:
            kept.append(chunk_id)

    def add_all(self, problem: Problem, chunk_ids: Iterable[str]) -> None:
        """Note many rows, in the order of their ids."""
        for chunk_id in sorted(chunk_ids):
            self.add(problem, chunk_id)

    def findings(self) -> tuple[Finding, ...]:
        """What was noted, in the order of ``Problem``."""
        return tuple(
            Finding(
                problem=problem, count=self._counts[problem], ids=tuple(self._ids.get(problem, ()))
            )
            for problem in Problem
            if problem in self._counts
        )
