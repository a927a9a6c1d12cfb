"""Which prompt is used: the office's own, where there is a good one, else the program's."""

import logging
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from library.errors import SettingsError
from prompts.loading import Prompt, bundled_text, load_prompt, parse_prompt

log = logging.getLogger(__name__)

SUFFIX = ".md"
_LARGEST = 100_000
"""Bytes of a prompt's file; the models that are meant hold some ten thousand characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A prompt as it is used now."""

    prompt: Prompt
    is_own: bool
    """Whether it is the office's."""
    fault: str = ""
    """Why the office's file is not used, in Japanese; empty where there is none, or it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompts:
    """The prompts of one office. A file there of the same name takes the place of the program's."""

    folder: Path | None = None
    """None: only those that come with the program."""

    def load(self, name: str) -> Prompt:
        """The prompt to use. A bad file of the office's is passed over: see ``choose``.

        Args:
            name: of a prompt that comes with the program, without ``.md``.

        Raises:
            SettingsError: there is no such prompt.
        """
        choice = self.choose(name)
        if choice.fault:
            log.warning("the office's prompt %s is not used", name)
        return choice.prompt

    def choose(self, name: str) -> Choice:
        """The same with where it is from, and what is wrong with the office's file.

        Raises:
            SettingsError: there is no such prompt.
        """
        bundled = load_prompt(name)
        path = self.path_of(name)
        try:
            if path is None or not path.exists():
                return Choice(prompt=bundled, is_own=False)
            stamp = path.stat()
            return Choice(prompt=_own(path, stamp.st_mtime_ns, stamp.st_size), is_own=True)
        except OSError:
            fault = "ファイルを読めません。権限を確かめてください。"
            return Choice(prompt=bundled, is_own=False, fault=fault)
        except SettingsError as error:
            return Choice(prompt=bundled, is_own=False, fault=error.message)

    def text_of(self, name: str) -> str:
        """The file's text that people edit: the office's, bad or not, else the program's.

        Raises:
            SettingsError: there is no such prompt, or the office's file cannot be read.
        """
        path = self.path_of(name)
        if path is None or not path.exists():
            return bundled_text(name)
        return _text(path)

    def path_of(self, name: str) -> Path | None:
        """Where the office's own file is, or would be; None where there is no place for one."""
        return self.folder / f"{name}{SUFFIX}" if self.folder else None


BUNDLED = Prompts()


def own_prompt(text: str, *, name: str) -> Prompt:
    """What an office would put in the place of the program's prompt ``name``.

    The places of each section stay as they are: without ``{{boundary}}`` a document could
    pass for an instruction, and without the others nothing would be asked.

    Raises:
        SettingsError: it is no prompt, or has other sections or places.
    """
    bundled, own = load_prompt(name), parse_prompt(text, name=name)
    if own.sections.keys() != bundled.sections.keys():
        odd = "、".join(sorted(own.sections.keys() ^ bundled.sections.keys()))
        raise SettingsError(
            f"プロンプト「{name}」の節（# で始まる行）を増やしたり減らしたりできません: {odd}。"
        )
    for section in bundled.sections:
        odd_places = own.places(section) ^ bundled.places(section)
        if odd_places:
            named = "、".join("{{" + place + "}}" for place in sorted(odd_places))
            raise SettingsError(
                f"プロンプト「{name}」の「# {section}」の節で、差し込み欄が標準と異なります: {named}。"
                "標準にある差し込み欄は消さずに、1つも加えずに書いてください。"
            )
    return replace(own, is_own=True)


@lru_cache(maxsize=32)
def _own(path: Path, _modified_ns: int, _size: int) -> Prompt:
    return own_prompt(_text(path), name=path.stem)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise SettingsError("プロンプトのファイルが大きすぎます（100 kBまで）。")
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(
            "プロンプトのファイルを読めません。UTF-8で保存し、権限を確かめてください。"
        ) from exc
