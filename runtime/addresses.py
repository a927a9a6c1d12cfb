"""Where the configured model endpoints are, as the settings say."""

from typing import Literal

from library.connection import Address, is_loopback
from library.settings import PREFIX, Settings

EndpointName = Literal["llm", "vision", "transcription", "embedding", "rerank"]
_MASKED: frozenset[EndpointName] = frozenset({"llm", "vision"})
"""Those that get words to be read; masking what is searched with would change what is found."""


def address_of(settings: Settings, endpoint: EndpointName) -> Address | None:
    """The address of one of the endpoints; None where it is not configured. Connects nowhere."""
    url, model, key, timeout_s = {
        "llm": (
            settings.llm_url,
            settings.llm_model,
            settings.llm_api_key,
            settings.llm_timeout_s,
        ),
        "vision": (
            settings.vision_url,
            settings.vision_model,
            settings.vision_api_key,
            settings.vision_timeout_s,
        ),
        "transcription": (
            settings.transcription_url,
            settings.transcription_model,
            settings.transcription_api_key,
            settings.transcription_timeout_s,
        ),
        "embedding": (
            settings.embedding_url,
            settings.embedding_model,
            settings.embedding_api_key,
            settings.embedding_timeout_s,
        ),
        "rerank": (
            settings.rerank_url,
            settings.rerank_model,
            settings.rerank_api_key,
            settings.rerank_timeout_s,
        ),
    }[endpoint]
    if url is None or model is None:
        return None
    return Address(
        url=url,
        model=model,
        api_key=key.get_secret_value() if key else None,
        timeout_s=timeout_s,
        total_s=settings.llm_total_timeout_s if endpoint == "llm" else None,
        masks=endpoint in _MASKED and is_masked(settings, url),
        setting=PREFIX + endpoint.upper(),
    )


def is_masked(settings: Settings, url: str) -> bool:
    """Whether personal data in words that go to a chat endpoint is masked."""
    if settings.llm_masking == "outside":
        return not is_loopback(url)
    return settings.llm_masking == "always"
