"""How good drafts are: the facts that they must have, and nothing that is not borne out."""

import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.measures.support import support
from eval.runs.model import Item
from eval.suites.loading import contains_any
from eval.suites.model import DraftTask
from library.errors import ShoruiError
from library.model import Answer, Sentence

_SHOWN = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is measured of a draft, whatever its form."""

    sentences: tuple[Sentence, ...]
    """In order; each with the citations that bear it out."""
    headings: tuple[str, ...] = ()
    """In order."""

    @property
    def text(self) -> str:
        """All of it, one heading or sentence a line."""
        return "\n".join((*self.headings, *(sentence.text for sentence in self.sentences)))


WriteDraft = Callable[[DraftTask], Draft]


def draft_of_quotes(answer: Answer) -> Draft:
    """The plainest draft: the quotes that answer the task's question."""
    return Draft(sentences=answer.sentences)


def measure_drafts(
    tasks: Sequence[DraftTask],
    *,
    write: WriteDraft,
    variant: str,
    skip: Container[tuple[str, str]] = (),
) -> Iterator[Item]:
    """One item per task; one that fails carries its error's code, and the others go on."""
    for task in tasks:
        if (variant, task.id) not in skip:
            yield _measure(task, write, variant)


def _measure(task: DraftTask, write: WriteDraft, variant: str) -> Item:
    started = time.perf_counter()
    group, detail = {"kind": task.kind}, {"question": task.question}
    try:
        draft = write(task)
    except ShoruiError as error:
        return Item(id=task.id, variant=variant, group=group, detail=detail, error=error.code)
    return Item(
        id=task.id,
        variant=variant,
        group=group,
        values={
            "seconds": time.perf_counter() - started,
            **_facts(task, draft),
            **_support(draft),
            "format_kept": float(_keeps_form(task, draft)),
        },
        detail={
            **detail,
            "answer": draft.text[:_SHOWN],
            "missing": "、".join(_missing(task, draft)),
        },
    )


def _facts(task: DraftTask, draft: Draft) -> Mapping[str, float]:
    values: dict[str, float] = {}
    if task.required:
        values["facts_covered"] = 1 - len(_missing(task, draft)) / len(task.required)
    if task.forbidden:
        said = [contains_any(draft.text, [fact]) for fact in task.forbidden]
        values["facts_forbidden"] = sum(said) / len(said)
    return values


def _missing(task: DraftTask, draft: Draft) -> list[str]:
    return [fact[0] for fact in task.required if fact and not contains_any(draft.text, fact)]


def _support(draft: Draft) -> Mapping[str, float]:
    """A sentence is supported if it is cited and its numbers, dates and names are all quoted."""
    if not draft.sentences:
        return {}
    borne = [
        bool(sentence.citations) and all(share == 1 for share in support([sentence]).values())
        for sentence in draft.sentences
    ]
    return {"sentences_supported": sum(borne) / len(borne)}


def _keeps_form(task: DraftTask, draft: Draft) -> bool:
    """Not too long, not empty, and the headings that are asked for in their order."""
    if not draft.sentences:
        return False
    if task.max_characters is not None and len(draft.text) > task.max_characters:
        return False
    found = iter(draft.headings)
    return all(heading in found for heading in task.headings)
