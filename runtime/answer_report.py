"""An answer as JSON: a contract that other programs rely on."""

from collections.abc import Sequence
from typing import TypeAlias

from library.model import (
    Answer,
    Authorship,
    Box,
    Citation,
    Contradiction,
    Highlight,
    Sentence,
)
from library.pages import box_as_list

Json: TypeAlias = dict[str, object]


def answer_report(answer: Answer, *, seconds: float) -> Json:
    """What ``shorui ask`` answered."""
    return {
        "answer": answer.text,
        "abstained": answer.abstained,
        "confidence": round(answer.confidence, 4),
        "highlights": [_highlight(highlight) for highlight in answer.highlights],
        "sentences": [_sentence(sentence) for sentence in answer.sentences],
        "contradictions": [_contradiction(each) for each in answer.contradictions],
        "unanswered": list(answer.unanswered),
        "suggestions": list(answer.suggestions),
        "citations": [_citation(citation) for citation in answer.citations],
        "warnings": list(answer.warnings),
        "written_by": _authorship(answer.authorship) if answer.authorship else None,
        "seconds": round(seconds, 4),
    }


def _highlight(highlight: Highlight) -> Json:
    return {
        "text": highlight.text,
        "kind": highlight.kind.value,
        "conditions": list(highlight.conditions),
        "citation": highlight.marker,
        "asked": highlight.asked,
    }


def _sentence(sentence: Sentence) -> Json:
    return {
        "text": sentence.text,
        "verified": sentence.verified,
        "doubts": list(sentence.doubts),
        "citations": [citation.marker for citation in sentence.citations],
        "asked": sentence.asked,
    }


def _contradiction(contradiction: Contradiction) -> list[Json]:
    return [
        {
            "text": side.text,
            "citation": side.citation.marker,
            "version": side.citation.passage.document.version,
            "date": _date(side.citation),
        }
        for side in contradiction.sides
    ]


def _date(citation: Citation) -> str | None:
    day = citation.passage.document.effective_date
    return day.isoformat() if day else None


def _citation(citation: Citation) -> Json:
    document = citation.passage.document
    return {
        "marker": citation.marker,
        "document_id": document.id,
        "file": document.file_name,
        "title": document.title,
        "page": citation.page,
        "lead": citation.lead,
        "quote": citation.quote,
        "boxes": _boxes(citation.boxes),
        "verified": citation.verified,
    }


def _authorship(authorship: Authorship) -> Json:
    return {
        "model": authorship.model,
        "host": authorship.host,
        "is_local": authorship.is_local,
        "prompt": authorship.prompt,
        "passages": authorship.passages,
        "masked": authorship.masked,
        "prompt_tokens": authorship.prompt_tokens,
        "completion_tokens": authorship.completion_tokens,
        "seconds": round(authorship.seconds, 3),
    }


def _boxes(boxes: Sequence[Box]) -> list[list[float] | None]:
    return [box_as_list(box) for box in boxes]
