"""What a search is narrowed to. Only documents that say it, or of which a person said it, fit."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum


class FileGroup(StrEnum):
    """File types as staff tell them apart."""

    PDF = "pdf"
    WORD = "word"
    EXCEL = "excel"
    SLIDES = "slides"
    PICTURE = "picture"
    TEXT = "text"
    """Plain text, CSV, HTML, mail."""
    AUDIO = "audio"


FILE_GROUP_NAMES: dict[FileGroup, str] = {
    FileGroup.PDF: "PDF",
    FileGroup.WORD: "Word・一太郎",
    FileGroup.EXCEL: "Excel",
    FileGroup.SLIDES: "PowerPoint",
    FileGroup.PICTURE: "画像",
    FileGroup.TEXT: "テキスト・CSV・HTML・メール",
    FileGroup.AUDIO: "音声",
}
_BY_PART = (
    ("pdf", FileGroup.PDF),
    ("wordprocessing", FileGroup.WORD),
    ("msword", FileGroup.WORD),
    ("opendocument.text", FileGroup.WORD),
    ("rtf", FileGroup.WORD),
    ("js-taro", FileGroup.WORD),
    ("spreadsheet", FileGroup.EXCEL),
    ("ms-excel", FileGroup.EXCEL),
    ("presentation", FileGroup.SLIDES),
    ("ms-powerpoint", FileGroup.SLIDES),
    ("image/", FileGroup.PICTURE),
    ("audio/", FileGroup.AUDIO),
)


def file_group(media_type: str) -> FileGroup:
    """The group of a media type; what is in no other is text."""
    return next((group for part, group in _BY_PART if part in media_type), FileGroup.TEXT)


class Order(StrEnum):
    """How hits are ordered."""

    RELEVANCE = "relevance"
    DATE = "date"
    """Newest document first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Each field is open while it is empty; several values of one field mean any of them."""

    fiscal_years: frozenset[str] = frozenset()
    """年度, western: ``2024``."""
    day_from: date | None = None
    """Of the document's date (else of coming into force); both ends belong to the period."""
    day_to: date | None = None
    departments: frozenset[str] = frozenset()
    """所管課, as documents say it."""
    kinds: frozenset[str] = frozenset()
    """種別, as ``library.kinds`` names them."""
    file_groups: frozenset[FileGroup] = frozenset()
    scopes: frozenset[str] = frozenset()
    """Ids of 公開範囲; those that the reader may not read are as if they did not exist."""
    documents: frozenset[str] = frozenset()
    """Document ids."""
    reviewed: bool = False
    """Only documents of which no page waits for a person (確認済みのみ)."""
    archived: bool = False
    """旧版も含める: also superseded versions."""

    @property
    def narrows(self) -> bool:
        """Whether any document is left out by it; ``scopes`` and ``archived`` are not counted."""
        own = {"scopes", "archived"}
        return any(getattr(self, field.name) for field in fields(self) if field.name not in own)


EVERYTHING = Filters()
