"""Settings: defaults, overrides, and what is refused."""

from pathlib import Path

import pytest

from library.errors import SettingsError
from library.settings import load_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in list(os.environ):
        if name.startswith("SHORUI_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_nothing_needs_to_be_set(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.library == tmp_path / "shorui-data"
    assert settings.host == "127.0.0.1"


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORUI_WORKERS", "3")
    assert load_settings().workers == 3
    assert load_settings(workers=5).workers == 5
    assert load_settings(workers=None).workers == 3


def test_an_unknown_setting_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORUI_WORKRES", "3")
    with pytest.raises(SettingsError, match="SHORUI_WORKRES"):
        load_settings()


def test_an_impossible_value_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORUI_PORT", "99999")
    with pytest.raises(SettingsError, match="SHORUI_PORT"):
        load_settings()


def test_an_env_file_is_read_and_its_typing_errors_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SHORUI_WORKERS=4\n", encoding="utf-8")
    assert load_settings().workers == 4
    (tmp_path / ".env").write_text("SHORUI_WORKER=4\n", encoding="utf-8")
    with pytest.raises(SettingsError):
        load_settings()
