"""What 検索 shows before anything is asked: what there is, how to ask, and what came last."""

from dataclasses import replace

import streamlit as st

from library.eras import japanese_time
from library.scopes import Reader
from pages import search_state as state
from pages.markup import label, plain
from pages.search_address import Asked
from runtime.office import Office
from runtime.overview import overview

_WAYS = (
    ("語や文", "会計年度任用職員の期末手当", "ふだんの言葉で。意味の近いページも見つけます"),
    ("「この通りの語」", "「前金払」", "かぎかっこの中は、この通りに書かれたページだけ"),
    ("-除く語", "手数料 -旅券", "前に - を付けた語のあるページを除きます"),
)


def draw_welcome(office: Office, asked: Asked, *, reader: Reader) -> None:
    """Draw it."""
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
    for number, (name, example, about) in enumerate(_WAYS):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.button(
                label(example),
                key=f"way-{number}",
                icon=":material/search:",
                on_click=state.go,
                args=(replace(asked, question=example),),
            )
            st.html(f'<p class="muted"><b>{plain(name)}</b>　{plain(about)}</p>', width="content")
