"""A file that comes with a question on the page: read, shown as what it is, kept only on request."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from library.jobs import list_jobs
from library.scopes import staff
from runtime.office import Office, set_live_office
from tests.runtime.test_bad_questions import office_in


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with office_in(tmp_path) as opened:
        set_live_office(opened)
        yield opened
        set_live_office(None)


def shown(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def test_what_came_with_a_question_is_no_evidence_and_is_kept_on_request_only(
    office: Office,
) -> None:
    app = AppTest.from_function(_asked_with_a_notice, default_timeout=60).run()
    page = shown(app)
    assert 'data-testid="attached">添付: 通知&lt;b&gt;.txt' in page
    assert "答えの根拠にはせず、登録もしていません" in page
    assert app.expander[0].label.startswith("添付から読み取った文字")
    assert "&lt;img src=x&gt;" in page
    assert not list_jobs(office.catalogue, reader=staff())
    (keep,) = [button for button in app.button if button.key == "keep-0"]
    page = shown(keep.click().run())
    assert "を受け付けました" in page
    assert not [button for button in app.button if button.key == "keep-0"]
    (job,) = list_jobs(office.catalogue, reader=staff())
    assert job.file_name == "通知<b>.txt"


def test_a_file_that_cannot_be_read_is_said_so_in_words(office: Office) -> None:
    page = shown(AppTest.from_function(_asked_with_nothing, default_timeout=60).run())
    assert "中身が空" in page


def _asked_with_a_notice() -> None:
    from library.scopes import staff
    from pages import asking_state as state
    from pages.asking import draw_asking
    from runtime.conversing import AttachedFile
    from runtime.office import live_office

    if not state.turns():
        text = (
            "空き家の適正な管理について（通知）\n令和6年4月1日\n管理の期限は五月末です。<img src=x>"
        )
        file = AttachedFile(name="通知<b>.txt", data=text.encode())
        state.add_question(live_office(), staff(), "この通知の期限は", file=file)
    draw_asking()


def _asked_with_nothing() -> None:
    from library.scopes import staff
    from pages import asking_state as state
    from pages.asking import draw_asking
    from runtime.conversing import AttachedFile
    from runtime.office import live_office

    if not state.turns():
        file = AttachedFile(name="空.pdf", data=b"")
        state.add_question(live_office(), staff(), "この通知の期限は", file=file)
    draw_asking()
