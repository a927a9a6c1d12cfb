"""Pages to chunks: pieces of at most about 350 characters that can be found by themselves.

A chunk follows headings, articles and paragraphs. What it stands under is its heading path, which
is searched with it and never quoted; the text itself is only what the lines say.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce

from ingest.context import in_context
from ingest.paragraphs import Begins, Paragraph, paragraphs_of
from ingest.pieces import cut_to, join, total
from library.model import ChunkDraft, Page

LIMIT = 350
"""Characters of a chunk: with title and heading path it fits the embedder's 512 tokens."""
TINY = 40
"""A shorter remainder says nothing by itself: it joins its neighbour, even beyond the limit."""
_ROOM = 100
"""Under a heading, a long paragraph begins in the same chunk if this much room is left."""
_SHARING = frozenset({Begins.SPEECH, Begins.STEP})
_FRONT = frozenset({Begins.NOTHING, Begins.HEADING})
_FILLED = 175
"""Characters from which a chunk may end early, for the next one to begin with a whole item."""
_LEADS = frozenset({Begins.HEADING, Begins.QUESTION})


def chunk_pages(pages: Sequence[Page]) -> tuple[ChunkDraft, ...]:
    """The chunks of a document, in order; none for a blank one.

    Every line but blank, margin and ruby lines is in exactly one chunk, or, if it had to be cut, in
    consecutive ones. The spans say where: ``text[start:end]`` is the line, or its part. What stands
    on a page and what is only said about it (``LineRole.DESCRIPTION``) never share a chunk.
    """
    return tuple(
        _chunk(group) for group in _without_tiny(_grouped(in_context(paragraphs_of(pages))))
    )


def _grouped(paragraphs: Iterable[Paragraph]) -> Iterator[list[Paragraph]]:
    """Paragraphs (or parts of long ones) that make one chunk each."""
    group: list[Paragraph] = []
    for paragraph in paragraphs:
        if group and _breaks(group, paragraph):
            yield group
            group = []
        for part in _parts(paragraph, room=_room(group)):
            while group and _length([*group, part]) > LIMIT:
                end = _best_end(group, part)
                yield group[:end]
                group = group[end:]
            group.append(part)
    if group:
        yield group


def _breaks(group: Sequence[Paragraph], paragraph: Paragraph) -> bool:
    """Whether a chunk ends here: before a new section, at the end of a page.

    Not behind a heading or question, which is never left alone before what it heads, unless that is
    a mere description. Speeches may share a chunk, and steps, if it names the first one too.
    """
    last = group[-1]
    if paragraph.quotable != last.quotable:
        return True
    if all(own.begins is Begins.HEADING for own in group):
        return False
    first = next((own.begins for own in group if own.begins is not Begins.HEADING), None)
    if paragraph.begins in _SHARING and paragraph.begins is first:
        return paragraph.first_page != last.last_page
    if paragraph.begins is not Begins.NOTHING:
        return True
    return paragraph.first_page != last.last_page and not _only_leads(group)


def _best_end(group: Sequence[Paragraph], following: Paragraph) -> int:
    """How many paragraphs of a full group make the chunk: rather all of an item than some of it.

    What stands least deep begins the next chunk, if the group is well filled without it.
    """
    depths = [len(paragraph.path) for paragraph in [*group, following]]
    ends = [
        end
        for end in range(1, len(group) + 1)
        if _length(group[:end]) >= _FILLED and group[end - 1].begins not in _LEADS
    ]
    return max(ends, key=lambda end: (-depths[end], end), default=len(group))


def _parts(paragraph: Paragraph, *, room: int) -> list[Paragraph]:
    first, *rest = cut_to(paragraph.piece, LIMIT, first=room)
    inner = replace(paragraph, path=paragraph.inner_path, begins=Begins.NOTHING)
    return [replace(paragraph, piece=first), *(replace(inner, piece=piece) for piece in rest)]


def _room(group: Sequence[Paragraph]) -> int:
    """How long the first part of the next paragraph may be."""
    left = LIMIT - _length(group) - 1
    return left if group and _only_leads(group) and left >= _ROOM else LIMIT


def _without_tiny(groups: Iterable[list[Paragraph]]) -> list[list[Paragraph]]:
    """Remainders joined to a neighbour under the same heading, if it has room."""
    kept: list[list[Paragraph]] = []
    for group in groups:
        if kept and _lends(kept[-1], group):
            kept[-1] = [*kept[-1], *group]
        else:
            kept.append(group)
    return kept


def _lends(before: Sequence[Paragraph], group: Sequence[Paragraph]) -> bool:
    """Whether two chunks of one page become one.

    A remainder joins its own section. A heading without text has no other neighbour. A letterhead
    says when and by whom, and what follows it says what about.
    """
    alike = before[-1].quotable == group[0].quotable
    if not alike or before[-1].last_page != group[0].first_page:
        return False
    length = _length([*before, *group])
    if _is_front(before):
        return length <= LIMIT
    tiny = min(_length(before), _length(group)) < TINY
    same_section = before[-1].section == group[0].section
    return tiny and length <= LIMIT + TINY and (same_section or _only_leads(group))


def _is_front(group: Sequence[Paragraph]) -> bool:
    """Whether this is how a document begins, before its first article, question, step or speech."""
    return group[0].section == 0 and all(own.begins in _FRONT for own in group)


def _chunk(group: Sequence[Paragraph]) -> ChunkDraft:
    whole = reduce(lambda a, b: join(a, b, "\n"), (p.piece for p in group))
    return ChunkDraft(
        text=whole.text,
        heading_path=group[0].path,
        spans=whole.spans,
        quotable=group[0].quotable,
    )


def _only_leads(group: Sequence[Paragraph]) -> bool:
    """Whether nothing stands in the group yet but headings and a question."""
    return all(paragraph.begins in _LEADS for paragraph in group)


def _length(group: Sequence[Paragraph]) -> int:
    return total([paragraph.piece for paragraph in group])
