"""管理 › 用語集: the table of words that mean the same thing, edited by staff."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from library.errors import ShoruiError
from library.glossary import COLUMNS, Glossary, Row
from library.glossary_file import GlossaryFile
from pages.markup import plain
from runtime.glossary import GlossaryDesk, exported, import_rows, save_rows
from runtime.office import Office
from runtime.readers import page_reader

_NOTICE = "what became of the glossary"
_SHOWN_PROBLEMS = 50
_ADDING, _REPLACING = "加える（同じ用語は置き換える）", "すべて入れ替える"


def draw_glossary(office: Office) -> None:
    """Draw the section."""
    desk = GlossaryDesk(
        library=office.settings.library, catalogue=office.catalogue, reader=page_reader(office)
    )
    file = desk.open()
    st.html("<h3>用語集</h3>")
    st.html(
        '<p class="muted">同じものを指す言葉を登録すると、どちらの言葉で探しても見つかります。'
        "同義語は「、」で区切ります。似ているだけの言葉（要綱と要領など）は登録しないでください。</p>"
    )
    if told := st.session_state.pop(_NOTICE, None):
        st.html(f'<p class="muted" data-testid="glossary-notice">{plain(told)}</p>')
    _draw_problems(file.glossary)
    with st.expander(f"用語の一覧（{len(file.glossary.rows)}語）", key="glossary-table"):
        _draw_table(desk, file)
    with st.expander("CSVの取り込みと書き出し", key="glossary-files"):
        _draw_files(desk, file.glossary)


def rows_of(edited: Sequence[Mapping[str, object]]) -> list[Row]:
    """The rows of an edited table; those that are blank are dropped."""
    cells = [[_cell(row.get(name)) for name in COLUMNS] for row in edited]
    return [
        Row(term=term, synonyms=synonyms, kind=kind, note=note)
        for term, synonyms, kind, note in cells
        if any((term, synonyms, kind, note))
    ]


def _cell(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _draw_problems(glossary: Glossary) -> None:
    if not glossary.problems:
        return
    lines = [f"{each.line}行目: {each.reason}" for each in glossary.problems[:_SHOWN_PROBLEMS]]
    items = "".join(f"<li>{plain(line)}</li>" for line in lines)
    st.html(
        f'<p class="warn" data-testid="glossary-problems">使われない行が{len(glossary.problems)}行'
        f"あります。ほかの行は使われています。</p><ul>{items}</ul>"
    )


def _draw_table(desk: GlossaryDesk, file: GlossaryFile) -> None:
    if not file.glossary.readable:
        st.html('<p class="muted">ファイルを読めないため、編集できません。</p>')
        return
    table = [
        dict(zip(COLUMNS, (row.term, row.synonyms, row.kind, row.note), strict=True))
        for row in file.glossary.rows
    ]
    edited = st.data_editor(
        table or [dict.fromkeys(COLUMNS, "")],
        key=f"glossary-{file.digest[:12]}",
        num_rows="dynamic",
        hide_index=True,
        column_config={name: st.column_config.TextColumn(name, max_chars=1500) for name in COLUMNS},
    )
    if st.button("用語集を保存", key="glossary-save"):
        _report(lambda: save_rows(desk, rows_of(edited), seen=file.digest), "保存しました")


def _draw_files(desk: GlossaryDesk, glossary: Glossary) -> None:
    st.download_button(
        "用語集を書き出す（CSV）",
        exported(glossary),
        file_name="用語集.csv",
        mime="text/csv",
        key="glossary-export",
    )
    chosen = st.file_uploader(
        "取り込むCSV（用語,同義語,区分,備考）", type="csv", key="glossary-file"
    )
    way = st.radio("取り込み方", (_ADDING, _REPLACING), key="glossary-way")
    if st.button("取り込む", key="glossary-import", disabled=chosen is None) and chosen:
        data = chosen.getvalue()
        _report(lambda: import_rows(desk, data, replaces=way == _REPLACING), "取り込みました")


def _report(change: Callable[[], Glossary], done: str) -> None:
    """Carry a change out and say what became of it, bad rows of an import included."""
    try:
        glossary = change()
    except ShoruiError as failed:
        st.session_state[_NOTICE] = failed.message
    else:
        left = "、".join(f"{each.line}行目（{each.reason}）" for each in glossary.problems[:5])
        st.session_state[_NOTICE] = f"{glossary.size}語を{done}。" + (
            f"使えない行: {left}" if left else ""
        )
    st.rerun()
