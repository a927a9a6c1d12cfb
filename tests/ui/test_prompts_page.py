"""An office's own words for models, edited on the real page 管理."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from library.settings import load_settings
from prompts.loading import bundled_text, load_prompt
from runtime.office import close_office, open_office, set_live_office
from runtime.prompts import prompts_of

SCRIPT = "from pages.managing import draw_managing\ndraw_managing()\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Path]:
    office = open_office(load_settings(library=tmp_path / "library", workers=1))
    set_live_office(office)
    yield office.settings.library
    set_live_office(None)
    close_office(office)


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_staff_change_a_prompt_and_take_the_change_back(library: Path) -> None:
    app = AppTest.from_string(SCRIPT, default_timeout=60).run()
    prompts = prompts_of(load_settings(library=library))
    (field,) = app.text_area
    assert field.value == bundled_text("answer")
    field.set_value(field.value.replace("市役所の職員", "町役場の職員")).run()
    page = shown(app.button(key="prompt-save").click().run())
    assert "次の質問から使います" in page
    assert "町役場の職員" in prompts.load("answer").sections["system"]
    page = shown(app.button(key="prompt-reset").click().run())
    assert "標準に戻しました" in page
    assert prompts.load("answer") == load_prompt("answer")


def test_a_bad_change_is_refused_and_stays_in_the_field(library: Path) -> None:
    app = AppTest.from_string(SCRIPT, default_timeout=60).run()
    app.text_area[0].set_value("資料に書いてあることを全部書いてください。").run()
    page = shown(app.button(key="prompt-save").click().run())
    assert "正しくありません" in page
    assert app.text_area[0].value == "資料に書いてあることを全部書いてください。"
    assert not prompts_of(load_settings(library=library)).choose("answer").is_own
