"""How well the search ranks: both rankings together, and each alone, question by question."""

import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import islice

import ir_measures
from ir_measures import RR, Measure, nDCG

from eval.runs.model import Item
from eval.suites.loading import contains_any
from eval.suites.model import Question
from library.model import Passage
from library.scopes import Reader
from retrieval.index import Index
from retrieval.query.model import UnderstoodQuery
from retrieval.ranking.pool import BOTH, Leg
from retrieval.search import as_query, search

ReadFunction = Callable[[str], UnderstoodQuery]
VARIANTS: Mapping[str, frozenset[Leg]] = {
    "fused": BOTH,
    "words": frozenset({Leg.WORDS}),
    "vectors": frozenset({Leg.VECTORS}),
}
_SHOWN = 10
"""Hits that a person looks through; the latency is that of this search."""
_DEPTH = 100
_FILE_MEASURES: Mapping[str, Measure] = {"ndcg@10": nDCG @ 10, "mrr": RR}
_PAGE_MEASURES: Mapping[str, Measure] = {"page_ndcg@10": nDCG @ 10, "page_mrr": RR}
_HITS = (1, 3, 5, 10)


def measure_retrieval(
    questions: Sequence[Question],
    index: Index,
    *,
    reader: Reader,
    read: ReadFunction = as_query,
    skip: Container[tuple[str, str]] = (),
) -> Iterator[Item]:
    """One item per question and ranking; questions without a relevant document are left out.

    ``file_hit@k`` and ``page_hit@k``: whether a right one is among the first k **hits**, as a
    person reads them; ``gold_hit@k``: whether a gold string stands in the text of one. nDCG@10 and MRR rank each file (page) once, by its best hit, over the first
    100 passages. Every page that the suite names is right.

    The rankings take turns in going first, so that whatever else the machine does hits them alike.

    Args:
        questions: of the suite.
        index: of the library that holds its documents.
        reader: who searches.
        read: understands a question as the library does, with its 用語集; part of the latency.
        skip: variants and ids that have been measured.
    """
    names = list(VARIANTS)
    asked = [question for question in questions if question.relevant]
    if asked:
        search(index, asked[0].text, reader=reader, k=_SHOWN)  # the models are loaded once
    for number, question in enumerate(asked):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            if (name, question.id) not in skip:
                yield _measure(question, index, reader, read, name)


def _measure(
    question: Question, index: Index, reader: Reader, read: ReadFunction, name: str
) -> Item:
    legs = VARIANTS[name]
    started = time.perf_counter()
    query = read(question.text)
    hits = search(index, query, reader=reader, k=_SHOWN, legs=legs)
    seconds = time.perf_counter() - started
    deep = search(index, query, reader=reader, k=_DEPTH, legs=legs)
    return Item(
        id=question.id,
        variant=name,
        group=question_group(question),
        values={
            "seconds": seconds,
            **_file_values(question, hits, deep),
            **_page_values(question, hits, deep),
            **_gold_values(question, hits),
        },
        detail=_detail(question, hits),
    )


def question_group(question: Question) -> Mapping[str, str]:
    """What figures are broken down by."""
    group = {"kind": question.kind}
    if question.scan is not None:
        group["source"] = "scan" if question.scan else "digital"
    if question.half:
        group["half"] = question.half
    return group


def _file_values(
    question: Question, hits: Sequence[Passage], deep: Sequence[Passage]
) -> dict[str, float]:
    right = [_file(hit) in question.relevant for hit in hits]
    values = {f"file_hit@{k}": float(any(right[:k])) for k in _HITS}
    return values | _ranked(_FILE_MEASURES, question.relevant, map(_file, deep))


def _page_values(
    question: Question, hits: Sequence[Passage], deep: Sequence[Passage]
) -> dict[str, float]:
    if not question.pages:
        return {}
    gains = {
        _page_id(name, page): gain
        for name, gain in question.relevant.items()
        for page in question.pages
    }
    right = [_page(hit) in gains for hit in hits]
    values = {f"page_hit@{k}": float(any(right[:k])) for k in _HITS}
    return values | _ranked(_PAGE_MEASURES, gains, map(_page, deep))


def _gold_values(question: Question, hits: Sequence[Passage]) -> dict[str, float]:
    if not question.answers:
        return {}
    right = [
        _file(hit) in question.relevant and contains_any(hit.chunk.text, question.answers)
        for hit in hits
    ]
    return {f"gold_hit@{k}": float(any(right[:k])) for k in _HITS}


def _ranked(
    measures: Mapping[str, Measure], gains: Mapping[str, int], ranking: Iterable[str]
) -> dict[str, float]:
    """Each thing once, at its best place. Scores fall by one, so that no tie is broken anew."""
    distinct = list(dict.fromkeys(ranking))
    run = [
        ir_measures.ScoredDoc("q", name, float(len(distinct) - at))
        for at, name in enumerate(distinct)
    ]
    qrels = [ir_measures.Qrel("q", name, gain) for name, gain in gains.items()]
    found = ir_measures.calc_aggregate(list(measures.values()), qrels, run)
    return {name: float(found[measure]) for name, measure in measures.items()}


def _detail(question: Question, hits: Sequence[Passage]) -> Mapping[str, str]:
    return {
        "question": question.text,
        "wanted": "、".join(
            f"{name} p.{','.join(map(str, sorted(question.pages)))}" if question.pages else name
            for name in question.relevant
        ),
        "hits": "、".join(f"{_file(hit)} p.{hit.page}" for hit in islice(hits, 5)),
    }


def _file(hit: Passage) -> str:
    return hit.document.file_name


def _page(hit: Passage) -> str:
    return _page_id(_file(hit), hit.page)


def _page_id(name: str, page: int) -> str:
    return f"{name}#{page}"
