"""Finds the lines that bear a sentence out, or says why none do.

What this does not see is said in docs/architecture.md and measured in docs/evaluation.md.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from assistant.pieces import searched_form
from assistant.sentences import UnitKind
from assistant.verification.conditions import check_conditions
from assistant.verification.figures import (
    check_figures,
    check_links,
    check_markup,
    check_placeholders,
    check_quoted,
    check_tax,
)
from assistant.verification.findings import Check, Doubt, Finding
from assistant.verification.names import check_names, names_anything
from assistant.verification.opposites import check_opposites
from assistant.verification.polarity import check_polarity, even_out
from assistant.verification.reading import figures_of, plain_words
from assistant.verification.rivals import check_rivals
from assistant.verification.roles import check_roles
from assistant.verification.sources import (
    Claim,
    Source,
    choose,
    read_claim,
    sources_of,
    words_of_other_rows,
)
from library.model import Passage

_COVERAGE = 0.6
"""Of a sentence's content words but numbers, those that its passages must have; 28 of 28 supported pairs do."""
_LISTING = re.compile(r"次の各号[^。\n]*?(?<=[はを、])([^、。\n]+)。?\s*\Z")
"""What a sentence before a list says of each item."""
_KANJI = re.compile(r"[一-龥]")
_NOWHERE = Check(spans=(), findings=(Finding(doubt=Doubt.NOTHING),))


def verify(sentence: str, passages: Sequence[Passage], *, cited: Sequence[Passage]) -> Check:
    """Check a sentence, and cite it anew where it is borne out.

    Looks in the cited passages together, then in every passage by itself: whoever wrote the
    sentence, its markers are not to be trusted, and a right sentence under a wrong marker is still
    right. Where nothing bears it out, what comes nearest is given with all that is wrong.

    Args:
        sentence: what was said; any text.
        passages: what it was said from.
        cited: those that it named, as far as they exist.
    """
    claim = read_claim(sentence)
    if not claim.words:
        return _NOWHERE
    nearest = _NOWHERE
    for tried in (cited, *([passage] for passage in passages)):
        sources = [source for passage in tried for source in sources_of(passage)]
        check = _check(claim, sources) if sources else _NOWHERE
        if check.spans and not check.findings:
            return check
        nearest = min(nearest, check, key=_distance)
    return nearest


def carries_facts(sentence: str) -> bool:
    """Whether a sentence names numbers, days or names: what nobody may invent."""
    searched = searched_form(sentence)
    return bool(figures_of(searched)) or names_anything(searched)


def _distance(check: Check) -> tuple[bool, int]:
    return check.invented, len(check.findings) if check.spans else 99 + (check is _NOWHERE)


def _check(claim: Claim, sources: Sequence[Source]) -> Check:
    known = frozenset[str]().union(*(source.all_words for source in sources))
    words = plain_words(claim.words) or claim.words
    new = tuple(sorted(_unknown(words - known, sources) if len(words) > 1 else words - known))
    if len(words) - len(new) < _COVERAGE * len(words):
        links = check_links(claim.text, "\n".join(source.whole for source in sources))
        return Check(spans=(), findings=(Finding(doubt=Doubt.WORDS, words=new), *links))
    chosen = choose(claim, sources)
    return Check(
        spans=tuple(source.span for source in chosen),
        findings=tuple(_findings(claim, chosen, sources)),
    )


def _unknown(words: frozenset[str], sources: Sequence[Source]) -> frozenset[str]:
    """Those of which the passages do not even have the kanji: 持ち込む is in 持込み.

    Not for a sentence of one word, as はい、分かりました。, which is in nothing that has a 分.
    """
    flat = "".join(source.whole for source in sources)
    kanji = {word: _KANJI.findall(word) for word in words}
    return frozenset(
        w for w, found in kanji.items() if not found or not all(c in flat for c in found)
    )


def _findings(
    claim: Claim, chosen: Sequence[Source], sources: Sequence[Source]
) -> Iterator[Finding]:
    everything = "\n".join(dict.fromkeys(chain.from_iterable(_parts(s) for s in sources)))
    bodies = "\n".join(map(_body, sources))
    quoted = "\n".join(source.whole for source in chosen)
    said = "\n".join(map(_body, chosen))
    yield from check_links(claim.text, everything)
    yield from check_placeholders(claim.text, everything)
    yield from check_markup(claim.text)
    yield from check_quoted(claim.text, everything)
    yield from check_figures(claim.text, quoted)
    yield from check_names(claim.text, everything)
    yield from check_rivals(claim.text, sources)
    yield from check_roles(claim.text, sources)
    yield from check_tax(claim.text, bodies)
    yield from check_opposites(*map(even_out, (claim.text, said, bodies)))
    yield from check_polarity(claim.text, "\n".join(map(_ruled, sources)))
    yield from check_conditions(claim.text, bodies)
    rows = words_of_other_rows(claim, chosen, sources)
    if rows:
        yield Finding(doubt=Doubt.OTHER_ROW, words=tuple(sorted(rows)))


def _parts(source: Source) -> tuple[str, str]:
    return source.around, source.text


def _ruled(source: Source) -> str:
    """An item with what its lead says of all of them: 滞納している団体は、対象としない."""
    said = _LISTING.search(source.piece.lead)
    if source.piece.unit.kind is not UnitKind.ITEM or said is None:
        return _body(source)
    return f"{source.text}は、{said.group(1)}"


def _body(source: Source) -> str:
    """What a piece says: of a row also what its columns are called."""
    return source.whole if source.is_row else source.text
