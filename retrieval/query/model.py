"""A question as the search understands it."""

from dataclasses import dataclass, replace

from retrieval.stores.words import WordQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """Words that were added to a question, to be shown to the person who asks."""

    term: str
    """As it stands in the question."""
    words: tuple[str, ...]
    """What is also looked for because of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderstoodQuery:
    """A question, read for the search. What was typed is kept as it is."""

    typed: str
    """The question as typed."""
    whole: str
    """The same with what it takes over from the last question (``following_up``), if anything."""
    meaning: str
    """What is embedded: folded, without quotation marks and exclusions; empty where nothing is
    left to look for."""
    words: WordQuery
    """What is looked for in the words; no terms where ``meaning`` is empty."""
    phrases: tuple[str, ...] = ()
    """Each must occur in a passage (see ``retrieval.query.matching.fits``); folded."""
    excluded: tuple[str, ...] = ()
    """None of these may occur; folded."""
    added: tuple[Expansion, ...] = ()
    by_glossary: bool = True
    """Whether the 用語集 was asked what else its words are called; not where a person wanted none of it."""

    @property
    def follows_up(self) -> bool:
        """Whether it leaned on the last question."""
        return self.whole != self.typed

    @property
    def narrows(self) -> bool:
        """Whether passages have to pass ``fits``."""
        return bool(self.phrases or self.excluded)

    def without_phrases(self) -> "UnderstoodQuery":
        """The same with its phrases as ordinary words: for where no passage has all of them."""
        return replace(self, phrases=(), words=WordQuery(terms=self.words.terms))
