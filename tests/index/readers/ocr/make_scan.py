"""A scan made on the fly: known text on a page, drawn as a grey picture, askew, as JPEG, in a PDF without a text layer."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
from PIL import Image

from tests.index.make_pdf import Draw, make_pdf

DPI = 200


def make_scan(path: Path, draw: Draw, *, tilt: float = 1.0, quality: int = 70) -> Path:
    """What ``draw`` paints, as a scanner gives it: turned by ``tilt`` degrees, on grey paper."""
    source = pypdfium2.PdfDocument(make_pdf(path.with_suffix(".text.pdf"), draw))
    try:
        sheets = [scanned(page.render(scale=DPI / 72).to_pil(), tilt) for page in source]
    finally:
        source.close()
    sheets[0].save(path, save_all=True, append_images=sheets[1:], resolution=DPI, quality=quality)
    return path


def scanned(sheet: Image.Image, tilt: float) -> Image.Image:
    """The picture of a sheet on a scanner: clockwise askew, grey, paper not white, ink not black."""
    turned = sheet.convert("L").rotate(-tilt, Image.Resampling.BICUBIC, fillcolor=255)
    return turned.point(lambda value: 40 + value * 180 // 255)
