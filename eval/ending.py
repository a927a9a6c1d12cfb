"""How a measurement ends on the command line: figures, reports on disk, gates, exit code."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from eval.reports.figures import short_rows
from eval.runs.gates import Gate, check_runs, parse_gate
from eval.runs.metrics import figures
from eval.runs.model import Run
from eval.suites.model import Problem, Suite
from library.originals import disk_errors
from runtime.shell import EXIT_FAILED, print_json

if TYPE_CHECKING:
    from eval.running import Session

_SHOWN_PROBLEMS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Gates:
    """What a run must reach."""

    under: tuple[Gate, ...]
    over: tuple[Gate, ...]

    @staticmethod
    def parse(under: Sequence[str] | None, over: Sequence[str] | None) -> "Gates":
        """Read the options.

        Raises:
            typer.BadParameter: one of them is not METRIC=NUMBER.
        """
        try:
            return Gates(
                under=tuple(map(parse_gate, under or ())), over=tuple(map(parse_gate, over or ()))
            )
        except ValueError as exc:
            raise typer.BadParameter(str(exc)) from exc


@contextmanager
def measured(session: "Session") -> Iterator[None]:
    """Say how to go on, if the measurement is cut off."""
    try:
        yield
    finally:
        for run in session.made:
            if not run.complete:
                done = sum(item.error is None for item in run.items)
                _say(f"{done}件まで測りました。続きは --resume {run.id} で測れます。")


def conclude(session: "Session", gates: Gates, *, as_json: bool) -> None:
    """Print the figures, write the reports, and fail where something was not as it should be.

    Raises:
        typer.Exit: 1 for a problem of the suite, an item that failed, or a gate.
    """
    runs = session.made
    failures = check_runs(runs, under=gates.under, over=gates.over)
    for run in runs:
        _write_reports(session.runs / run.id, run)
        _say_problems(run.problems)
        failed = [item for item in run.items if item.error]
        if failed:
            _say(f"{len(failed)}件を測れませんでした（{failed[0].id}: {failed[0].error} など）。")
    for failure in failures:
        _say(f"✗ {failure.message}")
    if as_json:
        print_json(
            {"runs": [run_report(run) for run in runs], "gates": [asdict(f) for f in failures]}
        )
    else:
        for run in runs:
            typer.echo(_run_text(run))
            typer.echo(f"  報告: {session.runs / run.id / 'report.html'}")
    if failures or any(run.problems or not run.complete for run in runs):
        raise typer.Exit(EXIT_FAILED)


def conclude_check(suite: Suite, *, as_json: bool) -> None:
    """Print what is wrong with a suite.

    Raises:
        typer.Exit: 1 if anything is.
    """
    if as_json:
        print_json(
            {
                "suite": suite.name,
                "documents": len(suite.documents) + len(suite.corpus),
                "questions": len(suite.questions),
                "pages": len(suite.pages),
                "drafts": len(suite.drafts),
                "facts": len(suite.facts),
                "pairs": len(suite.pairs),
                "marked": len(suite.marked),
                "problems": [asdict(problem) for problem in suite.problems],
            }
        )
    else:
        typer.echo(
            f"{suite.title}: 資料{len(suite.documents) + len(suite.corpus)}件、"
            f"質問{len(suite.questions)}件、正解のあるページ{len(suite.pages)}件、"
            f"下書き{len(suite.drafts)}件、記載事項{len(suite.facts)}件、照合{len(suite.pairs)}組、"
            f"伏せ字{len(suite.marked)}件、誤り{len(suite.problems)}件"
        )
        _say_problems(suite.problems)
    if suite.problems:
        raise typer.Exit(EXIT_FAILED)


def compare_runs(
    before: Run,
    after: Run,
    *,
    variants: tuple[str, str] | None,
    html: Path | None,
    as_json: bool,
) -> None:
    """Print how two runs differ."""
    from eval.reports.differences import comparison_text
    from eval.reports.html import html_report
    from eval.runs.comparing import compare

    comparison = compare(before, after, variants=variants)
    if as_json:
        print_json(asdict(comparison))
    else:
        typer.echo(comparison_text(comparison))
    if html is not None:
        write_text(html, html_report(after, comparison=comparison))


def run_report(run: Run) -> dict[str, object]:
    """A run for other programs: everything but its items."""
    return {
        "run": run.id,
        "kind": run.kind.value,
        "suite": run.suite,
        "complete": run.complete,
        "seconds": round(run.seconds, 3),
        "timings": dict(run.timings),
        "peak_bytes": run.peak_bytes,
        "items": len(run.items),
        "errors": sum(item.error is not None for item in run.items),
        "figures": {
            variant: {name: asdict(figure) for name, figure in named.items()}
            for variant, named in figures(run.items).items()
        },
        "problems": [asdict(problem) for problem in run.problems],
    }


def list_text(runs: Sequence[Run]) -> str:
    """One line for each run, newest first."""
    if not runs:
        return "測定はまだありません。shorui eval all 測定セット で測れます。"
    return "\n".join(
        f"{run.id}  {'完了' if run.complete else '途中'}  {len(run.items)}件  {run.seconds:.0f}秒"
        for run in runs
    )


def write_text(file: Path, text: str) -> None:
    """Write a report.

    Raises:
        StorageFull: no room left.
    """
    with disk_errors():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _write_reports(folder: Path, run: Run) -> None:
    from eval.reports.html import html_report
    from eval.reports.markdown import markdown_report

    write_text(folder / "report.md", markdown_report(run))
    write_text(folder / "report.html", html_report(run))


def _run_text(run: Run) -> str:
    title = f"■ {run.kind.value}（{run.suite}）{len(run.items)}件、{run.seconds:.0f}秒  {run.id}"
    return "\n".join([title, *(f"  {label}: {value}" for label, value in short_rows(run))])


def _say_problems(problems: Sequence[Problem]) -> None:
    for problem in problems[:_SHOWN_PROBLEMS]:
        _say(f"{problem.place}: {problem.message}（{problem.code}）")
    if len(problems) > _SHOWN_PROBLEMS:
        _say(f"ほか{len(problems) - _SHOWN_PROBLEMS}件（report.md に全件）")


def _say(line: str) -> None:
    typer.echo(line, err=True)
