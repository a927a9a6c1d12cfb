"""What a server does beside its pages."""

import threading
from dataclasses import replace
from pathlib import Path

from library.settings import Settings
from retrieval.index import open_index
from runtime.background import background
from runtime.office import Office, close_office, open_office
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


def test_the_embedder_is_ready_before_the_first_question(tmp_path: Path) -> None:
    embedder = Loaded()
    office = office_with(embedder, tmp_path / "library")
    try:
        assert not embedder.ready.is_set(), "the page opens before that"
        with background(office):
            assert embedder.ready.wait(30)
    finally:
        close_office(office)
