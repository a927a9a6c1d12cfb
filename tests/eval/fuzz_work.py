"""Reading that ends badly, run in real child processes by test_fuzz.py."""

import os
import signal
from pathlib import Path

from library.errors import FileFault, UnreadableFile


def read_badly(path: Path, /, *, file_name: str) -> None:
    match path.read_bytes():
        case b"crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"fail":
            raise ValueError("氏名 富山太郎")
        case b"refuse":
            raise UnreadableFile(FileFault.CORRUPT)
        case b"grow":
            raise MemoryError
