"""All settings, read once at the entry of the program from ``SHORUI_…`` and ``.env``."""

import os
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from library.errors import SettingsError

PREFIX = "SHORUI_"


class Settings(BaseSettings):
    """Every setting with its default. ``shorui status`` shows them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="forbid", frozen=True, env_file_encoding="utf-8"
    )

    library: Path = Path("shorui-data")
    """The library folder: catalogue, originals, indexes, page images."""
    cache: Path = Field(default_factory=lambda: user_cache_path("shorui"))
    """What can be rebuilt and serves all libraries: the embedding model."""

    ocr_engine: Literal["rapidocr", "tesseract"] = "rapidocr"
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

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "WARNING"

    @field_validator("library", "cache")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        """Paths are absolute from here on, so that a child process means the same folder."""
        return value.expanduser().absolute()


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
            f"{PREFIX}{str(e['loc'][0]).upper() if e['loc'] else ''}（{e['msg']}）"
            for e in exc.errors()
        )
        raise SettingsError(f"設定の値が正しくありません: {places}") from exc
