"""Checked pages handed out as ground truth: a suite folder that ``shorui eval ocr`` measures with."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from library import audit
from library.catalogue import Catalogue
from library.documents import list_documents
from library.errors import SettingsError
from library.model import Document, LineRole, Page, Table
from library.originals import disk_errors, find_original
from library.reviewing import ReviewPage, corrected_pages
from library.scopes import Reader

_NAME_BYTES = 200
"""File systems take 255 bytes; the number comes before the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TruthsWritten:
    """What is in the folder."""

    documents: int
    pages: int


def export_truths(
    catalogue: Catalogue, library: Path, folder: Path, *, corrected_too: bool, reader: Reader
) -> TruthsWritten:
    """Write the pages that people said are right, with their originals; in whole or not at all.

    Args:
        catalogue: of the library.
        library: the library's folder, which holds the originals.
        folder: made; it must not be there, or be empty.
        corrected_too: also pages of which some lines were corrected and nobody said that the rest
            is right.
        reader: who exports; only what they may read goes out.

    Raises:
        SettingsError: there is something in the folder, it cannot be written, or no page is checked.
        StorageFull: no room left; nothing is written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsError(f"「{folder}」は空ではありません。新しいフォルダを指定してください。")
    wanted = list(_wanted(catalogue, reader, corrected_too=corrected_too))
    if not wanted:
        raise SettingsError(
            "書き出せるページがありません。先に、確認画面の「このページは正しい」か "
            "shorui review done で、ページを確認済みにしてください。"
        )
    target = folder.absolute()
    try:
        with disk_errors():
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".truths-") as scratch:
                made = Path(scratch) / "suite"
                _write(made, library, wanted)
                made.replace(target)  # takes the place of an empty folder, too
    except OSError as exc:
        raise SettingsError(
            f"「{folder}」に書き込めません。場所と権限を確かめてください。"
        ) from exc
    for document, _ in wanted:
        audit.record(
            catalogue, actor=reader.name, action="review.export", subject=document.version_id
        )
    return TruthsWritten(documents=len(wanted), pages=sum(len(pages) for _, pages in wanted))


def _wanted(
    catalogue: Catalogue, reader: Reader, *, corrected_too: bool
) -> Iterator[tuple[Document, list[ReviewPage]]]:
    for document in list_documents(catalogue, reader=reader):
        pages = [
            page
            for page in corrected_pages(catalogue, document, reader=reader)
            if corrected_too or page.fitted.checked is not None
        ]
        if pages:
            yield document, pages


def _write(
    folder: Path, library: Path, wanted: Sequence[tuple[Document, Sequence[ReviewPage]]]
) -> None:
    (folder / "docs").mkdir(parents=True)
    for number, (document, pages) in enumerate(wanted, start=1):
        # The part before the first _ names the document's truths: no two files share it.
        key = f"d{number:04}"
        truths = folder / "groundtruth" / key
        truths.mkdir(parents=True)
        shutil.copyfile(
            find_original(library, document.sha256),
            folder / "docs" / f"{key}_{_harmless(document.file_name)}",
        )
        for page in pages:
            _write_page(truths, page.page)
    notes = "職員が確かめたページの文字。原本とともに外へ出すときは、公開範囲を確かめること。"
    (folder / "suite.toml").write_text(
        f'title = "確認済みのページ"\nnotes = "{notes}"\n', encoding="utf-8"
    )


def _write_page(folder: Path, page: Page) -> None:
    stem = f"p{page.number:03}"
    said = [line.text for line in page.lines if line.role is not LineRole.DESCRIPTION]
    (folder / f"{stem}.txt").write_text("\n".join(said) + "\n", encoding="utf-8")
    if page.tables:
        (folder / f"{stem}.tables.json").write_text(
            json.dumps([_rows(table) for table in page.tables], ensure_ascii=False),
            encoding="utf-8",
        )


def _rows(table: Table) -> list[list[str]]:
    """Row by row; what a merged cell covers beside it is empty, what it covers below left out."""
    return [
        [text for cell in row for text in (cell.text, *[""] * (cell.column_span - 1))]
        for row in table.rows
    ]


def _harmless(name: str) -> str:
    """A file name that any file system takes, with its ending."""
    kept = "".join("_" if ch in '/\\:*?"<>|' or ord(ch) < 32 else ch for ch in name)
    stem, suffix = Path(kept).stem, Path(kept).suffix
    short = stem.encode()[: _NAME_BYTES - len(suffix.encode())].decode(errors="ignore")
    return f"{short}{suffix}"
