"""An answer as the command line prints it: Japanese lines."""

from collections.abc import Iterator

from library.model import Answer, Contradiction, Highlight, Sentence
from library.text import visible
from runtime.plain import picture_mark


def answer_text(answer: Answer) -> str:
    """An answer with its sources below."""
    lines = [*map(_highlight, answer.highlights), *map(_sentence, answer.sentences)]
    for contradiction in answer.contradictions:
        lines += _contradiction(contradiction)
    lines += [f"答えが見つからなかった部分: {asked}" for asked in answer.unanswered]
    lines += [f"[{c.marker}] {c.passage.document.file_name} p.{c.page}" for c in answer.citations]
    if answer.abstained and answer.nearest:
        lines.append("近い書類:")
        lines += [f"・{p.document.file_name} p.{p.page}{picture_mark(p)}" for p in answer.nearest]
    lines += [f"→ {suggestion}" for suggestion in answer.suggestions]
    return visible("\n".join([*lines, *(f"注意: {warning}" for warning in answer.warnings)]))


def _highlight(highlight: Highlight) -> str:
    conditions = f"（{'、'.join(highlight.conditions)}）" if highlight.conditions else ""
    return f"■ {highlight.text}{conditions} [{highlight.marker}]"


def _sentence(sentence: Sentence) -> str:
    markers = "".join(f"[{citation.marker}]" for citation in sentence.citations)
    asked = f"〔{sentence.asked}〕" if sentence.asked else ""
    leads = [citation.lead for citation in sentence.citations if citation.lead]
    text = "\n  ".join([*leads, f"{asked}{sentence.text} {markers}".rstrip()])
    return text + "".join(f"\n  〔未確認〕{doubt}" for doubt in sentence.doubts)


def _contradiction(contradiction: Contradiction) -> Iterator[str]:
    yield "書類によって記述が異なります:"
    for side in contradiction.sides:
        document = side.citation.passage.document
        day = f"（{document.effective_date.isoformat()}）" if document.effective_date else ""
        yield f"・{side.text} [{side.citation.marker}] {document.file_name} 第{document.version}版{day}"
