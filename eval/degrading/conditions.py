"""The conditions a page can be in, from a clean scan to one that nobody can read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from eval.degrading import effects as fx
from eval.degrading.effects import Image

BASE_DPI = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page about to be spoiled."""

    front: Image
    """At ``BASE_DPI``, clean."""
    back: Image
    """What is printed on the other side, likewise."""
    chance: np.random.Generator
    """Depends on the page and the condition only."""


Spoil = Callable[[Sheet], Image]


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a page is spoiled, and how its image is kept."""

    spoil: Spoil
    dpi: int = BASE_DPI
    """Of the image that ``spoil`` gives."""
    jpeg_quality: int | None = None
    """None: without loss, as PNG."""


def _clean(sheet: Sheet) -> Image:
    return sheet.front


def _skewed(sheet: Sheet, degrees: float) -> Image:
    return fx.noisy(fx.skewed(sheet.front, degrees), 2, sheet.chance)


def _copied(sheet: Sheet, generations: int = 1, degrees: float = 0.6) -> Image:
    image = fx.skewed(sheet.front, degrees)
    for _ in range(generations):
        image = fx.copied(image, sheet.chance)
    return image


def _turned(sheet: Sheet, degrees: int) -> Image:
    return fx.turned(fx.noisy(sheet.front, 2, sheet.chance), degrees)


def _copied_turned(sheet: Sheet, degrees: int) -> Image:
    return fx.turned(_copied(sheet), degrees)


def _faxed(sheet: Sheet, lines_per_inch: int, dots_per_inch: int = BASE_DPI) -> Image:
    """Sampled at the machine's resolution, one bit, and shown with square pixels again."""
    across, down = dots_per_inch / BASE_DPI, lines_per_inch / BASE_DPI
    sent = fx.one_bit(fx.scaled(fx.blurred(sheet.front, 0.6), across, down_factor=down), 150)
    height, width = sheet.front.shape[:2]
    shown = np.kron(sent[:, :, 0], np.ones((round(1 / down), round(1 / across)), np.uint8))
    shown = shown[:height, :width]
    return fx.specked(np.repeat(shown[..., None], 3, axis=2), 20, sheet.chance)


def _faint(sheet: Sheet, ink: float, noise: float) -> Image:
    return fx.noisy(fx.faint(sheet.front, ink, 0.93), noise, sheet.chance)


def _shaded(sheet: Sheet, depth: float) -> Image:
    return fx.noisy(fx.shaded(fx.faint(sheet.front, 0.8), depth), 3, sheet.chance)


def _blurred(sheet: Sheet, sigma: float) -> Image:
    return fx.noisy(fx.blurred(sheet.front, sigma), 2, sheet.chance)


def _noisy(sheet: Sheet, sigma: float) -> Image:
    return fx.noisy(fx.faint(sheet.front, 0.85, 0.9), sigma, sheet.chance)


def _shining_through(sheet: Sheet, strength: float) -> Image:
    through = fx.shining_through(sheet.front, sheet.back, strength)
    return fx.noisy(through, 3, sheet.chance)


def _on_the_glass(sheet: Sheet) -> Image:
    return fx.skewed(fx.on_the_glass(sheet.front, black_px=60, shadow_px=50), 0.4)


def _punched(sheet: Sheet) -> Image:
    return fx.noisy(fx.punched(sheet.front, BASE_DPI), 3, sheet.chance)


def _sealed(sheet: Sheet) -> Image:
    at = 0.35 + 0.3 * float(sheet.chance.random()), 0.12 + 0.4 * float(sheet.chance.random())
    return fx.noisy(fx.sealed(sheet.front, BASE_DPI, at), 3, sheet.chance)


def _coarse(sheet: Sheet, dpi: int) -> Image:
    return fx.noisy(fx.scaled(sheet.front, dpi / BASE_DPI), 3, sheet.chance)


