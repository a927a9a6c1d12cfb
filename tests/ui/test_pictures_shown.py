"""A photo that a model described, as staff see it: small, marked, and never as an answer."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from ingest.files import NoProgress, take_files
from ingest.sources import find_sources
from library.documents import list_documents
from library.errors import AccessDenied
from library.scopes import ALL_OFFICE, Reader, staff
from library.settings import load_settings
from runtime.answer_text import answer_text
from runtime.asking import ask
from runtime.contract import search_report
from runtime.office import Office, close_office, open_office, set_live_office
from runtime.page_images import FOLDER, thumbnail
from runtime.plain import hits_text
from runtime.search_pages import search_pages
from tests.assistant.model_server import Say, running_model_server
from tests.ingest.photo_making import garden, save_photo

APP = str(Path(__file__).parents[2] / "app.py")
SAID = "ラベンダーの丘と<img src=x onerror=alert(1)>木のベンチが写っている。"
QUESTION = "ラベンダーの丘には何がありますか"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("pictures")
    photo = save_photo(folder / "IMG_5.jpg", garden(width=900, height=600))
    with running_model_server() as server:
        server.enqueue(Say(json.dumps({"description": SAID, "words": []}, ensure_ascii=False)))
        settings = load_settings(
            library=folder / "library", workers=1, vision_url=server.url, vision_model="see"
        )
        opened = open_office(settings)
        sources = find_sources([photo], scope=ALL_OFFICE)
        take_files(opened.intake, sources, at_once=1, progress=NoProgress())
    opened.index.catch_up()
    set_live_office(opened)
    yield opened
    set_live_office(None)
    close_office(opened)


def test_a_described_photo_stands_among_what_is_near_with_its_picture_and_mark(
    office: Office,
) -> None:
    app = AppTest.from_file(APP, default_timeout=60).run()
    app = app.chat_input[0].set_value(QUESTION).run()
    assert not app.exception
    page = "\n".join(element.proto.body for element in app.get("html"))
    assert "資料からは分かりません" in page
    assert "AIによる説明（原文ではありません）" in page
    assert '<img class="thumbnail" alt="IMG_5.jpg 1ページ" src="data:image/png;base64,' in page
    assert "木のベンチ" in page
    assert "<img src=x" not in page


def test_other_programs_see_that_a_hit_is_a_description(office: Office) -> None:
    hits = search_report(search_pages(office, QUESTION, reader=staff()), seconds=0)["hits"]
    assert isinstance(hits, list)
    said = {(hit["media_type"], hit["described"]) for hit in hits}
    assert said == {("image/jpeg", True)}


def test_the_command_line_marks_it_too(office: Office) -> None:
    mark = "〔AIによる説明（原文ではありません）〕"
    assert f"IMG_5.jpg p.1{mark}" in answer_text(ask(office, QUESTION, reader=staff()))
    assert f"IMG_5.jpg p.1{mark}" in hits_text(search_pages(office, QUESTION, reader=staff()))


def test_a_thumbnail_is_small_kept_and_only_for_those_who_may_see_it(office: Office) -> None:
    (document,) = list_documents(office.catalogue, reader=staff())
    first = thumbnail(office, document.version_id, 1, reader=staff())
    assert first is not None
    with Image.open(io.BytesIO(first)) as image:
        assert image.size == (240, 160)
    kept = list((office.settings.library / FOLDER).rglob("*240px.png"))
    assert [path.read_bytes() for path in kept] == [first]
    assert thumbnail(office, document.version_id, 1, reader=staff()) == first
    with pytest.raises(AccessDenied):
        thumbnail(office, document.version_id, 1, reader=Reader(name="外部", scopes=frozenset()))
