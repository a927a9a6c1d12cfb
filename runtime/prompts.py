"""The words given to models, as an office sees and changes them; audited, never with the words."""

from dataclasses import dataclass

from library import audit
from library.catalogue import Catalogue
from library.errors import SettingsError
from library.originals import disk_errors
from library.scopes import Reader
from library.settings import Settings
from library.whole_file import write_whole
from prompts.choosing import Choice, Prompts, own_prompt
from prompts.loading import bundled_names

_FOLDER = "prompts"
_CALLED = "プロンプト"


def prompts_of(settings: Settings) -> Prompts:
    """The prompts of a library: its own in ``prompts/``, else those of the program."""
    return Prompts(folder=settings.library / _FOLDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptDesk:
    """The prompts of one library, and who works on them."""

    prompts: Prompts
    catalogue: Catalogue
    reader: Reader


def choices(prompts: Prompts) -> tuple[Choice, ...]:
    """Every prompt as it is used now, in the order of the names."""
    return tuple(prompts.choose(name) for name in bundled_names())


def save_prompt(desk: PromptDesk, name: str, text: str) -> Choice:
    """Put an office's own prompt in the place of the program's, from the next question on.

    Raises:
        SettingsError: it is no good prompt, and nothing was saved; or the file cannot be written.
        StorageFull: no room left.
    """
    own_prompt(text, name=name)
    path = desk.prompts.path_of(name)
    if path is None:
        raise SettingsError("書庫がないため、プロンプトを保存できません。")
    try:
        with disk_errors():
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise SettingsError(
            f"{_CALLED}のフォルダを作れません。書庫フォルダの権限を確かめてください。"
        ) from exc
    write_whole(path, text.encode("utf-8"), called=_CALLED)
    _record(desk, "save prompt", name)
    return desk.prompts.choose(name)


def reset_prompt(desk: PromptDesk, name: str) -> Choice:
    """Take the office's own prompt away, so that the program's is used again.

    Raises:
        SettingsError: there is no such prompt, the office has none of its own, or it cannot be
            removed.
    """
    choice, path = desk.prompts.choose(name), desk.prompts.path_of(name)
    if path is None or not (choice.is_own or choice.fault):
        raise SettingsError(f"プロンプト「{name}」は標準のままです。")
    try:
        path.unlink()
    except OSError as exc:
        raise SettingsError(
            f"{_CALLED}「{path.name}」を消せません。書庫フォルダの権限を確かめてください。"
        ) from exc
    _record(desk, "reset prompt", name)
    return desk.prompts.choose(name)


def _record(desk: PromptDesk, action: str, name: str) -> None:
    audit.record(desk.catalogue, actor=desk.reader.name, action=action, subject=name)
