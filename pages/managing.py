"""管理: how the library and the search are, and how good they were when they were last measured."""

from collections.abc import Sequence

import streamlit as st

from eval.reports.figures import KINDS, short_rows
from eval.runs.keeping import list_runs, runs_folder
from eval.runs.model import Run
from library.eras import japanese_time
from pages.glossary import draw_glossary
from pages.markup import plain
from pages.prompts import draw_prompts
from runtime.office import Office, live_office
from runtime.overview import Overview, overview
from runtime.readers import page_reader

_SHOWN_RUNS = 10


def draw_managing() -> None:
    """Draw the page."""
    office = live_office()
    st.html("<h2>管理</h2>")
    _draw_state(overview(office, reader=page_reader(office)))
    draw_glossary(office)
    draw_prompts(office)
    _draw_runs(office)


def _draw_state(view: Overview) -> None:
    rows = [
        ("登録されている書類", f"{view.documents}件（{view.pages}ページ）"),
        ("検索に反映中", f"{view.unindexed}件"),
        ("読み取り待ち", f"{view.waiting}件"),
        ("登録できなかったファイル", f"{view.failed}件"),
        ("確認が必要なページ", f"{view.to_review}ページ"),
    ]
    st.html("<h3>書庫と索引</h3>" + _table(("項目", "現在"), rows))
    if view.to_review:
        st.html('<p><a href="/review" target="_self">確認が必要なページを開く</a></p>')
    if view.notice:
        st.html(f'<p class="warn">{plain(view.notice)}</p>')


def _draw_runs(office: Office) -> None:
    st.html("<h3>最近の測定</h3>")
    folder = runs_folder(office.settings, None)
    runs = list_runs(folder, limit=_SHOWN_RUNS)
    if not runs:
        st.html(
            '<p class="muted">測定はまだありません。サーバで'
            "「shorui eval all 測定セットのフォルダ」を実行すると、結果がここに出ます。</p>"
        )
    for run in runs:
        with st.expander(_title(run), expanded=run is runs[0]):
            st.html(_table(("指標", "値"), short_rows(run)) + _state(run))
            report = folder / run.id / "report.html"
            if report.is_file():
                st.download_button(
                    "報告を保存（HTML）",
                    report.read_bytes(),
                    file_name=f"{run.id}.html",
                    mime="text/html",
                    key=f"report-{run.id}",
                )


def _title(run: Run) -> str:
    when = japanese_time(run.started_at)
    return f"{when} {KINDS[run.kind]}（{run.suite}、{len(run.items)}件）".replace("_", r"\_")


def _state(run: Run) -> str:
    failed = sum(item.error is not None for item in run.items)
    notes = [
        *([] if run.complete else ["途中までの測定です。"]),
        *([f"測れなかったもの {failed}件。"] if failed else []),
        *([f"測定セットの誤り {len(run.problems)}件。"] if run.problems else []),
    ]
    return f'<p class="warn">{plain("".join(notes))}</p>' if notes else ""


def _table(heads: tuple[str, str], rows: Sequence[tuple[str, str]]) -> str:
    head = "".join(f'<th scope="col">{plain(name)}</th>' for name in heads)
    body = "".join(
        f"<tr><td>{plain(name)}</td><td>{plain(value)}</td></tr>" for name, value in rows
    )
    return f'<table class="list facts"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
