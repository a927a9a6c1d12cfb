"""A report as one HTML file that opens offline: styles and plots inside, no script, no request."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from eval.reports.content import report
from eval.reports.drawing import drawings
from eval.runs.comparing import Comparison
from eval.runs.model import Run

_HERE = Path(__file__).parent


def html_report(run: Run, *, comparison: Comparison | None = None) -> str:
    """A run, and how it compares, with plots. Whatever questions and documents say stays text."""
    return _template().render(
        report=report(run, comparison),
        plots={
            key: [(drawing.title, Markup(drawing.svg)) for drawing in drawn]  # noqa: S704 - ours
            for key, drawn in drawings(run).items()
        },
        css=Markup((_HERE / "report.css").read_text(encoding="utf-8")),  # noqa: S704 - ours
        run_id=run.id,
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FileSystemLoader(_HERE),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")
