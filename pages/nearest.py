"""What came near a question that the documents do not answer: pictures as pictures, marked."""

from collections.abc import Sequence

from library.errors import ShoruiError
from library.marks import NOT_THE_ORIGINAL, is_model_made
from library.model import Passage
from library.scopes import Reader
from pages.markup import picture, plain
from runtime.office import Office
from runtime.page_images import thumbnail

_SHOWN = 120
"""Characters of what is said about a picture."""
_OF_THE_FILE = "写真の情報（ファイル名・撮影日など）"


def nearest_list(office: Office, passages: Sequence[Passage], *, reader: Reader) -> str:
    """The passages as an HTML list. What is not the document's own words says so."""
    items = "".join(_item(office, passage, reader) for passage in passages)
    return f'<ul class="muted nearest" data-testid="nearest">{items}</ul>'


def _item(office: Office, passage: Passage, reader: Reader) -> str:
    document, chunk = passage.document, passage.chunk
    address = f"/originals/{document.version_id}#page={passage.page}"
    where = f'<a href="{address}" target="_blank">{plain(document.file_name)} p.{passage.page}</a>'
    if chunk.quotable:
        return f"<li>{where}</li>"
    mark = NOT_THE_ORIGINAL if is_model_made(chunk) else _OF_THE_FILE
    said = chunk.text[:_SHOWN] + ("…" if len(chunk.text) > _SHOWN else "")
    return (
        f'<li>{where}<br><span class="tag mid">{mark}</span>'
        f"{_thumbnail(office, passage, reader) or '<br>'}{plain(said)}</li>"
    )


def _thumbnail(office: Office, passage: Passage, reader: Reader) -> str:
    """The page as a small picture; nothing where there is none to be had."""
    version, number = passage.document.version_id, passage.page
    try:
        image = thumbnail(office, version, number, reader=reader)
    except ShoruiError:
        return ""
    alt = f"{passage.document.file_name} {number}ページ"
    return picture(image, alt=alt, style="thumbnail") if image else ""
