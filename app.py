"""The page in the browser: navigation only. Run by ``shorui serve``."""


def main() -> None:
    """Draw the page that was chosen."""
    # Streamlit makes this file the main module, and every child process that reads pages imports
    # the main module: the page's parts are imported here, where no child comes.
    from pathlib import Path

    import streamlit as st

    from pages.asking_way import asking_page
    from pages.documents import draw_documents
    from pages.managing import draw_managing
    from pages.reviewing import draw_reviewing, review_title
    from pages.searching import draw_searching
    from pages.style import apply_style

    # A file of ours: for its own symbols Streamlit sends the browser to a font host.
    icon = Path(__file__).parent / "pages" / "icon.png"
    st.set_page_config(page_title="shorui 書類", page_icon=icon, layout="wide")
    apply_style()
    searching = st.Page(draw_searching, title="検索", icon=":material/search:", url_path="search")
    documents = st.Page(
        draw_documents, title="文書", icon=":material/folder_open:", url_path="documents"
    )
    reviewing = st.Page(
        draw_reviewing, title=review_title(), icon=":material/spellcheck:", url_path="review"
    )
    managing = st.Page(draw_managing, title="管理", icon=":material/monitoring:", url_path="manage")
    st.navigation([asking_page(), searching, documents, reviewing, managing], position="top").run()


if __name__ == "__main__":
    main()
