"""The office: all parts of shorui put together from the settings, once per process."""

import logging
import threading
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from assistant.endpoint import Endpoint
from ingest.endpoints import Endpoints
from ingest.files import Intake
from library.catalogue import Catalogue, open_catalogue
from library.settings import Settings, load_settings
from retrieval.index import Index
from runtime.addresses import address_of
from runtime.embedders import bundled_embedder, open_embedder, open_reranker

log = logging.getLogger(__name__)

INDEX_FOLDER = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the faces work with."""

    settings: Settings
    catalogue: Catalogue
    index: Index
    executor: Executor
    """Child processes; started by their first use."""
    endpoint: Endpoint | None = None
    """Of the model that writes answers; None where none is configured."""

    @property
    def intake(self) -> Intake:
        """What taking in files needs."""
        return intake_for(self.settings, self.catalogue, self.executor)


def open_office(settings: Settings, *, own_index: bool = True) -> Office:
    """Open the library, the embedder and the indexes.

    Args:
        settings: of the program.
        own_index: false to leave the index to others, even where nobody owns it.

    Raises:
        SettingsError: the library cannot be used, or the embedder cannot be had.
        LibraryLocked, StorageFull: see ``open_catalogue``.
    """
    catalogue = open_catalogue(settings.library)
    return Office(
        settings=settings,
        catalogue=catalogue,
        index=open_search_index(settings, catalogue, own=own_index),
        executor=page_executor(settings),
        endpoint=endpoint_for(settings),
    )


def close_office(office: Office) -> None:
    """Stop the children and give everything back, cleanly."""
    office.executor.shutdown(wait=True, cancel_futures=True)
    office.index.close()
    office.catalogue.close()


_live: list[Office] = []
_live_lock = threading.Lock()


def live_office() -> Office:
    """The one office of this process; opened from the environment if no server has set it."""
    with _live_lock:
        if not _live:
            _live.append(open_office(load_settings()))
        return _live[0]


def set_live_office(office: Office | None) -> None:
    """Make ``office`` the one that the pages of this process use; None forgets it."""
    with _live_lock:
        _live[:] = [] if office is None else [office]


def open_search_index(settings: Settings, catalogue: Catalogue, *, own: bool = True) -> Index:
    """The index of the library over the configured embedder and reranker.

    Raises:
        SettingsError: the embedder cannot be had on this machine.
    """
    from retrieval.index import open_index

    embedder = open_embedder(settings)
    index = open_index(
        catalogue,
        settings.library / INDEX_FOLDER,
        embedder,
        own=own,
        other=lambda: bundled_embedder(settings),
    )
    index.reranker = open_reranker(settings)
    return index


def endpoint_for(settings: Settings, *, model: str | None = None) -> Endpoint | None:
    """The model endpoint that is configured, if any. Connects nowhere.

    Args:
        settings: of the program.
        model: another model of the same endpoint, as one that judges.
    """
    address = address_of(settings, "llm")
    if address is None:
        return None
    return Endpoint(replace(address, model=model) if model else address)


def reading_endpoints(settings: Settings) -> Endpoints:
    """What models add to reading, as far as it is configured. Connects nowhere."""
    from assistant.transcription import TranscriptionEndpoint
    from runtime.describing import VisionDescriber
    from runtime.prompts import prompts_of
    from runtime.transcribing import EndpointTranscriber

    vision, transcription = address_of(settings, "vision"), address_of(settings, "transcription")
    return Endpoints(
        describer=VisionDescriber(Endpoint(vision), prompts=prompts_of(settings))
        if vision
        else None,
        max_pictures=settings.vision_max_pictures,
        transcriber=(
            EndpointTranscriber(
                TranscriptionEndpoint(transcription), max_mb=settings.transcription_max_mb
            )
            if transcription
            else None
        ),
    )


def page_executor(settings: Settings) -> Executor:
    """The child processes that read pages."""
    from ingest.workers import ChildExecutor

    return ChildExecutor(
        workers=settings.workers,
        timeout_s=settings.page_timeout_s,
        memory_mb=settings.page_memory_mb,
    )


def intake_for(settings: Settings, catalogue: Catalogue, executor: Executor) -> Intake:
    """What taking in files needs, without the index."""
    return Intake(
        catalogue=catalogue,
        library=settings.library,
        executor=executor,
        engine_name=settings.ocr_engine,
        max_pages=settings.max_pages,
        max_file_mb=settings.max_file_mb,
        endpoints=reading_endpoints(settings),
        chunking=settings.chunking,
    )
