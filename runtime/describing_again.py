"""Describes the pictures of documents that are in already: registered before, or while it failed."""

import logging
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ingest.endpoints import Describer, Endpoints, Seen
from ingest.formats.reader import Outline
from ingest.opening import open_file
from ingest.reading import outline_file
from ingest.vision.adding import is_described
from ingest.vision.work import described_pages
from ingest.windows import cut_pages
from library import audit
from library.additions import add_to_pages, untouched_pages
from library.documents import find_document, list_documents
from library.errors import EndpointError, SettingsError, UnreadableFile
from library.marks import is_recording
from library.model import Document
from library.originals import original_path
from library.scopes import Reader
from runtime.office import Office, reading_endpoints

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What came of it."""

    documents: int
    """In which something was described."""
    pages: int
    """On which something was described."""
    failed: EndpointError | None
    """Why the rest was left; None where all were looked at."""


def describe_documents(
    office: Office,
    document_ids: Sequence[str],
    *,
    reader: Reader,
    progress: Callable[[Document], None],
) -> Described:
    """Describe what has no description yet, in the named documents or in all.

    A page on which a model has said something, or a person corrected something, stays as it is.
    Stops at the first failure of the endpoint; what was described until then stays.

    Raises:
        SettingsError: no endpoint is configured.
        AccessDenied: no such document for this reader.
    """
    endpoints = reading_endpoints(office.settings)
    if endpoints.describer is None:
        raise SettingsError(
            "図・写真を説明するモデルの接続先がありません。"
            "SHORUI_VISION_URL と SHORUI_VISION_MODEL を設定してください。"
        )
    watched = _Watched(endpoints.describer)
    endpoints = Endpoints(describer=watched, max_pictures=endpoints.max_pictures)
    documents = [find_document(office.catalogue, key, reader=reader) for key in document_ids]
    counts: list[int] = []
    for document in documents or list_documents(office.catalogue, reader=reader):
        progress(document)
        counts.append(_describe(office, document, endpoints, reader))
        if watched.failed is not None:
            break
    return Described(
        documents=sum(count > 0 for count in counts), pages=sum(counts), failed=watched.failed
    )


def _describe(office: Office, document: Document, endpoints: Endpoints, reader: Reader) -> int:
    """How many pages of a document were described."""
    pages = untouched_pages(office.catalogue, document, reader=reader)
    open_pages = [page for page in pages if not is_described(page)]
    if not open_pages or is_recording(document):
        return 0
    with tempfile.TemporaryDirectory(prefix="shorui-") as folder:
        try:
            path, outline = _opened(office, document, Path(folder))
        except UnreadableFile as error:
            log.warning("a stored original cannot be opened: %s", error.code)
            return 0
        said = described_pages(office.executor, path, outline, open_pages, endpoints)
    added = {
        page.number: (page, after)
        for page, after in zip(open_pages, said, strict=True)
        if after != page
    }
    if not added:
        return 0
    audit.record(
        office.catalogue, actor=reader.name, action="describe", subject=f"document {document.id}"
    )
    return add_to_pages(
        office.catalogue,
        document,
        added,
        reader=reader,
        chunker=partial(cut_pages, chunking=office.settings.chunking),
    )


def _opened(office: Office, document: Document, folder: Path) -> tuple[Path, Outline]:
    settings = office.settings
    opened = office.executor.submit(
        open_file,
        original_path(settings.library, document.sha256),
        file_name=document.file_name,
        folder=folder,
        max_file_bytes=settings.max_file_mb << 20,
        take_apart=False,
    ).result()
    outline = office.executor.submit(
        outline_file, opened.path, file_name=document.file_name, max_pages=settings.max_pages
    ).result()
    return opened.path, outline


class _Watched:
    """A describer that remembers its first failure."""

    def __init__(self, describer: Describer) -> None:
        self.failed: EndpointError | None = None
        self._describer = describer

    def describe(self, jpeg: bytes) -> Seen:
        """See ``Describer``."""
        try:
            return self._describer.describe(jpeg)
        except EndpointError as error:
            self.failed = error
            raise
