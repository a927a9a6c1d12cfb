"""Whole files: the samples say what they should, and bad files fail as they should."""

import json
import unicodedata
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ContentStream, NameObject

from ingest.formats.pdf_pages import rasterise
from ingest.formats.reader import Outline
from ingest.reading import assemble, outline_file, read_file_page
from library.errors import FileFault, UnreadableFile
from library.model import LineRole, Page, PageSource, Reading
from library.text import squeeze
from tests.ingest.making import FORMATS, REPOSITORY, blank_pdf, sample, save, save_pdf, turned_pdf

BORN_DIGITAL = ["S05", "S06", "S07", "S08", "S09", "S10", "S11", "S12"]
BLANK_PAGE = ("S06", 4)


def read(path: Path, *, name: str | None = None) -> Reading:
    file_name = name or path.name
    outline = outline_file(path, file_name=file_name, max_pages=50)
    numbers = range(1, outline.page_count + 1)
    pages = [read_file_page(path, outline, n, engine_name="rapidocr") for n in numbers]
    return assemble(outline, pages, file_name=file_name)


@cache
def read_sample(doc_id: str) -> Reading:
    return read(sample(doc_id))


def questions() -> list[dict[str, object]]:
    rows = (REPOSITORY / "data_samples" / "questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(row) for row in rows]


def bare(text: str) -> str:
    return squeeze(unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize("doc_id", BORN_DIGITAL)
def test_answers_stand_on_their_pages_and_in_one_chunk(doc_id: str) -> None:
    reading = read_sample(doc_id)
    asked = [q for q in questions() if q.get("doc_id") == doc_id and q["answers"]]
    assert asked
    for question in asked:
        answers = [bare(answer) for answer in question["answers"]]  # type: ignore[attr-defined]
        page = bare(reading.pages[question["page"] - 1].text)  # type: ignore[operator]
        assert all(answer in page for answer in answers), question["id"]
        assert any(all(a in bare(c.text) for a in answers) for c in reading.chunks), question["id"]


@pytest.mark.parametrize("doc_id", BORN_DIGITAL)
def test_boxes_and_confidence_are_those_of_a_text_layer(doc_id: str) -> None:
    for page in read_sample(doc_id).pages:
        if (doc_id, page.number) == BLANK_PAGE:
            assert page.lines == ()
            continue
        assert page.source is PageSource.TEXT_LAYER
        assert page.confidence == 1.0
        assert not page.needs_review
        paper = page.raster is not None
        assert all((line.box is not None) == paper for line in page.lines)


@pytest.mark.parametrize("doc_id", ["S05", "S07", "S08"])
def test_a_text_layer_loses_no_character(doc_id: str) -> None:
    """Against another PDF library, which takes them in another order."""
    reading = read_sample(doc_id)
    pages = PdfReader(sample(doc_id)).pages
    for page, other in zip(reading.pages, pages, strict=True):
        mine, theirs = Counter(bare(page.text)), Counter(bare(other.extract_text()))
        assert (theirs - mine).total() <= 0.01 * theirs.total() + 2


@pytest.mark.parametrize(
    ("doc_id", "title"),
    [
        ("S05", "政府CIO補佐官等ディスカッションペーパー"),
        ("S06", "高松市市民満足度調査報告書(過年度)"),
        ("S09", "コアデータモデル解説書連絡先"),
        ("S10", "高松市 図書館一覧"),
        ("S12", "行政基本情報データ連携モデル-日付及び時刻"),
    ],
)
def test_titles_are_what_people_call_the_document(doc_id: str, title: str) -> None:
    assert read_sample(doc_id).title == title


@pytest.mark.parametrize(
    ("doc_id", "day"),
    [("S09", date(2025, 3, 25)), ("S12", date(2021, 6, 4)), ("S05", None), ("S10", None)],
)
def test_the_date_is_read_only_where_it_is_sure(doc_id: str, day: date | None) -> None:
    assert read_sample(doc_id).effective_date == day


def test_running_heads_and_page_numbers_are_margins() -> None:
    chunks = "\n".join(chunk.text for chunk in read_sample("S05").chunks)
    assert "政府CIO補佐官等ディスカッションペーパー" not in chunks
    assert "政府CIO補佐官等ディスカッションペーパー" in read_sample("S05").pages[6].text
    margins = [x for p in read_sample("S06").pages for x in p.lines if x.role is LineRole.MARGIN]
    assert "- 4 -" in {line.text for line in margins}


@pytest.mark.parametrize("name", ["youryo", "gijiroku_v"])
def test_horizontal_and_vertical_pages_are_read_in_order(name: str) -> None:
    reading = read(FORMATS / f"{name}.pdf")
    assert bare(reading.pages[0].text) == bare((FORMATS / f"{name}.gt.txt").read_text("utf-8"))


def test_a_lying_page_is_turned_and_says_so(tmp_path: Path) -> None:
    reading = read(turned_pdf(tmp_path, FORMATS / "youryo.pdf", rotate=90))
    raster = reading.pages[0].raster
    assert raster is not None
    assert (raster.width_px, raster.height_px, raster.rotation) == (1653, 2339, 270)
    assert reading.pages[0].text == read(FORMATS / "youryo.pdf").pages[0].text


@pytest.mark.parametrize("name", ["g4.pdf", "exif6.jpg", "notounicode.pdf"])
def test_scans_are_read_off_their_image(name: str) -> None:
    (page,) = read(FORMATS / name).pages
    assert page.source is PageSource.OCR
    assert len(page.lines) > 10
    assert page.raster is not None
    assert page.raster.height_px > page.raster.width_px


@pytest.mark.parametrize(
    ("mode", "kept"), [(b"", PageSource.TEXT_LAYER), (b"3 Tr ", PageSource.OCR)]
)
def test_text_over_its_own_picture_stays_if_visible_and_is_read_anew_if_hidden(
    mode: bytes, kept: PageSource, tmp_path: Path
) -> None:
    image = rasterise(FORMATS / "youryo.pdf", 1, long_side_px=2339, rotation=0)
    Image.fromarray(image).save(tmp_path / "scan.pdf", resolution=200)
    writer = PdfWriter()
    scan = writer.add_page(PdfReader(tmp_path / "scan.pdf").pages[0])
    layer = PdfReader(FORMATS / "youryo.pdf").pages[0]
    content = ContentStream(None, None)
    content.set_data(mode + layer.get_contents().get_data())
    layer[NameObject("/Contents")] = content
    scan.merge_page(layer)
    (page,) = read(save_pdf(tmp_path, writer)).pages
    assert page.source is kept
    assert "若草市住民票等交付事務取扱要領" in bare(page.text)


def test_a_blank_page_is_read_without_text(tmp_path: Path) -> None:
    reading = read(blank_pdf(tmp_path, (595, 842)))
    assert reading.chunks == ()
    assert reading.pages[0].lines == ()


def test_absurd_page_sizes_are_brought_within_the_limit(tmp_path: Path) -> None:
    reading = read(blank_pdf(tmp_path, (14_400, 14_400), (200_000, 50), (1, 1)))
    rasters = [page.raster for page in reading.pages]
    assert all(raster and max(raster.width_px, raster.height_px) <= 3000 for raster in rasters)


def test_a_damaged_page_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(2):
        writer.add_page(PdfReader(FORMATS / "youryo.pdf").pages[0])
    content = save_pdf(tmp_path, writer).read_bytes()
    outline = outline_file(save(tmp_path, "a.pdf", content), file_name="a.pdf", max_pages=9)
    more = Outline(media_type=outline.media_type, page_count=3, title="")
    pages = [read_file_page(tmp_path / "a.pdf", more, n, engine_name="rapidocr") for n in (1, 2, 3)]
    lost = pages[2]
    assert lost.needs_review
    assert lost.confidence == 0.0
    assert len(assemble(more, pages, file_name="a.pdf").chunks) > 2


def test_a_file_of_damaged_pages_only_is_corrupt() -> None:
    lost = Page(
        number=1,
        lines=(),
        tables=(),
        source=PageSource.TEXT_LAYER,
        confidence=0.0,
        needs_review=True,
        raster=None,
    )
    outline = Outline(media_type="application/pdf", page_count=1, title="")
    with pytest.raises(UnreadableFile) as caught:
        assemble(outline, [lost], file_name="a.pdf")
    assert caught.value.fault is FileFault.CORRUPT


def test_a_copy_without_a_name_reads_the_same(tmp_path: Path) -> None:
    path = save(tmp_path, "tmpabc", sample("S12").read_bytes())
    assert read(path, name=sample("S12").name) == read_sample("S12")


def test_outlines_and_pages_travel_between_processes() -> None:
    path = sample("S10")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        outline = pool.submit(outline_file, path, file_name=path.name, max_pages=9).result()
        page = pool.submit(read_file_page, path, outline, 1, engine_name="rapidocr").result()
    assert page == read_sample("S10").pages[0]
