"""Proposes questions about what a library holds, for a person to finish."""

import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from eval.suites.facts import KINDS, Fact, facts_of_chunk, facts_of_tables, is_fair
from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.documents import list_documents
from library.errors import AccessDenied
from library.model import Chunk, Document, Page, PageSource
from library.pages import read_page
from library.scopes import Reader
from library.text import fold, squeeze

_MOST_PAGES = 5
"""What stands on more pages than this says nothing of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedQuestion:
    """One slot for a question: a gold string with its place, and a draft of the wording."""

    id: str
    question: str
    """A draft; empty where the words around say too little."""
    gold: str
    """Stands on the page as it was read, white space and glyph variants aside."""
    document: Document
    page: int
    also_on_pages: tuple[int, ...]
    kind: str
    """One of ``eval.suites.facts.KINDS``."""
    scan: bool
    context: str
    """The sentence or the table row in which the gold string stands."""


def propose_questions(
    catalogue: Catalogue, *, reader: Reader, count: int, seed: int = 0
) -> list[ProposedQuestion]:
    """Up to ``count`` questions about the live documents that the reader may see.

    Every document is represented where ``count`` allows it, and the kinds of facts take turns. The
    same library and seed give the same proposals.

    Args:
        catalogue: of the library.
        reader: whose scopes decide what is looked at.
        count: how many at most; fewer where the documents do not yield them.
        seed: of the choice between equals.
    """
    chance = random.Random(seed)  # noqa: S311 - a sample of questions, no secret
    documents = sorted(list_documents(catalogue, reader=reader), key=lambda d: d.version_id)
    chance.shuffle(documents)
    offers = (_proposals(catalogue, document, reader, chance, count) for document in documents)
    willing = itertools.islice((offer for offer in offers if offer), count)
    chosen = sorted(itertools.islice(_in_turn(willing), count), key=_place)
    return [replace(one, id=f"Q{number:03}") for number, one in enumerate(chosen, start=1)]


def _place(proposal: ProposedQuestion) -> tuple[str, str, int, str]:
    document = proposal.document
    return (document.file_name, document.version_id, proposal.page, proposal.gold)


def _proposals(
    catalogue: Catalogue, document: Document, reader: Reader, chance: random.Random, most: int
) -> list[ProposedQuestion]:
    """Of one document, its kinds of facts in turn; none where it was removed meanwhile."""
    try:
        pages = [
            read_page(catalogue, document.version_id, number, reader=reader)
            for number in range(1, document.page_count + 1)
        ]
        chunks = chunks_of(catalogue, document.version_id, reader=reader)
    except AccessDenied:
        return []
    texts = {page.number: squeeze(fold(page.text)) for page in pages}
    scans = {page.number: page.source is not PageSource.TEXT_LAYER for page in pages}
    facts = _facts(document, pages, chunks)
    found = (_proposal(document, texts, scans, fact) for fact in _ordered(facts, chance))
    return list(itertools.islice((one for one in found if one is not None), most))


def _facts(document: Document, pages: Sequence[Page], chunks: Sequence[Chunk]) -> list[Fact]:
    """Each gold string once, as the kind by which it can best be asked for."""
    facts = [fact for chunk in chunks for fact in facts_of_chunk(chunk, document.title)]
    facts += [fact for page in pages for fact in facts_of_tables(page, document.title)]
    facts.sort(key=lambda fact: (not fact.question, KINDS.index(fact.kind)))
    first: dict[str, Fact] = {}
    for fact in filter(is_fair, facts):
        first.setdefault(squeeze(fold(fact.gold)), fact)
    return list(first.values())


def _ordered(facts: Sequence[Fact], chance: random.Random) -> Iterator[Fact]:
    """The kinds in turn, each shuffled; plain text after all others."""
    *asked_for, plain = (
        _shuffled([fact for fact in facts if fact.kind == kind], chance) for kind in KINDS
    )
    return itertools.chain(_in_turn(asked_for), plain)


def _shuffled(facts: Sequence[Fact], chance: random.Random) -> list[Fact]:
    """In a random order, those with a draft of a question first."""
    ordered = chance.sample(facts, len(facts))
    return sorted(ordered, key=lambda fact: not fact.question)


def _proposal(
    document: Document, texts: Mapping[int, str], scans: Mapping[int, bool], fact: Fact
) -> ProposedQuestion | None:
    gold = squeeze(fold(fact.gold))
    numbers = [number for number, text in texts.items() if gold in text]
    if fact.page not in numbers or len(numbers) > _MOST_PAGES:
        return None
    return ProposedQuestion(
        id="",
        question=fact.question,
        gold=fact.gold,
        document=document,
        page=fact.page,
        also_on_pages=tuple(number for number in numbers if number != fact.page),
        kind=fact.kind,
        scan=scans[fact.page],
        context=fact.context,
    )


Turn = TypeVar("Turn")


def _in_turn(offers: Iterable[Iterable[Turn]]) -> Iterator[Turn]:
    """The first of each, then the second of each, and so on."""
    for round_ in itertools.zip_longest(*offers, fillvalue=None):
        yield from (one for one in round_ if one is not None)
