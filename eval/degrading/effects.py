"""What copiers, scanners, faxes and years do to a page image; each effect alone, nothing by chance.

An image is RGB, ``uint8``, shape (height, width, 3); every effect gives a new one. Lengths are in px
unless said otherwise; ``chance`` is the only source of randomness.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

_WHITE = (255, 255, 255)
_SEAL_RED = (205, 40, 45)
_MM_PER_INCH = 25.4


def skewed(image: Image, degrees: float) -> Image:
    """Turned clockwise by a little on white; the size stays."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -degrees, 1.0)
    return _uint8(cv2.warpAffine(image, matrix, (width, height), borderValue=_WHITE))


def turned(image: Image, degrees: int) -> Image:
    """Turned clockwise by a multiple of 90 degrees."""
    return np.ascontiguousarray(np.rot90(image, k=-degrees // 90))


def scaled(image: Image, factor: float, *, down_factor: float | None = None) -> Image:
    """Resized by ``factor`` across and ``down_factor`` (the same if None) down."""
    down = factor if down_factor is None else down_factor
    height, width = image.shape[:2]
    size = max(round(width * factor), 1), max(round(height * down), 1)
    method = cv2.INTER_AREA if min(factor, down) < 1 else cv2.INTER_CUBIC
    return _uint8(cv2.resize(image, size, interpolation=method))


def blurred(image: Image, sigma: float) -> Image:
    """Out of focus."""
    return _uint8(cv2.GaussianBlur(image, (0, 0), sigma))


def noisy(image: Image, sigma: float, chance: np.random.Generator) -> Image:
    """Grain: grey noise of ``sigma`` levels."""
    grain = chance.normal(0, sigma, (*image.shape[:2], 1)).astype(np.float32)
    return _uint8(np.clip(image + grain, 0, 255))


def faint(image: Image, ink: float, paper: float = 1.0) -> Image:
    """Ink at ``ink`` of its strength (1 black, 0 invisible) on paper of ``paper`` white."""
    return _uint8(255 * paper - (255.0 - image) * ink * paper)


def shaded(image: Image, depth: float) -> Image:
    """Darker towards one corner by up to ``depth`` (0 to 1): a book's fold, a lamp."""
    height, width = image.shape[:2]
    slope = np.linspace(0, 1, width)[None, :] * 0.7 + np.linspace(0, 1, height)[:, None] * 0.3
    return _uint8(image * (1 - depth * slope[..., None] ** 2))


def specked(image: Image, per_million: float, chance: np.random.Generator) -> Image:
    """Dust: dark specks of 1 to 3 px, so many on a million px."""
    spoiled = image.copy()
    height, width = image.shape[:2]
    for _ in range(round(height * width * per_million / 1e6)):
        x, y = int(chance.integers(width)), int(chance.integers(height))
        side = int(chance.integers(1, 4))
        spoiled[y : y + side, x : x + side] = chance.integers(0, 120)
    return spoiled


def one_bit(image: Image, threshold: int) -> Image:
    """Black and white only."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    return _grey(np.where(grey < threshold, 0, 255))


def unevenly_inked(image: Image, share: float, chance: np.random.Generator) -> Image:
    """Toner that is missing in patches of 1 to 4 mm (at 200 dpi), on ``share`` of the page."""
    height, width = image.shape[:2]
    rough = chance.random((max(height // 16, 1), max(width // 16, 1))).astype(np.float32)
    patches = cv2.resize(cv2.GaussianBlur(rough, (0, 0), 1.0), (width, height))
    return np.where((patches < np.quantile(patches, share))[..., None], np.uint8(255), image)


def copied(image: Image, chance: np.random.Generator, *, gamma: float = 0.75) -> Image:
    """One generation of a photocopier: a little soft, contrast pushed, specks."""
    soft = blurred(image, 1.0)
    pushed = 255 * np.clip((soft / 255.0 - 0.12) / 0.76, 0, 1) ** gamma
    return specked(noisy(_uint8(pushed), 5, chance), 60, chance)


def shining_through(image: Image, back: Image, strength: float) -> Image:
    """The mirrored ``back`` of the sheet seen through the paper, at ``strength`` of its ink."""
    height, width = image.shape[:2]
    mirrored = cv2.resize(np.ascontiguousarray(back[:, ::-1]), (width, height))
    through = 255 - (255 - blurred(_uint8(mirrored), 1.5).astype(np.float32)) * strength
    return _uint8(image * (through / 255))


def on_the_glass(image: Image, *, black_px: int, shadow_px: int) -> Image:
    """The scanner's black lid around a page that lies off the corner, and its shadow."""
    height, width = image.shape[:2]
    framed = np.full((height + 2 * black_px, width + 3 * black_px, 3), 18, np.uint8)
    sheet = image.copy()
    fall = np.linspace(0.45, 1, shadow_px)[None, :, None]
    sheet[:, :shadow_px] = _uint8(sheet[:, :shadow_px] * fall)
    framed[black_px : black_px + height, 2 * black_px : 2 * black_px + width] = sheet
    return framed


def punched(image: Image, dpi: int) -> Image:
    """Two holes of a binder at the left edge, black as the lid behind them."""
    holed = image.copy()
    height = image.shape[0]
    px_per_mm = dpi / _MM_PER_INCH
    for offset in (-40, 40):
        centre = round(12 * px_per_mm), round(height / 2 + offset * px_per_mm)
        cv2.circle(holed, centre, round(3 * px_per_mm), (15, 15, 15), -1, cv2.LINE_AA)
    return holed


def sealed(image: Image, dpi: int, at: tuple[float, float]) -> Image:
    """A square red seal of 24 mm of thin strokes over the print; ``at``: fractions of the page."""
    stamped = np.full_like(image, 255)
    height, width = image.shape[:2]
    side = round(24 * dpi / _MM_PER_INCH)
    x, y = round(at[0] * width), round(at[1] * height)
    stroke = max(side // 40, 2)
    cv2.rectangle(stamped, (x, y), (x + side, y + side), _SEAL_RED, 2 * stroke)
    for step in range(1, 6):
        along = round(side * step / 6)
        cv2.line(stamped, (x + along, y + stroke), (x + along, y + side), _SEAL_RED, stroke)
        cv2.ellipse(
            stamped,
            (x + side // 2, y + along),
            (side // 3, side // 14),
            0,
            0,
            250,
            _SEAL_RED,
            stroke,
        )
    return _uint8(image * (stamped / 255.0))


def torn(image: Image, share: float, chance: np.random.Generator) -> Image:
    """White blots, as of damp or correction fluid, over ``share`` of the page."""
    height, width = image.shape[:2]
    rough = chance.random((max(height // 60, 1), max(width // 60, 1))).astype(np.float32)
    blots = cv2.resize(cv2.GaussianBlur(rough, (0, 0), 1.5), (width, height))
    damp = cv2.GaussianBlur((blots < np.quantile(blots, share)).astype(np.float32), (0, 0), 6)[
        ..., None
    ]
    return _uint8(image * (1 - 0.85 * damp) + 255 * 0.85 * damp)


def streaked(image: Image, count: int, chance: np.random.Generator) -> Image:
    """White streaks across the page, where a fax line or a dirty roller dropped rows."""
    dropped = image.copy()
    for y in chance.integers(0, image.shape[0], count):
        dropped[y : y + int(chance.integers(2, 7))] = 255
    return dropped


def moved(image: Image, length: int) -> Image:
    """Smeared downwards by ``length``: the paper slipped while it was scanned."""
    kernel = np.zeros((length, length), np.float32)
    kernel[:, length // 2] = 1 / length
    return _uint8(cv2.filter2D(image, -1, kernel))


def side_by_side(left: Image, right: Image) -> Image:
    """Two pages of an open book, with the shadow of its fold between them."""
    height = max(left.shape[0], right.shape[0])
    pages = [_filled_to(page, height) for page in (left, right)]
    spread = np.hstack(pages)
    across = np.abs(np.arange(spread.shape[1]) - pages[0].shape[1]) / (0.03 * spread.shape[1])
    shadow = 1 - 0.6 * np.exp(-(across**2))
    return _uint8(spread * shadow[None, :, None])


def _filled_to(image: Image, height: int) -> Image:
    below = height - image.shape[0]
    return _uint8(cv2.copyMakeBorder(image, 0, below, 0, 0, cv2.BORDER_CONSTANT, value=_WHITE))


def _grey(levels: NDArray[np.generic]) -> Image:
    return np.repeat(levels.astype(np.uint8)[..., None], 3, axis=2)


def _uint8(levels: NDArray[np.generic] | cv2.typing.MatLike) -> Image:
    return np.asarray(levels).astype(np.uint8)
