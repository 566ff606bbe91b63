"""Pages of known text, drawn as scans → how many characters OCR gets wrong and how many numbers right.

    python -m eval.benchmarks.ocr REPORT.pdf --pages 12,13,30 [--tilt 1] [--dpi 200]

The pages of a PDF with a text layer are drawn as a scanner gives them: grey, askew, JPEG. What OCR reads of them is
compared with what the same reader reads of the text layer.
"""

from __future__ import annotations

import argparse
import re
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from index.readers.dispatch import read_document
from index.readers.ocr.records import OcrSettings
from index.schema import Document

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*%?")
_KEPT = re.compile(r"[\w%.,+\-]")


def text_of(document: Document) -> str:
    """The text of a report in reading order, a block a line, table headers included."""
    return "\n".join("".join(block.header) + block.text for block in document.blocks)


def letters(text: str) -> str:
    """What is compared: letters, digits and what belongs to numbers, full-width forms folded."""
    return "".join(_KEPT.findall(unicodedata.normalize("NFKC", text)))


def error_rate(wanted: str, found: str) -> float:
    """Characters to be changed, added or taken away, of those wanted."""
    return Levenshtein.distance(letters(wanted), letters(found)) / max(1, len(letters(wanted)))


def misread_rate(wanted: str, found: str) -> float:
    """The same, each sentence looked for wherever it stands: what another order of blocks moves is no error here."""
    read = letters(found)
    sentences = [text for part in re.split(r"[。;；\n]", wanted) if (text := letters(part))]
    errors = 0
    for sentence in sentences:
        place = fuzz.partial_ratio_alignment(sentence, read)
        near = read[place.dest_start : place.dest_end] if place else ""
        errors += Levenshtein.distance(sentence, near)
    return errors / max(1, sum(map(len, sentences)))


def numbers_right(wanted: str, found: str) -> tuple[int, int]:
    """How many of the numbers of a text were found, wherever they stand, and how many there are."""
    there, read = (Counter(_NUMBER.findall(unicodedata.normalize("NFKC", text))) for text in (wanted, found))
    return sum((there & read).values()), sum(there.values())


def scan(source: Path, pages: Sequence[int], path: Path, *, dpi: int, tilt: float, quality: int = 70) -> Path:
    """The pages (from 1) as a scanner gives them: clockwise askew, grey, paper not white, ink not black, JPEG."""
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(source)
    sheets: list[Any] = []
    for page in pages:
        sheet = document[page - 1].render(scale=dpi / 72).to_pil().convert("L")
        askew = sheet.rotate(-tilt, Image.Resampling.BICUBIC, fillcolor=255)
        sheets.append(askew.point(lambda value: 40 + value * 180 // 255))
    document.close()
    sheets[0].save(path, save_all=True, append_images=sheets[1:], resolution=dpi, quality=quality)
    return path


def keep(source: Path, pages: Sequence[int], path: Path) -> Path:
    """The same pages with their text layer."""
    import pypdfium2

    document, made = pypdfium2.PdfDocument(source), pypdfium2.PdfDocument.new()
    made.import_pages(document, [page - 1 for page in pages])
    made.save(path)
    return path


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("report", type=Path)
    parser.add_argument("--pages", default="1", help="numbers in the file, with commas")
    parser.add_argument("--tilt", type=float, default=1.0, help="degrees")
    parser.add_argument("--dpi", type=int, default=200)
    given = parser.parse_args()
    pages = [int(page) for page in given.pages.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        plain = read_document(keep(given.report, pages, Path(folder) / "text.pdf"), ocr=OcrSettings("never"))
        picture = scan(given.report, pages, Path(folder) / "scan.pdf", dpi=given.dpi, tilt=given.tilt)
        started = time.perf_counter()
        read = read_document(picture)
        seconds = time.perf_counter() - started
    wanted, found = text_of(plain), text_of(read)
    right, there = numbers_right(wanted, found)
    doubted = sum(len(line.uncertain) for block in read.blocks for line in block.lines)
    print(
        f"characters {len(letters(wanted))}, error rate {misread_rate(wanted, found):.2%}, "
        f"with the order {error_rate(wanted, found):.2%}"
    )
    print(f"numbers {right} of {there} right ({right / max(1, there):.1%}), {doubted} marked as uncertain")
    print(f"headings {len(read.sections)} of {len(plain.sections)}, tables {_tables(read)} of {_tables(plain)}")
    print(f"{seconds / len(pages):.1f} s a page")


def _tables(document: Document) -> int:
    return sum(block.kind == "table" for block in document.blocks)


if __name__ == "__main__":
    main()
