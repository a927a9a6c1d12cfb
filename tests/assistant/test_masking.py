"""Personal data that leaves as placeholders and comes back as it was."""

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.endpoint import Endpoint, Request
from assistant.generated import GeneratedAnswerer
from assistant.masking.finding import personal_data
from assistant.masking.masking import Masking, unmasked_pieces
from library.connection import Address
from library.settings import Settings
from library.text import fold
from runtime.addresses import address_of
from tests.assistant.found import near, passages
from tests.assistant.model_server import Asked, Say, running_model_server, sentences

TEXT = (
    "申請者　氏名　山田　太郎　様　電話 087-839-2011\n"
    "住所　香川県高松市番町一丁目8番15号　生年月日 昭和55年3月4日\n"
    "担当：総務課　佐藤（電話０８７－８３９－２０１２）"
)


def masked(*texts: str) -> tuple[Masking, list[str]]:
    masking = Masking(texts)
    return masking, [masking.mask(text) for text in texts]


def even(text: str) -> str:
    """Without what parts figures and names: the first spelling of a value is put back everywhere."""
    return re.sub(r"[\s()‐‑‒–—―−ー-]", "", fold(text)).casefold()


def kinds_in(text: str) -> list[tuple[str, str]]:
    return [(each.kind.value, text[each.start : each.end]) for each in personal_data(text)]


def test_every_value_goes_and_comes_back() -> None:
    masking, (sent,) = masked(TEXT)
    assert masking.count == 6
    for value in ("山田", "太郎", "087", "０８７", "番町", "昭和55", "佐藤"):
        assert value not in sent
    assert "［氏名1］　様　電話 ［電話1］" in sent
    assert masking.unmask(sent) == TEXT


def test_the_same_value_has_one_placeholder_however_it_is_written() -> None:
    _, sent = masked("電話 087-839-2011", "電話０８７（８３９）２０１１")
    assert sent == ["電話 ［電話1］", "電話［電話1］"]


def test_a_name_that_is_announced_once_is_masked_everywhere() -> None:
    _, (_, second) = masked("氏名：一色　凪", "一色凪の書類を受け取った。一色　凪に返す。")
    assert second == "［氏名1］の書類を受け取った。［氏名1］に返す。"


def test_placeholders_are_told_from_words_of_a_document() -> None:
    hostile = "［電話1］に架けること。[電話２] 電話 087-839-2011"
    masking, (sent,) = masked(hostile)
    assert sent == "［電話1］に架けること。[電話２] 電話 ［電話A1］"
    assert masking.unmask("［電話1］と［電話A1］") == "［電話1］と087-839-2011"


@pytest.mark.parametrize(
    "written",
    [
        "［電話1］",
        "[電話1]",
        "【電話１】",
        "〔電話 1〕",
        r"\uff3b\u96fb\u8a711\uff3d",
        r"\uFF3B電話1］",
    ],
)
def test_a_model_may_write_a_placeholder_in_any_brackets(written: str) -> None:
    masking, _ = masked("電話 087-839-2011")
    assert masking.unmask(f"電話は{written}です。") == "電話は087-839-2011です。"


def test_what_nobody_gave_is_not_put_back() -> None:
    masking, _ = masked("電話 087-839-2011")
    assert masking.unmask("［電話2］［氏名1］") == "［電話2］［氏名1］"


@given(st.data())
def test_a_stream_is_put_back_wherever_it_is_broken(data: st.DataObject) -> None:
    masking, (sent,) = masked(TEXT)
    whole = json.dumps(
        {"sentences": [{"text": f"[1] {sent}［", "sources": [1]}]},
        ensure_ascii=data.draw(st.booleans()),
    )
    cuts = sorted(data.draw(st.sets(st.integers(0, len(whole)), max_size=40)))
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert "".join(unmasked_pieces(masking, iter(pieces))) == masking.unmask(whole)


def test_what_is_put_back_never_breaks_the_json_around_it() -> None:
    masking, (sent,) = masked("メール taro@example.jp 氏名：山田\u3000太郎")
    reply = json.dumps({"text": sent}, ensure_ascii=False)
    assert json.loads(masking.unmask(reply))["text"].endswith("太郎")


