"""What people call the things that documents say of themselves."""

from collections.abc import Mapping
from datetime import date

from library.eras import japanese_date
from library.facts import DAYS, ShownFact
from library.model import DocumentStatus, FactField

FIELD_NAMES: Mapping[FactField, str] = {
    FactField.TITLE: "題名",
    FactField.NUMBER: "文書番号",
    FactField.DATE: "日付",
    FactField.SENDER: "発信者",
    FactField.RECIPIENT: "宛先",
    FactField.DEPARTMENT: "所管課",
    FactField.IN_FORCE: "施行・適用日",
    FactField.AMENDED: "改正日",
    FactField.KIND: "種別",
}
STATUS_NAMES: Mapping[DocumentStatus, str] = {
    DocumentStatus.LIVE: "現行",
    DocumentStatus.SUPERSEDED: "旧版",
    DocumentStatus.REMOVED: "検索から除外",
}


def shown_value(field: FactField, value: str) -> str:
    """A value as people write it: 令和6年4月1日 for 2024-04-01, 令和7年4月 for 2025-04."""
    if field not in DAYS or not value:
        return value
    year, month, *day = map(int, value.split("-"))
    written = japanese_date(date(year, month, day[0] if day else 1))
    return written if day else written.removesuffix("1日")


def where_read(fact: ShownFact) -> str:
    """From where a fact is known."""
    if fact.corrected:
        return "職員が訂正"
    return f"p.{fact.place.page} から読み取り" if fact.place else "ファイル名などから"
