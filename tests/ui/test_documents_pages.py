"""The list of documents and the page of one: narrowed, set right, joined, brought back."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from library.catalogue import open_catalogue
from library.documents import find_document, list_documents
from library.jobs import JobState, add_job, finish_job, note_progress, take_job
from library.scope_list import add_scope
from library.scopes import ALL_OFFICE, staff
from library.settings import load_settings
from retrieval.index import open_index
from runtime.office import Office, close_office, set_live_office
from runtime.server import build_app
from tests.retrieval.conftest import HashedPairs
from tests.taking import take_text

APP = str(Path(__file__).parents[2] / "app.py")
HOSTILE = "<img src=x onerror=alert(1)>"
EDITION = """窓口対応マニュアル

令和{year}年４月１日

受付は八時三十分から行う。番号札を渡す。
問い合わせ先
市民課
"""
RULE = f"""防災資機材補助金交付要綱

令和７年３月２０日要綱第７号

第１条　この要綱は、防災資機材の購入を補助する。
附則
この要綱は、令和７年４月１日から施行する。
担当
{HOSTILE}課
"""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Two editions and a rule, in an office without children."""
    settings = load_settings(library=tmp_path / "library", workers=1)
    catalogue = open_catalogue(settings.library)
    for year in (5, 6):
        name = f"窓口対応マニュアル（令和{year}年版）.txt"
        take_text(catalogue, tmp_path / name, EDITION.format(year=year))
    take_text(catalogue, tmp_path / "防災資機材補助金交付要綱.txt", RULE)
    index = open_index(catalogue, tmp_path / "index", HashedPairs())
    executor = ThreadPoolExecutor(max_workers=1)
    opened = Office(settings=settings, catalogue=catalogue, index=index, executor=executor)
    set_live_office(opened)
    yield opened
    set_live_office(None)
    close_office(opened)


def documents_page(document_id: str = "") -> AppTest:
    app = AppTest.from_function(_draw, default_timeout=60)
    if document_id:
        app.query_params["document"] = document_id
    return app.run()


def _draw() -> None:
    from pages.documents import draw_documents

    draw_documents()


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def id_of(office: Office, part: str) -> str:
    (found,) = [
        each.id
        for each in list_documents(office.catalogue, reader=staff())
        if part in each.file_name
    ]
    return found


def test_the_list_shows_what_documents_say_and_is_narrowed_by_it(office: Office) -> None:
    app = documents_page()
    page = shown(app)
    assert "<td>要綱</td>" in page
    assert '<td>市民課</td><td class="short">令和6年4月1日</td>' in page
    kinds = app.selectbox(key="choice-種別")
    assert kinds.options == ["すべて（3）", "マニュアル・手引（2）", "要綱（1）"]
    assert app.selectbox(key="choice-年度").options == [
        "すべて（3）",
        "令和6年度（2）",
        "令和5年度（1）",
    ]
    narrowed = shown(kinds.set_value("要綱").run())
    assert "1件" in narrowed
    assert "<td>市民課</td>" not in narrowed
    assert "要確認のみ（0）" in [box.label for box in app.checkbox]


def test_a_newer_edition_is_asked_about_and_joined(office: Office) -> None:
    older, newer = id_of(office, "令和5年版"), id_of(office, "令和6年版")
    app = documents_page()
    assert "新しい版ではありませんか" in shown(app)
    app.button(key=f"accept-{older}-{newer}").click().run()
    assert "新しい版ではありませんか" not in shown(app)
    assert find_document(office.catalogue, older, reader=staff()).version == 2


def test_a_declined_edition_is_not_asked_about_again(office: Office) -> None:
    older, newer = id_of(office, "令和5年版"), id_of(office, "令和6年版")
    documents_page().button(key=f"decline-{older}-{newer}").click().run()
    assert "新しい版ではありませんか" not in shown(documents_page())
    assert len(list_documents(office.catalogue, reader=staff())) == 3