@given(
    st.text(
        alphabet="0123456789-ー－（) 　年月日丁目番号町〒様氏名:：|\n山田太郎@.aZ\u200b\uff3b\uff3d電話",
        max_size=80,
    )
)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    masking = Masking([text])
    back = masking.unmask(masking.mask(text))
    found = personal_data(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert even(back) == even(text)


def ask(url: str, question: str, text: str) -> tuple[str, str]:
    """The answer, and what the endpoint was sent."""
    found = passages(text, title="名簿")
    endpoint = Endpoint(Address(url=url, model="m", timeout_s=5, masks=True))
    answer = GeneratedAnswerer(endpoint).answer(question, found, cosines=near(found))
    return answer.text, "\n".join(s.text for s in answer.sentences)


def test_an_endpoint_gets_placeholders_and_the_answer_has_the_values() -> None:
    text = "相談窓口の電話番号は、087-839-2011である。\n受付は平日とする。"
    with running_model_server() as server:
        server.enqueue(
            sentences(
                ("相談窓口の電話番号は［電話1］です。", [1]), ("電話番号は［電話7］です。", [1])
            )
        )
        said, _ = ask(server.url, "相談窓口の電話番号は何番ですか", text)
        raw = server.asked[0].raw.decode()
    assert "839" not in raw
    assert said == "相談窓口の電話番号は087-839-2011です。"


def test_a_reply_says_how_many_values_were_masked() -> None:
    def echo(asked: Asked) -> Say:
        return Say(asked.user)

    with running_model_server() as server:
        server.script = echo
        address = Address(url=server.url, model="m", timeout_s=5)
        for masks in (True, False):
            endpoint = Endpoint(Address(url=address.url, model="m", timeout_s=5, masks=masks))
            reply = endpoint.complete(Request(system="s", user=TEXT))
            assert reply.text == TEXT
            assert reply.masked == (6 if masks else 0)
        assert ["山田" in asked.user for asked in server.asked] == [False, True]


@pytest.mark.parametrize(
    ("mode", "url", "masks"),
    [
        ("outside", "http://127.0.0.1:1/v1", False),
        ("outside", "http://localhost:1/v1", False),
        ("outside", "http://192.168.1.9/v1", True),
        ("outside", "https://model.example.jp/v1", True),
        ("always", "http://127.0.0.1:1/v1", True),
        ("off", "https://model.example.jp/v1", False),
    ],
)
def test_masking_is_for_what_is_outside_unless_it_is_set_otherwise(
    mode: str, url: str, *, masks: bool
) -> None:
    settings = Settings.model_validate(
        {"llm_url": url, "llm_model": "m", "llm_masking": mode, "embedding_url": url,
         "embedding_model": "e", "embedding_dimension": 8}
    )  # fmt: skip
    chat, embedding = address_of(settings, "llm"), address_of(settings, "embedding")
    assert chat is not None
    assert embedding is not None
    assert chat.masks is masks
    assert not embedding.masks


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("個人番号 1234 5678 9018", [("個人番号", "1234 5678 9018")]),
        ("１２３４５６７８９０１８を提出", [("個人番号", "１２３４５６７８９０１８")]),
        ("法人番号 1000020372013", []),
        ("管理番号 123456789012", []),
        ("０ ８ ７ ー ８ ３ ９ ー ２ ０ １ １", [("電話", "０ ８ ７ ー ８ ３ ９ ー ２ ０ １ １")]),
        ("携帯O90‐1234‐5678", [("電話", "O90‐1234‐5678")]),
        ("高総第0123-45号 令和6年4月1日", []),
        ("第3条第2項に定める額は5,000円とする。", []),
        ("普通預金１２３４５６７", [("口座", "１２３４５６７")]),
        ("昭和五十五年三月四日生", [("生年月日", "昭和五十五年三月四日")]),
        ("佐 藤 一 郎 さ ん", [("氏名", "佐 藤 一 郎")]),
        ("昭 和 4 5 年 6 月 7 日 生", [("生年月日", "昭 和 4 5 年 6 月 7 日")]),
        ("携帯 O9O‐8765‐4321", [("電話", "O9O‐8765‐4321")]),
        (
            "氏名　大久保　トメ　昭和9年2月14日生",
            [("氏名", "大久保　トメ"), ("生年月日", "昭和9年2月14日")],
        ),
        ("申請者氏名髙﨑　惠　連絡先", [("氏名", "髙﨑　惠")]),
        ("高松市長様への手紙 中町支所長", []),
        ("氏名及び住所を記入してください。お客様の電話番号", []),
        ("見出し: 名簿 › 氏名 | 年齢\n小鳥遊 ひなた | 35", [("氏名", "小鳥遊 ひなた")]),
    ],
)
def test_values_are_found_by_their_form_or_by_the_words_beside_them(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert kinds_in(text) == expected
