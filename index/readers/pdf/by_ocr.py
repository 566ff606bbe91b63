"""Pages without usable text → the same pages with the characters that OCR reads, and the document told which those are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from index.readers.nonsense import nonsense
from index.readers.ocr.records import OcrMode, OcrSettings
from index.readers.pdf.ocr_confidence import tell_confidence
from index.readers.pdf.ocr_glyphs import OcrPage, steady_sizes, to_page
from index.readers.pdf.pages import RawFile, RawPage
from index.schema import Document
from index.shell import word

MAX_UNMAPPED = 0.3
"""Of a page's characters: where more have no mapping to text, the rest is no text either."""
_FEW = 20


@dataclass(frozen=True, slots=True)
class ByOcr:
    """The file with what OCR read in place of those pages' own text; ``advice`` ends a message that there is no text."""

    raw: RawFile
    advice: str
    pages: Mapping[int, OcrPage] = field(default_factory=dict)

    def told(self, document: Document) -> Document:
        """The document with the confidence of what OCR read, and its boxes on the pages as they lie."""
        return tell_confidence(document, self.pages) if self.pages else document


def read_by_ocr(path: Path, password: str | None, raw: RawFile, settings: OcrSettings) -> ByOcr:
    """Recognise the pages that need it (all, none: as ``settings`` say); nothing is imported where none does."""
    wanted = [page.page_index for page in raw.pages if _wants(page, settings.mode)]
    if not wanted:
        said = f"Run: bluebook index {word(path)} --ocr auto" if settings.mode == "never" else _OTHERS
        return ByOcr(raw, said)
    from index.readers.ocr.pages import default_recogniser, recognise
    from index.readers.ocr.rapid import INSTALL

    if not (settings.recogniser or default_recogniser()).available:
        return ByOcr(raw, f"To have such pages read by OCR, run: {INSTALL}, then this again")
    seen = recognise(path, password, wanted, settings)
    found = {page.page_index: to_page(seen[page.page_index], page) for page in raw.pages if page.page_index in seen}
    found = steady_sizes(found)
    pages = tuple(_with(page, found.get(page.page_index)) for page in raw.pages)
    return ByOcr(replace(raw, pages=pages), f"OCR has found none either. {_OTHERS}", found)


_OTHERS = "Get the file that the pictures were made of, or a better scan, then run it again"


def _wants(page: RawPage, mode: OcrMode) -> bool:
    return mode == "always" or (mode == "auto" and not usable(page))


def usable(page: RawPage) -> bool:
    """Whether a page's own text is worth reading: there is some, it maps to characters, and these are language."""
    text = "".join(glyph.text for glyph in page.glyphs)
    shown = sum(not char.isspace() for char in text)
    if page.unmapped > MAX_UNMAPPED * (shown + page.unmapped):
        return False
    if not shown:
        # A page that holds nothing but turned text has a text, and an empty sheet needs none: its picture tells.
        return _has_other_text(page)
    if shown < _FEW and _is_covered(page):
        return False
    return nonsense(text) is None


def _has_other_text(page: RawPage) -> bool:
    turned = getattr(page, "turned", None)
    return bool(turned) or bool(getattr(page, "rotated", 0))


def _is_covered(page: RawPage) -> bool:
    area = page.width * page.height
    return any((x1 - x0) * (bottom - top) > 0.5 * area for x0, top, x1, bottom in page.images)


def _with(page: RawPage, read: OcrPage | None) -> RawPage:
    if read is None or (not read.glyphs and page.glyphs):
        return page
    # Text that runs otherwise is in the picture, too.
    turned: dict[str, Any] = {"turned": {}} if hasattr(page, "turned") else {}
    return replace(
        page, glyphs=read.glyphs, rules=read.rules, grids=read.grids, images=(), frames=(), unmapped=0, **turned
    )
