"""Public retrieval benchmarks: BEIR folders, and one JSON file of corpus, queries and qrels."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from eval.suites.documents import digest_of
from eval.suites.errors import SuiteError
from eval.suites.model import CorpusText, Question, Suite
from eval.suites.names import corpus_file_name, suite_name
from eval.suites.rows import Problems, Row, read_rows

_CORPUS = "corpus.jsonl"
_QUERIES = "queries.jsonl"
_QRELS = "qrels"
Gains = dict[str, dict[str, int]]
"""By query id, by corpus id."""


class _Json(BaseModel):
    corpus: dict[str, str]
    queries: dict[str, str]
    qrels: dict[str, dict[str, int]]


class _Text(Row):
    id: str = Field(alias="_id", min_length=1)
    title: str = ""
    text: str


class _Query(Row):
    id: str = Field(alias="_id", min_length=1)
    text: str


def is_beir_folder(folder: Path) -> bool:
    """Whether the folder has the form of the BEIR benchmark (Thakur et al. 2021)."""
    return (folder / _CORPUS).is_file() and (folder / _QUERIES).is_file()


def read_beir(folder: Path, *, split: str = "test") -> Suite:
    """A BEIR folder: ``corpus.jsonl``, ``queries.jsonl``, ``qrels/SPLIT.tsv``.

    Raises:
        SuiteError: nothing to measure.
    """
    problems = Problems()
    corpus: dict[str, str] = {}
    for place, text in read_rows(folder / _CORPUS, _Text, problems):
        if _is_new(text.id, corpus, place, problems):
            corpus[text.id] = "\n".join(part for part in (text.title, text.text) if part)
    queries: dict[str, str] = {}
    for place, query in read_rows(folder / _QUERIES, _Query, problems):
        if _is_new(query.id, queries, place, problems):
            queries[query.id] = query.text
    judged = _qrels(folder, split, problems)
    files = [folder / _CORPUS, folder / _QUERIES, *sorted((folder / _QRELS).glob("*.tsv"))]
    return _suite(
        folder,
        digest_of(files, folder),
        _Json(corpus=corpus, queries=queries, qrels=judged),
        problems,
    )


def read_json(file: Path) -> Suite:
    """``{"corpus": {id: text}, "queries": {id: text}, "qrels": {query id: {text id: gain}}}``.

    Raises:
        SuiteError: the file is not of this form.
    """
    try:
        content = file.read_bytes()
        whole = _Json.model_validate_json(content)
    except OSError as exc:
        raise SuiteError(f"「{file}」を開けません。") from exc
    except ValidationError as exc:
        raise SuiteError(
            f"「{file.name}」は corpus・queries・qrels を持つJSONではありません。"
        ) from exc
    return _suite(file, hashlib.sha256(content).hexdigest(), whole, Problems())


def _suite(source: Path, digest: str, whole: _Json, problems: Problems) -> Suite:
    return Suite(
        name=suite_name(source.resolve().stem),
        title=source.resolve().stem,
        source=source,
        digest=digest,
        corpus=tuple(
            CorpusText(file_name=corpus_file_name(name), text=text)
            for name, text in whole.corpus.items()
        ),
        questions=tuple(_questions(whole, problems)),
        problems=tuple(problems.found),
    )


def _questions(whole: _Json, problems: Problems) -> Iterator[Question]:
    """Only what is judged can be measured: a query without judgements is left out, as is usual."""
    for query, gains in whole.qrels.items():
        known = {name: gain for name, gain in gains.items() if name in whole.corpus}
        for name in gains.keys() - known.keys():
            problems.add(_QRELS, "unknown_id", f"qrelsの文書「{name}」がcorpusにありません。")
        if query not in whole.queries:
            problems.add(_QRELS, "unknown_id", f"qrelsの質問「{query}」がqueriesにありません。")
        elif not whole.queries[query].strip():
            problems.add(_QUERIES, "empty_question", f"「{query}」の質問が空です。")
        elif any(gain > 0 for gain in known.values()):
            yield Question(
                id=query,
                text=whole.queries[query],
                relevant={corpus_file_name(n): gain for n, gain in known.items() if gain > 0},
            )


def _qrels(folder: Path, split: str, problems: Problems) -> Gains:
    files = sorted((folder / _QRELS).glob("*.tsv"))
    chosen = next((file for file in files if file.stem == split), files[0] if files else None)
    if chosen is None:
        raise SuiteError(f"「{folder}」に qrels/{split}.tsv がありません。")
    judged: Gains = {}
    with chosen.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.reader(lines, delimiter="\t"), start=1):
            if number == 1 and row[:1] == ["query-id"]:
                continue
            try:
                query, name, gain = row[0], row[1], int(row[2])
            except (IndexError, ValueError):
                problems.add(f"{_QRELS}/{chosen.name}:{number}", "bad_row", "この行を読めません。")
                continue
            judged.setdefault(query, {})[name] = gain
    return judged


def _is_new(name: str, known: Mapping[str, str], place: str, problems: Problems) -> bool:
    if name in known:
        problems.add(place, "duplicate_id", f"id「{name}」が重複しています。先の行を使います。")
        return False
    return True
