"""The tokenizer of multilingual-e5: Unigram pieces over NFKC text."""

import unicodedata
from pathlib import Path

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from library.text import clean
from retrieval.embedding.e5.weights import Vocabulary

_MAX_CHARACTERS = 16_384
"""Far more than fit into 512 tokens; bounds the work on a pathologically long text."""


class TextTokenizer:
    """Turns text into token ids, start and end marks included. Safe to share between threads."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def ids(self, prefix: str, text: str) -> list[int]:
        """The ids of ``prefix`` and ``text``, cut to the model's length; never empty.

        Takes any text: control characters and lone surrogates are dropped.
        """
        normal = unicodedata.normalize("NFKC", clean(text[:_MAX_CHARACTERS]))
        ids: list[int] = self._tokenizer.encode(prefix + normal[:_MAX_CHARACTERS]).ids
        return ids


def write_tokenizer(vocabulary: Vocabulary, max_tokens: int, path: Path) -> None:
    """Write the tokenizer to ``path``; longer input will be cut to ``max_tokens``."""
    pieces = list(zip(vocabulary.pieces, vocabulary.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=vocabulary.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"[\t\n\r\x0c]"), " "),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(
        replacement="▁", prepend_scheme="always", split=False
    )
    start, end = (vocabulary.pieces[i] for i in (vocabulary.start, vocabulary.end))
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{start} $A {end}",
        pair=None,
        special_tokens=[(start, vocabulary.start), (end, vocabulary.end)],
    )
    tokenizer.enable_truncation(max_length=max_tokens)
    tokenizer.save(str(path), pretty=False)


def open_tokenizer(path: Path) -> TextTokenizer:
    """The tokenizer that was written to ``path``."""
    return TextTokenizer(Tokenizer.from_file(str(path)))
