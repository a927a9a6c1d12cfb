"""質問 narrowed to one document, and what it says of where a question goes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from library.documents import list_documents
from library.model import Authorship
from library.scope_list import add_scope
from library.scopes import Reader, staff
from library.settings import load_settings
from pages.endpoint_sign import authorship_html, sign_html
from runtime.office import Office, set_live_office
from runtime.readers import command_reader
from tests.runtime.test_bad_questions import office_in
from tests.taking import take_text

QUESTION = "消火器の補助金の上限額は三十万円ですか"
OTHER = "消火器の補助金の上限額は三十万円とする。"
FOREIGN = "人事課の補助金の上限額は九万円とする。"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("one")
    with office_in(folder) as opened:
        take_text(opened.catalogue, folder / "消火器.txt", OTHER)
        scope = add_scope(opened.catalogue, "人事課")
        take_text(opened.catalogue, folder / "人事.txt", FOREIGN, scope=scope.id)
        opened.index.catch_up()
        set_live_office(opened)
        yield opened
        set_live_office(None)


def asked(office: Office, document_id: str) -> AppTest:
    app = AppTest.from_function(_draw_asking, default_timeout=60)
    app.query_params["document"] = document_id
    return app.run().chat_input[0].set_value(QUESTION).run()


def shown(app: AppTest) -> str:
    """All HTML on the page."""
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def named(app: AppTest) -> str:
    """The documents that are quoted or near, wherever the page names them."""
    return shown(app) + "".join(button.label.replace("\\", "") for button in app.button)


def ids(office: Office, *, reader: Reader) -> dict[str, str]:
    return {d.file_name: d.id for d in list_documents(office.catalogue, reader=reader)}


def test_one_document_alone_answers_until_the_chip_is_taken_away(office: Office) -> None:
    app = asked(office, ids(office, reader=staff())["消火器.txt"])
    page = shown(app)
    assert "この文書だけに質問: 消火器（消火器.txt）" in page
    assert "消火器.txt" in named(app)
    assert "要綱.txt" not in named(app)
    (chip,) = [button for button in app.button if button.key == "widen"]
    chip.click().run()
    assert "document" not in app.query_params
    app.chat_input[0].set_value("市長の好きな果物は").run()
    assert "要綱.txt" in named(app)


def test_a_document_that_may_not_be_read_is_as_one_that_never_was(office: Office) -> None:
    secret = ids(office, reader=command_reader(office.catalogue))["人事.txt"]
    foreign, unknown = shown(asked(office, secret)), shown(asked(office, "0" * 32))
    assert foreign == unknown
    assert "アドレスにある文書は見つからないため" in foreign
    assert "九万円" not in foreign


def test_a_citation_leads_to_questions_about_its_document(office: Office) -> None:
    app = asked(office, "")
    (way,) = [button for button in app.button if button.key == "ask-this"]
    way.click().run()
    assert "".join(app.query_params["document"]) in ids(office, reader=staff()).values()


def test_a_question_can_be_asked_without_what_the_glossary_adds(office: Office) -> None:
    app = AppTest.from_function(_draw_asking, default_timeout=60).run()
    page = shown(app.chat_input[0].set_value("マイナカードの手数料は").run())
    assert "あわせて探した語: マイナカード" in page
    (way,) = [button for button in app.button if button.key == "as-typed-0"]
    page = shown(way.click().run())
    assert page.count('data-testid="question"') == 2
    assert "用語集の語は加えずに探しました。" in page
    assert not [button for button in app.button if button.key == "as-typed-1"]


def test_nothing_is_sent_where_no_endpoint_is_set(office: Office) -> None:
    assert "外部への送信なし" in shown(AppTest.from_function(_draw_asking).run())


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("http://127.0.0.1:8080/v1", "127.0.0.1・同じ機器内"),
        ("https://llm.example/v1", "llm.example・外部"),
    ],
)
def test_the_sign_says_which_endpoint_gets_what(tmp_path: Path, url: str, where: str) -> None:
    settings = load_settings(library=tmp_path, llm_url=url, llm_model="<b>")
    shown = sign_html(settings)
    assert f"モデル「&lt;b&gt;」（{where}）が答えを書きます" in shown
    assert ("外部への送信なし" in shown) == ("127" in url)
    both = sign_html(
        load_settings(library=tmp_path, rerank_url="https://rank.example/v1", rerank_model="r")
    )
    assert "モデル「r」（rank.example・外部）。送るもの: 質問の文と、見つかった書類の一部。" in both
    assert "外部への送信なし" not in both


def test_an_answer_says_who_wrote_it_and_what_was_sent() -> None:
    wrote = Authorship(
        model="m", host="h", is_local=False, prompt="answer/2", seconds=1.25, passages=6, masked=2
    )
    assert "モデル「m」（h・外部）が書きました" in authorship_html(wrote)
    assert "書類の一部 6か所、うち個人情報2か所は伏せて送信" in authorship_html(wrote)
    assert "同じ機器内" in authorship_html(replace(wrote, is_local=True))


def _draw_asking() -> None:
    from pages.asking import draw_asking

    draw_asking()
