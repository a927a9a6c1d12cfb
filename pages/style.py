"""What the theme cannot say: density, Streamlit's own English texts, and our few components."""

from pathlib import Path

import streamlit as st

_SHEET = Path(__file__).with_name("style.css")


def apply_style() -> None:
    """Put the style sheet on the page; called once per run, before anything is drawn."""
    st.html(f"<style>{_SHEET.read_text(encoding='utf-8')}</style>")
