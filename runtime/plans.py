"""A dry run shown: as JSON for programs, as Japanese lines for people."""

from library.storing import Outcome
from runtime.contract import Json
from runtime.planning import Plan

_MINUTE_S = 60
_HOUR_S = 3600


def plan_report(plan: Plan) -> Json:
    """What ``shorui ingest --dry-run --json`` prints; the same keys as of an ingest, and two more."""
    counts = {outcome.value: plan.outcomes[outcome] for outcome in Outcome}
    return {
        "dry_run": True,
        "documents": counts | {"failed": len(plan.refused)},
        "pages": plan.pages,
        "failures": [
            {"file": r.file_name, "error": r.error.code, "message": r.error.message}
            for r in plan.refused
        ],
        "estimated_seconds": None if plan.seconds is None else round(plan.seconds, 1),
        "sampled_pages": plan.sampled,
    }


def plan_text(plan: Plan) -> str:
    """The same for people."""
    counts = (
        f"新規 {plan.outcomes[Outcome.NEW]}件、更新 {plan.outcomes[Outcome.UPDATED]}件、"
        f"変更なし {plan.outcomes[Outcome.UNCHANGED]}件、登録できないもの {len(plan.refused)}件"
    )
    lines = [f"登録の見込み: {counts}（読み取り {plan.pages}ページ）"]
    if plan.seconds is not None:
        lines.append(
            f"所要時間の見込み: {_duration(plan.seconds)}"
            f"（{plan.sampled}ページを試し読みした速さから）"
        )
    lines += [
        f"登録できません: {r.file_name}: {r.error.message}（{r.error.code}）" for r in plan.refused
    ]
    return "\n".join(lines)


def _duration(seconds: float) -> str:
    if seconds < _MINUTE_S:
        return f"約{max(1, round(seconds))}秒"
    if seconds < _HOUR_S:
        return f"約{round(seconds / _MINUTE_S)}分"
    hours, rest = divmod(round(seconds / _MINUTE_S), 60)
    return f"約{hours}時間{rest}分"
