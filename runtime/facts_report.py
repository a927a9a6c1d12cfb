"""What documents say of themselves and their editions, as the command line prints it."""

from collections.abc import Sequence

from library.facts import ShownFact
from library.model import Document
from library.succession import Succession
from runtime.contract import Json, document_report
from runtime.naming import FIELD_NAMES, STATUS_NAMES, shown_value, where_read


def facts_report(facts: Sequence[ShownFact]) -> list[Json]:
    """For other programs; ``page`` is where it was read, if on a page."""
    return [
        {
            "field": fact.field.value,
            "value": fact.value,
            "page": fact.place.page if fact.place else None,
            "corrected": fact.corrected,
        }
        for fact in facts
    ]


def facts_text(facts: Sequence[ShownFact]) -> str:
    """One fact a line."""
    return "\n".join(map(_fact, facts)) or "この書類から読み取れた項目はありません。"


def history_report(versions: Sequence[Document]) -> Json:
    """The versions of a document, newest first."""
    return {
        "document_id": versions[0].id,
        "versions": [
            {**document_report(version), "supersedes": version.supersedes} for version in versions
        ],
    }


def history_text(versions: Sequence[Document]) -> str:
    """One version a line, newest first."""
    return "\n".join(
        f"第{d.version}版  {STATUS_NAMES[d.status]}  {d.added_at.astimezone():%Y-%m-%d %H:%M}  "
        f"{d.page_count}ページ  {d.title}（{d.file_name}）"
        for d in versions
    )


def suggestions_report(found: Sequence[Succession]) -> Json:
    """Pairs of documents of which the one is probably a newer edition of the other."""
    return {
        "suggestions": [
            {"older": document_report(each.older), "newer": document_report(each.newer)}
            for each in found
        ]
    }


def suggestions_text(found: Sequence[Succession]) -> str:
    """The same for people."""
    if not found:
        return "新しい版と思われる書類はありません。"
    return "\n".join(
        f"{each.newer.id}「{each.newer.title}」は、"
        f"{each.older.id}「{each.older.title}」の新しい版ではありませんか"
        for each in found
    )


def _fact(fact: ShownFact) -> str:
    value = shown_value(fact.field, fact.value) or "（なし）"
    return f"{FIELD_NAMES[fact.field]}: {value}（{where_read(fact)}）"
