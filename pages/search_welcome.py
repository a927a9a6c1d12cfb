"""What 検索 shows before anything is asked: what there is, and how to ask, with examples."""

import re
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from library.eras import japanese_time
from library.scopes import Reader
from pages import search_state as state
from pages.markup import label, plain
from pages.search_address import Asked
from runtime.office import Office
from runtime.overview import overview
from runtime.results import SearchResult

_WORD = re.compile("(?<![一-龥々ァ-ヺー])[一-龥々ァ-ヺー]{3,12}(?![一-龥々ァ-ヺー])")
"""A name of its own, as it stands in titles."""
_WAYS = (
    ("{0}について", "ふだんの言葉で。意味の近いページも見つけます"),
    ("「{0}」", "かぎかっこの中は、この通りに書かれたページだけ"),
    ("{0} -{1}", "- を付けた語のあるページを除きます"),
)


def draw_welcome(office: Office, asked: Asked, result: SearchResult, *, reader: Reader) -> None:
    """Draw it; the examples are made of the titles of ``result``."""
    view = overview(office, reader=reader)
    updated = f"・最終更新 {japanese_time(view.updated_at)}" if view.updated_at else ""
    st.html(
        "<h2>書類を探す</h2>"
        f'<p class="muted">書類{view.documents:,}件・{view.pages:,}ページ{plain(updated)}。'
        "本文・題名・表の中の語と、文の意味で探します。</p>"
    )
    if not view.documents:
        st.html('<p class="muted">登録された書類はまだありません。「文書」から登録できます。</p>')
        return
    for number, (example, about) in enumerate(_examples(result)):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                label(example),
                key=f"way-{number}",
                icon=":material/search:",
                on_click=state.go,
                args=(replace(asked, question=example),),
            )
            st.html(f'<p class="muted">{plain(about)}</p>')
    st.html("<h2>書類（日付の新しい順）</h2>")


def _examples(result: SearchResult) -> list[tuple[str, str]]:
    words = _words([file.document.title for file in result.files])
    return [(form.format(*words), about) for form, about in _WAYS] if words[1:] else []


def _words(titles: Sequence[str]) -> list[str]:
    """The first name in each title."""
    found = (_WORD.search(title) for title in titles)
    return list(dict.fromkeys(match.group() for match in found if match))
