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


def test_no_model_endpoint_is_set_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORUI_LLM_URL", " ")
    monkeypatch.setenv("SHORUI_LLM_MODEL", "")
    settings = load_settings()
    assert (settings.llm_url, settings.llm_model, settings.llm_api_key) == (None, None, None)


@pytest.mark.parametrize("endpoint", ["LLM", "VISION", "TRANSCRIPTION", "EMBEDDING", "RERANK"])
def test_one_endpoint_never_stands_for_another(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"SHORUI_{endpoint}_URL", "http://127.0.0.1:1/v1/")
    monkeypatch.setenv(f"SHORUI_{endpoint}_MODEL", "m")
    monkeypatch.setenv("SHORUI_EMBEDDING_DIMENSION", "8")
    settings = load_settings()
    urls = {"LLM": settings.llm_url, "VISION": settings.vision_url}
    urls["TRANSCRIPTION"] = settings.transcription_url
    urls |= {"EMBEDDING": settings.embedding_url, "RERANK": settings.rerank_url}
    assert urls.pop(endpoint) == "http://127.0.0.1:1/v1"
    assert set(urls.values()) == {None}


@pytest.mark.parametrize(
    "half",
    [
        *("SHORUI_LLM_URL", "SHORUI_LLM_MODEL", "SHORUI_VISION_URL", "SHORUI_VISION_MODEL"),
        *("SHORUI_TRANSCRIPTION_URL", "SHORUI_TRANSCRIPTION_MODEL"),
        *("SHORUI_EMBEDDING_URL", "SHORUI_RERANK_MODEL"),
    ],
)
def test_half_an_endpoint_is_an_error(monkeypatch: pytest.MonkeyPatch, half: str) -> None:
    monkeypatch.setenv(half, "http://127.0.0.1:1/v1")
    whole = half.removesuffix("_URL").removesuffix("_MODEL")
    with pytest.raises(SettingsError, match=f"{whole}_URL と {whole}_MODEL は両方"):
        load_settings()


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:11434",
        "ftp://example.jp/v1",
        "http://",
        "http://[::1/v1",
        "https://user:hidden-word@example.jp/v1",
        "https://example.jp/v1?api-key=hidden-word",
        "https://example.jp/v1#hidden-word",
    ],
)
def test_a_url_that_cannot_be_shown_or_used_is_refused(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SHORUI_LLM_URL", url)
    monkeypatch.setenv("SHORUI_LLM_MODEL", "m")
    with pytest.raises(SettingsError, match="SHORUI_LLM_URL") as raised:
        load_settings()
    assert "hidden-word" not in raised.value.message + str(raised.value.__cause__)


def test_an_embedding_endpoint_has_a_dimension_and_its_prefixes_keep_their_blanks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SHORUI_EMBEDDING_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("SHORUI_EMBEDDING_MODEL", "m")
    monkeypatch.setenv("SHORUI_EMBEDDING_QUERY_PREFIX", "query: ")
    with pytest.raises(SettingsError, match="SHORUI_EMBEDDING_DIMENSION"):
        load_settings()
    monkeypatch.setenv("SHORUI_EMBEDDING_DIMENSION", "1024")
    assert load_settings().embedding_query_prefix == "query: "


@pytest.mark.parametrize("endpoint", ["VISION", "TRANSCRIPTION", "EMBEDDING", "RERANK"])
def test_other_endpoints_keys_are_no_more_shown(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"SHORUI_{endpoint}_API_KEY", "sk-hidden-word")
    settings = load_settings()
    shown = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert "hidden-word" not in shown
    monkeypatch.setenv(f"SHORUI_{endpoint}_URL", "https://user:hidden-word@example.jp/v1")
    with pytest.raises(SettingsError, match=f"SHORUI_{endpoint}_URL") as raised:
        load_settings()
    assert "hidden-word" not in raised.value.message


def test_a_key_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORUI_LLM_API_KEY", "sk-hidden-word")
    settings = load_settings(llm_url="https://example.jp/v1/", llm_model="m")
    assert settings.llm_url == "https://example.jp/v1"
    shown = f"{settings} {settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    assert "hidden-word" not in shown + "".join(str(value) for _, value in settings)
    assert settings.llm_api_key is not None
    assert settings.llm_api_key.get_secret_value() == "sk-hidden-word"


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000", "http://user:key@host:8000", "http://host:8000/?token=x", "ftp://h"]
)
def test_a_chroma_server_is_named_by_a_plain_url(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().chroma_url is None
    monkeypatch.setenv("SHORUI_CHROMA_URL", url)
    with pytest.raises(SettingsError, match="SHORUI_CHROMA_URL"):
        load_settings()


def test_the_chroma_token_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORUI_CHROMA_URL", "http://127.0.0.1:8000/")
    monkeypatch.setenv("SHORUI_CHROMA_TOKEN", "himitsu")
    settings = load_settings()
    assert settings.chroma_url == "http://127.0.0.1:8000"
    assert "himitsu" not in f"{settings!r}{settings.model_dump(mode='json')}"
