"""Writes a suite folder of proposed questions: what ``shorui eval new`` does."""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.suites.errors import SuiteError
from eval.suites.folder import HEADER
from eval.suites.names import document_file_names
from eval.suites.proposing import ProposedQuestion
from library.model import Document
from library.originals import disk_errors, original_path

_DOCUMENTS = "docs"
_QUESTIONS = "questions.jsonl"
_SLOTS_PER_UNANSWERABLE = 8
"""One in so many questions more, for what the documents do not say."""
_NOTES = """\
questions.jsonl の1行が1問です。次の手順で仕上げてください。

1. question を、職員や住民が実際に尋ねる言い方に直す（空欄なら書く）。context は正解のある文、page はそのページ。
2. answers を確かめる。正解の書き方がいくつもあれば並べる。正解は資料のページにある文字のまま書く。
3. よければ status を "accepted" にする。使わない行は消す。"proposed" の行は測定に使われません。
4. 末尾の "answerable": false の行には、この資料からは答えられない質問を書く（answers は空のまま）。
"""


def write_suite(
    folder: Path, proposals: Sequence[ProposedQuestion], *, library: Path, title: str
) -> None:
    """Make a suite folder that needs nothing else: questions to finish, and their documents.

    The rows have the form that ``eval.suites.questions`` reads, with ``status`` ``proposed`` and
    the ``context`` that helps to finish them. Rows for questions without an answer are added.

    Args:
        folder: must not exist, or be empty.
        proposals: see ``propose_questions``.
        library: the folder of the library, which keeps the originals.
        title: of the suite.

    Raises:
        SuiteError: something is in the folder already, there is nothing to propose, or an original
            cannot be copied; nothing was written.
        StorageFull: no room; nothing was written.
    """
    if not proposals:
        raise SuiteError(
            "書庫に、質問を提案できる資料がありません。資料を登録してから実行してください。"
        )
    try:
        with disk_errors():
            _make(folder, proposals, library=library, title=title)
    except OSError as exc:
        raise SuiteError(
            f"「{folder}」に測定セットを作れません。"
            "書庫に原本があるか、場所と書き込み権限が正しいか確かめてください。"
        ) from exc


def _make(
    folder: Path, proposals: Sequence[ProposedQuestion], *, library: Path, title: str
) -> None:
    """Beside its place first, so that it is there in whole or not at all."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise SuiteError(
            f"「{folder}」にはすでに中身があります。新しいフォルダを指定してください。"
        )
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".suite-") as name:
        made = Path(name) / "suite"
        _fill(made, proposals, library=library, title=title)
        made.replace(target)


def _fill(
    folder: Path, proposals: Sequence[ProposedQuestion], *, library: Path, title: str
) -> None:
    documents: dict[str, Document] = {p.document.version_id: p.document for p in proposals}
    names = dict(
        zip(documents, document_file_names([d.file_name for d in documents.values()]), strict=True)
    )
    (folder / _DOCUMENTS).mkdir(parents=True)
    for version_id, document in documents.items():
        original = original_path(library, document.sha256)
        # Not a link: the library's originals must not change when somebody edits the suite's.
        shutil.copyfile(original, folder / _DOCUMENTS / names[version_id])
    rows = [_row(p, names[p.document.version_id]) for p in proposals]
    rows += _unanswerable(len(proposals))
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in rows]
    (folder / _QUESTIONS).write_text("".join(lines), encoding="utf-8", errors="replace")
    (folder / HEADER).write_text(_header(title), encoding="utf-8", errors="replace")


def _row(proposal: ProposedQuestion, file_name: str) -> dict[str, object]:
    return {
        "id": proposal.id,
        "status": "proposed",
        "question": proposal.question,
        "answers": [proposal.gold],
        "file": f"{_DOCUMENTS}/{file_name}",
        "page": proposal.page,
        "also_on_pages": list(proposal.also_on_pages),
        "kind": proposal.kind,
        "scan": proposal.scan,
        "context": proposal.context,
    }


def _unanswerable(count: int) -> Iterator[dict[str, object]]:
    for number in range(1, 1 + max(1, count // _SLOTS_PER_UNANSWERABLE)):
        yield {
            "id": f"N{number:03}",
            "status": "proposed",
            "question": "",
            "answers": [],
            "answerable": False,
            "kind": "unanswerable",
        }


def _header(title: str) -> str:
    # A basic string of TOML is a string of JSON, but for U+007F, which JSON leaves as it is.
    quoted = json.dumps(re.sub(r"\x7f", "", title), ensure_ascii=False)
    return f'title = {quoted}\nnotes = """\n{_NOTES.replace(chr(34), chr(92) + chr(34))}"""\n'
