"""Headings of an export: those of its contents found in its text, and the numbered ones below them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.readers.export.doubling import MIN_RUN, match_doubled, repeats
from index.readers.export.stream import Stream
from index.readers.outline import MAX_TITLE_LENGTH, ContentsEntry, is_titlelike, parse_number, title_key

MIN_ITEM_LENGTH = 120
_FRONT = re.compile(
    r"版\s*权\s*声\s*明|[\u4e00-\u9fff]{2}声明|前\s*言|序\s*言|序|摘\s*要|引\s*言|导\s*[言语读]|编\s*[写制]\s*说\s*明|执行摘要|核心观点|致\s*谢"
)
_NUMBER = re.compile(r"(?<!\d)(\d{1,2})(?:[.．](?!\d)|、)\s*(?=[^\s\d])")
# A figure stands in front of the heading: its source note ends without a full stop.
_AFTER_SOURCE = re.compile(r"来源\s*[:：][^。]*$")
_SENTENCE_END = "。！？!?；;”」』）)："


@dataclass(frozen=True, slots=True)
class FoundHeading:
    """A heading in the text: ``[start, end)`` is all of it, a second copy too."""

    title: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """Text as titles are compared, and where each of its characters stands in the original."""

    text: str
    offsets: tuple[int, ...]

    def begin(self, offset: int) -> int:
        """Position in the folded text of the first character at or after ``offset`` of the original."""
        low, high = 0, len(self.offsets)
        while low < high:
            middle = (low + high) // 2
            if self.offsets[middle] < offset:
                low = middle + 1
            else:
                high = middle
        return low

    def original_end(self, position: int) -> int:
        """Offset in the original behind the folded character before ``position``."""
        return self.offsets[position - 1] + 1


def fold(text: str) -> Folded:
    """Fold as ``title_key`` does, and keep the offsets."""
    chars: list[str] = []
    offsets: list[int] = []
    for offset, char in enumerate(text):
        for part in title_key(char) if not char.isspace() else "":
            chars.append(part)
            offsets.append(offset)
    return Folded("".join(chars), tuple(offsets))


def front_headings(text: str, end: int) -> list[FoundHeading]:
    """Unnumbered headings before the contents: known names that stand doubled, or begin a page or sentence."""
    found: list[FoundHeading] = []
    for match in _FRONT.finditer(text, 0, end):
        start = match.start()
        if found and start < found[-1].end:
            continue
        doubled = text.startswith(match.group(), match.end())
        after_sentence = start == 0 or text[start - 1] in "。）)月日"  # or after the date of the cover
        if doubled or after_sentence:
            title = match.group()
            found.append(FoundHeading(title, 1, start, match.end() + len(title) * doubled))
    return found


def contents_headings(
    stream: Stream, entries: Sequence[ContentsEntry], begin: int
) -> tuple[list[FoundHeading], list[ContentsEntry]]:
    """Find every entry in order from ``begin`` on; those found, and those that are not in the text."""
    folded = fold(stream.text)
    position = folded.begin(begin)
    found: list[FoundHeading] = []
    missing: list[ContentsEntry] = []
    for entry in entries:
        place = _place(folded, stream, title_key(entry.title), entry.page_label, position)
        if place is None:
            missing.append(entry)
            continue
        start, position = place
        found.append(FoundHeading(entry.title, entry.level, folded.offsets[start], folded.original_end(position)))
    return found, missing


def _place(folded: Folded, stream: Stream, key: str, page_label: str | None, begin: int) -> tuple[int, int] | None:
    """The best place of a title: on the page the contents name, doubled, behind the end of a sentence."""
    best: tuple[tuple[bool, bool, bool], int, int] | None = None
    start = folded.text.find(key[:MIN_RUN], begin)
    while start >= 0:
        match = match_doubled(key, folded.text, start)
        if match is not None:
            end, doubled = match
            on_page = stream.page_at(folded.offsets[start]).label == page_label
            behind = start == 0 or folded.text[start - 1] in _SENTENCE_END
            score = (on_page, doubled, behind)
            if best is None or score > best[0]:
                best = (score, start, end)
        start = folded.text.find(key[:MIN_RUN], start + 1)
    return None if best is None else (best[1], best[2])


def doubled_headings(stream: Stream, begin: int) -> list[tuple[str, int, int]]:
    """Numbered titles that stand doubled, ``(title, start, end)``: what is left to go by where there are no contents."""
    found: list[tuple[str, int, int]] = []
    for start, end in repeats(stream.text[begin:]):
        title = stream.text[begin + start : begin + end].strip()
        if parse_number(title) is not None and is_titlelike(title):
            found.append((title, begin + 2 * start - end, begin + end))
    return found


def numbered_headings(
    stream: Stream, regions: Iterable[tuple[int, int]], level: int, title_end: Callable[[str], int]
) -> list[FoundHeading]:
    """Headings ``1. 2. 3.`` in the regions ``[start, end)`` between the headings that are known.

    They come in sequence from 1, each behind the end of a sentence or at the head of a page, and each has more text
    under it than the item of a list.
    """
    found: list[FoundHeading] = []
    for start, end in regions:
        chain = _chain(stream, start, end)
        lengths = [b - a for a, b in pairwise([*(match.start() for match in chain), end])]
        if len(chain) < 2 or median(lengths) < MIN_ITEM_LENGTH or min(lengths) < MIN_ITEM_LENGTH / 2:
            continue
        for match, length in zip(chain, lengths, strict=True):
            body = stream.text[match.end() : match.start() + length]
            copy = _second_copy(stream.text, match.start())
            stop = copy or match.end() + title_end(body)
            # A doubled title ends where its copy begins.
            last = match.start() + (copy - match.start()) // 2 if copy else stop
            title = stream.text[match.end() : last].strip()
            if title:
                number = re.sub(r"\s+", "", match.group())
                found.append(FoundHeading(number + title, level, match.start(), stop))
    return found


def _second_copy(text: str, start: int) -> int | None:
    """Where the second copy of a doubled title ends, or ``None`` where the title is not doubled."""
    again = text.find(text[start : start + 6], start + 6, start + MAX_TITLE_LENGTH + 6)
    length = again - start
    if again < 0 or text[start:again] != text[again : again + length]:
        return None
    return again + length


def _chain(stream: Stream, start: int, end: int) -> list[re.Match[str]]:
    chain: list[re.Match[str]] = []
    for match in _NUMBER.finditer(stream.text, start, end):
        at = match.start()
        new_page = at > start and stream.pages[at] != stream.pages[at - 1]
        before = stream.text[max(start, at - 60) : at].rstrip()
        behind = at == start or new_page or before[-1:] in _SENTENCE_END or _AFTER_SOURCE.search(before) is not None
        if behind and int(match.group(1)) == len(chain) + 1:
            chain.append(match)
    return chain
