"""The page 質問 as other pages lead to it, with one document that is asked about."""

import streamlit as st
from streamlit.navigation.page import Page

from library.model import Document
from pages.asking import draw_asking
from pages.asking_state import DOCUMENT


def asking_page() -> Page:
    """The page, as the navigation and every link to it name it."""
    return st.Page(draw_asking, title="質問", icon=":material/forum:", url_path="ask", default=True)


def draw_way_to_asking(document: Document) -> None:
    """A link to the page, narrowed to a document; the conversation there stays."""
    st.page_link(
        asking_page(),
        label="この文書について質問",
        icon=":material/forum:",
        query_params={DOCUMENT: document.id},
    )
