"""A photo or a page that comes with a question: read by the real OCR, used for the question, not kept."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from assistant.answering import Way
from ingest.files import NoProgress, take_files
from ingest.sources import find_sources
from library.documents import list_documents
from library.errors import UnreadableFile
from library.scopes import ALL_OFFICE, staff
from library.settings import load_settings
from runtime.asking import ask
from runtime.attachment_report import attachment_lines
from runtime.attachments import in_library, read_attachment, understood_with
from runtime.office import Office, close_office, open_office
from shorui import app
from tests.assistant.model_server import Say, running_model_server
from tests.ingest.photo_making import garden

OCR = Path(__file__).parents[1] / "data" / "ocr"
SCAN = OCR / "youryo__photocopy.jpg"
MANUAL = "若草市住民票等交付事務取扱要領\n\n" + (OCR / "youryo.gt.txt").read_text(encoding="utf-8")
FEES = "印鑑登録証明書交付事務取扱要領\n\n印鑑登録証明書の交付手数料は、一通につき四百円とする。\n"
LETTER = (
    "総第12号\n令和6年5月1日\n各課長　殿\n総務課長\n\n児童手当の現況届の提出について\n\n"
    "標記について、対象となる者に周知くださるようお願いします。\n"
)
RULES = "児童手当事務取扱要綱\n\n第三条　現況届の提出期限は、毎年六月三十日とする。\n"
TAX = "固定資産税の手引\n\n償却資産申告書の提出期限は、毎年一月三十一日とする。\n"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("attachments")
    for name, text in (("要領", MANUAL), ("印鑑", FEES), ("要綱", RULES), ("税", TAX)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    opened = open_office(load_settings(library=folder / "library", workers=1))
    sources = find_sources(sorted(folder.glob("*.txt")), scope=ALL_OFFICE)
    take_files(opened.intake, sources, at_once=1, progress=NoProgress())
    opened.index.catch_up()
    yield opened
    close_office(opened)


def test_a_photocopy_is_read_and_found_again_in_the_library(office: Office) -> None:
    attachment = read_attachment(office, SCAN.read_bytes(), file_name="IMG_0012.jpg")
    assert attachment.subject == "若草市住民票等交付事務取扱要領"
    found = in_library(office, attachment, reader=staff())
    assert [passage.document.file_name for passage in found] == ["要領.txt"]
    lines = "\n".join(attachment_lines(attachment, found))
    assert "同じ内容の書類が登録されています: 要領.txt p.1" in lines
    assert in_library(office, attachment, reader=staff().narrowed(frozenset())) == ()


def test_what_the_question_points_at_is_the_attachment(office: Office) -> None:
    attachment = read_attachment(office, LETTER.encode(), file_name="通知.txt")
    query = understood_with(office, "この届の期限はいつですか", attachment)
    assert (attachment.subject, query.follows_up) == ("児童手当の現況届の提出", True)
    answer = ask(office, query, reader=staff())
    assert [c.passage.document.file_name for c in answer.citations] == ["要綱.txt"]
    assert "六月三十日" in answer.citations[0].quote


def test_a_question_that_stands_by_itself_is_searched_as_it_is(office: Office) -> None:
    attachment = read_attachment(office, LETTER.encode(), file_name="通知.txt")
    query = understood_with(office, "償却資産申告書の提出期限はいつですか", attachment)
    assert not query.follows_up
    assert "一月三十一日" in ask(office, query, reader=staff()).text


def test_nothing_of_it_is_kept_or_quoted(office: Office) -> None:
    before = sorted(path for path in office.settings.library.rglob("*") if path.is_file())
    documents = list_documents(office.catalogue, reader=staff())
    attachment = read_attachment(office, LETTER.encode(), file_name="通知.txt")
    answer = ask(
        office, understood_with(office, "文書番号は", attachment), reader=staff(), way=Way()
    )
    assert "総第12号" not in answer.text
    assert list_documents(office.catalogue, reader=staff()) == documents
    assert sorted(p for p in office.settings.library.rglob("*") if p.is_file()) == before


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "中身")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "空.txt", "empty"),
        (_zip(), "まとめ.zip", "unsupported"),
        (b"%PDF-1.7 broken", "壊れた.pdf", "corrupt"),
        (b"\x00" * ((50 << 20) + 1), "大きい.png", "too_large"),
    ],
)
def test_what_cannot_be_read_says_why(office: Office, data: bytes, name: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as failed:
        read_attachment(office, data, file_name=name)
    assert failed.value.code == code


def test_of_a_long_file_only_the_first_pages_are_read(office: Office) -> None:
    frames = [Image.new("RGB", (200, 100), "white") for _ in range(7)]
    packed = io.BytesIO()
    frames[0].save(packed, "TIFF", save_all=True, append_images=frames[1:])
    attachment = read_attachment(office, packed.getvalue(), file_name="束.tif")
    assert (attachment.pages, attachment.left_out, attachment.subject) == (5, 2, "")
    assert any("残り2ページ" in line for line in attachment_lines(attachment, ()))


def test_a_picture_without_words_is_described_where_a_model_can_look(office: Office) -> None:
    packed = io.BytesIO()
    garden().save(packed, "PNG")
    with running_model_server() as server:
        said = {"description": "公園の大きな木が写っている。", "words": []}
        server.enqueue(Say(json.dumps(said, ensure_ascii=False)))
        seeing = {"vision_url": server.url, "vision_model": "m"}
        looking = replace(office, settings=office.settings.model_copy(update=seeing))
        attachment = read_attachment(looking, packed.getvalue(), file_name="IMG_1.png")
        assert len(server.asked[0].pictures) == 1
    assert attachment.described
    assert "公園の大きな木" in attachment.context
    assert not read_attachment(office, packed.getvalue(), file_name="IMG_1.png").described


def test_the_command_line_takes_a_file_with_a_question(tmp_path: Path) -> None:
    letter, rules = tmp_path / "通知.txt", tmp_path / "要綱.txt"
    letter.write_text(LETTER, encoding="utf-8")
    rules.write_text(RULES, encoding="utf-8")
    library = str(tmp_path / "library")
    run = CliRunner()
    assert run.invoke(app, ["ingest", str(rules), "--library", library]).exit_code == 0
    question = ["ask", "この届の期限は", "--attach", str(letter), "--library", library]
    report = json.loads(run.invoke(app, [*question, "--json"]).stdout)
    assert report["attachment"]["subject"] == "児童手当の現況届の提出"
    assert report["citations"][0]["file"] == "要綱.txt"
    assert "登録もしていません" in run.invoke(app, question).stdout
