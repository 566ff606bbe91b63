"""The type of running text, and what is set in other type."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.readers.pdf.lines import TextLine


@dataclass(frozen=True, slots=True)
class BodyType:
    """The type of running text: what a heading differs from."""

    font: str
    size: float
    left: Mapping[int, float]
    """Left margin of every page."""
    right: Mapping[int, float]
    """Right margin of every page."""
    bold: bool = False


def body_type(lines: Iterable[TextLine]) -> BodyType:
    """Measure the running text: the commonest font and size, and the margins of each page."""
    pool = list(lines)
    fonts: Counter[tuple[str, float]] = Counter()
    bold: Counter[tuple[str, float]] = Counter()
    for line in pool:
        for (font, size, heavy), count in line.styles:
            fonts[font, size] += count
            bold[font, size] += count if heavy else 0
    (font, size), count = fonts.most_common(1)[0]
    widest = _upper([line.x1 - line.x0 for line in pool if abs(line.size - size) <= 0.6] or [0.0])
    running = [line for line in pool if abs(line.size - size) <= 0.6 and line.x1 - line.x0 >= 0.7 * widest] or pool
    by_page: dict[int, list[TextLine]] = defaultdict(list)
    for line in running:
        by_page[line.page_index].append(line)
    # Odd and even pages may have mirrored margins; a page with few full lines takes those of its like.
    sides = {odd: _edges([line for line in running if line.page_index % 2 == odd] or running) for odd in (0, 1)}
    left: dict[int, float] = {}
    right: dict[int, float] = {}
    for page in {line.page_index for line in pool}:
        own = by_page.get(page, ())
        left[page], right[page] = _edges(own) if len(own) >= 6 else sides[page % 2]
    return BodyType(font, size, left, right, 2 * bold[font, size] > count)


def _edges(lines: Sequence[TextLine]) -> tuple[float, float]:
    return _commonest([line.x0 for line in lines]), _upper([line.x1 for line in lines])


def _commonest(values: Sequence[float]) -> float:
    return float(Counter(round(value) for value in values).most_common(1)[0][0])


def _upper(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[int(0.8 * (len(ordered) - 1))]


def stands_out(line: TextLine, body: BodyType) -> bool:
    """Whether nearly the whole line is set in type other than the body's: larger, another font, or painted bold."""
    total = sum(count for _, count in line.styles)
    other = sum(
        count
        for (font, size, bold), count in line.styles
        if size >= body.size - 0.6 and (size > body.size + 0.6 or font != body.font or (bold and not body.bold))
    )
    return other >= 0.85 * total