def _torn(sheet: Sheet) -> Image:
    return fx.noisy(fx.torn(sheet.front, 0.35, sheet.chance), 3, sheet.chance)


def _starved(sheet: Sheet) -> Image:
    return fx.unevenly_inked(_copied(sheet), 0.28, sheet.chance)


def _streaked(sheet: Sheet) -> Image:
    return fx.streaked(_faxed(sheet, 100), 110, sheet.chance)


def _slipped(sheet: Sheet, length: int) -> Image:
    return fx.noisy(fx.moved(sheet.front, length), 3, sheet.chance)


CONDITIONS: Mapping[str, Condition] = {
    "clean": Condition(spoil=_clean),
    "dpi150": Condition(spoil=partial(_coarse, dpi=150), dpi=150),
    "dpi300": Condition(spoil=partial(_coarse, dpi=300), dpi=300),
    "jpeg30": Condition(spoil=_clean, jpeg_quality=30),
    "skew1": Condition(spoil=partial(_skewed, degrees=1.0)),
    "skew3": Condition(spoil=partial(_skewed, degrees=-3.0)),
    "skew5": Condition(spoil=partial(_skewed, degrees=5.0)),
    "photocopy": Condition(spoil=_copied),
    "photocopy3": Condition(spoil=partial(_copied, generations=3, degrees=-1.2)),
    "fax200": Condition(spoil=partial(_faxed, lines_per_inch=200)),
    "fax100": Condition(spoil=partial(_faxed, lines_per_inch=100)),
    "faint": Condition(spoil=partial(_faint, ink=0.3, noise=3)),
    "shaded": Condition(spoil=partial(_shaded, depth=0.6)),
    "blur": Condition(spoil=partial(_blurred, sigma=1.6)),
    "noise": Condition(spoil=partial(_noisy, sigma=18)),
    "show_through": Condition(spoil=partial(_shining_through, strength=0.3)),
    "lid": Condition(spoil=_on_the_glass),
    "punched": Condition(spoil=_punched),
    "sealed": Condition(spoil=_sealed),
    "turned90": Condition(spoil=partial(_turned, degrees=90)),
    "turned180": Condition(spoil=partial(_turned, degrees=180)),
    "turned270": Condition(spoil=partial(_turned, degrees=270)),
    "copied180": Condition(spoil=partial(_copied_turned, degrees=180)),
    "copied270": Condition(spoil=partial(_copied_turned, degrees=270)),
    # From here on a person has to look.
    "fax_coarse": Condition(spoil=partial(_faxed, lines_per_inch=100, dots_per_inch=100)),
    "dpi72": Condition(spoil=partial(_coarse, dpi=72), dpi=72),
    "blur_strong": Condition(spoil=partial(_blurred, sigma=3.2)),
    "faintest": Condition(spoil=partial(_faint, ink=0.1, noise=9)),
    "noise_strong": Condition(spoil=partial(_noisy, sigma=60)),
    "show_through_strong": Condition(spoil=partial(_shining_through, strength=0.75)),
    "torn": Condition(spoil=_torn),
    "starved": Condition(spoil=_starved),
    "streaked": Condition(spoil=_streaked),
    "slipped": Condition(spoil=partial(_slipped, length=13)),
}
"""By name, in the order in which they are made."""


def blank_sheets(sheet: Sheet) -> Mapping[str, Image]:
    """Pages on which nothing stands, by condition: specks, holes, the back showing through."""
    paper = np.full_like(sheet.front, 250)
    return {
        "specks": fx.specked(fx.noisy(paper, 3, sheet.chance), 25, sheet.chance),
        "holes": fx.punched(fx.noisy(paper, 3, sheet.chance), BASE_DPI),
        "show_through": fx.noisy(fx.shining_through(paper, sheet.back, 0.16), 2, sheet.chance),
        "lid": fx.on_the_glass(paper, black_px=60, shadow_px=50),
    }
