"""What an embedding endpoint answers, looked at closely before anything of it is kept."""

import numpy as np
from pydantic import BaseModel, ValidationError

from library.connection import Address, not_understood
from library.errors import EndpointError
from library.vectors import Vectors


class _Row(BaseModel):
    embedding: list[float]
    index: int | None = None


class _Reply(BaseModel):
    """What is needed of a reply; ``openai`` itself takes any JSON for one."""

    data: list[_Row]


def read_reply(body: bytes, address: Address, *, count: int, dimension: int) -> Vectors:
    """Unit vectors, shape ``(count, dimension)``, in the order in which the texts were sent.

    Raises:
        EndpointError: vectors are missing or of another dimension, or cannot be compared.
    """
    try:
        rows = _Reply.model_validate_json(body).data
    except ValidationError:
        raise not_understood(address) from None
    rows = _in_order(rows)
    if len(rows) != count:
        raise EndpointError(
            f"埋め込みの接続先が、{count}件の文に{len(rows)}件のベクトルを返しました。"
            f"{address.setting}_BATCH を小さくするか、接続先の状態を確かめてください。"
        )
    for row in rows:
        if len(row.embedding) != dimension:
            raise EndpointError(
                f"埋め込みの接続先のベクトルは{len(row.embedding)}次元で、"
                f"設定の{dimension}次元と違います。"
                f"{address.setting}_MODEL と {address.setting}_DIMENSION を確かめてください。"
            )
    return _unit(np.array([row.embedding for row in rows], np.float64))


def _in_order(rows: list[_Row]) -> list[_Row]:
    """Each place once, from the first; as they came where they are not numbered."""
    places = {row.index: row for row in rows if row.index is not None}
    if not places:
        return rows
    return [places[place] for place in range(len(rows)) if place in places]


def _unit(rows: np.ndarray[tuple[int, int], np.dtype[np.float64]]) -> Vectors:
    """Of length one, as they are compared by their inner product."""
    largest = np.abs(rows).max(axis=1, keepdims=True, initial=0.0)
    if not np.isfinite(largest).all() or not (largest > 0).all():
        raise EndpointError(
            "埋め込みの接続先が、比べられないベクトル（数でない値、または零）を返しました。"
            "接続先のモデルの状態を確かめてください。"
        )
    scaled = rows / largest
    unit: Vectors = (scaled / np.linalg.norm(scaled, axis=1, keepdims=True)).astype(np.float32)
    return unit
