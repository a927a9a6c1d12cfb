"""What Streamlit's test harness leaves behind is put back."""

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def own_main_module() -> Iterator[None]:
    """The harness makes its script the main module, which every new child process imports."""
    before = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = before