def test_a_document_s_page_shows_facts_with_their_places(office: Office) -> None:
    page = shown(documents_page(id_of(office, "要綱")))
    assert '<th scope="row">文書番号</th><td><div>要綱第7号</div></td>' in page
    assert '<th scope="row">施行・適用日</th><td><div>令和7年4月1日</div></td>' in page
    assert "p.1 から読み取り" in page
    assert "1ページ" in page
    assert HOSTILE not in page


def test_a_fact_is_corrected_and_put_back(office: Office) -> None:
    document = id_of(office, "要綱")
    app = documents_page(document)
    app.selectbox(key="field").set_value("題名").run()
    app.text_input(key="value-title").set_value(f"交付要綱{HOSTILE}").run()
    page = shown(app.button(key="fix").click().run())
    assert "職員が訂正" in page
    assert "読み取り: 防災資機材補助金交付要綱" in page
    assert HOSTILE not in page
    changed = find_document(office.catalogue, document, reader=staff())
    assert changed.title == f"交付要綱{HOSTILE}"
    app.button(key="unfix").click().run()
    assert "職員が訂正" not in shown(app)


def test_a_value_that_is_none_is_refused_in_words(office: Office) -> None:
    app = documents_page(id_of(office, "要綱"))
    app.selectbox(key="field").set_value("日付").run()
    app.text_input(key="value-date").set_value("きのう").run()
    assert "「きのう」は日付として読めません" in shown(app.button(key="fix").click().run())


def test_an_older_version_is_brought_back_from_the_document_s_page(office: Office) -> None:
    older, newer = id_of(office, "令和5年版"), id_of(office, "令和6年版")
    documents_page().button(key=f"accept-{older}-{newer}").click().run()
    app = documents_page(older)
    assert "旧版" in shown(app)
    assert app.selectbox(key="restored").options == ["第1版 窓口対応マニュアル（令和5年版）.txt"]
    app.button(key="restore").click().run()
    live = find_document(office.catalogue, older, reader=staff())
    assert (live.version, live.title) == (1, "窓口対応マニュアル（令和5年版）")


def test_a_link_to_a_document_opens_on_a_server_that_has_just_started(office: Office) -> None:
    PagesManager.uses_pages_directory = None
    build_app(office, host="127.0.0.1", port=8700)
    assert PagesManager(APP).uses_pages_directory is False


def test_of_many_files_that_wait_the_first_have_bars_and_the_others_are_counted(
    office: Office,
) -> None:
    for number in range(1, 41):
        name = f"通知{number}.txt"
        add_job(office.catalogue, place=name, path=name, file_name=name, scope=ALL_OFFICE)
    first = take_job(office.catalogue)
    assert first is not None
    note_progress(office.catalogue, first.id, pages_done=1, pages_total=2)
    app = documents_page()
    bars = [bar.proto.text for bar in app.get("progress")]
    assert len(bars) == 5
    assert bars[0].startswith(r"通知1\.txt: 2ページ中 1ページ")
    assert "ほか35件が順番を待っています" in shown(app)


def test_of_an_upload_with_several_documents_each_fault_has_its_own_line(office: Office) -> None:
    said = "3件の文書のうち1件を登録しました。\n「甲」の中の「乙」: 空です。"
    job = add_job(office.catalogue, place="z", path="z", file_name="束.zip", scope=ALL_OFFICE)
    finish_job(office.catalogue, job, state=JobState.DONE, code="new", message=said)
    assert f'<p class="lines">△ 束.zip: {said}</p>' in shown(documents_page())


def test_whoever_hands_in_chooses_who_reads_it_among_the_scopes_of_the_page(office: Office) -> None:
    add_scope(office.catalogue, "人事課")
    assert not [box for box in documents_page().selectbox if box.key == "upload-scope"]
    add_scope(office.catalogue, "福祉課")
    opened = office.settings.model_copy(update={"page_scopes": "福祉課"})
    set_live_office(replace(office, settings=opened))
    assert documents_page().selectbox(key="upload-scope").options == ["全庁", "福祉課"]


def test_what_is_not_there_is_said_to_be_missing(office: Office) -> None:
    assert office
    assert "その文書は見つかりません" in shown(documents_page("nothing"))
