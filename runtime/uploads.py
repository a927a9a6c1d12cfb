"""Files that people hand in through the page: kept durably first, then queued."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO

from ingest.sources import UPLOAD, Source, display_name, find_sources
from library import audit, jobs
from library.errors import AccessDenied
from library.originals import disk_errors
from library.scopes import Reader
from runtime.office import Office

_BLOCK = 1 << 20


def accept_upload(
    office: Office, file_name: str, content: BinaryIO, *, reader: Reader, scope: str
) -> int:
    """Keep an uploaded file and queue it; returns the job's number.

    The file's own name is only ever shown: nothing is written under it.

    Raises:
        AccessDenied: the reader may not put documents into this scope.
        StorageFull: no room; nothing was kept.
    """
    _require(reader, scope)
    name = display_name(file_name)
    path = _keep(office.settings.library / "uploads", content)
    job = jobs.add_job(
        office.catalogue, place=UPLOAD + name, path=str(path), file_name=name, scope=scope
    )
    audit.record(office.catalogue, actor=reader.name, action="upload", subject=f"job {job}")
    return job


def queue_folder(office: Office, folder: Path, *, reader: Reader, scope: str) -> int:
    """Queue the files of a folder where they lie; returns how many."""
    _require(reader, scope)
    sources = find_sources([folder], scope=scope)
    for source in sources:
        _queue(office, source)
    return len(sources)


def _queue(office: Office, source: Source) -> None:
    jobs.add_job(
        office.catalogue,
        place=source.place,
        path=str(source.path),
        file_name=source.file_name,
        scope=source.scope,
    )


def _require(reader: Reader, scope: str) -> None:
    if scope not in reader.scopes:
        raise AccessDenied("その公開範囲には登録できません。公開範囲を選び直してください。")


def _keep(folder: Path, content: BinaryIO) -> Path:
    with disk_errors():
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix="upload-")
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                shutil.copyfileobj(content, out, _BLOCK)
                out.flush()
                os.fsync(out.fileno())
        except OSError:
            path.unlink(missing_ok=True)
            raise
    return path
