"""The kinds of documents that a town hall tells apart."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """種別: a closed list; the value is what people see."""

    OUTLINE = "要綱"
    PROCEDURE = "要領"
    REGULATION = "規則"
    ORDINANCE = "条例"
    RULES = "規程"
    NOTICE = "通知"
    OFFICE_LETTER = "事務連絡"
    MINUTES = "議事録"
    PROCEEDINGS = "会議録"
    """Of an assembly, word for word."""
    FORM = "申請書・様式"
    MANUAL = "マニュアル・手引"
    NEWSLETTER = "広報"
    STATISTICS = "統計・調査"
    PLAN = "計画"
    REPORT = "報告書"
    CONTRACT = "契約書"
    BUDGET = "予算・決算"
    QUESTIONS = "Q&A"
    LIST = "名簿・一覧"
    LAW = "法令"
    OTHER = "その他"
    """Only a person says so; where the document does not say what it is, it has no kind."""


KEPT_CURRENT = frozenset(
    {
        DocumentKind.OUTLINE,
        DocumentKind.PROCEDURE,
        DocumentKind.REGULATION,
        DocumentKind.ORDINANCE,
        DocumentKind.RULES,
        DocumentKind.FORM,
        DocumentKind.MANUAL,
        DocumentKind.PLAN,
        DocumentKind.QUESTIONS,
        DocumentKind.LIST,
        DocumentKind.LAW,
    }
)
"""Of these the newest edition replaces the older ones. A notice, a newsletter, minutes or a yearly
report of the same title stands beside the one before it."""
