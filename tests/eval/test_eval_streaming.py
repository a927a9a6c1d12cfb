"""The measure of how soon streamed words are heard."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_streaming_is_measured_from_the_sending_to_the_listener() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "eval.streaming", "--answers", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    measured = json.loads(done.stdout)
    assert measured["answers"] == 1
    assert measured["first_word"]["count"] == 1
    assert measured["check"]["count"] == 6
    for name in ("first_word", "word", "checked", "check"):
        assert 0 < measured[name]["p50"] <= measured[name]["p95"] <= measured[name]["max"]
