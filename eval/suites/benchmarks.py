"""Public retrieval benchmarks: BEIR folders, and one JSON file of corpus, queries and qrels."""

import hashlib
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
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
_HEADS = frozenset({"query-id", "query_id", "qid"})


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


@dataclass(slots=True, kw_only=True)
class _Benchmark:
    """What both forms say, with the places of what they say."""

    corpus: dict[str, str]
    queries: dict[str, str]
    gains: dict[str, dict[str, int]] = field(default_factory=dict)
    """By query id, by corpus id."""
    places: dict[str, str] = field(default_factory=dict)
    """By query id."""


def is_beir_folder(folder: Path) -> bool:
    """Whether the folder has the form of the BEIR benchmark (Thakur et al. 2021)."""
    return (folder / _CORPUS).is_file() and (folder / _QUERIES).is_file()


def read_beir(folder: Path, *, split: str = "test") -> Suite:
    """A BEIR folder: ``corpus.jsonl``, ``queries.jsonl``, ``qrels/SPLIT.tsv``.

    Where there is no such split, the first one by name is taken.

    Raises:
        SuiteError: no judgements.
    """
    problems = Problems()
    read = _Benchmark(corpus={}, queries={})
    for place, text in read_rows(folder / _CORPUS, _Text, problems):
        if _is_new(text.id, read.corpus, place, problems):
            read.corpus[text.id] = "\n".join(part for part in (text.title, text.text) if part)
    for place, query in read_rows(folder / _QUERIES, _Query, problems):
        if _is_new(query.id, read.queries, place, problems):
            read.queries[query.id] = query.text
            read.places[query.id] = place
    judgements = _split(folder, split)
    _read_judgements(judgements, read, problems)
    files = [folder / _CORPUS, folder / _QUERIES, judgements]
    return _suite(folder, digest_of(files, folder), read, problems)


def read_json(file: Path) -> Suite:
    """``{"corpus": {id: text}, "queries": {id: text}, "qrels": {query id: {text id: gain}}}``.

    Raises:
        SuiteError: the file is not of this form.
    """
    try:
        content = file.read_bytes().removeprefix(BOM_UTF8)
        whole = _Json.model_validate_json(content)
    except OSError as exc:
        raise SuiteError(f"「{file}」を開けません。場所と読み取り権限を確かめてください。") from exc
    except ValidationError as exc:
        raise SuiteError(
            f"「{file.name}」は corpus・queries・qrels を持つJSONではありません。"
        ) from exc
    problems = Problems()
    read = _Benchmark(corpus=whole.corpus, queries=whole.queries)
    for query, gains in whole.qrels.items():
        for name, gain in gains.items():
            _judge(read, (query, name, gain), f"{file.name}:qrels", problems)
    return _suite(file, hashlib.sha256(content).hexdigest(), read, problems)


def _suite(source: Path, digest: str, read: _Benchmark, problems: Problems) -> Suite:
    names = _file_names(read.corpus)
    texts = {names[text_id]: text for text_id, text in read.corpus.items()}
    return Suite(
        name=suite_name(source.resolve().stem),
        title=source.resolve().stem,
        source=source,
        digest=digest,
        corpus=tuple(CorpusText(file_name=name, text=texts[name]) for name in sorted(texts)),
        questions=tuple(_questions(read, names, problems)),
        problems=tuple(problems.found),
    )


def _file_names(corpus: Mapping[str, str]) -> dict[str, str]:
    """By corpus id. The same text under two ids is one file: a library keeps it once."""
    first: dict[str, str] = {}
    return {
        text_id: first.setdefault(text, corpus_file_name(text_id))
        for text_id, text in corpus.items()
    }


def _questions(
    read: _Benchmark, names: Mapping[str, str], problems: Problems
) -> Iterator[Question]:
    """Only what is judged can be measured: a query without judgements is left out, as is usual."""
    for query, gains in read.gains.items():
        relevant: dict[str, int] = {}
        for text_id, gain in gains.items():
            name = names[text_id]
            relevant[name] = max(gain, relevant.get(name, 0))
        place = read.places.get(query, "")
        if not read.queries[query].strip():
            problems.add(place or _QUERIES, "empty_question", f"質問「{query}」の本文が空です。")
        else:
            yield Question(id=query, text=read.queries[query], relevant=relevant, place=place)


def _split(folder: Path, split: str) -> Path:
    files = sorted((folder / _QRELS).glob("*.tsv"))
    chosen = next((file for file in files if file.stem == split), files[0] if files else None)
    if chosen is None:
        raise SuiteError(f"「{folder}」に qrels/{split}.tsv がありません。")
    return chosen


def _read_judgements(file: Path, read: _Benchmark, problems: Problems) -> None:
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as exc:
        raise SuiteError(
            f"「{file}」をUTF-8のテキストとして読めません。文字コードを確かめてください。"
        ) from exc
    for number, line in enumerate(lines, start=1):
        cells = line.split("\t")
        if not line.strip() or (number == 1 and cells[0] in _HEADS):
            continue
        place = f"{_QRELS}/{file.name}:{number}"
        try:
            judgement = (cells[0], cells[1], int(float(cells[2])))
        except (IndexError, ValueError, OverflowError):
            problems.add(
                place,
                "bad_row",
                "この行を読めません。query-id・corpus-id・score のタブ区切りです。",
            )
            continue
        _judge(read, judgement, place, problems)


def _judge(
    read: _Benchmark, judgement: tuple[str, str, int], place: str, problems: Problems
) -> None:
    """Take one judgement in; those of gain 0 say that a text does not answer."""
    query, text_id, gain = judgement
    if query not in read.queries:
        problems.add(place, "unknown_id", f"質問「{query}」が{_QUERIES}（queries）にありません。")
    elif text_id not in read.corpus:
        problems.add(place, "unknown_id", f"文書「{text_id}」が{_CORPUS}（corpus）にありません。")
    elif gain > 0:
        read.gains.setdefault(query, {})[text_id] = gain


def _is_new(name: str, known: Mapping[str, str], place: str, problems: Problems) -> bool:
    if name in known:
        problems.add(place, "duplicate_id", f"id「{name}」が重複しています。先の行を使います。")
        return False
    return True
