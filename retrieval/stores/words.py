"""The word index: BM25 over the joint bag of terms, in Tantivy."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from library.errors import IndexBroken, ShoruiError
from retrieval.stores.faults import index_fault, is_panic, own_errors
from retrieval.stores.hits import Hit
from retrieval.stores.seal import take_seal_off
from retrieval.stores.selection import Selection

_CHUNK, _PLACE, _VERSION, _TERMS = "chunk", "place", "version", "terms"
_LIVE, _ARCHIVED = "live:", "archived:"
"""Before the scope in a chunk's place: a search that does not name a place cannot look into it."""
_HEAP_BYTES = 64_000_000
_BROKEN = (
    "語の索引が読めません。「shorui index rebuild」で台帳から作り直せます（文書は失われません）。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordQuery:
    """What is looked for in the words."""

    terms: tuple[tuple[str, float], ...]
    """Any of these, each with its weight (1 for a word that was typed), each once."""
    required: frozenset[str] = frozenset()
    """All of these, whatever else is found."""


NO_WORDS = WordQuery(terms=())
"""Finds nothing."""


def any_of(terms: Iterable[str]) -> WordQuery:
    """Any of the terms, all of the same weight; repetitions do not count."""
    return WordQuery(terms=tuple((term, 1.0) for term in dict.fromkeys(terms)))


class WordIndex:
    """An open word index. Any number of threads may search it while one writes."""

    def __init__(self, index: tantivy.Index, *, writable: bool) -> None:
        """Use ``open_words``."""
        self._index = index
        self._schema = index.schema
        self._writable = writable
        self._writer: tantivy.IndexWriter | None = None
        if writable:
            self._open_writer()

    def search(self, query: WordQuery, selection: Selection, *, limit: int) -> list[Hit]:
        """The selected chunks with most of the terms, best first.

        Raises:
            IndexBroken: the index cannot be read.
        """
        if not query.terms or selection.empty:
            return []
        with own_errors(_fault_of):
            searcher = self._index.searcher()
            result = searcher.search(self._query(query, selection), limit, count=False)
            return [
                Hit(str(searcher.doc(address)[_CHUNK][0]), float(score))
                for score, address in result.hits
            ]

    def add(
        self,
        version_id: str,
        scope: str,
        bags: Sequence[tuple[str, str]],
        *,
        archived: bool = False,
    ) -> None:
        """Put in chunks of a version: id, and terms with blanks between them. See ``commit``.

        What the version has already stays: ``remove`` it before.
        """
        place = _place(scope, archived=archived)
        with self._writing() as writer:
            for chunk_id, terms in bags:
                fields = {_CHUNK: chunk_id, _PLACE: place, _VERSION: version_id, _TERMS: terms}
                writer.add_document(tantivy.Document(**fields))

    def remove(self, version_id: str) -> None:
        """Take all chunks of a version out. See ``commit``."""
        with self._writing() as writer:
            writer.delete_documents_by_term(_VERSION, version_id)

    def commit(self) -> None:
        """Keep and show all changes since the last commit, at once.

        Raises:
            StorageFull: no room; the changes since the last commit are dropped.
            IndexBroken: the index cannot be written.
        """
        with self._writing() as writer:
            writer.commit()
            self._index.reload()

    def count(self) -> int:
        """How many chunks can be found."""
        with own_errors(_fault_of):
            return int(self._index.searcher().num_docs)

    def all_ids(self) -> list[str]:
        """The chunks in the index; one that is there twice, twice.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with own_errors(_fault_of):
            return self._ids(tantivy.Query.all_query())

    def ids(self, scope: str, *, archived: bool = False) -> set[str]:
        """The live chunks of a scope, or its archived ones.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with own_errors(_fault_of):
            return set(self._ids(self._one_of(_PLACE, [_place(scope, archived=archived)])))

    def _ids(self, query: tantivy.Query) -> list[str]:
        searcher = self._index.searcher()
        result = searcher.search(query, max(1, searcher.num_docs), count=False)
        return [str(searcher.doc(address)[_CHUNK][0]) for _, address in result.hits]

    def close(self) -> None:
        """Drop what is not committed and give the directory back."""
        self._writable = False
        with own_errors(_fault_of):
            self._drop_writer()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[tantivy.IndexWriter]:
        with own_errors(_fault_of):
            writer = self._writer or self._open_writer()
            try:
                yield writer
            except (ValueError, OSError):
                # Once a write has failed (disk full), this writer takes all that follows and
                # silently loses it; only a new one can be trusted.
                with suppress(ValueError, OSError):
                    self._drop_writer()
                raise

    def _open_writer(self) -> tantivy.IndexWriter:
        if not self._writable:
            raise ValueError("this word index is open for reading only")
        self._writer = self._index.writer(_HEAP_BYTES, num_threads=1)
        return self._writer

    def _drop_writer(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            try:
                writer.rollback()
            finally:
                writer.wait_merging_threads()

    def _query(self, wanted: WordQuery, selection: Selection) -> tantivy.Query:
        query, occur = tantivy.Query, tantivy.Occur
        any_term = query.boolean_query([(occur.Should, self._term(*term)) for term in wanted.terms])
        required = [self._term(term, 0.0) for term in sorted(wanted.required)]
        filters = [self._one_of(_PLACE, _places(selection)), *required]
        if selection.versions is not None:
            filters.append(self._one_of(_VERSION, selection.versions))
        return query.boolean_query([(occur.Must, part) for part in (any_term, *filters)])

    def _term(self, term: str, weight: float) -> tantivy.Query:
        query = tantivy.Query.term_query(self._schema, _TERMS, term)
        if weight == 1.0:
            return query
        if not weight:
            return tantivy.Query.const_score_query(query, 0.0)
        return tantivy.Query.boost_query(query, weight)

    def _one_of(self, field: str, values: Iterable[str]) -> tantivy.Query:
        found = tantivy.Query.term_set_query(self._schema, field, sorted(values))
        return tantivy.Query.const_score_query(found, 0.0)


def open_words(folder: Path, *, writable: bool) -> WordIndex:
    """Open the word index in ``folder``; a writable one is made if it is not there.

    Raises:
        IndexBroken: it cannot be read, its files were changed since it was closed, or there is none
            and it may not be made.
    """
    with own_errors(_fault_of):
        if writable:
            folder.mkdir(parents=True, exist_ok=True)
            if not take_seal_off(folder):
                raise IndexBroken(_BROKEN)
            index = tantivy.Index(_schema(), path=str(folder), reuse=True)
        else:
            index = tantivy.Index.open(str(folder))
        # Without this a thread polls the directory: we know when we have committed.
        index.config_reader(reload_policy="manual", num_warmers=0)
        index.reload()
        return WordIndex(index, writable=writable)


def _place(scope: str, *, archived: bool) -> str:
    return (_ARCHIVED if archived else _LIVE) + scope


def _places(selection: Selection) -> list[str]:
    kinds = {False, selection.archived}
    return [_place(scope, archived=kind) for kind in kinds for scope in selection.scopes]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(_CHUNK, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_PLACE, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_VERSION, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(_TERMS, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _fault_of(error: BaseException) -> ShoruiError | None:
    """Tantivy reports all that goes wrong, damaged files included, as one of these."""
    damage = isinstance(error, ValueError | OSError) or is_panic(error)
    return index_fault(error, broken=_BROKEN) if damage else None
