"""Runs the real command line in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "data_samples" / "docs"
FAX = DOCS / "S03_一部訂正について(事務連絡_R3.6.7).pdf"
LIBRARIES = DOCS / "S10_高松市_図書館一覧.xlsx"
DATES = DOCS / "S12_行政基本情報データ連携モデル-日付及び時刻.md"
SCAN = DOCS / "S02_検査料の点数の取扱いについて(保医発0331第1号).pdf"


def environment(library: Path) -> dict[str, str]:
    return {**os.environ, "SHORUI_LIBRARY": str(library), "SHORUI_WORKERS": "2"}


def shorui(library: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "shorui.py"), *map(str, arguments)],
        env=environment(library),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def start(library: Path, *arguments: object) -> subprocess.Popen[str]:
    """Start it in a process group of its own, so that a test can signal it as a terminal would."""
    return subprocess.Popen(
        [sys.executable, str(ROOT / "shorui.py"), *map(str, arguments)],
        env=environment(library),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )


def result_of(done: subprocess.CompletedProcess[str]) -> dict[str, object]:
    """The one JSON object on stdout."""
    parsed = json.loads(done.stdout)
    assert isinstance(parsed, dict), done.stdout
    return parsed
