"""Sound recordings: they have no text of their own, so that only an endpoint can read them."""

from pathlib import Path

from ingest.formats.media import MediaType
from ingest.formats.reader import Eyes, Outline
from library.errors import FileFault, UnreadableFile
from library.model import Page

_NOBODY_LISTENS = (
    "音声の文字起こしの接続先が設定されていないため、登録できません。"
    "SHORUI_TRANSCRIPTION_URL と SHORUI_TRANSCRIPTION_MODEL を設定して登録し直すか、"
    "議事録などの文書を登録してください。"
)


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``. How many pages there will be is not known before it is heard."""
    return Outline(media_type=media_type, page_count=1, title="")


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """Refuse: see ``ingest.speech`` for what is done where an endpoint is configured.

    Raises:
        UnreadableFile: ``unsupported``, with what to set.
    """
    raise UnreadableFile(FileFault.UNSUPPORTED, _NOBODY_LISTENS)
