"""ZIP files and mails through the doors that people use: an upload, one file read, the report."""

import io
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from library.documents import list_documents
from library.errors import FileFault, UnreadableFile
from library.jobs import Job, JobState, list_jobs
from library.scopes import ALL_OFFICE, staff
from library.settings import Settings
from runtime.background import background
from runtime.bulk import read_file
from runtime.contract import ingest_report
from runtime.office import Office, close_office, open_office
from runtime.uploads import accept_upload
from tests.ingest.making import save, save_zip
from tests.ingest.taking import open_intake, take

TEXT = "補助金の上限額は三十万円とする。"


def mail() -> bytes:
    message = EmailMessage()
    message["From"] = "zaisei@example.jp"
    message["Subject"] = "補助金の通知"
    message.set_content(TEXT)
    message.add_attachment("要綱の本文です。".encode(), "text", "plain", filename="要綱.txt")
    return message.as_bytes()


def ended(office: Office) -> Job:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        (job,) = list_jobs(office.catalogue, reader=staff())
        if job.state in {JobState.DONE, JobState.FAILED}:
            return job
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def test_an_uploaded_zip_is_one_job_and_says_how_many_went_in(tmp_path: Path) -> None:
    members = {"要綱.txt": TEXT, "通知.eml": mail(), "空.txt": b"", "壊.pdf": b"%PDF-1.7 cut"}
    path = save_zip(tmp_path, "受付.zip", members)
    office = open_office(Settings(library=tmp_path / "library", workers=1))
    try:
        accept_upload(
            office, "受付.zip", io.BytesIO(path.read_bytes()), reader=staff(), scope=ALL_OFFICE
        )
        with background(office):
            job = ended(office)
        assert (job.state, job.code) == (JobState.DONE, "new")
        assert job.message.startswith(
            "5件の文書のうち3件を登録しました。\n「受付.zip」の中の「空.txt」"
        )
        assert "「受付.zip」の中の「壊.pdf」" in job.message
        assert (job.pages_done, job.pages_total) == (3, 3)
        names = sorted(d.file_name for d in list_documents(office.catalogue, reader=staff()))
        assert names == ["要綱.txt", "要綱.txt", "通知.eml"]
        assert not list((tmp_path / "library" / "uploads").iterdir())
    finally:
        close_office(office)


def test_of_a_mail_the_mail_is_read_and_a_zip_is_left_to_be_unpacked(tmp_path: Path) -> None:
    settings = Settings(library=tmp_path / "library", workers=1)
    (page,) = read_file(settings, save(tmp_path, "通知.eml", mail()))
    assert page.lines[0].text == "補助金の通知"
    with pytest.raises(UnreadableFile, match="取り出して") as caught:
        read_file(settings, save_zip(tmp_path, "a.zip", {"a.txt": TEXT}))
    assert caught.value.fault is FileFault.UNSUPPORTED


def test_the_report_counts_documents(tmp_path: Path) -> None:
    save_zip(tmp_path, "受付.zip", {"要綱.txt": TEXT, "空.txt": b""})
    save(tmp_path, "通知.eml", mail())
    with open_intake(tmp_path / "library") as intake:
        report = ingest_report(
            take(intake, tmp_path / "受付.zip", tmp_path / "通知.eml"), seconds=1.0
        )
    assert report["documents"] == {"new": 3, "updated": 0, "unchanged": 0, "failed": 1}
    assert [failure["file"] for failure in report["failures"]] == ["空.txt"]  # type: ignore[attr-defined]
