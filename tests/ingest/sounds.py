"""Recordings for the tests: tones with silence between them, as WAV."""

import wave
from pathlib import Path

import numpy as np


def save_wave(
    path: Path, *, seconds: float, rate: int = 8000, quiet_at: float | None = None
) -> Path:
    """A tone; silent for a quarter of a second at ``quiet_at``."""
    at = np.arange(round(seconds * rate)) / rate
    sound = 8000 * np.sin(2 * np.pi * 220 * at)
    if quiet_at is not None:
        sound[np.abs(at - quiet_at) < 0.125] = 0
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(sound.astype("<i2").tobytes())
    return path
