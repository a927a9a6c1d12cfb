"""The kinds of personal data that are masked, and where one was found."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a value is; its value is the word in its placeholder."""

    MY_NUMBER = "個人番号"
    CARD = "カード"
    EMAIL = "メール"
    PHONE = "電話"
    """Also fax."""
    ACCOUNT = "口座"
    BIRTH = "生年月日"
    CERTIFICATE = "証番号"
    """Of an insured person, a licence, a passport, a pension, a handbook …"""
    ADDRESS = "住所"
    """From the town on: prefecture and city stay. Also the postal code."""
    NAME = "氏名"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """``text[start:end]`` is personal data."""

    start: int
    end: int
    kind: Kind
