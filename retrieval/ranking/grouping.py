"""Found passages as people look through them: by document, each page once, nothing twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from library.model import Document, DocumentStatus, Passage
from retrieval.ranking.alike import SaidBefore


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What was found in one version of a document."""

    document: Document
    passages: tuple[Passage, ...]
    """The best one of each page, best first."""
    same: tuple[Document, ...]
    """Other versions that say the same as one of ``passages``, each once."""


def group(passages: Iterable[Passage]) -> list[Group]:
    """Groups in the order of their best passages. No page is lost.

    Of passages that say the same in several versions one is shown, of a live version if there is
    one, at the place of the best; the versions of the others are named in its group.
    """
    groups: dict[str, list[tuple[Passage, list[Document]]]] = {}
    for alike in _alike(passages):
        shown = next((each for each in alike if _is_live(each)), alike[0])
        others = [each.document for each in alike if each is not shown]
        groups.setdefault(shown.document.version_id, []).append((shown, others))
    return [_group(own) for own in groups.values()]


def _alike(passages: Iterable[Passage]) -> list[list[Passage]]:
    """Passages that say the same, together."""
    said = SaidBefore()
    classes: dict[str, list[Passage]] = {}
    for passage in passages:
        classes.setdefault(said.first_like(passage).chunk.id, []).append(passage)
    return list(classes.values())


def _group(own: Sequence[tuple[Passage, Sequence[Document]]]) -> Group:
    pages: dict[int, Passage] = {}
    for passage, _ in own:
        pages.setdefault(passage.page, passage)
    document = own[0][0].document
    same = {other.version_id: other for _, others in own for other in others}
    same.pop(document.version_id, None)
    return Group(document=document, passages=tuple(pages.values()), same=tuple(same.values()))


def _is_live(passage: Passage) -> bool:
    return passage.document.status is DocumentStatus.LIVE
