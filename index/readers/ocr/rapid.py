"""The only module that knows RapidOCR: a picture in, its lines with the place and the confidence of every character out."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from index.readers.ocr.records import Char, Picture, SeenLine, SeenPage
from index.readers.ocr.strokes import find_strokes

INSTALL = "pip install rapidocr"


class RapidOcr:
    """PP-OCR models on ONNX Runtime, as they come with the package ``rapidocr``: nothing is fetched."""

    def __init__(self) -> None:
        self._engine: Any = None

    @property
    def name(self) -> str:
        """The package's version tells the models."""
        try:
            return f"rapidocr-{version('rapidocr')}"
        except PackageNotFoundError:
            return "rapidocr"

    @property
    def available(self) -> bool:
        """Looks for the package without importing it."""
        return find_spec("rapidocr") is not None

    def read(self, picture: Picture) -> SeenPage:
        """The lines and rules of a picture."""
        if self._engine is None:
            self._engine = _engine()
        height, width = picture.shape[:2]
        found = self._engine(picture)
        texts, boxes, scores = found.txts or (), found.boxes, found.scores or ()
        words = found.word_results if len(found.word_results or ()) == len(texts) else ((),) * len(texts)
        lines = tuple(
            _line(str(text), box, float(score), word)
            for text, box, score, word in zip(texts, boxes if texts else (), scores, words, strict=True)
        )
        return SeenPage(width, height, lines, find_strokes(picture))


def _engine() -> Any:
    from rapidocr import RapidOCR

    affinity = getattr(os, "sched_getaffinity", None)
    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,  # lines upside down: pages are drawn as a reader sees them
            "Global.return_word_box": True,
            "Global.return_single_char_box": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": len(affinity(0)) if affinity else os.cpu_count() or 1,
        }
    )


def _line(text: str, box: Any, score: float, words: Any) -> SeenLine:
    """A line from its four corners (clockwise from the top left) and the characters found in it."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = ((float(x), float(y)) for x, y in box)
    left, right = ((ax + dx) / 2, (ay + dy) / 2), ((bx + cx) / 2, (by + cy) / 2)
    height = (((ax - dx) ** 2 + (ay - dy) ** 2) ** 0.5 + ((bx - cx) ** 2 + (by - cy) ** 2) ** 0.5) / 2
    chars = [
        Char(str(char), min(float(x) for x, _ in quad), max(float(x) for x, _ in quad), float(sure))
        for char, sure, quad in words
    ]
    shown = "".join(text.split())
    if "".join(char.text for char in chars).replace(" ", "") != shown:
        # Where they do not fit the text they share the line evenly.
        step = (right[0] - left[0]) / max(1, len(text))
        chars = [Char(c, left[0] + n * step, left[0] + (n + 1) * step, score) for n, c in enumerate(text)]
        return SeenLine(left, right, height, tuple(chars))
    return SeenLine(left, right, height, tuple(_spaced(text, [char for char in chars if char.text.strip()])))


def _spaced(text: str, chars: list[Char]) -> list[Char]:
    """The characters with the spaces of the text between them."""
    out: list[Char] = []
    rest = iter(chars)
    for char in text:
        if not char.isspace():
            out.append(next(rest))
        elif out:
            out.append(Char(" ", out[-1].x1, out[-1].x1, 1.0))
    return [
        Char(" ", char.x0, max(char.x0, out[at + 1].x0), 1.0) if char.text == " " and at + 1 < len(out) else char
        for at, char in enumerate(out)
    ]
