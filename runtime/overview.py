"""What the library holds and how far along it is, for the first look."""

import itertools
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from library.documents import list_documents
from library.failures import list_failures
from library.jobs import JobState, list_jobs
from library.model import Document
from library.revisions import changes_after
from library.scopes import Reader
from runtime.asking import ask_quoting
from runtime.office import Office

LOW_DISK_MB = 500
_TITLE_LIMIT = 40
_EXAMPLES = 4
_LOOKED_AT = 12
_FORMS = (
    ("{}はいつから適用されますか", re.compile(r"から(?:適用|施行)")),
    ("{}の目的は何ですか", re.compile(r"目的")),
    ("{}の対象は何ですか", re.compile(r"対象")),
    ("{}の問い合わせ先はどこですか", re.compile(r"問い?合わ?せ|電話|連絡先")),
    ("{}とは何ですか", re.compile(r"とは")),
)
"""Usual questions, each with what its answer says in so many words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The state of the library as one reader may know it."""

    documents: int
    pages: int
    to_review: int
    """Pages whose reading a person should check."""
    waiting: int
    """Files queued or being read."""
    failed: int
    """Files that are not in."""
    unindexed: int
    """Documents that search does not find yet."""
    notice: str | None
    """What the reader should know about the search, in Japanese."""
    updated_at: datetime | None


def overview(office: Office, *, reader: Reader) -> Overview:
    """Count what the reader may see."""
    documents = list_documents(office.catalogue, reader=reader)
    waiting = {JobState.QUEUED, JobState.RUNNING}
    return Overview(
        documents=len(documents),
        pages=sum(document.page_count for document in documents),
        to_review=sum(document.pages_to_review for document in documents),
        waiting=sum(job.state in waiting for job in list_jobs(office.catalogue, reader=reader)),
        failed=len(list_failures(office.catalogue, reader=reader)),
        unindexed=_not_yet_found(office, documents),
        notice=office.index.notice or _disk_notice(office),
        updated_at=max((document.added_at for document in documents), default=None),
    )


def count_unindexed(office: Office, *, reader: Reader) -> int:
    """How many documents of the reader search does not find yet; others' do not count."""
    return _not_yet_found(office, list_documents(office.catalogue, reader=reader))


def _not_yet_found(office: Office, documents: Sequence[Document]) -> int:
    seen = office.index.status().indexed_revision
    changed = changes_after(office.catalogue, seen).version_ids
    return len(set(changed) & {document.version_id for document in documents})


def example_questions(office: Office, *, reader: Reader) -> tuple[str, ...]:
    """Questions to start from, about documents that the reader may see; each has an answer.

    Well-read documents come first: what was read badly makes odd questions.
    """
    documents = list_documents(office.catalogue, reader=reader)
    well_read = sorted(documents, key=lambda document: document.pages_to_review > 0)[:_LOOKED_AT]
    tried = (_answerable(office, document, reader) for document in well_read)
    return tuple(itertools.islice((question for question in tried if question), _EXAMPLES))


def _answerable(office: Office, document: Document, reader: Reader) -> str | None:
    """The first usual question about the document that it answers itself."""
    title = document.title
    subject = title if len(title) <= _TITLE_LIMIT else title[: _TITLE_LIMIT - 1] + "…"
    for form, said in _FORMS:
        question = form.format(subject)
        best = ask_quoting(office, question, reader=reader).citations[:1]
        if any(c.passage.document.id == document.id and said.search(c.quote) for c in best):
            return question
    return None


def _disk_notice(office: Office) -> str | None:
    free_mb = shutil.disk_usage(office.settings.library).free >> 20
    if free_mb >= LOW_DISK_MB:
        return None
    return f"ディスクの空きが残り{free_mb}MBです。新しい文書を登録できないことがあります。"
