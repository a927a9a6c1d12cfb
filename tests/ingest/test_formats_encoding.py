"""Text files in every encoding that Japanese offices have: real bytes, odd characters, cut ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.encoding import decode_declared, decode_names, decode_text
from ingest.formats.japanese import decode_euc_jp, decode_iso2022_jp

TEXT = "①㈱髙﨑商店（№３）の件、ⅷ番。表の能力をソートする。ﾃｽﾄ\r\n住民票の写しを交付します。\r\n"
EUC_MS = bytes.fromhex("ada1adea8ff4fb8ff4bdbea6c5b9ada2")
"""①㈱髙﨑商店② as eucJP-ms writes it (by iconv)."""
CP51932 = bytes.fromhex("ada1adeafce2f9f5")
"""①㈱髙﨑 as Windows writes EUC: IBM's characters in NEC's rows."""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le"])
def test_characters_of_windows_are_read(encoding: str) -> None:
    assert decode_text(TEXT.encode(encoding)) == TEXT


def test_characters_of_windows_are_read_in_euc() -> None:
    assert decode_euc_jp(EUC_MS) == "①㈱髙﨑商店②"
    assert decode_euc_jp(CP51932) == "①㈱髙﨑"
    text = "これは住民税の申告です。" * 3
    assert decode_text(text.encode("euc_jp") + CP51932) == text + "①㈱髙﨑"


def test_characters_of_windows_are_read_in_iso_2022_jp() -> None:
    kanji = bytes(byte & 0x7F for byte in CP51932)
    data = b"\x1b$B" + kanji + b"\x1b(B abc \x1b(IC=D\x1b(J\r\n\x0eC=D\x0f\r\n"
    assert decode_text(data) == "①㈱髙﨑 abc ﾃｽﾄ\r\nﾃｽﾄ\r\n"


def test_a_line_of_iso_2022_jp_that_does_not_end_its_kanji_does_not_spoil_the_next() -> None:
    data = "予算\n".encode("iso2022_jp").replace(b"\x1b(B", b"") + b"next line\n"
    assert decode_iso2022_jp(data) == "予算\nnext line\n"


@given(st.text(alphabet=st.characters(codec="euc_jp", exclude_characters="〜‖−¢£¬¥‾\x0e\x0f\x1b")))
def test_what_euc_has_is_read_as_python_reads_it(text: str) -> None:
    assert decode_euc_jp(text.encode("euc_jp")) == text


@given(
    st.text(alphabet=st.characters(codec="iso2022_jp", exclude_characters="〜‖−¢£¬¥‾\x0e\x0f\x1b"))
)
def test_what_iso_2022_jp_has_is_read_as_python_reads_it(text: str) -> None:
    assert decode_iso2022_jp(text.encode("iso2022_jp")) == text


@given(st.binary())
def test_any_bytes_decode_to_something_when_they_may(data: bytes) -> None:
    assert isinstance(decode_euc_jp(data, "replace"), str)
    assert isinstance(decode_iso2022_jp(data, "replace"), str)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"]
)
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_file_cut_within_a_character_is_read_to_there(encoding: str, cut: int) -> None:
    text = "住民税の申告は三月十五日までにお願いします。\n" * 3 + "問い合わせ先は税務課"
    read = decode_text(text.encode(encoding)[:-cut])
    assert read.rstrip("\ufffd").startswith(text[:-3])
    assert read.count("\ufffd") <= 1


def test_utf16_without_mark_and_with_long_lines_is_read() -> None:
    text = (
        "住民票の写しの交付を受けようとする者は本人確認書類を提示し手数料を納めなければならない" * 9
    )
    for encoding in ("utf-16-le", "utf-16-be"):
        assert decode_text((text + "\r\n").encode(encoding)) == text + "\r\n"


def test_what_a_text_says_of_its_encoding_is_believed_unless_it_cannot_be() -> None:
    assert decode_declared("髙い".encode("cp932"), "Shift_JIS") == "髙い"
    assert decode_declared("ご案内".encode(), "shift_jis-unknown") == "ご案内"
    assert decode_declared("ご案内です".encode("cp932"), "utf-8") == "ご案内です"
    for codec in ("rot13", "idna", "undefined", "unicode_escape", "\x00", "utf-7"):
        assert decode_declared("ご案内です".encode(), codec) == "ご案内です"
    assert (
        decode_declared("予算".encode("iso2022_jp").replace(b"\x1b", b""), "ISO-2022-JP") == "予算"
    )


def test_names_written_together_are_of_one_encoding() -> None:
    names = ["能.txt", "会計規則（案）.docx"]
    assert decode_names([name.encode("cp932") for name in names]) == names
    assert decode_names([b"\x83", "会計.txt".encode()])[1] == "会計.txt"
    assert decode_names([]) == []
