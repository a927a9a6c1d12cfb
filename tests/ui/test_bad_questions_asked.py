"""The page 質問 given what is no question: it says so, and shows it as text."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from runtime.office import set_live_office
from tests.runtime.test_bad_questions import BAD, office_in


@pytest.mark.parametrize("kinds", [("emoji", "HTML", "a prompt"), ("SQL", "100 kB", "a regex")])
def test_the_page_says_what_became_of_a_bad_question(
    tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    with office_in(tmp_path) as office:
        set_live_office(office)
        try:
            app = AppTest.from_function(_draw_asking, default_timeout=60).run()
            for kind in kinds:
                app.chat_input[0].set_value(BAD[kind]).run()
                assert not app.exception
                page = "\n".join(element.proto.body for element in app.get("html"))
                assert "資料からは分かりません" in page or "照合済み" in page
                assert "<script>alert" not in page
                assert "<img src=x" not in page
        finally:
            set_live_office(None)


def _draw_asking() -> None:
    from pages.asking import draw_asking

    draw_asking()
