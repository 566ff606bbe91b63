"""A PDF and the numbers of pages in it → those pages as recognised, one after the other, each kept as soon as it is read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from index.readers.ocr.kept import KeptPages
from index.readers.ocr.rapid import RapidOcr
from index.readers.ocr.records import OcrSettings, Picture, Recogniser, SeenPage

LONGER_SIDE = 2000
"""Pixels: A4 at 171 dpi. Characters of 6 points are 14 pixels high then, and more is not read better."""
_BLANK = 24
"""A picture whose lightest and darkest pixel differ by less has nothing on it."""


def recognise(path: Path, password: str | None, pages: Sequence[int], settings: OcrSettings) -> dict[int, SeenPage]:
    """The pages (from 1) by number; those that were kept are not recognised again. Nothing of a locked file is kept."""
    recogniser = settings.recogniser or default_recogniser()
    kept = KeptPages(
        settings.kept_in if password is None else None,
        hashlib.sha256(path.read_bytes()).hexdigest(),
        recogniser.name,
    )
    found = {page: seen for page in pages if (seen := kept.get(page)) is not None}
    rest = [page for page in pages if page not in found]
    if settings.begin is not None and rest:
        settings.begin(len(rest))
    _tell(settings, len(found), len(pages))
    if rest:
        import pypdfium2

        document = pypdfium2.PdfDocument(path, password=password)
        try:
            for page in rest:
                picture = draw(document, page)
                height, width = picture.shape[:2]
                if int(picture.max()) - int(picture.min()) < _BLANK:
                    found[page] = SeenPage(width, height)
                else:
                    found[page] = recogniser.read(picture)
                    kept.put(page, found[page])
                _tell(settings, len(found), len(pages))
        finally:
            document.close()
        kept.tidy()
    return found


@cache
def default_recogniser() -> Recogniser:
    """One for all files: its models load once."""
    return RapidOcr()


def _tell(settings: OcrSettings, done: int, total: int) -> None:
    if settings.progress is not None:
        settings.progress("ocr", done, total)


def draw(document: object, number: int) -> Picture:
    """A page as a reader sees it."""
    page = document[number - 1]  # type: ignore[index]
    try:
        scale = LONGER_SIDE / max(page.get_width(), page.get_height(), 1)
        found: Picture = page.render(scale=scale).to_numpy().copy()
        return found
    finally:
        page.close()
