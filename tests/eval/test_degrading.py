import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from eval.degrading.making import BLANK, FACING, NAMES, write_degraded
from eval.degrading.sources import CleanPage, clean_pages
from eval.suites.errors import SuiteError
from eval.suites.loading import load_suite
from eval.suites.model import TrueTable
from tests.ingest.scan_samples import DATA


def drawn(stem: str, *, seed: int) -> CleanPage:
    """A small page of black bars."""
    page = np.full((468, 331, 3), 255, np.uint8)
    for top in range(40, 420, 20):
        width = int(np.random.default_rng(seed + top).integers(100, 260))
        page[top : top + 10, 40 : 40 + width] = 0
    table = TrueTable(rows=(("区分", stem),))
    return CleanPage(stem=stem, image=page, text=f"本文{stem}", tables=(table,))


PAGES = (drawn("a", seed=1), drawn("b", seed=2))


@pytest.fixture(scope="module")
def degraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suite")
    write_degraded(PAGES, folder, names=NAMES, per_condition=None)
    return folder


def test_every_condition_makes_pages_that_shorui_eval_finds_with_their_truth(
    degraded: Path,
) -> None:
    suite = load_suite(degraded)
    assert not suite.problems
    assert {page.condition for page in suite.pages} >= {*NAMES} - {BLANK}
    texts = {page.id: page.text for page in suite.pages}
    assert texts["a__fax100"] == "本文a"
    assert texts["b+a__facing"] == "本文b\n本文a"
    assert {text for name, text in texts.items() if name.startswith(BLANK)} == {""}
    assert {page.id: page.tables for page in suite.pages}["b__clean"] == PAGES[1].tables


def test_the_same_pages_are_made_again(degraded: Path, tmp_path: Path) -> None:
    write_degraded(PAGES, tmp_path / "again", names=NAMES, per_condition=None)
    files = sorted(path.name for path in degraded.iterdir())
    assert files == sorted(path.name for path in (tmp_path / "again").iterdir())
    assert all(
        (degraded / name).read_bytes() == (tmp_path / "again" / name).read_bytes() for name in files
    )


def test_every_condition_but_the_clean_one_changes_the_page(degraded: Path) -> None:
    clean = (degraded / "a__clean.png").read_bytes()
    others = [path for path in degraded.glob("a__*") if path.stem != "a__clean"]
    assert len(others) == len(NAMES) - 3
    assert all(path.read_bytes() != clean for path in others)


def test_a_few_pages_a_condition_are_not_always_the_same(tmp_path: Path) -> None:
    names = [name for name in NAMES if name not in {FACING, BLANK}]
    assert write_degraded(PAGES, tmp_path / "few", names=names, per_condition=1) == len(names)
    stems = {path.name.split("__")[0] for path in (tmp_path / "few").glob("*__*")}
    assert stems == {"a", "b"}


def test_an_image_says_its_resolution(degraded: Path) -> None:
    with Image.open(degraded / "a__dpi72.png") as image:
        assert [round(value) for value in image.info["dpi"]] == [72, 72]
        assert image.size == (119, 168)


def test_the_clean_pages_of_a_suite_are_its_pdfs_or_clean_scans() -> None:
    pages = {page.stem: page for page in clean_pages(load_suite(DATA))}
    assert {*pages} == {"gijiroku_v", "koho2col", "table"}  # youryo has a photocopy only
    assert len(pages["table"].tables) == 2


def test_what_cannot_be_made_is_said_in_japanese(degraded: Path, tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="fax999"):
        write_degraded(PAGES, tmp_path / "x", names=["fax999"], per_condition=None)
    with pytest.raises(SuiteError, match="空ではありません"):
        write_degraded(PAGES, degraded, names=NAMES, per_condition=None)
    with pytest.raises(SuiteError, match="元になるページがありません"):
        write_degraded((), tmp_path / "y", names=NAMES, per_condition=None)


def test_the_command_makes_a_suite(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, "-m", "eval.degrading", str(DATA), str(out)]
    options = ["--condition", "turned180", "--per-condition", "1"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)
    assert "1ページ" in done.stdout
    assert [page.condition for page in load_suite(out).pages] == ["turned180"]
