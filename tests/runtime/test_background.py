"""What a server does beside its pages."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from library.jobs import JobState, list_jobs
from library.scopes import ALL_OFFICE, staff
from library.settings import Settings
from retrieval.index import open_index
from retrieval.search import search
from runtime.background import background
from runtime.office import Office, close_office, open_office
from runtime.uploads import accept_upload
from tests.filed import put_filed
from tests.retrieval.conftest import HashedPairs


class Loaded(HashedPairs):
    """Says when it has been made ready."""

    def __init__(self) -> None:
        super().__init__()
        self.ready = threading.Event()

    def load(self) -> None:
        self.ready.set()


def office_with(embedder: HashedPairs, library: Path) -> Office:
    office = open_office(Settings(library=library, workers=1))
    office.index.close()
    return replace(office, index=open_index(office.catalogue, library / "other", embedder))


def until(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False


def test_a_second_server_takes_over_when_the_first_has_ended(tmp_path: Path) -> None:
    library = tmp_path / "library"
    first, second = office_with(HashedPairs(), library), office_with(HashedPairs(), library)
    put_filed(first.catalogue, "税", "市民税の納期限は六月末日とする。")
    first.index.catch_up()
    with background(second):
        asked = ask_often(second, "市民税の納期限")
        assert not owns(second)
        accept_upload(
            second,
            "案内.txt",
            io.BytesIO("粗大ごみの手数料".encode()),
            reader=staff(),
            scope=ALL_OFFICE,
        )
        assert (next(asked), state_of_job(second)) == (1, JobState.QUEUED)
        close_office(first)
        while not owns(second):
            assert next(asked) == 1, "searches go on while it takes over"
        assert until(lambda: state_of_job(second) is JobState.DONE)
        assert until(lambda: not second.index.behind)
        assert second.index.status().vector_chunks == 2
    close_office(second)


def owns(office: Office) -> bool:
    return office.index.owner


def state_of_job(office: Office) -> JobState:
    (job,) = list_jobs(office.catalogue, reader=staff())
    return job.state


def ask_often(office: Office, question: str) -> Iterator[int]:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        yield len(search(office.index, question, reader=staff(), k=1))


def test_the_embedder_is_ready_before_the_first_question(tmp_path: Path) -> None:
    embedder = Loaded()
    office = office_with(embedder, tmp_path / "library")
    try:
        assert not embedder.ready.is_set(), "the page opens before that"
        with background(office):
            assert embedder.ready.wait(30)
    finally:
        close_office(office)
