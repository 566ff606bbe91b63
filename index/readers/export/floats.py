"""Captions, sources and tables of an export: without lines and rules, glued to the text around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from index.readers.export.doubling import doubled_words, match_doubled
from index.readers.export.headings import fold
from index.readers.export.notes import MARK
from index.readers.export.stream import Stream, until_next
from index.readers.export.titles import TitleModel, opens_paragraph
from index.readers.names import caption_label, squeeze
from index.readers.outline import ContentsEntry, title_key

_CAPTION = re.compile(r"附?[图表]\s*\d+(?:[-.–]\d+)*\s*")
_SPEAKS_OF = re.compile(r"[所中可显展为是和与至及、，,。)）]|给出|列出|反映|说明|来看")
_SOURCE = re.compile(r"(?<![“‘\"(（])(?:数据|资料|图片|信息)?来源\s*[:：]\s*")
_SENTENCE_END = "。！？!?；;”）)"
_MAX_SOURCE = 60
_MAX_TABLE = 3000
# Dates of one table are written in one way: 2024.3, or 2024 年 3 月, or 2024 年.
_DATES = (
    re.compile(r"(?:19|20)\d{2}[.．/-](?:1[0-2]|0?[1-9])(?!\d)"),
    re.compile(r"(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?"),
    re.compile(r"(?:19|20)\d{2}\s*年"),
)
_MIN_ROWS = 3


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption ``[start, end)``, its label, and its source where that stands in front of it."""

    text: str
    label: str | None
    start: int
    end: int
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source note ``[start, end)``."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that were recovered from the text between a caption and its source; each with where it begins."""

    header: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], int], ...]
    start: int
    end: int


Float = Caption | Source | Table


def find_floats(region: Stream, listed: Mapping[str, ContentsEntry], model: TitleModel) -> list[Float]:
    """Captions, tables and sources of a region, in order and apart from each other."""
    text = region.text
    captions = _captions(region, listed, model)
    found: list[Float] = []
    done = 0
    for caption, limit in zip(captions, until_next([c.start for c in captions], len(text)), strict=True):
        before = _source_before(text, done, caption)
        if before is not None:
            # 来源:甲图1… — the rest, 来源:乙, is then for the next caption.
            found.append(replace(caption, source=before.text, start=before.start))
            done = caption.end
            continue
        found.append(caption)
        done = caption.end
        source = _SOURCE.search(text, done, min(limit, done + _MAX_TABLE))
        if source is None:
            continue
        if source.start() > done and (caption.label or "").lstrip("附").startswith("表"):
            table = _table(text, done, source.start())
            if table is not None:
                found.append(table)
                done = table.end
        if not text[done : source.start()].strip():
            found.append(_source(region, source, limit, model))
            done = found[-1].end
    return found


def _captions(region: Stream, listed: Mapping[str, ContentsEntry], model: TitleModel) -> list[Caption]:
    text = region.text
    found: list[Caption] = []
    for match in _CAPTION.finditer(text):
        start, label = match.start(), caption_label(match.group())
        if not label or (found and start < found[-1].end):
            continue
        entry = listed.get(label)
        if entry is not None:
            folded = fold(text[start : start + 300])
            place = match_doubled(title_key(entry.title), folded.text, 0)
            if place is not None:
                end = start + folded.original_end(place[0])
                shown = text[start:end] if not place[1] else entry.title
                found.append(Caption(squeeze(MARK.sub("", shown)), label, start, end))
        elif not listed and _stands_alone(region, start) and not _SPEAKS_OF.match(text, match.end()):
            end = match.end() + model.title_end(text[match.end() :])
            found.append(Caption(squeeze(MARK.sub("", text[start:end])), label, start, end))
    return found


def _stands_alone(region: Stream, start: int) -> bool:
    new_page = start > 0 and region.pages[start] != region.pages[start - 1]
    return start == 0 or new_page or region.text[start - 1] in _SENTENCE_END


def _source_before(text: str, begin: int, caption: Caption) -> Source | None:
    """A source note that ends where the caption begins."""
    notes = list(_SOURCE.finditer(text, max(begin, caption.start - _MAX_SOURCE), caption.start))
    if not notes:
        return None
    content = text[notes[-1].end() : caption.start]
    if "。" in content:
        return None
    return Source(squeeze(MARK.sub("", content)), notes[-1].start(), caption.start)


def _source(region: Stream, match: re.Match[str], limit: int, model: TitleModel) -> Source:
    """The note ends with its page, at the next caption, or where a paragraph opens."""
    text, start = region.text, match.end()
    end = start
    while end < min(limit, len(text)) and region.pages[end] == region.pages[start] and text[end] not in "。；":
        end += 1
    body = text[start:end]
    opening = next((at for at in range(2, len(body)) if opens_paragraph(body[at:])), None)
    if opening is not None:
        end = start + opening
    elif len(body) > _MAX_SOURCE or (end < len(text) and text[end] in "。；"):
        end = start + model.title_end(body)
    return Source(squeeze(MARK.sub("", text[start:end])), match.start(), end)


def _table(text: str, start: int, end: int) -> Table | None:
    header, body = doubled_words(text, start)
    if len(header) < 2:
        header, body = [], start
    rows = _rows(text, body, end)
    # Where one cell ends and the next begins shows in a table of two columns only.
    if not rows or len(header) > 2:
        return None
    return Table(tuple(header) or ("", ""), tuple(rows), start, end)


def _rows(text: str, start: int, end: int) -> list[tuple[tuple[str, str], int]]:
    starts = _dated(text, start, end) or _named(text, start, end)
    rows = []
    for (at, first_end), following in zip(starts, until_next([at for at, _ in starts], end), strict=True):
        cells = (squeeze(MARK.sub("", text[at:first_end])), squeeze(MARK.sub("", text[first_end:following])))
        rows.append((cells, at))
    return rows


def _dated(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Rows that begin with a date."""
    for pattern in _DATES:
        found = [match.span() for match in pattern.finditer(text, start, end)]
        if len(found) >= _MIN_ROWS and found[0][0] == start:
            return found
    return []


def _named(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Rows that begin with names of one kind (``…银行``): what the first words after most full stops have in common."""
    heads = [start, *(m.end() for m in re.finditer(r"。\s*", text[start:end]) if m.end() < end - start)]
    heads = [start, *(start + head for head in heads[1:])]
    if len(heads) < _MIN_ROWS:
        return []
    tails = Counter(tail for head in heads for tail in {text[head + n : head + n + 2] for n in range(1, 8)})
    # 研究 and 究院 are equally common to all: the name ends with the later one.
    tail = max(tails, key=lambda pair: (tails[pair], sum(text.find(pair, head, head + 9) - head for head in heads)))
    if tails[tail] < 0.6 * len(heads):
        return []
    # A cell that lacks its full stop ends with 等.
    row = re.compile(rf"(?:(?<=[。等])|\A)\s*([^、，。等]{{1,8}}?{re.escape(tail)})")
    return [(start + m.start(1), start + m.end(1)) for m in row.finditer(text[start:end])]
