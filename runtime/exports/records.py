"""Documents as JSON Lines: one record for each document, page and chunk, for other programs."""

import json
from collections.abc import Iterable, Iterator

from library.model import Chunk, Document, Page
from library.pages import box_as_list
from runtime.contract import Json, document_report, page_report
from runtime.exports.reading import WholeDocument


def records(documents: Iterable[WholeDocument]) -> Iterator[bytes]:
    """The records, one a line: ``type`` is document, page or chunk, in this order."""
    for whole in documents:
        yield _line({"type": "document", **document_report(whole.document)})
        for page in whole.pages:
            yield _line({"type": "page", **_owner(whole.document), **_page(page)})
        for chunk in whole.chunks:
            yield _line({"type": "chunk", **_owner(whole.document), **_chunk(chunk)})


def _owner(document: Document) -> Json:
    return {"document_id": document.id, "version_id": document.version_id}


def _page(page: Page) -> Json:
    raster = page.raster
    return {
        **page_report(page),
        "label": page.label,
        "doubts": [doubt.value for doubt in page.doubts],
        "image": None
        if raster is None
        else {
            "width_px": raster.width_px,
            "height_px": raster.height_px,
            "dpi": raster.dpi,
            "rotation": raster.rotation,
        },
    }


def _chunk(chunk: Chunk) -> Json:
    return {
        "chunk_id": chunk.id,
        "ordinal": chunk.ordinal,
        "text": chunk.text,
        "heading_path": list(chunk.heading_path),
        "quotable": chunk.quotable,
        "spans": [
            {
                "page": span.page,
                "line": span.line,
                "start": span.start,
                "end": span.end,
                "box": box_as_list(span.box),
            }
            for span in chunk.spans
        ],
    }


def _line(record: Json) -> bytes:
    return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "replace")
