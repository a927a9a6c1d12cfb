"""The page 検索 on a real library: what is found, narrowed, opened, and never run."""

import csv
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from streamlit.testing.v1 import AppTest

from library.catalogue import open_catalogue
from library.chunks import chunks_of
from library.documents import list_documents
from library.filters import EVERYTHING, Order
from library.moving import move_document
from library.scope_list import add_scope, all_scopes
from library.scopes import Reader, staff
from library.settings import load_settings
from retrieval.index import open_index
from runtime.exports.hits import HEADS, export_hits
from runtime.office import Office, close_office, set_live_office
from tests.retrieval.conftest import HashedPairs
from tests.taking import take_text

HOSTILE = "<img src=x onerror=alert(1)>"
RULE = f"""防災資機材補助金交付要綱

令和７年３月２０日要綱第７号

第１条　この要綱は、防災資機材の購入を補助する。{HOSTILE}[押す](http://evil.example)
"""
NOTICE = """防災訓練の実施について（通知）

令和6年9月1日
防災課長

防災資機材の点検を行う。補助は行わない。
"""
HIDDEN = "内部調査の記録"
FORMULA = """=HYPERLINK("http://evil.example")防災資機材一覧

防災資機材は倉庫にある。
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A superseded rule, a notice and two hostile files, in an office without children."""
    folder = tmp_path_factory.mktemp("search")
    settings = load_settings(library=folder / "library", workers=1)
    catalogue = open_catalogue(settings.library)
    rule = folder / f"要綱_{HOSTILE.replace('/', '')}.txt"
    take_text(catalogue, rule, RULE.replace("購入", "借入れ"))
    take_text(catalogue, rule, RULE)
    take_text(catalogue, folder / "防災訓練通知.txt", NOTICE)
    take_text(catalogue, folder / "一覧.txt", FORMULA)
    hidden = take_text(catalogue, folder / f"{HIDDEN}.txt", f"{HIDDEN}\n\n防災資機材の購入を疑う。")
    scope = add_scope(catalogue, "監察課")
    everywhere = Reader(name="管理者", scopes=staff().scopes | {scope.id})
    move_document(catalogue, hidden.id, scope.id, reader=everywhere)
    index = open_index(catalogue, folder / "index", HashedPairs())
    index.catch_up()
    executor = ThreadPoolExecutor(max_workers=1)
    opened = Office(settings=settings, catalogue=catalogue, index=index, executor=executor)
    set_live_office(opened)
    yield opened
    set_live_office(None)
    close_office(opened)


def page(**said: str | list[str]) -> AppTest:
    app = AppTest.from_string(_DRAW, default_timeout=60)
    for name, value in said.items():
        app.query_params[name] = value
    return app.run()


_DRAW = """
if __name__ == "__main__":
    from pages.searching import draw_searching
    draw_searching()
"""


def shown(app: AppTest) -> str:
    """All HTML on the page but the keys' script, which is a file of ours."""
    assert not app.exception
    bodies = [element.proto.body for element in app.get("html")]
    return "\n".join(body for body in bodies if not body.startswith("<script>// Keys of"))


def press(app: AppTest, key: str) -> AppTest:
    (button,) = [each for each in app.button if each.key == key]
    return button.click().run()


def test_before_anything_is_asked_it_says_what_there_is_and_how_to_ask(office: Office) -> None:
    app = page()
    assert "書類3件" in shown(app)
    assert "かぎかっこの中は" in shown(app)
    press(app, "way-0")
    assert app.query_params["q"] == "防災資機材補助金交付要綱について"


def test_a_search_is_drawn_from_its_address_with_its_words_marked(office: Office) -> None:
    app = page(q="防災資機材の購入")
    assert "<mark>購入</mark>" in shown(app)
    assert "旧版あり（1）" in shown(app)
    assert app.text_input[0].value == "防災資機材の購入"


def test_what_is_typed_and_chosen_goes_into_the_address(office: Office) -> None:
    app = page()
    app.text_input[0].set_value("防災資機材")
    submit = next(each for each in app.button if each.label == "検索")
    submit.click().run()
    assert app.query_params["q"] == "防災資機材"
    (notice,) = [each for each in app.checkbox if each.label.startswith("通知")]
    notice.check().run()
    assert app.query_params["kind"] == "通知"
    assert "防災訓練" in shown(app)
    assert "補助する" not in shown(app)


