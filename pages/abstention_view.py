"""The answer that the documents do not say: what was searched, what is near, what to try."""

from collections.abc import Sequence

import streamlit as st

from library.model import Answer, Document, Passage
from library.scope_list import readable_scopes
from library.scopes import Reader
from pages.markup import plain
from pages.nearest import nearest_list
from runtime.office import Office

_NEAREST = 3


def draw_abstention(
    office: Office, answer: Answer, only: Document | None, *, reader: Reader
) -> None:
    """Draw that there is no answer; ``only`` is the document that alone was searched, if one was."""
    st.html(
        '<div class="abstained" data-testid="abstained">資料からは分かりません。</div>'
        f'<p class="muted">{plain(_searched(office, only, reader))}を検索しましたが、'
        "答えとして示せる記述は見つかりませんでした。</p>"
    )
    for warning in answer.warnings:
        st.html(f'<p class="warn">{plain(warning)}</p>')
    if answer.nearest:
        st.html('<p class="muted">内容が近い書類（選ぶと、原本を開きます）</p>')
        st.html(nearest_list(office, _apart(answer.nearest)[:_NEAREST], reader=reader))
    for suggestion in answer.suggestions:
        st.html(f'<p data-testid="suggestion">{plain(suggestion)}</p>')
    st.html(
        '<p class="muted">年度・制度の正式名称・書類名を加えるか、'
        "一度に一つのことを尋ねると見つかることがあります。"
        "該当の書類が未登録であれば「文書」から登録してください。</p>"
    )


def _searched(office: Office, only: Document | None, reader: Reader) -> str:
    if only is not None:
        return f"文書「{only.title}」だけ"
    scopes = "、".join(scope.name for scope in readable_scopes(office.catalogue, reader=reader))
    return f"公開範囲「{scopes}」の現行版"


def _apart(nearest: Sequence[Passage]) -> list[Passage]:
    """Each page once; what is said about a picture on it stands beside its own words."""
    places = {
        (passage.document.version_id, passage.page, passage.chunk.quotable): passage
        for passage in reversed(nearest)
    }
    return [passage for passage in nearest if passage in places.values()]
