"""確認, the page on which readings are set right, on a real library."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete
from streamlit.testing.v1 import AppTest

from ingest.files import NoProgress, take_files
from ingest.sources import find_sources
from library import schema
from library.documents import list_documents
from library.edits import Delete
from library.model import Document, Doubt, Page
from library.pages import read_page
from library.review_queue import count_to_review
from library.reviewing import review_page
from library.scopes import ALL_OFFICE, staff
from library.settings import load_settings
from library.storing import remove
from pages import review_state as state
from runtime.office import Office, close_office, open_office, set_live_office
from runtime.reviewing import amend_page
from tests.library.test_reviewing import table
from tests.pages_made import faint_scan, line, scanned, store

HOSTILE = "<img src=x onerror=alert(1)>[押す](http://evil.example)**太字**"
# The script becomes the main module, which every child process that reads pages imports.
PAGE = """
if __name__ == "__main__":
    from pages.reviewing import draw_reviewing
    draw_reviewing()
"""
MANAGING = PAGE.replace("reviewing", "managing")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("review")
    opened = open_office(load_settings(library=folder / "library", workers=1))
    set_live_office(opened)
    yield opened
    set_live_office(None)
    close_office(opened)


@pytest.fixture
def office(shared: Office) -> Iterator[Office]:
    """The same office for all tests, empty again after each."""
    yield shared
    with shared.catalogue.writing() as connection:
        connection.execute(delete(schema.corrections))
    for document in list_documents(shared.catalogue, reader=staff()):
        remove(shared.catalogue, document.id, reader=staff())


def put(office: Office, *pages: Page, name: str = "要領.pdf") -> Document:
    """Pages without a picture: nothing has to be rendered."""
    bare = [replace(page, raster=None) for page in pages]
    return store(office.catalogue, *bare, place=f"/{name}", content=name)


def weak(*texts: str, doubts: tuple[Doubt, ...] = (Doubt.LOW_CONFIDENCE,), number: int = 1) -> Page:
    lines = [
        line("確かな一行目である。", 0),
        *(line(t, n, confidence=0.7) for n, t in enumerate(texts, 1)),
    ]
    return scanned(*lines, doubts=doubts, number=number)


def opened() -> AppTest:
    return AppTest.from_string(PAGE, default_timeout=60).run()


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def press(app: AppTest, name: str) -> AppTest:
    (button,) = [
        b for b in app.button if b.label.startswith(name) and not (b.key or "").startswith("undo")
    ]
    return button.click().run()


def enter(app: AppTest, text: str) -> AppTest:
    """Type over what stands in the field, and Enter."""
    app.text_input(key=state.TEXT).set_value(text)
    return press(app, "保存して次へ")


def field(app: AppTest) -> str:
    return str(app.text_input(key=state.TEXT).value)


def stored(office: Office, document: Document, page: int = 1) -> list[str]:
    found = read_page(office.catalogue, document.version_id, page, reader=staff())
    return [x.text for x in found.lines]


def test_an_empty_queue_says_so_kindly(office: Office) -> None:
    page = shown(opened())
    assert "確認が必要なページはありません。お疲れさまでした。" in page
    assert "残り 0ページ" in page


def test_enter_goes_from_weak_line_to_weak_line_and_on_to_the_next_page(office: Office) -> None:
    first = put(office, weak("薄い甲", "薄い乙"), weak("薄い丙", number=2))
    app = opened()
    assert "残り 2ページ" in shown(app)
    assert "読み取りに自信がない" in shown(app)
    assert field(app) == "薄い甲"
    app = enter(app, "濃い甲")
    assert field(app) == "薄い乙"
    app = enter(app, "薄い乙")
    assert stored(office, first) == ["確かな一行目である。", "濃い甲", "薄い乙"]
    assert "すべて直し終わりました" in shown(app)
    assert "残り 1ページ" in shown(app)
    assert field(app) == "薄い丙"


def test_lost_ink_keeps_the_page_until_it_is_said_to_be_right(office: Office) -> None:
    document = put(office, weak("薄い甲", doubts=(Doubt.LOST_INK,)))
    app = enter(opened(), "濃い甲")
    assert "読み落としがないか" in shown(app)
    app = press(app, "行を加える")
    app = enter(app, "見落とした行")
    app = press(app, "このページは正しい")
    assert '<p class="told" role="status"' in shown(app)
    assert "の p.1 を確認済みにしました。" in shown(app)
    assert stored(office, document) == ["確かな一行目である。", "濃い甲", "見落とした行"]
    assert count_to_review(office.catalogue, reader=staff()) == 0


def test_every_line_can_be_reached_deleted_and_brought_back(office: Office) -> None:
    document = put(office, weak("薄い甲", "薄い乙"))
    app = press(opened(), "前の行")
    assert field(app) == "確かな一行目である。"
    assert next(b for b in app.button if b.label == "前の行").disabled
    app = press(press(app, "次の行"), "行を消す")
    assert field(app) == "薄い乙"
    assert stored(office, document) == ["確かな一行目である。", "薄い乙"]
    app = press(app, "取り消す")
    assert "その前の文字に戻しました" in shown(app)
    assert stored(office, document) == ["確かな一行目である。", "薄い甲", "薄い乙"]


def test_a_line_is_added_before_or_after_and_refused_when_empty(office: Office) -> None:
    document = put(office, weak("薄い甲"))
    app = press(press(opened(), "前の行"), "行を加える")
    app.radio[0].set_value("この行の前に").run()
    app = enter(app, "   ")
    assert "文字がありません" in shown(app)
    app = enter(app, "表題")
    assert stored(office, document) == ["表題", "確かな一行目である。", "薄い甲"]


def test_pages_can_be_left_for_later_and_chosen_by_reason(office: Office) -> None:
    put(office, weak("薄い甲"), weak("薄い乙", doubts=(Doubt.ODD_TEXT,), number=2))
    app = press(opened(), "あとで")
    assert field(app) == "薄い乙"
    assert field(press(app, "あとで")) == "薄い甲"
    app.selectbox[0].set_value("文字の並びが不自然").run()
    assert "残り 1ページ（文字の並びが不自然）" in shown(app)
    assert field(app) == "薄い乙"


def test_any_page_can_be_opened_and_its_corrections_taken_back_one_by_one(office: Office) -> None:
    document = put(office, scanned(line("誤記", 0)))
    app = opened()
    app.selectbox[1].set_value(document).run()
    app = press(app, "このページを開く")
    app = enter(app, "正記")
    assert stored(office, document) == ["正記"]
    assert "「誤記」を「正記」に直した（職員 " in shown(app)
    (button,) = [b for b in app.button if (b.key or "").startswith("undo-")]
    button.click().run()
    assert stored(office, document) == ["誤記"]


def test_what_a_colleague_changed_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(
    office: Office,
) -> None:
    document = put(office, weak("薄い甲", "薄い乙"))

    def colleague_deletes(line: int) -> None:
        theirs = review_page(office.catalogue, document.id, 1, reader=staff())
        amend_page(office.catalogue, theirs, Delete(line=line), reader=staff("同僚"))

    app = opened()
    colleague_deletes(0)
    app = enter(app, "私が打った甲")
    assert "別の人が直しました" in shown(app)
    assert field(app) == "私が打った甲"
    assert stored(office, document) == ["薄い甲", "薄い乙"]
    app = press(app, "保存して次へ")
    assert stored(office, document) == ["私が打った甲", "薄い乙"]
    colleague_deletes(1)
    app = enter(app, "私が打った乙")
    assert "読み取られていない行の文字" in shown(app)
    app = press(app, "保存して次へ")
    assert stored(office, document) == ["私が打った甲", "私が打った乙"]


def test_hostile_text_is_shown_as_typed_and_never_run(office: Office) -> None:
    page = replace(weak(HOSTILE, "薄い乙"), tables=(table((HOSTILE, "1")),))
    put(office, page, name="窓口_**案内**<b>.pdf")
    app = enter(opened(), HOSTILE + "。")
    html = shown(app)
    assert "<img src=x" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;[押す](http://evil.example)**太字**" in html
    assert "窓口_**案内**&lt;b&gt;.pdf" in html


def test_a_real_scan_is_shown_line_by_line_with_its_picture(office: Office, tmp_path: Path) -> None:
    sources = find_sources([faint_scan(tmp_path)], scope=ALL_OFFICE)
    take_files(office.intake, sources, at_once=1, progress=NoProgress())
    page = shown(opened())
    assert 'class="line-view wide"' in page
    assert 'alt="薄い要領.png 1ページ"' in page
    assert page.count('class="mark"') == 1


def test_the_navigation_counts_what_waits_and_the_managing_page_leads_there(
    office: Office,
) -> None:
    put(office, weak("薄い甲"))
    from pages.reviewing import review_title

    assert review_title() == "確認（1）"
    assert 'href="/review"' in shown(AppTest.from_string(MANAGING, default_timeout=60).run())
