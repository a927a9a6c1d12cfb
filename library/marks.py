"""The words that mark what is not the document's own: people see them, and code knows it by them."""

from library.model import Chunk, Document

DESCRIBED = "［AIによる説明］"
"""Before what a model says a picture shows."""
TRANSCRIBED = "［AIによる読み取り］"
"""Before the words that a model claims to have read in a picture."""
PHOTO = "写真"
"""Begins the line of a photo's own properties: its date, file name, folder, caption, keywords."""
PICTURE = "画像"
"""The same of a picture that may be a photo or a page, and on which next to nothing was read."""
NOT_THE_ORIGINAL = "AIによる説明（原文ではありません）"
"""What is said of a passage that a model made."""
SPOKEN = "音声からの自動文字起こし"
"""What is said of every page and quote of a recording."""
_AUDIO = "audio/"


def is_model_made(chunk: Chunk) -> bool:
    """Whether a model says something in it about a picture."""
    return not chunk.quotable and (DESCRIBED in chunk.text or TRANSCRIBED in chunk.text)


def is_recording(document: Document) -> bool:
    """Whether its text is what a model heard."""
    return document.media_type.startswith(_AUDIO)
