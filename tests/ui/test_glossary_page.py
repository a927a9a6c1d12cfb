"""用語集 and follow-up questions on the real pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.files import NoProgress, take_files
from ingest.sources import find_sources
from library.glossary import Row
from library.glossary_file import FILE_NAME, read_glossary
from library.scopes import ALL_OFFICE
from library.settings import load_settings
from pages.glossary import rows_of
from runtime.office import Office, close_office, open_office, set_live_office

APP = str(Path(__file__).parents[2] / "app.py")
LEAVE = "年次有給休暇は一年に二十日とし、使わなかった日数は二十日を限度に翌年に繰り越す。"
HALL = "市民会館の使用料は一時間につき五百円とする。県外の者の使用料は一時間につき千円とする。"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("glossary-ui")
    for name, text in (("休暇の手引", LEAVE), ("会館の案内", HALL)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    opened = open_office(load_settings(library=folder / "library", workers=1))
    sources = find_sources(sorted(folder.glob("*.txt")), scope=ALL_OFFICE)
    take_files(opened.intake, sources, at_once=1, progress=NoProgress())
    opened.index.catch_up()
    set_live_office(opened)
    yield opened
    set_live_office(None)
    close_office(opened)


@pytest.fixture
def app(office: Office) -> AppTest:
    return AppTest.from_file(APP, default_timeout=60).run()


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_a_question_in_short_is_answered_from_what_says_it_in_full(app: AppTest) -> None:
    page = shown(app.chat_input[0].set_value("年休の繰越しは何日まで").run())
    assert "二十日を限度に翌年に繰り越す" in page
    assert "あわせて探した語: 年休 → 年次有給休暇" in page


def test_a_question_that_leans_shows_what_was_searched_and_the_way_out(app: AppTest) -> None:
    app.chat_input[0].set_value("市民会館の使用料はいくらですか").run()
    page = shown(app.chat_input[0].set_value("では県外の者は？").run())
    assert "前の質問に続けて: 市民会館の使用料はいくらですか 県外の者は?" in page
    assert "千円とする" in page
    (alone,) = [button for button in app.button if button.key.startswith("alone-")]
    again = shown(alone.click().run())
    assert again.count("では県外の者は？") == 2
    assert again.count("前の質問に続けて") == 1


def test_the_managing_page_shows_the_glossary_and_names_bad_rows(
    office: Office, app: AppTest
) -> None:
    path = office.settings.library / FILE_NAME
    before = read_glossary(office.settings.library)
    manage = AppTest.from_string("from pages.managing import draw_managing\ndraw_managing()\n")
    page = shown(manage.run(timeout=60))
    assert "<h3>用語集</h3>" in page
    assert "使われない行" not in page
    path.write_bytes(path.read_bytes() + "<b>係</b>,,,\r\n".encode())
    page = shown(manage.run(timeout=60))
    assert "使われない行が1行あります" in page
    assert "<b>係</b>" not in page
    assert read_glossary(office.settings.library).size == before.size


def test_an_edited_table_becomes_rows_without_blank_ones() -> None:
    edited = [
        {"用語": " 国保 ", "同義語": "国民健康保険", "区分": None, "備考": "x"},
        {"用語": None, "同義語": None, "区分": None, "備考": None},
        {"用語": "", "同義語": "だれ"},
    ]
    assert rows_of(edited) == [
        Row(term="国保", synonyms="国民健康保険", note="x"),
        Row(synonyms="だれ"),
    ]
