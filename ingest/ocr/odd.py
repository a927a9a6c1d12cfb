"""Whether a text reads unlike Japanese: a cheap measure that needs no dictionary.

What an engine makes of spoiled print is still characters, but in places where Japanese does not put
them: kanji that no office uses, a single katakana among kanji, a long-vowel mark behind a kanji.
"""

import re

_ODD = re.compile(
    # A small kana behind anything but kana, or a long-vowel mark behind anything but kana.
    r"(?<=[^ぁ-んァ-ヺー])[ぁぃぅぇぉゃゅょァィゥェォャュョー]"
    # The same mark or kana over and over.
    r"|([ぁ-んァ-ヺ、。・,.:;'\"~^|_-])\1{2,}"
    # One katakana by itself among kanji and hiragana; 三ヶ月, ロ (イ、ロ、ハ) and the like are none.
    r"|(?<=[一-鿿ぁ-ん])(?![ノヶヵカケ])[ァ-ヺ](?=[一-鿿ぁ-ん])"
    # One Latin letter, or a sign of programs, by itself among Japanese.
    r"|(?<=[一-鿿ぁ-んァ-ヺ])[A-Za-z|\\_^~`<>{}$#@](?=[一-鿿ぁ-んァ-ヺ])"
    # Punctuation that nothing can follow or precede so.
    r"|[、。，．][、。，．]"
)
_FIRST_RARE = b"\x98\x9f"
"""Where level 2 of JIS X 0208 begins in code page 932: kanji outside everyday use."""


def odd_share(text: str) -> float:
    """Odd places per character of ``text`` (white space aside), 0 to 1; 0 for no text."""
    lines = ["".join(line.split()) for line in text.split("\n")]
    characters = sum(map(len, lines))
    odd = sum(len(_ODD.findall(line)) + sum(map(_is_rare, line)) for line in lines)
    return min(odd / characters, 1.0) if characters else 0.0


def _is_rare(character: str) -> bool:
    if not "一" <= character <= "鿿":
        return False
    try:
        return character.encode("cp932") >= _FIRST_RARE
    except UnicodeEncodeError:
        return True
