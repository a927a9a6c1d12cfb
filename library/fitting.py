"""Corrections put on a page as the engine read it: where each belongs, and what comes of it.

The same reading takes every correction exactly. Another engine's reading takes one only where a line
stands in the same place and says much the same; what no longer fits is given back, never forced.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from library.cells import tables_following
from library.corrections import Correction, CorrectionKind, digest_of
from library.likeness import likeness, overlap
from library.model import Doubt, Line, LineRole, Page
from library.pages import box_as_list

WEAK_LINE = 0.95
"""Confidence below which a line is to be looked at: every page whose mean is too low has one."""
_SAME_PLACE = 0.5
"""Of the area that two boxes cover together."""
_RESEMBLES = 0.6
"""Likeness of two readings of one line; of two unlike lines it is 0.3 at most."""
_SAME_RUBBISH = 0.8
"""Likeness to a deleted line from which another reading of it is deleted too."""
_ALONE = frozenset({LineRole.HEADING, LineRole.MARGIN, LineRole.RUBY, LineRole.DESCRIPTION})
"""Roles that a line does not take from its neighbours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One line of a corrected page: where it comes from and what has become of it."""

    engine: int | None
    """0-based index into the page as read; None for a line that a person put in."""
    insertion: int | None
    """The id of the correction that put it in."""
    as_read: Line | None
    base: Line
    """As it was before any change: as read, or as it was put in."""
    line: Line | None
    """As it stands now; None where it was deleted."""
    corrections: tuple[int, ...] = ()
    """The ids of the active corrections that made it what it is, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A page with its corrections."""

    page: Page
    slots: tuple[Slot, ...]
    """In reading order; deleted lines keep their place."""
    loose: tuple[Correction, ...]
    """Corrections that do not fit this reading."""
    checked: Correction | None
    """The word of a person that the page is right."""

    @property
    def lines(self) -> tuple[Slot, ...]:
        """The slots of ``page.lines``, one for one."""
        return tuple(slot for slot in self.slots if slot.line is not None)


def fit(page: Page, corrections: Sequence[Correction]) -> Fitted:
    """Put corrections on a page.

    Args:
        page: as the engine read it.
        corrections: the active ones of this page, oldest first; a later one wins.
    """
    fitting = _Fitting(page)
    loose = [correction for correction in corrections if not fitting.put(correction)]
    lines = tuple(slot.line for slot in fitting.slots if slot.line is not None)
    changed = replace(
        page,
        lines=lines,
        tables=tables_following(page, [(s.as_read, s.line) for s in fitting.slots if s.as_read]),
    )
    checked = _checked(changed, fitting.checks, engine=page)
    loose += [c for c in fitting.checks if checked is None and c is fitting.checks[-1]]
    return Fitted(
        page=_judged(changed, page, fitting.slots, checked=checked is not None, loose=bool(loose)),
        slots=tuple(fitting.slots),
        loose=tuple(loose),
        checked=checked,
    )


class _Fitting:
    """The slots of a page while corrections are put on them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.slots = [
            Slot(engine=index, insertion=None, as_read=line, base=line, line=line)
            for index, line in enumerate(page.lines)
        ]
        self.checks: list[Correction] = []
        self._claims: dict[int, tuple[object, ...]] = {}
        """By engine line, what was corrected there: no two corrected lines become one."""

    def put(self, correction: Correction) -> bool:
        """Put one correction on the page; False where it does not fit."""
        match correction.kind:
            case CorrectionKind.CHECKED:
                self.checks.append(correction)
                return True
            case CorrectionKind.REPLACE:
                return self._rewrite(self._target(correction), correction, correction.text)
            case CorrectionKind.DELETE:
                return self._rewrite(self._target(correction), correction, None)
            case CorrectionKind.INSERT:
                return self._insert(correction)
        assert_never(correction.kind)

    def _rewrite(self, place: int | None, correction: Correction, text: str | None) -> bool:
        if place is None:
            return False
        slot = self.slots[place]
        line = None if text is None else _by_hand(slot.base, text)
        self.slots[place] = replace(slot, line=line, corrections=(*slot.corrections, correction.id))
        return True

    def _insert(self, correction: Correction) -> bool:
        """Put a missed line in, unless this reading has it: then it says what the person said."""
        there = next(
            (
                place
                for place, slot in enumerate(self.slots)
                if slot.as_read is not None
                and overlap(slot.as_read.box, correction.box) >= _SAME_PLACE
                and likeness(slot.as_read.text, correction.text) >= _RESEMBLES
            ),
            None,
        )
        if there is not None:
            return self._rewrite(there, correction, correction.text)
        after = -1 if correction.line < 0 else self._target(correction)
        if after is None:
            return False
        line = self._new_line(after, correction)
        slot = Slot(
            engine=None,
            insertion=correction.id,
            as_read=None,
            base=line,
            line=line,
            corrections=(correction.id,),
        )
        self.slots.insert(after + 1, slot)
        return True

    def _new_line(self, after: int, correction: Correction) -> Line:
        """A line between its neighbours: of their paragraph if both are of one."""
        before = (
            next((s.line for s in self.slots[after::-1] if s.line), None) if after >= 0 else None
        )
        following = next((s.line for s in self.slots[after + 1 :] if s.line), None)
        block = 1 + max((s.line.block for s in self.slots if s.line), default=-1)
        role = LineRole.BODY
        if before and following and before.role is following.role and before.role not in _ALONE:
            role = before.role
            block = before.block if before.block == following.block else block
        return Line(
            text=correction.text,
            box=correction.box,
            confidence=1.0,
            role=role,
            block=block,
            corrected=True,
        )

    def _target(self, correction: Correction) -> int | None:
        """The place in ``slots`` of the line that a correction is about."""
        if correction.inserted is not None:
            for place, slot in enumerate(self.slots):
                if slot.insertion == correction.inserted:
                    return place
            if correction.kind is not CorrectionKind.INSERT:
                return None
            if correction.line < 0:
                return -1
        engine = self._engine_line(correction)
        if engine is None:
            return None
        claim = (correction.line, correction.as_read, correction.as_read_box)
        if self._claims.setdefault(engine, claim) != claim:
            return None
        return next(place for place, slot in enumerate(self.slots) if slot.engine == engine)

    def _engine_line(self, correction: Correction) -> int | None:
        lines = self.page.lines
        same = [
            index
            for index, line in enumerate(lines)
            if line.text == correction.as_read
            and box_as_list(line.box) == box_as_list(correction.as_read_box)
        ]
        if same:
            return min(same, key=lambda index: abs(index - correction.line))
        near = [
            (overlap(line.box, correction.as_read_box), index)
            for index, line in enumerate(lines)
            if _resembles(line, correction)
        ]
        share, index = max(near, default=(0.0, -1))
        return index if share >= _SAME_PLACE else None


