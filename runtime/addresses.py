"""Where the configured model endpoints are, as the settings say."""

from typing import Literal

from assistant.connection import Address
from library.settings import PREFIX, Settings


def address_of(
    settings: Settings, endpoint: Literal["llm", "vision", "transcription"]
) -> Address | None:
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
    }[endpoint]
    if url is None or model is None:
        return None
    return Address(
        url=url,
        model=model,
        api_key=key.get_secret_value() if key else None,
        timeout_s=timeout_s,
        setting=PREFIX + endpoint.upper(),
    )
