"""The text of an export with the page of every character; split marks and running headers taken out.

Exports of document-sharing sites are one line of text: a mark such as ``12、`` on a new line every few hundred
characters, at arbitrary places, and each page's running header and number in front of its text, inside sentences.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.readers.builder import PageRef

MIN_SPLIT_MARKS = 3
MIN_HEADERS = 4
_GRAM = 8
_MAX_HEADER = 60
_MAX_SKIPPED = 3
_MIN_PIECE = 60
"""A site's mark stands every few hundred characters."""
_ENDS = "。；！？;!?：:"

_SPLIT = re.compile(r"(?:\A|\n)\s*(\d{1,5})、")
_DIGITS = re.compile(r"(?<=\D)\d+")
_ROMAN = re.compile(r"[ivxlc]{1,6}(?![a-z])|[IVXLC]{1,6}(?![A-Z])")


@dataclass(frozen=True, slots=True)
class Stream:
    """Text and, for every character, the position of its page in ``refs``."""

    text: str
    pages: tuple[int, ...]
    refs: tuple[PageRef, ...]

    def page_at(self, offset: int) -> PageRef:
        """Page of the character at ``offset``, the last page beyond the end."""
        return self.refs[self.pages[offset]] if offset < len(self.pages) else self.refs[-1]

    def part(self, start: int, end: int) -> Stream:
        """The characters ``[start, end)``."""
        return Stream(self.text[start:end], self.pages[start:end], self.refs)

    def plus(self, other: Stream) -> Stream:
        """Put another text after this one."""
        return Stream(self.text + other.text, self.pages + other.pages, self.refs)

    def stripped(self) -> Stream:
        """Without white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def edit(self, changes: Iterable[tuple[int, int, str]]) -> Stream:
        """Replace ranges ``[start, end)``, given in order and apart from each other, by text on the same page."""
        text: list[str] = []
        pages: list[int] = []
        last = 0
        for start, end, new in changes:
            text += [self.text[last:start], new]
            pages += [*self.pages[last:start], *[self.pages[start]] * len(new)]
            last = end
        return Stream("".join([*text, self.text[last:]]), (*pages, *self.pages[last:]), self.refs)

    def pieces(self) -> tuple[tuple[str, PageRef], ...]:
        """The text cut where the page changes."""
        cuts = [0, *(i for i in range(1, len(self.pages)) if self.pages[i] != self.pages[i - 1]), len(self.text)]
        return tuple((self.text[a:b], self.refs[self.pages[a]]) for a, b in pairwise(cuts) if a < b)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """An export without what the site and the page layout put into it."""

    stream: Stream
    preface: str
    """What stood before the first split mark: the site's own line."""
    header: str | None
    split_marks: int
    headers: int


def until_next(starts: Sequence[int], end: int) -> list[int]:
    """For each of the starts, in order, where the next one is; ``end`` for the last."""
    return [*starts[1:], end][: len(starts)]


def split_marks(text: str) -> list[tuple[int, int]]:
    """Ranges of the marks ``1、 2、 3、 …`` that begin a line, in unbroken sequence; empty where there are few."""
    found: list[tuple[int, int]] = []
    for match in _SPLIT.finditer(text):
        if int(match.group(1)) == len(found) + 1:
            found.append(match.span())
    return found if len(found) >= MIN_SPLIT_MARKS else []


def looks_like_export(text: str) -> bool:
    """Whether the text is an export: split marks at arbitrary places, or a running header inside lines as long as pages."""
    if _cut_anywhere(text, split_marks(text)):
        return True
    longest = max(len(line) for line in text.split("\n"))
    return longest > 2000 and running_header(text) is not None


def _cut_anywhere(text: str, marks: Sequence[tuple[int, int]]) -> bool:
    """Whether marks cut one long line wherever they fall; the items of somebody's list end where a thought does."""
    pieces = [text[end:start].strip() for (_, end), (start, _) in pairwise(marks)]
    cut = sum(len(piece) >= _MIN_PIECE and "\n" not in piece and piece[-1] not in _ENDS for piece in pieces)
    return cut > len(pieces) / 2


