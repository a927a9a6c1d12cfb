"""Files that come again: nothing is read twice, and what was lost of them is brought back."""

from pathlib import Path

from library.originals import original_path
from library.storing import Outcome
from tests.ingest.taking import open_intake, take


def test_a_file_that_comes_again_brings_back_its_lost_original(tmp_path: Path) -> None:
    file = tmp_path / "案内.txt"
    file.write_text("粗大ごみの手数料は五百円とする。", encoding="utf-8")
    with open_intake(tmp_path / "library") as intake:
        (first,) = take(intake, file)
        assert first.document is not None
        original = original_path(intake.library, first.document.sha256)
        original.unlink()
        (again,) = take(intake, file)
        assert again.outcome is Outcome.UNCHANGED
        assert original.read_bytes() == file.read_bytes()
