"""Questions as this library understands them: with its 用語集, today's year and the last question."""

from datetime import date, timedelta, timezone

from library.glossary_file import read_glossary
from retrieval.query.model import UnderstoodQuery
from retrieval.query.understanding import understand
from runtime.office import Office

_JAPAN = timezone(timedelta(hours=9))


def understood(
    office: Office, question: str, *, previous: str | None = None, by_glossary: bool = True
) -> UnderstoodQuery:
    """The question as it is searched. Takes any text.

    Args:
        office: whose library's 用語集 counts, and whose clock.
        question: as typed.
        previous: the last question in whole, where this one may lean on it.
        by_glossary: false to look for nothing that the 用語集 adds.
    """
    glossary = read_glossary(office.settings.library) if by_glossary else None
    return understand(question, glossary=glossary, today=_today(office), previous=previous)


def _today(office: Office) -> date:
    return office.catalogue.clock().astimezone(_JAPAN).date()
