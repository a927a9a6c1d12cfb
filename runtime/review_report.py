"""What ``shorui review`` prints: the queue and a page, as JSON (a contract) and for people."""

from collections.abc import Sequence
from typing import TypeAlias, assert_never

from library.corrections import Correction, CorrectionKind
from library.eras import japanese_time
from library.fitting import Slot, is_weak
from library.model import Doubt, Line
from library.pages import box_as_list
from library.review_queue import QueueEntry
from library.reviewing import ReviewPage

Json: TypeAlias = dict[str, object]

DOUBTS: dict[Doubt, str] = {
    Doubt.LOW_CONFIDENCE: "読み取りに自信がない",
    Doubt.LOST_INK: "読み取れていない文字がありそう",
    Doubt.ODD_TEXT: "文字の並びが不自然",
    Doubt.DAMAGED: "ファイルが壊れている",
}
"""Why a page is to be looked at, as a clerk would say it."""
DEEDS: dict[CorrectionKind, str] = {
    CorrectionKind.REPLACE: "直した",
    CorrectionKind.DELETE: "消した",
    CorrectionKind.INSERT: "追加した",
    CorrectionKind.CHECKED: "正しいとした",
}


def queue_report(entries: Sequence[QueueEntry]) -> Json:
    """What ``shorui review list`` found."""
    return {"pages": [_entry(entry) for entry in entries]}


def review_page_report(page: ReviewPage) -> Json:
    """One page with its lines, what the engine read, and all that was done to it."""
    return {
        "document_id": page.document.id,
        "version_id": page.document.version_id,
        "file": page.document.file_name,
        "page": page.page.number,
        "state": page.state,
        "source": page.page.source.value,
        "confidence": round(page.page.confidence, 4),
        "needs_review": page.page.needs_review,
        "doubts": [doubt.value for doubt in page.doubts],
        "checked": page.fitted.checked is not None,
        "lines": [_line(number, slot) for number, slot in enumerate(page.fitted.lines, start=1)],
        "history": [_correction(correction, page) for correction in page.history],
    }


def queue_text(entries: Sequence[QueueEntry]) -> str:
    """The queue, the least sure page first."""
    if not entries:
        return "確認が必要なページはありません。"
    lines = [
        f"{e.document.id}  p.{e.page}  信頼度 {e.confidence:.1%}  弱い行 {e.weak_lines}  "
        f"{doubts_text(e.doubts)}  {e.document.file_name}"
        for e in entries
    ]
    return "\n".join([f"確認が必要なページ {len(entries)}件", *lines])


def review_page_text(page: ReviewPage) -> str:
    """The numbered lines of a page, and its history."""
    state = doubts_text(page.doubts) if page.doubts else "確認は不要です"
    if page.fitted.checked is not None:
        state = f"確認済み（{_who(page.fitted.checked)}）"
    lines = [
        f"{page.document.file_name} p.{page.page.number}  "
        f"信頼度 {page.page.confidence:.1%}  {state}",
        *(_numbered(number, slot) for number, slot in enumerate(page.fitted.lines, start=1)),
    ]
    lines += [f"#{c.id} {history_text(c)}" for c in page.history]
    if page.fitted.loose:
        numbers = "、".join(f"#{c.id}" for c in page.fitted.loose)
        lines.append(f"いまの読み取りに当てはまらない修正（保管しています）: {numbers}")
    return "\n".join(lines)


def doubts_text(doubts: Sequence[Doubt]) -> str:
    """Why a page is to be looked at."""
    return "・".join(DOUBTS[doubt] for doubt in doubts)


def history_text(correction: Correction) -> str:
    """Who did what to a line, in one line."""
    undone = f"（取り消し {correction.undone_by}）" if correction.undone_by else ""
    return f"{_what(correction)}{DEEDS[correction.kind]}（{_who(correction)}）{undone}"


def _what(correction: Correction) -> str:
    before = f"「{correction.as_read}」" if correction.inserted is None else "追加した行"
    match correction.kind:
        case CorrectionKind.REPLACE:
            return f"{before}を「{correction.text}」に"
        case CorrectionKind.DELETE:
            return f"{before}を"
        case CorrectionKind.INSERT:
            return f"「{correction.text}」を"
        case CorrectionKind.CHECKED:
            return "このページを"
    assert_never(correction.kind)


def _who(correction: Correction) -> str:
    return f"{correction.actor} {japanese_time(correction.at)}"


def _entry(entry: QueueEntry) -> Json:
    return {
        "document_id": entry.document.id,
        "file": entry.document.file_name,
        "title": entry.document.title,
        "page": entry.page,
        "label": entry.label,
        "doubts": [doubt.value for doubt in entry.doubts],
        "confidence": round(entry.confidence, 4),
        "weak_lines": entry.weak_lines,
    }


def _line(number: int, slot: Slot) -> Json:
    line = slot.line or slot.base
    return {
        "number": number,
        "text": line.text,
        "as_read": slot.as_read.text if slot.as_read else None,
        "box": box_as_list(line.box),
        "confidence": round(_confidence(slot), 4),
        "weak": is_weak(line),
        "corrected": line.corrected,
        "corrections": list(slot.corrections),
    }


def _correction(correction: Correction, page: ReviewPage) -> Json:
    is_check = correction.kind is CorrectionKind.CHECKED
    return {
        "id": correction.id,
        "kind": correction.kind.value,
        "as_read": None if is_check else correction.as_read,
        "text": None if is_check else correction.text,
        "actor": correction.actor,
        "at": correction.at.isoformat(),
        "active": correction.active,
        "fits": correction.active and correction not in page.fitted.loose,
    }


def _numbered(number: int, slot: Slot) -> str:
    line = slot.line or slot.base
    mark = "✎" if line.corrected else "？" if is_weak(line) else "　"
    return f"{number:>4} {mark} {_confidence(slot):>6.1%}  {line.text}{_read(slot, line)}"


def _read(slot: Slot, line: Line) -> str:
    if slot.as_read is None:
        return "　（追加した行）"
    same = slot.as_read.text == line.text
    return "" if same else f"　（読み取り: {slot.as_read.text}）"


def _confidence(slot: Slot) -> float:
    """Of the engine, where it read the line."""
    return slot.as_read.confidence if slot.as_read else slot.base.confidence
