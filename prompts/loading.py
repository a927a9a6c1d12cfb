"""Reads a prompt's file: a header, then sections with places to be filled in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from library.errors import SettingsError

_FOLDER = Path(__file__).parent
_HEADER = re.compile(r"\A---\n(?P<header>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_SECTION = re.compile(r"^# (?P<name>[a-z]+)\n", re.MULTILINE)
_PLACE = re.compile(r"\{\{(?P<name>[a-z_]+)\}\}")
_REQUIRED = frozenset({"name", "version", "inputs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One prompt, as staff can read and edit it."""

    name: str
    version: str
    inputs: frozenset[str]
    """Names of the places, over all sections."""
    sections: Mapping[str, str]
    """By name (``system``, ``user``, …): the text with its ``{{places}}``."""
    models: str = ""
    """For which models it is meant, as the header says."""
    is_own: bool = False
    """Whether the office wrote it (``prompts.choosing``)."""

    @property
    def label(self) -> str:
        """Name and version, for logs and runs: ``answer/1``, ``answer/1（庁内）``."""
        return f"{self.name}/{self.version}{'（庁内）' if self.is_own else ''}"

    def places(self, section: str) -> frozenset[str]:
        """The names of the section's places.

        Raises:
            KeyError: the prompt has no such section.
        """
        return frozenset(_PLACE.findall(self.sections[section]))

    def fill(self, section: str, **given: str) -> str:
        """A section with its places filled in. What is filled in is never looked into again.

        Args:
            section: a section of the file.
            given: exactly the places of that section.

        Raises:
            KeyError: the prompt has no such section.
            ValueError: a place is left open, or something is given that has none.
        """
        wanted = self.places(section)
        if wanted != given.keys():
            raise ValueError(f"{self.label} {section}: {sorted(wanted)} ≠ {sorted(given)}")
        return _PLACE.sub(lambda match: given[match["name"]], self.sections[section])


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt that comes with the program.

    Args:
        name: of the file, without ``.md``.

    Raises:
        SettingsError: there is no such file, or it is no prompt; says what is wrong with it.
    """
    return parse_prompt(bundled_text(name), name=name)


def bundled_names() -> tuple[str, ...]:
    """The prompts that come with the program, in the order of their names."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.md")))


def bundled_text(name: str) -> str:
    """The whole file that comes with the program.

    Raises:
        SettingsError: there is no such file.
    """
    if name not in bundled_names():
        known = "、".join(bundled_names())
        raise SettingsError(f"プロンプト「{name}」はありません。あるもの: {known}。")
    return (_FOLDER / f"{name}.md").read_text(encoding="utf-8")


def parse_prompt(text: str, *, name: str) -> Prompt:
    """The prompt that ``text`` describes.

    Args:
        text: the whole file.
        name: which the header must carry.

    Raises:
        SettingsError: see ``load_prompt``.
    """
    match = _HEADER.match(text.replace("\r\n", "\n"))
    if match is None:
        raise _broken(name, "先頭に --- で囲んだ見出し（name・version・inputs）を書いてください。")
    header = _header(match["header"], name)
    sections = _sections(match["body"])
    inputs = frozenset(each.strip() for each in header["inputs"].split(",") if each.strip())
    used = frozenset(_PLACE.findall("".join(sections.values())))
    if not sections:
        raise _broken(name, "「# system」のような節がありません。")
    if inputs != used:
        odd = "、".join(sorted(inputs ^ used))
        raise _broken(name, f"inputs と本文の {{{{…}}}} が合いません: {odd}。")
    return Prompt(
        name=name,
        version=header["version"],
        inputs=inputs,
        sections=sections,
        models=header.get("models", ""),
    )


def _header(text: str, name: str) -> dict[str, str]:
    lines = (line.partition(":") for line in text.splitlines() if line.strip())
    header = {key.strip(): value.strip() for key, _, value in lines}
    missing = sorted(_REQUIRED - header.keys())
    if missing:
        raise _broken(name, f"見出しに {'、'.join(missing)} がありません。")
    if header["name"] != name:
        raise _broken(name, f"見出しの name が「{header['name']}」になっています。")
    return header


def _sections(body: str) -> dict[str, str]:
    starts = list(_SECTION.finditer(body))
    return {
        match["name"]: body[match.end() : after.start() if after else None].strip()
        for match, after in pairwise([*starts, None])
        if match
    }


def _broken(name: str, why: str) -> SettingsError:
    return SettingsError(f"プロンプト「{name}」が正しくありません。{why}")
