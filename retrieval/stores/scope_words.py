"""The words of one scope: a Tantivy index of its own, so that nothing of others counts in it."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import tantivy

from library.errors import ShoruiError
from retrieval.stores.faults import index_fault, is_panic

_CHUNK, _STANDING, _VERSION, _TERMS = "chunk", "standing", "version", "terms"
_LIVE, _ARCHIVED = "live", "archived"
_HEAP_BYTES = 15_000_000
"""The least that Tantivy takes for a thread; what does not fit is written and merged."""
BROKEN = (
    "語の索引が読めません。「shorui index rebuild」で台帳から作り直せます（文書は失われません）。"
)
"""What a person is told of a word index that cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A chunk as it is put in."""

    chunk_id: str
    version_id: str
    archived: bool
    bag: str
    """Its terms, with blanks between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for in one scope."""

    terms: Sequence[tuple[str, float]]
    """Any of these, at least one; what Tantivy makes each of them weigh is multiplied by the number."""
    required: Iterable[str]
    """All of these."""
    archived: bool
    versions: frozenset[str] | None
    """As in ``Selection``."""


class View:
    """What can be found in one scope at one moment. Safe between threads.

    What was taken out counts on in all the numbers, until Tantivy merges it away.
    """

    def __init__(self, searcher: tantivy.Searcher, schema: tantivy.Schema) -> None:
        """Nothing is read yet."""
        self._searcher = searcher
        self._schema = schema

    @property
    def found(self) -> int:
        """How many chunks can be found."""
        return int(self._searcher.num_docs)

    @cached_property
    def chunks(self) -> int:
        """How many chunks are counted where the words are weighed."""
        return sum(self._having(_STANDING, standing) for standing in (_LIVE, _ARCHIVED))

    def having(self, term: str) -> int:
        """How many of ``chunks`` have a term."""
        return self._having(_TERMS, term)

    def holds(self, version_id: str) -> bool:
        """Whether chunks of a version are, or were, here."""
        return self._having(_VERSION, version_id) > 0

    def _having(self, field: str, value: str) -> int:
        return int(self._searcher.doc_freq(field, value))

    @cached_property
    def _versions(self) -> frozenset[str]:
        return frozenset(term for term, _ in self._searcher.terms_with_prefix(_VERSION, ""))

    def best(self, wanted: Wanted, limit: int) -> list[tuple[float, tantivy.DocAddress]]:
        """The chunks with most of the terms, best first: score, and where to ask for the chunk's id."""
        parts = [self._any_of(wanted.terms), *map(self._required, sorted(wanted.required))]
        if not wanted.archived:
            parts.append(self._required(_LIVE, _STANDING))
        if wanted.versions is not None:
            own = wanted.versions & self._versions
            if not own:
                return []
            found = tantivy.Query.term_set_query(self._schema, _VERSION, sorted(own))
            parts.append(tantivy.Query.const_score_query(found, 0.0))
        must = [(tantivy.Occur.Must, part) for part in parts]
        query = tantivy.Query.boolean_query(must)
        return list(self._searcher.search(query, limit, count=False).hits)

    def chunk_id(self, address: tantivy.DocAddress) -> str:
        """Of a chunk that was found in this view."""
        return str(self._searcher.doc(address)[_CHUNK][0])

    def ids(self, *, archived: bool | None = None) -> list[str]:
        """All live or all archived chunks, both for None; one that is there twice, twice."""
        query = tantivy.Query.all_query()
        if archived is not None:
            query = self._required(_ARCHIVED if archived else _LIVE, _STANDING)
        result = self._searcher.search(query, max(1, self.found), count=False)
        return [self.chunk_id(address) for _, address in result.hits]

    def _any_of(self, terms: Iterable[tuple[str, float]]) -> tantivy.Query:
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, self._weighed(*term)) for term in terms]
        )

    def _weighed(self, term: str, weight: float) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, _TERMS, term)
        return query if weight == 1.0 else tantivy.Query.boost_query(query, weight)

    def _required(self, value: str, field: str = _TERMS) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, field, value)
        return tantivy.Query.const_score_query(query, 0.0)


class ScopeWords:
    """The open index of a scope. Any number of threads may look into it while one writes."""

    def __init__(self, index: tantivy.Index) -> None:
        """Use ``open_scope``."""
        self._index = index
        self.view = View(index.searcher(), index.schema)
        """Of the last write, or of the opening."""

    def write(self, removed: Collection[str], added: Iterable[Row]) -> None:
        """Take versions out and put rows in, kept and shown at once.

        The writer is given back, so that idle scopes hold neither its threads nor its memory.
        """
        writer = self._index.writer(_HEAP_BYTES, num_threads=1)
        try:
            for version_id in removed:
                writer.delete_documents_by_term(_VERSION, version_id)
            for row in added:
                writer.add_document(_document(row))
            writer.commit()
        except (ValueError, OSError):
            with suppress(ValueError, OSError):
                writer.rollback()
            raise
        writer.wait_merging_threads()
        self._index.reload()
        self.view = View(self._index.searcher(), self._index.schema)


def _document(row: Row) -> tantivy.Document:
    standing = _ARCHIVED if row.archived else _LIVE
    fields = {_CHUNK: row.chunk_id, _STANDING: standing, _VERSION: row.version_id, _TERMS: row.bag}
    return tantivy.Document(**fields)


def is_scope(folder: Path) -> bool:
    """Whether there is an index of a scope in ``folder``."""
    return folder.is_dir() and tantivy.Index.exists(str(folder))


def open_scope(folder: Path, *, make: bool) -> ScopeWords:
    """Open the index in ``folder``; made if it is not there, if that is wanted."""
    if make:
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder), reuse=True)
    else:
        index = tantivy.Index.open(str(folder))
    # Without this a thread polls the directory: we know when we have committed.
    index.config_reader(reload_policy="manual", num_warmers=0)
    index.reload()
    return ScopeWords(index)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_CHUNK, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_STANDING, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_VERSION, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_TERMS, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def fault_of(error: BaseException) -> ShoruiError | None:
    """Tantivy reports all that goes wrong, damaged files included, as one of these."""
    damage = isinstance(error, ValueError | OSError) or is_panic(error)
    return index_fault(error, broken=BROKEN) if damage else None
