"""The page in the browser: navigation only. Run by ``shorui serve``."""

import streamlit as st

from pages.asking import draw_asking
from pages.documents import draw_documents
from pages.style import apply_style

st.set_page_config(page_title="shorui 書類", page_icon=":material/description:", layout="wide")
apply_style()
st.navigation(
    [
        st.Page(draw_asking, title="質問", icon=":material/forum:", url_path="ask", default=True),
        st.Page(draw_documents, title="文書", icon=":material/folder_open:", url_path="documents"),
    ],
    position="top",
).run()
