"""Words of documents and people, so that a model's server takes them for nothing but words."""

import re

from library.text import visible

_TAG = re.compile(r"<(?=[A-Za-z/|｜!<])|(?<=[|｜])>")
"""``<|im_start|>``, ``</s>``, ``<start_of_turn>``: servers read such marks wherever they stand."""
_BRACKETED = re.compile(r"\[(/?[A-Z][A-Z_]{2,20})\]")
"""``[INST]`` and its like."""
_WIDE = str.maketrans("<>", "＜＞")


def harmless(text: str) -> str:
    """``text`` without characters that nobody sees, and with the marks of chat templates in wide letters.

    A wide letter is the same letter to whoever compares what comes back.
    """
    text = _TAG.sub(lambda match: match.group().translate(_WIDE), visible(text))
    return _BRACKETED.sub(r"［\1］", text)
