"""True texts of pages: beside page images, or in a folder for the documents of a suite."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError

from eval.suites.documents import page_count
from eval.suites.model import TruePage, TrueTable
from eval.suites.rows import Problems

_TRUTH = ".gt.txt"
_TABLES = ".tables.json"
TRUTH_ENDS = (_TRUTH, _TABLES)
"""Of the names of the files beside page images."""
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".pdf"})
_PAGE = re.compile(r"p([0-9]{1,5})")
_CELLS = TypeAdapter(list[list[list[str]]], config=ConfigDict(coerce_numbers_to_str=True))


def read_page_images(folder: Path, problems: Problems) -> Iterator[TruePage]:
    """``STEM.gt.txt`` with ``STEM__CONDITION.png`` (one or more) and ``STEM.tables.json``."""
    for truth in sorted(folder.glob(f"*{_TRUTH}")):
        stem = truth.name.removesuffix(_TRUTH)
        text = _text(truth, truth.name, problems)
        images = [
            path
            for path in sorted(folder.glob(f"{_literal(stem)}__*"))
            if path.suffix.lower() in _IMAGES
        ]
        if not images:
            problems.add(
                truth.name,
                "missing_file",
                f"「{truth.name}」に対応するページ画像（{stem}__条件名.png など）がありません。",
            )
        tables = read_tables(folder / f"{stem}{_TABLES}", f"{stem}{_TABLES}", problems)
        for image in images if text is not None else ():
            yield TruePage(
                id=image.stem,
                file=image,
                page=1,
                text=text or "",
                condition=image.stem.removeprefix(f"{stem}__"),
                tables=tables,
            )
    for image in sorted(folder.glob("*__*")):
        stem = image.name.split("__", maxsplit=1)[0]
        if image.suffix.lower() in _IMAGES and not (folder / f"{stem}{_TRUTH}").exists():
            problems.add(
                image.name,
                "missing_file",
                f"「{image.name}」の正解テキスト（{stem}{_TRUTH}）がありません。",
            )


def read_ground_truth(
    folder: Path,
    documents: Sequence[Path],
    conditions: Mapping[str, str],
    problems: Problems,
) -> Iterator[TruePage]:
    """``DOCUMENT/p001.txt`` for page 1, with ``DOCUMENT/p001.tables.json`` where there are tables.

    Args:
        folder: of the truths; DOCUMENT is a document's name without its ending, or the part of it
            before the first ``_``.
        documents: of the suite.
        conditions: by DOCUMENT, how its pages were made.
        problems: where what is wrong is noted.
    """
    if not folder.is_dir():
        problems.add(
            folder.name,
            "missing_file",
            f"正解テキストのフォルダ「{folder.name}」がありません。suite.tomlを直してください。",
        )
        return
    for below in sorted(path for path in folder.iterdir() if path.is_dir()):
        named = [path for path in documents if below.name in {path.stem, path.stem.split("_")[0]}]
        if len(named) != 1:
            problems.add(
                f"{folder.name}/{below.name}",
                "unknown_file",
                f"正解テキストのフォルダ「{below.name}」に当たる資料が{len(named)}件あります"
                "（1件でなければなりません）。",
            )
            continue
        yield from _pages_of(below, named[0], conditions.get(below.name, ""), problems)


def _pages_of(
    folder: Path, document: Path, condition: str, problems: Problems
) -> Iterator[TruePage]:
    count = page_count(document)
    for file in sorted(folder.glob("*.txt")):
        place = f"{folder.name}/{file.name}"
        named = _PAGE.fullmatch(file.stem)
        number = int(named[1]) if named else 0
        text = _text(file, place, problems)
        if number == 0:
            problems.add(place, "bad_name", "ファイル名を p001.txt の形にしてください。")
        elif count is not None and number > count:
            problems.add(
                place,
                "page_out_of_range",
                f"{number}ページは「{document.name}」（全{count}ページ）にありません。",
            )
        elif text is not None:
            yield TruePage(
                id=f"{folder.name}/{file.stem}",
                file=document,
                page=number,
                text=text,
                condition=condition,
                tables=read_tables(
                    folder / f"{file.stem}{_TABLES}",
                    f"{folder.name}/{file.stem}{_TABLES}",
                    problems,
                ),
            )


def read_tables(file: Path, place: str, problems: Problems) -> tuple[TrueTable, ...]:
    """The true tables of a page: a list of tables, each a list of rows, each a list of cells.

    A cell that spans several rows or columns stands at its first place; the others are empty.
    """
    if not file.exists():
        return ()
    text = _text(file, place, problems)
    try:
        tables = _CELLS.validate_json(text) if text is not None else []
    except ValidationError:
        problems.add(place, "bad_row", f"「{file.name}」は表→行→セルの並びのJSONではありません。")
        return ()
    return tuple(TrueTable(rows=tuple(tuple(row) for row in table)) for table in tables)


def _text(file: Path, place: str, problems: Problems) -> str | None:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        problems.add(place, "unreadable", f"「{file.name}」をUTF-8のテキストとして読めません。")
        return None


def _literal(stem: str) -> str:
    """A stem as a glob pattern that matches itself only."""
    return re.sub(r"([\[\]*?])", r"[\1]", stem)
