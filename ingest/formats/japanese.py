"""ISO-2022-JP and EUC-JP as they are really written: with the characters of NEC and IBM.

Python's own decoders of these names know the standards only, and refuse or mistake ①, ㈱ and 髙.
Both are carried over to CP932 here, whose table has all of them.
"""

import re

_ESCAPE = re.compile(rb"(\x1b(?:\$\([@BDOPQ]|\$[@B]|\([BJIH]|&@))")
_CUT_ESCAPE = re.compile(rb"\x1b(?:\$\(?|\(|&)?\Z")
_LOST_ESCAPE = re.compile(rb"(?<!\x1b)\$([@B])((?:[!-~]{2}){1,500}?)\(([BJ])")
"""Old mail systems took the escape characters out as if they were dirt."""
_SHIFTED = re.compile(rb"\x0e([^\x0f\n]*)\x0f?")
_EUC = re.compile(
    rb"[\x00-\x7f]+|(?:[\xa1-\xfe][\xa1-\xfe])+|(?:\x8e[\xa1-\xdf])+|\x8f[\xa1-\xfe]{2}|.",
    re.DOTALL,
)
_OTHER_SETS = {
    b"\x1b$(D": b"\x8f",
    b"\x1b$(O": b"",
    b"\x1b$(P": b"\x8f",
    b"\x1b$(Q": b"",
}
"""JIS X 0212 and 0213 by the prefix of their characters in EUC."""
_KANJI = frozenset({b"\x1b$@", b"\x1b$B", b"\x1b$(@", b"\x1b$(B"})
_IBM = bytes.fromhex(
    "eeefeef0eef1eef2eef3eef4eef5eef6eef7eef8875487558756875787588759875a875b875c875deefbeefc"
    "878a87828784ed46ed4eed60ed66ed6ded6eed73ed75ed79ed7eed80ed81ed8eed92ed94ed95ed9eeda1eda5"
    "edb1edb4edb9edbcedc4edc9edccedceedd2edd6ede4ede5edf1edf9ee42ee52ee54ee56ee59ee60ee61ee62"
    "ee63ee65ee68ee69ee6cee70ee71ee75ee77ee81ee82ee83ee84ee85ee8dee90ee92ee94ee95ee97ee98ee9a"
    "ee9bee9ceeb7eebeeecceecdeeceeed2eed4eed6eedaeedbeeddeedeeee0eee3eeeaeeec"
).decode("cp932")
"""What eucJP-ms has from 8F F3 F3 to 8F F4 FE, in order (Open Group, eucJP-ms, 1996)."""


_HIGH = bytes(byte | 0x80 if 0x20 < byte < 0x7F else byte for byte in range(256))
_AS_MICROSOFT = str.maketrans("〜‖−¢£¬", "～∥－￠￡￢")
"""Where Unicode has two characters for one of JIS X 0208, CP932 has the other one."""


def decode_iso2022_jp(data: bytes, errors: str = "strict") -> str:
    """ISO-2022-JP with half-width kana, JIS X 0212/0213 and the characters of NEC and IBM.

    Text that is not escaped is ASCII, or CP932 where a program mixed the two.

    Args:
        data: the bytes.
        errors: as for ``bytes.decode``: ``strict`` or ``replace``.

    Raises:
        UnicodeDecodeError: with ``strict``, a byte that stands for no character.
    """
    state, texts = b"\x1b(B", []
    for part in _ESCAPE.split(_CUT_ESCAPE.sub(b"", data)):
        if _ESCAPE.fullmatch(part):
            state = part if part != b"\x1b&@" else state
            continue
        # Two-byte text ends with its line, whether or not the program said so (RFC 1468).
        line, *rest = re.split(rb"(?=[\r\n])", part, maxsplit=1)
        texts.append(_in_state(line, state, errors))
        if rest:
            state = b"\x1b(B"
            texts.append(_in_state(rest[0], state, errors))
    return "".join(texts)


def mend_escapes(data: bytes) -> bytes:
    """``data`` with the escape characters that were lost on its way put in again."""
    return _LOST_ESCAPE.sub(lambda m: b"\x1b$%b%b\x1b(%b" % (m[1], m[2], m[3]), data)


def decode_euc_jp(data: bytes, errors: str = "strict") -> str:
    """EUC-JP with the characters of NEC and IBM (CP51932, eucJP-ms), else JIS X 0213.

    Args:
        data: the bytes.
        errors: as for ``bytes.decode``: ``strict`` or ``replace``.

    Raises:
        UnicodeDecodeError: with ``strict``, a byte that stands for no character.
    """
    try:
        return data.decode("euc_jp").translate(_AS_MICROSOFT)
    except UnicodeDecodeError:
        return "".join(_euc_run(run, errors) for run in _EUC.findall(data))


def _in_state(part: bytes, state: bytes, errors: str) -> str:
    if state in _KANJI:
        return _kanji(part, errors)
    if state in _OTHER_SETS:
        pairs = (part[i : i + 2] for i in range(0, len(part), 2))
        euc = b"".join(_OTHER_SETS[state] + _high(pair) for pair in pairs)
        return euc.decode("euc_jis_2004", errors)
    if state == b"\x1b(I":
        return _high(part).decode("cp932", errors)
    return _SHIFTED.sub(lambda m: _high(m[1]), part).decode("cp932", errors)


def _high(part: bytes) -> bytes:
    return part.translate(_HIGH)


def _euc_run(run: bytes, errors: str) -> str:
    first = run[0]
    if first < 0x80:
        return run.decode("ascii")
    if first == 0x8E:
        return run[1::2].decode("cp932", errors)
    if first == 0x8F and len(run) == 3:
        return _three_bytes(run, errors)
    if len(run) == 1:
        return run.decode("ascii", errors)
    return _kanji(bytes(byte & 0x7F for byte in run), errors)


def _three_bytes(run: bytes, errors: str) -> str:
    row, cell = run[1] - 0xF3, run[2] - 0xA1
    place = row * 94 + cell - (0xF3 - 0xA1)
    if 0 <= row < 2 and 0 <= place < len(_IBM):
        return _IBM[place]
    return run.decode("euc_jp" if row < 0 else "euc_jis_2004", errors)


def _kanji(part: bytes, errors: str) -> str:
    """Two-byte characters with their high bits off; blanks and line ends may stand among them."""
    try:
        return _high(part).decode("euc_jp").translate(_AS_MICROSOFT)
    except UnicodeDecodeError:
        pass  # character by character, then
    texts, place = [], 0
    while place < len(part):
        if part[place] <= 0x20:
            texts.append(chr(part[place]))
            place += 1
            continue
        texts.append(_character(part[place : place + 2], errors))
        place += 2
    return "".join(texts)


def _character(pair: bytes, errors: str) -> str:
    if len(pair) == 2 and max(pair) < 0x7F and min(pair) > 0x20:
        try:
            return _shift_jis(*pair).decode("cp932")
        except UnicodeDecodeError:
            pass  # only JIS X 0213 has it
    return _high(pair).decode("euc_jis_2004", errors)


def _shift_jis(high: int, low: int) -> bytes:
    """A pair of JIS X 0208 in the arithmetic of Shift_JIS."""
    row = (high - 0x21) // 2
    second = low + 0x7E if high % 2 == 0 else low + (0x1F if low < 0x60 else 0x20)
    return bytes((row + (0x81 if row < 31 else 0xC1), second))
