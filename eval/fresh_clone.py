"""``python -m eval.fresh_clone``: from a fresh clone to a usable page with every sample in it.

Clones this checkout's last commit into a temporary folder, runs ``make run`` there with an empty
cache, and prints when the installation was done, when the page answered, and when every sample
document could be found.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
PORT = 8599
_LIMIT_S = 1800


def main() -> None:
    """Measure once and print three rows."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "shorui"
        started = time.monotonic()
        _run(["git", "clone", "--quiet", str(ROOT), str(clone)], Path(folder))
        served = subprocess.Popen(
            ["make", "run"],  # noqa: S607
            cwd=clone,
            env=_environment(Path(folder) / "cache"),
            start_new_session=True,
        )
        try:
            _report(clone, started)
        finally:
            os.killpg(served.pid, signal.SIGTERM)
            served.wait()


def _report(clone: Path, started: float) -> None:
    steps: list[tuple[str, Callable[[], bool]]] = [
        ("installed", (clone / ".venv" / "installed").exists),
        ("the page answers", _answers),
        ("every sample document can be found", lambda: _all_found(clone)),
    ]
    for name, reached in steps:
        while not reached():
            if time.monotonic() - started > _LIMIT_S:
                sys.exit(f"not reached in {_LIMIT_S} s: {name}")
            time.sleep(0.5)
        sys.stdout.write(f"| {name} | {time.monotonic() - started:.0f} s |\n")
        sys.stdout.flush()


def _answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _all_found(clone: Path) -> bool:
    time.sleep(5)  # asking costs the machine that is being measured
    done = subprocess.run(  # noqa: S603 - our own command
        [clone / ".venv" / "bin" / "shorui", "status", "--json"],
        cwd=clone,
        env=_environment(clone.parent / "cache"),
        capture_output=True,
        check=True,
    )
    library = json.loads(done.stdout)["library"]
    samples = len(list((ROOT / "data_samples" / "docs").iterdir()))
    return bool(
        library["documents"] == samples and library["waiting"] == 0 and library["unindexed"] == 0
    )


def _environment(cache: Path) -> dict[str, str]:
    return {**os.environ, "SHORUI_PORT": str(PORT), "SHORUI_CACHE": str(cache)}


def _run(command: list[str], cwd: Path) -> None:
    subprocess.run(command, cwd=cwd, check=True)  # noqa: S603 - our own commands


if __name__ == "__main__":
    main()
