"""Writes a suite of degraded pages that ``shorui eval ocr`` reads. The only user of PIL in eval."""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image as Picture

from eval.degrading.conditions import BASE_DPI, CONDITIONS, Condition, Sheet, blank_sheets
from eval.degrading.effects import Image, side_by_side
from eval.degrading.sources import CleanPage
from eval.suites.errors import SuiteError
from eval.suites.folder import HEADER

FACING, BLANK = "facing", "blank"
NAMES = (*CONDITIONS, FACING, BLANK)
"""Every condition that can be asked for; the last two make pages of their own."""

_HEADER = """\
title = {title}
notes = \"\"\"
python -m eval.degrading で作りました。同じ版からは、いつも同じ画像ができます。
文字の正解は元の測定セットのもの、または元のPDFの文字です。利用条件は元の資料に従います。
\"\"\"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """One degraded page, not yet written."""

    stem: str
    condition: str
    image: Image
    dpi: int
    jpeg_quality: int | None = None


def write_degraded(
    pages: Sequence[CleanPage], folder: Path, *, names: Sequence[str], per_condition: int | None
) -> int:
    """Spoil the pages in each way and write them with their true texts.

    Args:
        pages: at least one; the one after a page is the back that shows through it.
        folder: must not exist, or be empty.
        names: of ``NAMES``.
        per_condition: so many pages in each condition, another choice in each; None for all.

    Returns:
        How many page images were written.

    Raises:
        SuiteError: there is no clean page, a name is unknown, or the folder is not empty.
    """
    _check(pages, folder, names)
    folder.mkdir(parents=True, exist_ok=True)
    title = json.dumps(f"劣化させたページ（{len(pages)}ページから）", ensure_ascii=False)
    (folder / HEADER).write_text(_HEADER.format(title=title), encoding="utf-8")
    count = 0
    for made in _made(pages, names, per_condition or len(pages)):
        _write_image(made, folder)
        count += 1
    _write_truths(pages, folder, {path.name.split("__")[0] for path in folder.glob("*__*")})
    return count


def _check(pages: Sequence[CleanPage], folder: Path, names: Sequence[str]) -> None:
    if not pages:
        raise SuiteError(
            "この測定セットには、劣化させる元になるページがありません。"
            "正解テキストのあるPDFか、文字の入ったPDFの資料を入れてください。"
        )
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        raise SuiteError(
            f"条件「{'、'.join(unknown)}」はありません。使えるのは {'、'.join(NAMES)} です。"
        )
    if folder.exists() and any(folder.iterdir()):
        raise SuiteError(f"「{folder}」は空ではありません。新しいフォルダを指定してください。")


def _made(pages: Sequence[CleanPage], names: Sequence[str], per_condition: int) -> Iterator[_Made]:
    for place, name in enumerate(NAMES):
        if name not in names:
            continue
        # Each condition begins at another page, so that few pages in each still see them all.
        chosen = [(place * per_condition + i) % len(pages) for i in range(per_condition)]
        for at in dict.fromkeys(chosen):
            yield from _of_page(pages, at, name)
        if name == BLANK:
            yield from _blanks(pages[0])


def _of_page(pages: Sequence[CleanPage], at: int, name: str) -> Iterator[_Made]:
    page, other = pages[at], pages[(at + 1) % len(pages)]
    if name == FACING:
        stem = f"{page.stem}+{other.stem}"
        yield _Made(
            stem=stem,
            condition=FACING,
            image=side_by_side(page.image, other.image),
            dpi=BASE_DPI,
        )
    elif name in CONDITIONS:
        condition = CONDITIONS[name]
        sheet = _sheet(page, other, name)
        yield _kept(page.stem, name, condition.spoil(sheet), condition)


def _sheet(page: CleanPage, other: CleanPage, name: str) -> Sheet:
    seed = zlib.crc32(f"{page.stem}/{name}".encode())
    return Sheet(front=page.image, back=other.image, chance=np.random.default_rng(seed))


def _kept(stem: str, name: str, image: Image, condition: Condition) -> _Made:
    return _Made(
        stem=stem,
        condition=name,
        image=image,
        dpi=condition.dpi,
        jpeg_quality=condition.jpeg_quality,
    )


def _blanks(page: CleanPage) -> Iterator[_Made]:
    for name, image in blank_sheets(_sheet(page, page, BLANK)).items():
        yield _Made(stem=BLANK, condition=name, image=image, dpi=BASE_DPI)


def _write_image(made: _Made, folder: Path) -> None:
    picture = Picture.fromarray(made.image)
    dpi = (made.dpi, made.dpi)
    name = f"{made.stem}__{made.condition}"
    if made.jpeg_quality is None:
        grey = np.array_equal(made.image[..., 0], made.image[..., 2])
        picture = picture.convert("L") if grey else picture
        picture.save(folder / f"{name}.png", dpi=dpi, compress_level=3)
    else:
        picture.save(folder / f"{name}.jpg", dpi=dpi, quality=made.jpeg_quality)


def _write_truths(pages: Sequence[CleanPage], folder: Path, stems: set[str]) -> None:
    texts = {page.stem: page.text for page in pages}
    for stem in sorted(stems):
        text = "\n".join(texts.get(part, "") for part in stem.split("+"))
        (folder / f"{stem}.gt.txt").write_text(text, encoding="utf-8")
    for page in pages:
        if page.tables and page.stem in stems:
            rows = [[list(row) for row in table.rows] for table in page.tables]
            (folder / f"{page.stem}.tables.json").write_text(
                json.dumps(rows, ensure_ascii=False), encoding="utf-8"
            )
