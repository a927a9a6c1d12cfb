"""What checking a sentence comes to: where it is borne out, or why it is not."""

from dataclasses import dataclass
from enum import StrEnum

from library.model import Passage


class Verdict(StrEnum):
    """Whether a sentence may be shown as 照合済み."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


class Doubt(StrEnum):
    """Why a sentence is not verified."""

    NOTHING = "nothing"
    WORDS = "words"
    LINK = "link"
    MARKUP = "markup"
    PLACEHOLDER = "placeholder"
    NUMBER = "number"
    DATE = "date"
    BOUND = "bound"
    OTHER_NUMBER = "other_number"
    OTHER_ROW = "other_row"
    OTHER_THING = "other_thing"
    NAME = "name"
    TERM = "term"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    CONDITION = "condition"


_REASONS = {
    Doubt.NOTHING: "照合できる言葉がありません",
    Doubt.WORDS: "引用元にない言葉が多くあります",
    Doubt.LINK: "引用元にないURLまたはメールアドレスです",
    Doubt.MARKUP: "HTMLやMarkdownなどの記法を含みます",
    Doubt.PLACEHOLDER: "引用元にない伏せ字です",
    Doubt.NUMBER: "引用元にない数値または単位です",
    Doubt.DATE: "引用元にない日付です",
    Doubt.BOUND: "以上・以下・から・までなどの範囲が引用元と異なります",
    Doubt.OTHER_NUMBER: "引用元では別の事柄の数値です",
    Doubt.OTHER_ROW: "表の別の行の言葉です",
    Doubt.OTHER_THING: "引用元では別の事柄、または別の人や組織について述べています",
    Doubt.NAME: "引用元にない名称です",
    Doubt.TERM: "引用元にない言葉です",
    Doubt.NEGATION: "肯定と否定が引用元と異なる可能性があります",
    Doubt.OPPOSITE: "引用元と反対の言葉です",
    Doubt.CONDITION: "引用元の条件が抜けている可能性があります",
}
_INVENTED = frozenset(
    {
        Doubt.NOTHING,
        Doubt.WORDS,
        Doubt.LINK,
        Doubt.MARKUP,
        Doubt.PLACEHOLDER,
        Doubt.NUMBER,
        Doubt.DATE,
        Doubt.NAME,
    }
)
"""What no office should read: the sentence says something that stands nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """``passage.chunk.text[start:end]``, a quotable piece."""

    passage: Passage
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, or may be, with a sentence."""

    doubt: Doubt
    words: tuple[str, ...] = ()
    """Of the sentence, or the source's that it lacks, as they are compared."""

    @property
    def text(self) -> str:
        """One Japanese sentence."""
        named = f"（{'、'.join(self.words)}）" if self.words else ""
        return f"{_REASONS[self.doubt]}{named}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What came of checking one sentence."""

    spans: tuple[Span, ...]
    """The pieces that bear it out, or come nearest to it; best first."""
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> Verdict:
        """Verified only without any finding."""
        borne = self.spans and not self.findings
        return Verdict.VERIFIED if borne else Verdict.UNVERIFIED

    @property
    def invented(self) -> bool:
        """Whether it says what stands nowhere; else it may be shown as 未確認."""
        return not self.spans or any(finding.doubt in _INVENTED for finding in self.findings)
