"""The real pages on a real library, run by Streamlit's own test harness."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.endpoint import Endpoint
from eval.runs.keeping import RunWriter
from ingest.files import NoProgress, take_files
from ingest.sources import find_sources
from library.connection import Address
from library.documents import list_documents
from library.failures import list_failures
from library.scopes import ALL_OFFICE, staff
from library.settings import load_settings
from runtime.office import Office, close_office, open_office, set_live_office
from tests.assistant.model_server import running_model_server, sentences
from tests.eval.made_runs import retrieval_run
from tests.runtime.command import DATES, LIBRARIES

APP = str(Path(__file__).parents[2] / "app.py")
HOSTILE = "臨時窓口の受付番号は<img src=x onerror=alert(1)>[押す](http://evil.example)である。"
RULE = """防災資機材補助要綱

（目的）
第一条　この要綱は、防災資機材の購入を補助し、地域の防災力を高めることを目的とする。
（施行期日）
第二条　この要綱は、令和七年四月一日から施行する。
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("ui")
    hostile = folder / "窓口_**案内**.txt"
    hostile.write_text(HOSTILE, encoding="utf-8")
    rule = folder / "防災資機材補助要綱.txt"
    rule.write_text(RULE, encoding="utf-8")
    empty = folder / "空の書類.pdf"
    empty.touch()
    opened = open_office(load_settings(library=folder / "library", workers=1))
    sources = find_sources([DATES, LIBRARIES, hostile, rule, empty], scope=ALL_OFFICE)
    take_files(opened.intake, sources, at_once=2, progress=NoProgress())
    opened.index.catch_up()
    set_live_office(opened)
    yield opened
    set_live_office(None)
    close_office(opened)


@pytest.fixture
def app(office: Office) -> AppTest:
    return AppTest.from_file(APP, default_timeout=60).run()


def shown(app: AppTest) -> str:
    """All HTML on the page but scripts of our own."""
    assert not app.exception
    drawn = [element.proto for element in app.get("html")]
    return "\n".join(html.body for html in drawn if not html.unsafe_allow_javascript)


def ask(app: AppTest, question: str) -> AppTest:
    return app.chat_input[0].set_value(question).run()


def test_the_first_page_says_what_the_library_holds_and_offers_questions(app: AppTest) -> None:
    assert "書類4件" in shown(app)
    examples = [button for button in app.button if button.key.startswith("example-")]
    assert [button.label for button in examples] == ["防災資機材補助要綱はいつから適用されますか"]
    examples[0].click().run()
    assert "令和七年四月一日から施行" in shown(app)
    assert "照合済み" in shown(app)


def test_an_answer_stands_with_its_quote_its_card_and_its_marked_line(app: AppTest) -> None:
    page = shown(ask(app, "高松市中央図書館の電話番号は"))
    assert 'data-testid="quote"' in page
    assert "087-861-4501" in page
    assert LIBRARIES.name in page
    assert "<b>p.1</b>" in page
    assert 'class="cited cited-first"' in page
    assert "照合済み 1/1文" in page


def test_an_unanswerable_question_is_declined_with_what_is_near(app: AppTest) -> None:
    page = shown(ask(app, "市長の好きな食べ物は何ですか"))
    assert "資料からは分かりません" in page
    assert "内容が近い書類" in page
    assert 'data-testid="citation"' not in page


