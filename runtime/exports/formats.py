"""The formats in which documents are handed out."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """What a document can be handed out as."""

    TEXT = "text"
    """The pages' text as read, corrections included, parted by form feeds."""
    CSV = "csv"
    XLSX = "xlsx"
    """Their tables."""
    JSONL = "jsonl"
    """Everything."""
    PDF = "pdf"
    """The original with the text as read laid invisibly over it."""