def clean(text: str) -> Cleaned:
    """Take split marks, line ends and running headers out, and give every character its page."""
    marks = split_marks(text)
    preface = text[: marks[0][0]].strip() if marks else ""
    kept = [text[a:b] for (_, a), (b, _) in zip(marks, [*marks[1:], (len(text), 0)], strict=True)] if marks else [text]
    # A mark stands where the site cut its own line, so nothing is missing and nothing is to be put between.
    joined = re.sub(r"\s*\n\s*", "", "".join(kept)).strip()
    header, chain = running_header(joined) or ("", [])
    starts = sorted([*chain, *_roman_pages(joined, header, chain)])
    refs = [PageRef(1, None)]
    pages: list[int] = []
    out: list[str] = []
    last = 0
    for start, end, label in starts:
        out.append(joined[last:start])
        pages += [len(refs) - 1] * (start - last)
        # Where the first header stands before all text there is no unnumbered page in front of it.
        refs = [] if not pages and len(refs) == 1 and start == 0 else refs
        refs.append(PageRef(len(refs) + 1, label))
        last = end
    out.append(joined[last:])
    pages += [len(refs) - 1] * (len(joined) - last)
    stream = Stream("".join(out), tuple(pages), tuple(refs))
    return Cleaned(stream, preface, header or None, len(marks), len(starts))


def running_header(text: str) -> tuple[str, list[tuple[int, int, str]]] | None:
    """The string that is repeated before ascending numbers, and every ``(start, end, page label)`` where it stands.

    The number's own end is not marked (``…年)142.`` is page 14, then ``2.``): it is the next number in sequence.
    """
    runs: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for match in _DIGITS.finditer(text):
        gram = text[max(0, match.start() - _GRAM) : match.start()]
        if len(gram) == _GRAM and not gram.isspace():
            runs[gram].append((match.start(), match.group()))
    best: list[tuple[int, int]] = []
    for found in runs.values():
        if len(found) >= max(MIN_HEADERS, len(best) + 1):
            chain = _ascending(found)
            if len(chain) > len(best) and len(chain) >= max(MIN_HEADERS, 0.6 * len(found)):
                best = chain
    if not best:
        return None
    starts = [position for position, _ in best]
    length = _GRAM
    while length < _MAX_HEADER and _agree(text, starts, length + 1):
        length += 1
    header = text[starts[-1] - length : starts[-1]].lstrip()
    return header, [(at - len(header), at + len(str(number)), str(number)) for at, number in best]


def _ascending(found: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    """The longest ascending sequence of page numbers that begin the digit runs, by its first number."""
    best: list[tuple[int, int]] = []
    for digits in range(1, min(3, len(found[0][1])) + 1):
        number = int(found[0][1][:digits])
        chain = [(found[0][0], number)]
        for position, run in found[1:]:
            step = next((s for s in range(1, _MAX_SKIPPED + 1) if run.startswith(str(number + s))), None)
            if step is not None:
                number += step
                chain.append((position, number))
        if len(chain) > len(best):
            best = chain
    return best


def _agree(text: str, ends: Sequence[int], length: int) -> bool:
    """Whether (almost) the same ``length`` characters stand before every position."""
    grams = [text[end - length : end] for end in ends if end >= length]
    common = max(set(grams), key=grams.count)
    return grams.count(common) >= 0.9 * len(ends)


def _roman_pages(text: str, header: str, chain: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Front matter under the same header, with roman numbers."""
    if not header:
        return []
    found = []
    for match in re.finditer(re.escape(header), text[: chain[0][0]]):
        roman = _ROMAN.match(text, match.end())
        if roman is not None:
            found.append((match.start(), roman.end(), roman.group()))
    return found
