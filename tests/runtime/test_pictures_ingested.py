"""Photos taken in through the command line, with a vision endpoint that fails, and without one."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assistant.model_server import Fail, ModelServer, running_model_server
from tests.ingest.photo_making import garden, save_photo
from tests.runtime.command import ROOT, environment, result_of, shorui

SAID = "丘一面に紫色のラベンダーが咲き、手前に木のベンチがある。"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with running_model_server() as running:
        monkeypatch.setenv("SHORUI_VISION_URL", running.url)
        monkeypatch.setenv("SHORUI_VISION_MODEL", "see")
        monkeypatch.setenv("SHORUI_VISION_API_KEY", "sk-hidden-word")
        yield running


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    folder = tmp_path / "観光素材"
    return save_photo(
        folder / "IMG_5.jpg", garden(width=600, height=400), taken="2024:07:07 09:00:00"
    )


def test_an_endpoint_that_fails_leaves_the_photo_without_a_description(
    tmp_path: Path, photo: Path, server: ModelServer
) -> None:
    library = tmp_path / "書庫"
    server.enqueue(Fail(401, SAID))
    done = shorui(library, "ingest", photo, "--json")
    assert done.returncode == 0, done.stderr
    assert result_of(done)["documents"] == {"new": 1, "updated": 0, "unchanged": 0, "failed": 0}
    assert "SHORUI_VISION_API_KEY" in done.stderr
    assert all(word not in done.stdout + done.stderr for word in (SAID, "hidden-word"))
    assert server.asked[0].headers["authorization"] == "Bearer sk-hidden-word"
    assert len(server.asked[0].pictures) == 1


def test_without_an_endpoint_nothing_connects_anywhere(tmp_path: Path, photo: Path) -> None:
    """Not even where answers are configured to come from: pictures are not sent there."""
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
connected = []
def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo") and "AF_UNIX" not in str(arguments[0]):
        connected.append([event, str(arguments)])
sys.addaudithook(note)
from concurrent.futures import ThreadPoolExecutor
from ingest.files import NoProgress, take_file
from ingest.sources import source_at
from library.catalogue import open_catalogue
from library.settings import load_settings
from runtime.office import intake_for
settings = load_settings(llm_url="http://127.0.0.1:9/v1", llm_model="m")
with ThreadPoolExecutor(1) as executor:
    intake = intake_for(settings, open_catalogue(settings.library), executor)
    taken = take_file(intake, source_at(Path({str(photo)!r}), scope="all"), progress=NoProgress())
assert taken[0].document is not None
print(connected, "openai" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(tmp_path / "書庫") | {"OPENAI_API_KEY": "sk-of-somebody"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[] False"
