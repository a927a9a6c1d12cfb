"""Documents handed out: what other programs find in the files."""

import csv
import io
import json
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from openpyxl import load_workbook
from PIL import Image

from library.catalogue import open_catalogue
from library.documents import list_documents
from library.errors import AccessDenied, SettingsError
from library.model import Cell, Line, LineRole, Page, PageSource, Reading, Table
from library.scopes import ALL_OFFICE, staff
from library.settings import Settings, load_settings
from library.storing import add_version
from runtime.exports.exporting import export_documents
from runtime.exports.formats import ExportFormat
from tests.runtime.command import LIBRARIES, ROOT, result_of, shorui

OCR = ROOT / "tests" / "data" / "ocr"
VERTICAL = OCR / "gijiroku_v__d200.png"
NASTY = '=HYPERLINK("http://x","y")'


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sideways scan, vertical minutes and an Excel sheet."""
    folder = tmp_path_factory.mktemp("exports")
    sideways = folder / "横向き.tif"
    with Image.open(OCR / "youryo__photocopy.jpg") as image:
        image.transpose(Image.Transpose.ROTATE_90).save(sideways, dpi=(200, 200))
    done = shorui(folder / "書庫", "ingest", sideways, VERTICAL, LIBRARIES, "--json")
    assert done.returncode == 0, done.stderr
    return folder / "書庫"


def _document(library: Path, name: str) -> str:
    documents = list_documents(open_catalogue(library), reader=staff())
    return next(document.id for document in documents if document.file_name == name)


def _searchable(library: Path, name: str, out: Path) -> pdfium.PdfPage:
    done = shorui(library, "export", "pdf", _document(library, name), "--out", out, "--json")
    assert result_of(done) == {"file": str(out), "format": "pdf", "documents": 1}
    return pdfium.PdfDocument(out)[0]


def test_a_sideways_scan_becomes_an_upright_pdf_whose_text_stands_over_the_print(
    library: Path, tmp_path: Path
) -> None:
    page = _searchable(library, "横向き.tif", tmp_path / "a.pdf")
    width, height = page.get_size()
    assert width < height
    text = page.get_textpage()
    whole = text.get_text_range()
    assert "若草市住民票等交付事務取扱要領" in whole
    left, bottom, right, top = text.get_charbox(whole.index("若草市住民票"))
    assert 0.2 * width < left < right < 0.8 * width
    assert 0.85 * height < bottom < top < height
    ink = page.render(scale=1).to_numpy()[:, :, 0]
    place = ink[int(height - top) : int(height - bottom), int(left) : int(right)]
    assert place.min() < 128, "there is print where the character is said to stand"


def test_vertical_lines_can_be_searched_whole(library: Path, tmp_path: Path) -> None:
    page = _searchable(library, VERTICAL.name, tmp_path / "v.pdf")
    assert page.get_textpage().search("令和六年第四回若草市議会定例会会議録").get_next() is not None


def test_a_spreadsheet_has_no_pages_to_make_a_pdf_of(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    done = shorui(
        library, "export", "pdf", _document(library, LIBRARIES.name), "--out", out, "--json"
    )
    assert (done.returncode, result_of(done)["error"]) == (1, "unsupported")
    assert list(tmp_path.iterdir()) == []


def test_records_tell_everything_one_object_a_line(library: Path, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    assert shorui(library, "export", "jsonl", "--out", out).returncode == 0
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [r["file"] for r in found if r["type"] == "document"].count(LIBRARIES.name) == 1
    chunks = [r for r in found if r["type"] == "chunk"]
    pages = {(r["version_id"], r["number"]): r for r in found if r["type"] == "page"}
    for chunk in chunks:
        for span in chunk["spans"]:
            line = pages[chunk["version_id"], span["page"]]["lines"][span["line"]]["text"]
            assert chunk["text"][span["start"] : span["end"]] in line


def test_tables_keep_merged_cells_and_run_no_formula(tmp_path: Path) -> None:
    settings = _with_table(tmp_path)
    for form, name in ((ExportFormat.XLSX, "t.xlsx"), (ExportFormat.CSV, "t.csv")):
        export_documents(settings, [], form=form, out=tmp_path / name, reader=staff())
    sheet = load_workbook(tmp_path / "t.xlsx").worksheets[0]
    rows = [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=2)]
    assert rows == [["区分", "金額", "金額"], [NASTY, "-5", "＝"]]
    assert {cell.data_type for row in sheet.iter_rows(min_row=2) for cell in row[:3]} == {"s"}
    raw = (tmp_path / "t.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert read[0][:2] == ["出典", "表.docx"]
    assert read[1:3] == [["区分", "金額", "金額"], [f"'{NASTY}", "-5", "＝"]]


def test_what_may_not_be_read_or_written_leaves_nothing_behind(tmp_path: Path) -> None:
    settings = _with_table(tmp_path)
    (tmp_path / "out").mkdir()
    with pytest.raises(AccessDenied):
        export_documents(
            settings, ["0000"], form=ExportFormat.JSONL, out=tmp_path / "out" / "x", reader=staff()
        )
    with pytest.raises(SettingsError, match="1つだけ"):
        export_documents(
            settings, ["a", "b"], form=ExportFormat.PDF, out=tmp_path / "out" / "x", reader=staff()
        )
    assert list((tmp_path / "out").iterdir()) == []
    with pytest.raises(SettingsError, match="書き込めません"):
        export_documents(settings, [], form=ExportFormat.TEXT, out=tmp_path / "out", reader=staff())
    assert list((tmp_path / "out").iterdir()) == []


def _with_table(tmp_path: Path) -> Settings:
    settings = load_settings(library=tmp_path / "library")
    table = Table(
        rows=(
            (Cell(text="区分"), Cell(text="金額", column_span=2)),
            (Cell(text=NASTY), Cell(text="-5"), Cell(text="＝")),
        ),
        box=None,
    )
    page = Page(
        number=1,
        lines=(Line(text="区分 | 金額", box=None, confidence=1.0, role=LineRole.TABLE_ROW),),
        tables=(table,),
        source=PageSource.TEXT_LAYER,
        confidence=1.0,
        needs_review=False,
        raster=None,
    )
    catalogue = open_catalogue(settings.library)
    reading = Reading(title="表", media_type="x", pages=(page,), chunks=(), effective_date=None)
    add_version(
        catalogue, reading, place="/表.docx", file_name="表.docx", sha256="00", scope=ALL_OFFICE
    )
    catalogue.close()
    return settings
