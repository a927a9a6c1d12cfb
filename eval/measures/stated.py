"""What documents say of themselves, as it was read, against what they do say."""

from collections.abc import Container, Iterator, Mapping, Sequence

from eval.runs.model import Item
from eval.suites.model import TrueFact
from library.catalogue import Catalogue
from library.documents import list_documents
from library.facts import ShownFact, facts_of
from library.model import Document, FactField, FactPlace
from library.pages import read_page
from library.scopes import Reader
from library.text import fold, squeeze

VARIANT = "facts"
_SHOWN = 500


def measure_facts(
    truths: Sequence[TrueFact],
    catalogue: Catalogue,
    *,
    reader: Reader,
    skip: Container[tuple[str, str]] = (),
) -> Iterator[Item]:
    """One item for each field of each document that says it, or that is read as if it did.

    A document that the truths name is described by them in whole: whatever else was read is wrong.

    Args:
        truths: of the suite.
        catalogue: the library that holds its documents.
        reader: who asks.
        skip: variants and ids that have been measured.
    """
    documents = {each.file_name: each for each in list_documents(catalogue, reader=reader)}
    for name in dict.fromkeys(truth.file for truth in truths):
        of_file = [truth for truth in truths if truth.file == name]
        document = documents.get(name)
        if document is None:
            yield Item(id=name, variant=VARIANT, detail={"file": name}, error="not_found")
            continue
        read = facts_of(catalogue, document.version_id, reader=reader)
        words = {
            fact: _words(catalogue, document, fact.place, reader) for fact in read if fact.place
        }
        for field in FactField:
            item = _item(
                f"{name}/{field.value}",
                [truth for truth in of_file if truth.field is field],
                {fact: words.get(fact, "") for fact in read if fact.field is field},
            )
            if item is not None and item.key not in skip:
                yield item


def _item(identity: str, truths: Sequence[TrueFact], read: Mapping[ShownFact, str]) -> Item | None:
    """The item of one field; None where the document does not say it and nothing was read.

    Args:
        identity: file and field.
        truths: of the field.
        read: what was read of it, each with the words at its place; empty without a place.
    """
    if not truths and not read:
        return None
    pairs = [(fact, _truth_of(fact, truths)) for fact in read]
    right = [(fact, truth) for fact, truth in pairs if truth is not None]
    values = {}
    if read:
        values["fact_precision"] = len(right) / len(read)
    if truths:
        values["fact_recall"] = len({truth for _, truth in right}) / len(truths)
    placed = [_is_there(fact.place, read[fact], t) for fact, t in right if fact.place and t.page]
    if placed:
        values["fact_place"] = sum(placed) / len(placed)
    wrong = [fact.value for fact, truth in pairs if truth is None]
    missing = [t.values[0] for t in truths if t not in {truth for _, truth in right}]
    file, _, field = identity.rpartition("/")
    return Item(
        id=identity,
        variant=VARIANT,
        group={"field": field},
        values=values,
        detail={
            "file": file,
            "missing": "、".join(missing)[:_SHOWN],
            "wrong": "、".join(wrong)[:_SHOWN],
        },
    )


def _truth_of(fact: ShownFact, truths: Sequence[TrueFact]) -> TrueFact | None:
    said = squeeze(fold(fact.value))
    fitting = (t for t in truths if said in {squeeze(fold(value)) for value in t.values})
    return next(fitting, None)


def _is_there(place: FactPlace, words: str, truth: TrueFact) -> bool:
    """Whether the words at the place are (a part of) those that say it, on its page."""
    there, written = squeeze(fold(words)), squeeze(fold(truth.written))
    return place.page == truth.page and bool(there) and (there in written or written in there)


def _words(catalogue: Catalogue, document: Document, place: FactPlace, reader: Reader) -> str:
    page = read_page(catalogue, document.version_id, place.page, reader=reader)
    return page.lines[place.line].text[place.start : place.end]