def test_markup_in_documents_and_questions_is_shown_and_never_run(app: AppTest) -> None:
    page = shown(ask(app, "臨時窓口の受付番号は<script>alert(1)</script>"))
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;[押す](http://evil.example)" in page
    assert "<script>" not in page
    assert any(r"窓口\_\*\*案内\*\*\.txt" in button.label for button in app.button)


def test_earlier_turns_stay_and_their_sources_can_be_chosen_again(app: AppTest) -> None:
    ask(app, "高松市中央図書館の電話番号は")
    ask(app, "隔週の日曜日はどんなコードで書きますか")
    (first,) = [button for button in app.button if button.key == "source-0-0-1"]
    page = shown(first.click().run())
    assert f"<p>{LIBRARIES.name}" in page


def test_a_source_of_one_page_has_nowhere_to_turn_to(app: AppTest) -> None:
    page = ask(app, "高松市中央図書館の電話番号は")
    assert "p.1 / 1（引用箇所）" in shown(page)
    assert not [button for button in page.button if button.key in {"back", "forth"}]


def test_what_is_only_near_can_be_opened(app: AppTest, office: Office) -> None:
    page = shown(ask(app, "火星の重力加速度はいくつですか"))
    assert "資料からは分かりません" in page
    assert "出典を選ぶと" not in page
    near = page.split('data-testid="nearest"')[1]
    places = re.findall(r'<a href="([^"]+)"', near)
    assert len(places) == len(set(places))
    versions = [d.version_id for d in list_documents(office.catalogue, reader=staff())]
    assert any(f'<a href="/originals/{version}#page=1"' in near for version in versions)


def test_the_documents_page_lists_documents_and_failures(app: AppTest, office: Office) -> None:
    page = shown(_documents(app))
    for document in list_documents(office.catalogue, reader=staff()):
        assert f"/originals/{document.version_id}" in page
    assert "検索できます" in page
    (failure,) = list_failures(office.catalogue, reader=staff())
    assert failure.message in page
    assert f"<td>{failure.code}" not in page
    assert "空の書類.pdf" in page


def test_the_list_can_be_narrowed(app: AppTest) -> None:
    page = _documents(app)
    page.text_input[0].set_value("図書館").run()
    assert "1件" in shown(page)


def test_a_models_words_are_told_from_the_quotes_below_them(office: Office) -> None:
    said = "この要綱は<2025年4月1日>から施行されます。"
    with running_model_server() as server:
        server.enqueue(sentences((said, [1]), ("この要綱は施行しない。", [1])))
        endpoint = Endpoint(Address(url=server.url, model="m", timeout_s=5))
        set_live_office(replace(office, endpoint=endpoint))
        try:
            app = AppTest.from_file(APP, default_timeout=60).run()
            page = shown(ask(app, "防災資機材補助要綱はいつから適用されますか"))
        finally:
            set_live_office(office)
    assert 'data-testid="said">この要綱は&lt;2025年4月1日&gt;から施行されます。' in page
    assert "令和七年四月一日から施行" in page
    assert "照合済み 1/2文" in page
    assert "未確認: 肯定と否定が引用元と異なる可能性があります" in page
    assert "モデル「scripted-model」が書きました" in page


def test_registering_nothing_says_what_to_do(app: AppTest) -> None:
    page = _documents(app)
    page.button[0].click().run()
    assert "ファイルを選んでから" in shown(page)


def _documents(app: AppTest) -> AppTest:
    """The page 文書: AppTest cannot follow st.navigation, so its function is run by itself."""
    return AppTest.from_string(_DOCUMENTS, default_timeout=60).run()


# The script becomes the main module, which every child process that reads pages imports.
_DOCUMENTS = """
if __name__ == "__main__":
    from pages.documents import draw_documents
    draw_documents()
"""


def test_the_managing_page_shows_the_state_and_the_last_runs(office: Office) -> None:
    before = shown(AppTest.from_string(_MANAGING, default_timeout=60).run())
    assert "4件（" in before
    assert "測定はまだありません" in before
    run = retrieval_run(questions=8)
    with RunWriter(office.settings.library / "eval", replace(run, items=())) as writer:
        list(writer.add(run.items))
        writer.finish(complete=False)
    after = shown(AppTest.from_string(_MANAGING, default_timeout=60).run())
    assert "正しいページが5位以内" in after
    assert "途中までの測定です" in after


_MANAGING = """
if __name__ == "__main__":
    from pages.managing import draw_managing
    draw_managing()
"""