def _resembles(line: Line, correction: Correction) -> bool:
    """Whether a line says much the same as what was corrected, or what it was corrected to."""
    as_read = likeness(line.text, correction.as_read)
    if correction.kind is CorrectionKind.DELETE:
        return as_read >= _SAME_RUBBISH
    if correction.kind is CorrectionKind.INSERT:
        return as_read >= _RESEMBLES
    return max(as_read, likeness(line.text, correction.text)) >= _RESEMBLES


def _by_hand(line: Line, text: str) -> Line:
    return replace(line, text=text, confidence=1.0, corrected=True)


def _checked(page: Page, checks: Sequence[Correction], *, engine: Page) -> Correction | None:
    """The last word that the page is right, if it was said of this reading or of this text."""
    if not checks:
        return None
    last = checks[-1]
    same = digest_of(engine) == last.as_read or digest_of(page) == last.text
    return last if same else None


def _judged(page: Page, engine: Page, slots: Sequence[Slot], *, checked: bool, loose: bool) -> Page:
    """The page with what is left to doubt.

    Weak lines are done with once a person has seen to each; all else only when the page is checked.
    """
    if checked:
        return replace(page, confidence=1.0, needs_review=False, doubts=())
    if not loose and not any(slot.corrections for slot in slots):
        return page
    read = [line for line in page.lines if line.role is not LineRole.DESCRIPTION]
    confidence = mean_confidence(read) if read else engine.confidence
    doubts = tuple(
        doubt
        for doubt in doubts_of(engine)
        if doubt is not Doubt.LOW_CONFIDENCE or any(is_weak(line) for line in page.lines)
    )
    needs_review = loose or (engine.needs_review and bool(doubts))
    return replace(page, confidence=confidence, needs_review=needs_review, doubts=doubts)


def doubts_of(page: Page) -> tuple[Doubt, ...]:
    """Why a page is to be looked at; one that was read before doubts were kept is just weak."""
    return page.doubts or ((Doubt.LOW_CONFIDENCE,) if page.needs_review else ())


def is_weak(line: Line) -> bool:
    """Whether a person should look at the line; what is only said about the page is none of it."""
    said = line.role is LineRole.DESCRIPTION
    return line.confidence < WEAK_LINE and not line.corrected and not said


def mean_confidence(lines: Sequence[Line]) -> float:
    """The mean confidence over all characters of the page; 0 where there are none."""
    characters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / max(characters, 1)
