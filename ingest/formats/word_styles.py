"""The styles of a Word document: which make headings and captions, and which number their paragraphs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_HEADINGS = ("heading", "title", "見出し", "表題", "標題")
_NOT_HEADINGS = ("toc", "目次", "subtitle", "副題")
_CAPTIONS = ("caption", "図表番号")
_BODY_LEVEL = "9"
"""An outline level that is none (ECMA-376 part 1, 17.3.1.20)."""
_MAX_PARENTS = 20


class StyleKind(StrEnum):
    """What a style makes of its paragraphs."""

    HEADING = "heading"
    CAPTION = "caption"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What matters of a style."""

    name: str
    """In small letters."""
    parent: str
    outline_level: str
    """Empty where it has none of its own."""
    numbering: tuple[str, str]
    """Id of its numbering and the level there; empty where it has none of its own."""


Styles = Mapping[str, Style]
"""Styles by their ids."""


def styles_of(element: "BaseOxmlElement") -> Styles:
    """The styles of a document."""
    return {
        style.get(qn("w:styleId")) or "": _style(style) for style in element.findall(qn("w:style"))
    }


def style_kind(styles: Styles, style_id: str) -> StyleKind:
    """What a style makes of its paragraphs, by its name, its outline level or those of its parents."""
    for style in parents(styles, style_id):
        if style.name.startswith(_NOT_HEADINGS):
            return StyleKind.OTHER
        if style.name.startswith(_CAPTIONS):
            return StyleKind.CAPTION
        if style.name.startswith(_HEADINGS):
            return StyleKind.HEADING
        if style.outline_level:
            outlined = style.outline_level != _BODY_LEVEL
            return StyleKind.HEADING if outlined else StyleKind.OTHER
    return StyleKind.OTHER


def parents(styles: Styles, style_id: str) -> Iterator[Style]:
    """The style, the one that it is based on, and so on."""
    for _ in range(_MAX_PARENTS):
        style = styles.get(style_id)
        if style is None:
            return
        yield style
        style_id = style.parent


def value_of(parent: "BaseOxmlElement | None", path: str) -> str:
    """``w:val`` of the element at a path such as ``w:pPr/w:outlineLvl``; empty where there is none."""
    found = (
        parent.find("/".join(qn(step) for step in path.split("/"))) if parent is not None else None
    )
    return (found.get(qn("w:val")) or "") if found is not None else ""


def _style(element: "BaseOxmlElement") -> Style:
    return Style(
        name=value_of(element, "w:name").lower(),
        parent=value_of(element, "w:basedOn"),
        outline_level=value_of(element, "w:pPr/w:outlineLvl"),
        numbering=(
            value_of(element, "w:pPr/w:numPr/w:numId"),
            value_of(element, "w:pPr/w:numPr/w:ilvl"),
        ),
    )
