"""PP-OCRv6 small through RapidOCR on ONNX Runtime: the default engine, weights in its wheel."""

import logging
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import rapidocr
from numpy.typing import NDArray
from rapidocr.ch_ppocr_rec import TextRecOutput

from ingest.ocr.chinese import in_japanese
from ingest.ocr.grain import is_grainless, is_tall, lacks_marks, with_grain, with_marks
from ingest.ocr.placed import PlacedLine, Quad
from library.errors import SettingsError

_MODELS = Path(rapidocr.__file__).parent / "models"
_DETECTOR = _MODELS / "PP-OCRv6_det_small.onnx"
_RECOGNISER = _MODELS / "PP-OCRv6_rec_small.onnx"

# Measured on 2 cores: 6.3 → 4.0 CPU-seconds a page at the same character error rate. Below a score
# of 0.75 everything was spurious (bleed-through); above it real lines of photocopied forms are lost.
_PARAMETERS: dict[str, object] = {
    "Global.use_cls": False,
    "Global.text_score": 0.75,
    "Global.log_level": "critical",
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    # Naming the files keeps RapidOCR from ever asking the network for them.
    "Det.model_path": str(_DETECTOR),
    "Rec.model_path": str(_RECOGNISER),
    "Rec.rec_batch_num": 1,
    # Short lines are padded to a third of the usual width, not to 320 px: a table takes a quarter
    # less time and reads the same.
    "Rec.rec_img_shape": [3, 48, 96],
    # One process per core with one thread each is twice as fast as threads.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


class _Output(Protocol):
    """The part of RapidOCR's result that is used; None where nothing was found."""

    boxes: NDArray[np.float32] | None
    txts: tuple[str, ...] | None
    scores: tuple[float, ...] | None


class _Recognised(Protocol):
    """The part of the recogniser's result that is used: one of each for every line."""

    txts: tuple[str, ...]
    scores: tuple[float, ...]


class _Grained(rapidocr.RapidOCR):
    """RapidOCR with paper grain on the vertical lines that need it."""

    def crop_text_regions(
        self, img: NDArray[np.uint8], det_boxes: NDArray[np.float32]
    ) -> list[NDArray[np.uint8]]:
        """The image of each detected line; vertical ones without grain get some."""
        crops = super().crop_text_regions(img, det_boxes)
        tall = [i for i, box in enumerate(det_boxes) if is_tall(box)]
        clean = {i for i in tall if is_grainless(crops[i])}
        self._undecided = [i for i in tall if i not in clean]
        return [with_grain(crop) if i in clean else crop for i, crop in enumerate(crops)]

    def recognize_txt(self, img: list[NDArray[np.uint8]]) -> TextRecOutput:
        """What each line says; vertical ones without a mark are read with grain as well."""
        output = super().recognize_txt(img)
        plain = cast(_Recognised, output)
        again = [i for i in self._undecided if lacks_marks(plain.txts[i])]
        if again:
            grainy = [with_grain(img[i]) for i in again]
            grained = cast(_Recognised, super().recognize_txt(grainy))
            texts = list(plain.txts)
            for i, text in zip(again, grained.txts, strict=True):
                texts[i] = with_marks(texts[i], text)
            plain.txts = tuple(texts)
        return output


class RapidOcrEngine:
    """Printed and most handwritten Japanese, horizontal and vertical."""

    name = "rapidocr"
    reads_lying = True

    def __init__(self) -> None:
        """Raises SettingsError where the wheel's weights are missing."""
        for model in (_DETECTOR, _RECOGNISER):
            if not model.is_file():
                raise SettingsError(
                    f"OCRのモデル({model.name})が見つかりません。rapidocrを入れ直してください。"
                )
        self._rapidocr = _Grained(params=_PARAMETERS)
        logging.getLogger("RapidOCR").disabled = True

    def read(self, image: NDArray[np.uint8]) -> list[PlacedLine]:
        """The lines of ``image``: RGB, shape (height, width, 3)."""
        bgr = np.ascontiguousarray(image[:, :, ::-1])
        output = cast(_Output, self._rapidocr(bgr))
        if output.boxes is None or output.txts is None or output.scores is None:
            return []
        return [
            PlacedLine(text=in_japanese(text), quad=_quad(box), confidence=float(score))
            for box, text, score in zip(output.boxes, output.txts, output.scores, strict=True)
        ]


def _quad(box: NDArray[np.float32]) -> Quad:
    a, b, c, d = ((float(x), float(y)) for x, y in box)
    return (a, b, c, d)
