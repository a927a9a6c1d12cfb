"""The step of taking in a file that has its pictures described."""

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

from ingest.endpoints import Endpoints
from ingest.formats.reader import Outline
from ingest.vision.adding import add_descriptions
from ingest.vision.finding import PagePicture, find_pictures
from library.model import Page


def described_pages(
    executor: Executor, path: Path, outline: Outline, pages: Sequence[Page], endpoints: Endpoints
) -> list[Page]:
    """The pages of a file with their pictures described, or as they are without an endpoint.

    Pictures are cut out in child processes; the endpoint is asked from this one. See
    ``add_descriptions`` for what happens when it fails.
    """
    if endpoints.describer is None:
        return list(pages)

    def find(page: Page, most: int) -> Sequence[PagePicture]:
        return executor.submit(find_pictures, path, outline, page, most=most).result()

    return add_descriptions(pages, find, describer=endpoints.describer, most=endpoints.max_pictures)