def test_a_hit_is_opened_and_left_again(office: Office) -> None:
    app = press(page(q="防災資機材の購入"), "found-0-0")
    body = shown(app)
    assert 'data-testid="opened"' in body
    assert 'class="cited cited-first"' in body
    assert "1 / 3" in body
    assert "防災訓練" in body.split('data-testid="similar"')[1]
    copied = app.code[0].value
    assert "防災資機材の購入を補助する。" in copied
    assert "p.1、令和7年3月20日" in copied
    press(app, "hit-next")
    assert "2 / 3" in shown(app)
    press(app, "only-this")
    assert shown(app).count('data-testid="found"') == 1
    press(app, "loosen-documents")
    press(app, "found-0-0")
    press(app, "close-page")
    assert 'data-testid="opened"' not in shown(app)
    assert "hit" not in app.query_params


def test_a_superseded_version_says_so_and_leads_to_the_one_that_holds(office: Office) -> None:
    body = shown(page(q="防災資機材の借入れ", archived="1"))
    assert "旧版（第1版）" in body
    assert "現行版を見る" in body
    assert "旧版（第1版）" not in shown(page(q="防災資機材の借入れ"))


def test_markup_in_files_and_addresses_is_shown_and_never_run(office: Office) -> None:
    for app in (
        page(q=f"防災資機材{HOSTILE}<script>alert(1)</script>", archived="1"),
        page(q=f"「{HOSTILE}」"),
        page(q="購入", dept=HOSTILE, kind="<script>", hit="<b>", **{"<script>": "1"}),
        press(page(q="防災資機材の購入"), "found-0-0"),
    ):
        body = shown(app)
        assert "<img src=x" not in body
        assert "<script" not in body
        assert all("<img" not in each.label.replace(r"\<", "") for each in app.button)
    assert "&lt;img src=x onerror=alert(1)&gt;" in body


def test_what_an_address_says_wrongly_is_left_out_with_a_word(office: Office) -> None:
    body = shown(page(q="防災資機材", scope="jinji", year="いつか", page="99999999999"))
    assert "使えないものは除いて検索しました" in body
    assert "購入を補助する" in body


def test_what_a_reader_may_not_see_is_the_same_as_what_is_not_there(office: Office) -> None:
    scopes = {scope.name: scope.id for scope in all_scopes(office.catalogue)}
    everywhere = Reader(name="管理者", scopes=frozenset(scopes.values()))
    documents = list_documents(office.catalogue, reader=everywhere)
    hidden = next(each for each in documents if each.title == HIDDEN)
    (chunk, *_) = chunks_of(office.catalogue, hidden.version_id, reader=everywhere)
    ours, nowhere = (
        [
            re.sub(r"（[0-9.]+秒）", "", shown(page(q="防災資機材の購入", **said)))
            for said in (
                {"scope": scope},
                {"hit": hit},
                {"document": document},
                {"scope": [scope, "all"], "hit": hit, "archived": "1"},
            )
        ]
        for scope, hit, document in (
            (scopes["監察課"], chunk.id, hidden.id),
            ("nashi", "0" * 24, "0" * 32),
        )
    )
    assert ours == nowhere
    assert all(HIDDEN not in body and "監察課" not in body for body in ours)


def test_where_nothing_is_found_it_says_why_and_what_to_loosen(office: Office) -> None:
    body = shown(page(q="「防災資機材の贈与」"))
    assert "をそのまま含むページはありません" in body
    assert "この通りの語" not in body
    assert "この通りの語「防災資機材の購入」" in shown(page(q="「防災資機材の購入」"))
    app = page(q="購入", year="1999")
    assert "当てはまる書類はありません" in shown(app)
    press(app, "loosen-0")
    assert "year" not in app.query_params
    assert "購入" in shown(app)


@pytest.mark.parametrize("question", ["😀🏯", "(a+)+$[", "「」 -", "\x07\x00", "あ" * 5000])
def test_any_question_gives_results_or_a_reason(office: Office, question: str) -> None:
    body = shown(page(q=question))
    assert 'data-testid="count"' in body or "言葉で入力してください" in body


def test_a_period_may_be_written_in_either_calendar(office: Office) -> None:
    app = page(q="防災資機材")
    (begin,) = [each for each in app.text_input if each.placeholder == "から"]
    begin.set_value("令和7年1月").run()
    assert app.query_params["from"] == "2025-01-01"
    assert "防災訓練" not in shown(app)
    (begin,) = [each for each in app.text_input if each.placeholder == "から"]
    begin.set_value("きのう").run()
    assert "日付として読めません" in shown(app)


def test_the_hits_can_be_taken_along_as_csv_in_which_nothing_is_a_formula(office: Office) -> None:
    content = export_hits(
        office, "防災資機材", reader=staff(), filters=EVERYTHING, order=Order.RELEVANCE
    )
    assert content.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert tuple(head) == HEADS
    assert {row[0] for row in rows} == {"1", "2", "3"}
    titles = [row[1] for row in rows]
    assert any(title.startswith("'=HYPERLINK") for title in titles)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)
