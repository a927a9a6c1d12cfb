"""Numbers as a section of a number format shows them: digits in their places, groups, percent, 千円."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from ingest.formats.number_format import Kind, Part

_DIGITS_KEPT = 15
"""Excel keeps so many digits of a number."""
_LARGEST = 1e21
"""Beyond, a pattern of digits says nothing."""


def number_text(value: float, parts: Sequence[Part]) -> str:
    """A number that is not negative as the section shows it."""
    if any(part.kind is Kind.EXPONENT for part in parts) and value < _LARGEST:
        return _scientific(value, parts)
    places = [index for index, part in enumerate(parts) if part.kind is Kind.DIGIT]
    if not places or value >= _LARGEST or _is_fraction(parts):
        return _around(parts, general_text(value))
    first, last = places[0], places[-1]
    point = next((i for i in range(first, last + 1) if parts[i] == Part(Kind.MARK, ".")), None)
    if first > 0 and parts[first - 1] == Part(Kind.MARK, "."):
        first, point = first - 1, first - 1
    end = last if point is None else max(i for i in [*places, first] if i <= point)
    whole = parts[first : (point if point is not None else last + 1)]
    decimals = parts[point + 1 : last + 1] if point is not None else ()
    scaled = Decimal(f"{value:.{_DIGITS_KEPT}g}").scaleb(_scale(parts, end, last))
    count = sum(part.kind is Kind.DIGIT for part in decimals)
    digits = f"{scaled.quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP):f}"
    before, _, after = digits.partition(".")
    grouped = any(part == Part(Kind.MARK, ",") for part in whole[:-1]) and _is_grouped(whole)
    shown = _whole(before, whole, grouped=grouped) + _decimals(after, decimals, bool(decimals))
    return _literals(parts[:first]) + shown + _literals(parts[last + 1 :])


def general_text(value: float) -> str:
    """The shortest text that means the same number, without an exponent; 15 digits as Excel keeps."""
    if isinstance(value, int) or (abs(value) < _LARGEST and value.is_integer()):
        return f"{value:.0f}"
    if abs(value) >= _LARGEST:
        return f"{value:.{_DIGITS_KEPT}g}"
    return f"{float(f'{value:.{_DIGITS_KEPT}g}'):.{_DIGITS_KEPT}f}".rstrip("0").rstrip(".")


def _is_fraction(parts: Sequence[Part]) -> bool:
    return any(
        part == Part(Kind.LITERAL, "/")
        and 0 < index < len(parts) - 1
        and parts[index - 1].kind is Kind.DIGIT
        and (parts[index + 1].kind is Kind.DIGIT or parts[index + 1].text.isdecimal())
        for index, part in enumerate(parts)
    )


def _around(parts: Sequence[Part], text: str) -> str:
    """The section's literals with ``text`` where it says General or has its digits."""
    shown, said = [], False
    for part in parts:
        if part.kind is Kind.LITERAL and not (said and part.text == "/"):
            shown.append(part.text)
        elif part.kind in {Kind.GENERAL, Kind.DIGIT} and not said:
            shown.append(text)
            said = True
    return "".join(shown).strip() if said else "".join(shown)


def _scale(parts: Sequence[Part], end: int, last: int) -> int:
    """Powers of ten by which the number is shown larger: two for ``%``, less three for ``,``."""
    thousands = 0
    for start in {end, last}:
        for part in parts[start + 1 :]:
            if part != Part(Kind.MARK, ","):
                break
            thousands += 1
    return 2 * sum(part == Part(Kind.MARK, "%") for part in parts) - 3 * thousands


def _is_grouped(whole: Sequence[Part]) -> bool:
    """Whether a comma stands between digits, not only behind them."""
    seen = [part.kind is Kind.DIGIT for part in whole]
    commas = [index for index, part in enumerate(whole) if part == Part(Kind.MARK, ",")]
    return any(any(seen[:index]) and any(seen[index:]) for index in commas)


def _whole(digits: str, parts: Sequence[Part], *, grouped: bool) -> str:
    """The digits before the point, filled into their places from the right."""
    left = list("" if digits == "0" else digits)
    shown: list[str] = []
    count = 0

    def put(digit: str) -> None:
        nonlocal count
        if grouped and count and count % 3 == 0:
            shown.append(",")
        shown.append(digit)
        count += 1

    for part in reversed(parts):
        if part.kind is Kind.LITERAL:
            shown.append(part.text[::-1])
        elif part.kind is Kind.DIGIT and (left or part.text == "0"):
            put(left.pop() if left else "0")
    while left:
        put(left.pop())
    return "".join(shown)[::-1]


def _decimals(digits: str, parts: Sequence[Part], pointed: bool) -> str:  # noqa: FBT001 - private
    """The point and the digits behind it; ``#`` shows no zeros at the end."""
    shown = [part.text if part.kind is Kind.LITERAL else "" for part in parts]
    left = iter(digits)
    for index, part in enumerate(parts):
        if part.kind is Kind.DIGIT:
            shown[index] = next(left, "0")
    for index in range(len(parts) - 1, -1, -1):
        if parts[index].kind is Kind.DIGIT:
            if shown[index] != "0" or parts[index].text == "0":
                break
            shown[index] = ""
    return "." + "".join(shown) if pointed else ""


def _scientific(value: float, parts: Sequence[Part]) -> str:
    exponent = next(i for i, part in enumerate(parts) if part.kind is Kind.EXPONENT)
    mantissa = parts[:exponent]
    point = next((i for i, p in enumerate(mantissa) if p == Part(Kind.MARK, ".")), len(mantissa))
    decimals = sum(part.kind is Kind.DIGIT for part in mantissa[point:])
    return f"{value:.{decimals}E}"


def _literals(parts: Sequence[Part]) -> str:
    return "".join(
        part.text for part in parts if part.kind is Kind.LITERAL or part == Part(Kind.MARK, "%")
    )
