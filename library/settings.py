"""All settings, read once at the entry of the program from ``SHORUI_…`` and ``.env``."""

import os
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from platformdirs import user_cache_path
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from library.errors import SettingsError

PREFIX = "SHORUI_"
ENDPOINTS = ("llm", "vision", "transcription", "embedding", "rerank")
"""What the settings of each model endpoint begin with; each is by itself, and none by default."""
_PARTS = ("url", "model", "api_key")


class Settings(BaseSettings):
    """Every setting with its default. ``shorui status`` shows them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        extra="forbid",
        frozen=True,
        env_file_encoding="utf-8",
        hide_input_in_errors=True,  # it may be a key
    )

    library: Path = Path("shorui-data")
    """The library folder: catalogue, originals, indexes, page images."""
    cache: Path = Field(default_factory=lambda: user_cache_path("shorui"))
    """What can be rebuilt and serves all libraries: the embedding model."""

    ocr_engine: Literal["rapidocr", "tesseract"] = "rapidocr"
    chunking: Literal["structure", "windows"] = "structure"
    """How documents are cut for search: by headings, articles and rows, or into plain windows, which
    serve to measure the first."""
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1)
    """Child processes that read pages."""
    page_timeout_s: float = Field(default=120, gt=0)
    page_memory_mb: int = Field(default=3072, ge=512)
    """Address-space limit of one child process, in MiB."""
    max_file_mb: int = Field(default=1024, ge=1)
    max_pages: int = Field(default=10_000, ge=1)

    host: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    max_upload_mb: int = Field(default=300, ge=1)
    page_scopes: str = ""
    """Names of 公開範囲 that everybody at the page reads besides 全庁, with commas between."""

    llm_url: str | None = None
    """Of an OpenAI-compatible endpoint that writes answers, as ``http://127.0.0.1:11434/v1``.

    Nothing connects anywhere while this is not set.
    """
    llm_model: str | None = None
    """The model's name at that endpoint."""
    llm_api_key: SecretStr | None = None
    """Never shown, logged or kept."""
    llm_timeout_s: float = Field(default=60, gt=0)
    """Of one attempt, until the next word comes; an answer takes three at most."""
    llm_total_timeout_s: float = Field(default=180, gt=0)
    """Of a whole answer, with all attempts and pauses: what is checked by then is shown."""

    llm_masking: Literal["off", "outside", "always"] = "outside"
    """Whether personal data in what is sent to ``llm_url`` and ``vision_url`` goes as placeholders and is
    put back in what comes: never, where the endpoint is not on this machine, or always.

    Pictures, recordings, and what the embedding and rerank endpoints get are sent as they are.
    """

    query_expansion: Literal["off", "weak"] = "off"
    """``weak``: a question that nothing answers is sent to ``llm_url`` once, to be said in other
    words and searched again. No model's wordings have been measured."""

    vision_url: str | None = None
    """Of an OpenAI-compatible endpoint that looks at pictures, described on ingest.

    Pictures of documents are sent there and nowhere else; never in place of it to ``llm_url``.
    """
    vision_model: str | None = None
    vision_api_key: SecretStr | None = None
    """Never shown, logged or kept."""
    vision_timeout_s: float = Field(default=120, gt=0)
    """Of one attempt; a picture takes three at most."""
    vision_max_pictures: int = Field(default=30, ge=1)
    """Of one document; those behind them are left without a description."""

    transcription_url: str | None = None
    """Of an endpoint with ``/audio/transcriptions``: recordings are sent there, in whole."""
    transcription_model: str | None = None
    transcription_api_key: SecretStr | None = None
    """Never shown, logged or kept."""
    transcription_timeout_s: float = Field(default=900, gt=0)
    """Of one attempt at one part of a recording."""
    transcription_max_mb: int = Field(default=25, ge=1)
    """Of what is sent at once, which is what the best-known service takes. A longer WAV is sent in
    parts; a larger file of another kind is refused."""

    embedding_url: str | None = None
    """Of an OpenAI-compatible endpoint with ``/embeddings``, in place of the bundled model.

    The searched text of every document, and every question, is sent there.
    """
    embedding_model: str | None = None
    embedding_api_key: SecretStr | None = None
    """Never shown, logged or kept."""
    embedding_dimension: int | None = Field(default=None, ge=1, le=65_536)
    """Numbers in one of its vectors, as its description says; another number is an error."""
    embedding_query_prefix: str = ""
    """What the model wants before a question, blanks included: ``query: `` for the E5 family."""
    embedding_passage_prefix: str = ""
    """What it wants before a passage."""
    embedding_batch: int = Field(default=16, ge=1, le=16)
    """Texts in one request; sixteen are what is kept at once."""
    embedding_timeout_s: float = Field(default=60, gt=0)
    """Of one attempt with passages; a question waits five seconds at most."""

    rerank_url: str | None = None
    """Of an endpoint with ``/rerank`` that orders the best passages anew, as
    ``http://127.0.0.1:8012/v1``. The question and twenty passages are sent there."""
    rerank_model: str | None = None
    rerank_api_key: SecretStr | None = None
    """Never shown, logged or kept."""
    rerank_timeout_s: float = Field(default=3, gt=0)
    """Of the one attempt; after that the order stays as it was."""
    mcp_token: SecretStr | None = None
    """Key of ``shorui mcp`` over stdio (``shorui tokens add``): what its client may read."""

    chroma_url: str | None = None
    """Of a Chroma server that keeps the vector index, as ``http://127.0.0.1:8000``; it is kept in the
    library folder without one. Vectors and the ids of chunks are sent there, no text."""
    chroma_token: SecretStr | None = None
    """Sent there as a bearer token. Never shown, logged or kept."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    @field_validator("library", "cache")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        """Paths are absolute from here on, so that a child process means the same folder."""
        return value.expanduser().absolute()

    @field_validator(
        *(f"{e}_{p}" for e in ENDPOINTS for p in _PARTS),
        "chroma_url",
        "chroma_token",
        mode="before",
    )
    @classmethod
    def _set_or_not(cls, value: object) -> object:
        """A name with nothing behind it, as a form of an office leaves it, is not set."""
        return (value.strip() or None) if isinstance(value, str) else value

    @field_validator(*(f"{endpoint}_url" for endpoint in ENDPOINTS), "chroma_url")
    @classmethod
    def _endpoint(cls, value: str | None) -> str | None:
        """A URL that can be shown to anyone."""
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("http:// か https:// で始まるURLを書いてください")
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError(
                "URLに鍵や利用者名を含めず、同じ接続先の _API_KEY（Chroma では _TOKEN）に書いてください"
            )
        return value.rstrip("/")

    @model_validator(mode="after")
    def _endpoint_with_model(self) -> Self:
        """Half an endpoint is a slip, not a wish to have none."""
        if self.query_expansion != "off" and self.llm_url is None:
            raise ValueError(f"{PREFIX}QUERY_EXPANSION には {PREFIX}LLM_URL の設定が必要です")
        for endpoint in ENDPOINTS:
            url, model = getattr(self, f"{endpoint}_url"), getattr(self, f"{endpoint}_model")
            if (url is None) != (model is None):
                name = PREFIX + endpoint.upper()
                raise ValueError(f"{name}_URL と {name}_MODEL は両方を設定してください")
        if self.embedding_url and self.embedding_dimension is None:
            raise ValueError(
                f"{PREFIX}EMBEDDING_DIMENSION に、埋め込みモデルの次元数を設定してください"
            )
        return self


def load_settings(**overrides: object) -> Settings:
    """Read the settings; ``overrides`` (those that are not None) win over the environment.

    Raises:
        SettingsError: an unknown ``SHORUI_…`` variable, or a value that cannot be.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(
        k for k in os.environ if k.upper().startswith(PREFIX) and k.upper() not in known
    )
    if unknown:
        raise SettingsError(f"知らない設定です: {', '.join(unknown)}。つづりを確かめてください。")
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # validated by pydantic
    except ValidationError as exc:
        places = "、".join(
            f"{PREFIX}{str(e['loc'][0]).upper() if e['loc'] else '…'}（{e['msg']}）"
            for e in exc.errors()
        )
        raise SettingsError(f"設定の値が正しくありません: {places}") from exc
