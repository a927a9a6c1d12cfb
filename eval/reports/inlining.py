"""Makes the SVG that matplotlib writes fit to stand inside a page."""

import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree import ElementTree as ET

_LINK = "{http://www.w3.org/1999/xlink}href"
_USED = re.compile(r"#([\w-]+)")


def inline_svg(svg: bytes, *, name: str, label: str) -> str:
    """The drawing as an element of a page: no head, styles, own fonts or clashing ids.

    Args:
        svg: From matplotlib, well-formed.
        name: What its ids begin with, unlike any other on the page; letters, digits and ``-``.
        label: What a screen reader says of it.
    """
    root = ET.fromstring(svg)  # noqa: S314 - matplotlib's, from text that was made printable
    _without(root, lambda tag: tag in {"metadata", "style", "title"})
    used = {
        found
        for element in root.iter()
        for key, value in element.attrib.items()
        if key == _LINK or "url(#" in value
        for found in _USED.findall(value)
    }
    for element in root.iter():
        element.tag = _plain(element.tag)
        element.attrib = dict(_attributes(element.attrib, name, used))
    view = root.attrib["viewBox"]
    root.attrib = {
        "class": "plot",
        "viewBox": view,
        "role": "img",
        "aria-label": label,
    }
    return ET.tostring(root, encoding="unicode")


def _without(element: ET.Element, unwanted: Callable[[str], bool]) -> None:
    for child in list(element):
        if unwanted(_plain(child.tag)):
            element.remove(child)
        else:
            _without(child, unwanted)


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _attributes(
    attributes: Mapping[str, str], name: str, used: set[str]
) -> Iterator[tuple[str, str]]:
    for key, value in attributes.items():
        if key == "id":
            if value in used:
                yield key, f"{name}-{value}"
        elif key == "style":
            yield key, _own_font(value).replace("url(#", f"url(#{name}-")
        else:
            linked = value.replace("#", f"#{name}-", 1) if key == _LINK else value
            yield _plain(key), linked.replace("url(#", f"url(#{name}-")


def _own_font(style: str) -> str:
    """Without ``font-family``: the page has a list of Japanese fonts, one of them is there."""
    return re.sub(r"font-family:[^;]*;? ?", "", style)
