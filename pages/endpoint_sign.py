"""Which endpoint gets what: said at the input before a question is sent, and below what came of it."""

from library.model import Authorship
from library.settings import Settings
from pages.markup import plain
from runtime.destinations import Destination, destinations_of

_HERE, _OUTSIDE = "同じ機器内", "外部"
_NOTHING = "外部への送信なし（質問も書類も、この機器の中だけで調べます）"
_CHECK = "生成AIの文は、引用元の原本で確かめてください。"


def sign_html(settings: Settings) -> str:
    """What a question sends where, for the place below the input."""
    places = destinations_of(settings)
    said = [_place(each) for each in places]
    if not any(not each.is_local for each in places):
        said.insert(0, _NOTHING if not places else "外部への送信なし")
    if any(each.writes for each in places):
        said.append(_CHECK)
    return f'<p class="sign" data-testid="sign">{"　".join(map(plain, said))}</p>'


def authorship_html(authorship: Authorship) -> str:
    """Who wrote an answer, and what was sent for it."""
    where = _HERE if authorship.is_local else _OUTSIDE
    masked = f"、うち個人情報{authorship.masked}か所は伏せて送信" if authorship.masked else ""
    said = (
        f"モデル「{authorship.model}」（{authorship.host}・{where}）が書きました。"
        f"送ったもの: 質問の文、書類の一部 {authorship.passages}か所{masked}。{authorship.seconds:.1f}秒。"
    )
    return f'<p class="muted" data-testid="authorship">{plain(said)}</p>'


def _place(place: Destination) -> str:
    name = f"モデル「{place.model}」" if place.model else "検索の保管先"
    does = "が答えを書きます" if place.writes else ""
    where = _HERE if place.is_local else _OUTSIDE
    return f"{name}（{place.host}・{where}）{does}。送るもの: {place.sent}。"
