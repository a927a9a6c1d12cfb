"""What a person should know about a search, above all why it found nothing and what to try."""

from collections.abc import Iterator
from dataclasses import replace

from library.filed import Facet
from library.filtering import chosen_values, fitting, lifted, rows_of
from library.filters import EVERYTHING, Filters
from library.revisions import changes_after
from retrieval.query.model import UnderstoodQuery
from runtime.asked import Asked
from runtime.facets import FACET_NAMES

_SHOWN = 40
"""Characters of a phrase that is repeated."""


def notices(asked: Asked, searched: UnderstoodQuery) -> Iterator[str]:
    """What goes for this search, whatever it found: Japanese sentences, each by itself.

    Args:
        asked: what was wanted.
        searched: the question as it was searched at last.
    """
    if asked.index.notice:
        yield asked.index.notice
    pending = _pending(asked)
    if pending:
        yield f"まだ検索に反映されていない文書が{pending}件あります。反映されると見つかります。"
    if searched.phrases != asked.query.phrases:
        phrases = "".join(f"「{phrase[:_SHOWN]}」" for phrase in asked.query.phrases)
        yield f"{phrases}をそのまま含むページはありません。語をばらして探した結果です。"


def _pending(asked: Asked) -> int:
    """Live versions that the reader may see and that no index has followed yet."""
    if not asked.index.behind:
        return 0
    changed = changes_after(asked.index.catalogue, asked.index.followed_revision).version_ids
    readable = fitting(asked.table, EVERYTHING, reader=asked.reader)
    return int((rows_of(asked.table, changed) & readable).sum())


def why_nothing(asked: Asked) -> str:
    """Why a search found nothing, and what to try: one or two Japanese sentences."""
    if not _count(asked, EVERYTHING):
        return "検索できる文書がまだありません。文書を登録すると、ここで探せます。"
    if not _count(asked, asked.filters):
        return f"条件に合う文書はありません。{_advice(asked)}"
    if not asked.query.meaning and not asked.is_blank:
        return "探せる言葉がありません。調べたいことを言葉で入力してください。"
    if asked.query.excluded:
        excluded = "".join(f"「{word[:_SHOWN]}」" for word in asked.query.excluded)
        return f"見つかりませんでした。{excluded}を除く条件を外すか、別の言葉で試してください。"
    return "見つかりませんでした。別の言葉で試してください。"


def _advice(asked: Asked) -> str:
    """Which single filter to give up; all of them where no single one is enough."""
    wider = [(name, _count(asked, filters)) for name, filters in _wider(asked.filters)]
    helping = [f"「{name}」を外すと{count}件" for name, count in wider if count]
    if asked.filters.archived or not (old := _count(asked, lifted(asked.filters, Facet.EDITION))):
        return f"{'、'.join(helping) or '条件をすべて外してみてください'}。"
    return f"{'、'.join([*helping, f'旧版も含めると{old}件'])}。"


def _wider(filters: Filters) -> Iterator[tuple[str, Filters]]:
    """The filters without one of them, by its name."""
    for facet, chosen in chosen_values(filters).items():
        if chosen and facet is not Facet.EDITION:
            yield FACET_NAMES[facet], lifted(filters, facet)
    if filters.day_from or filters.day_to:
        yield "期間", replace(filters, day_from=None, day_to=None)
    if filters.documents:
        yield "文書の指定", replace(filters, documents=frozenset())
    if filters.reviewed:
        yield "確認済みのみ", replace(filters, reviewed=False)


def _count(asked: Asked, filters: Filters) -> int:
    return int(fitting(asked.table, filters, reader=asked.reader).sum())
