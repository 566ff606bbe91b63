"""Entries of a table of contents or of bookmarks in, the lines of the body that are these headings out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from index.readers.names import tidy_title
from index.readers.outline import ContentsEntry, is_titlelike, join_title, parse_number, title_key
from index.readers.pdf.lines import TextLine
from index.readers.pdf.typography import BodyType, stands_out

MAX_HEADING_LINES = 4
_ALIKE = 0.6
_CUT = 12
"""A bookmark of so many characters may be the first line of a longer heading."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines ``[start, end)`` are a heading; none where its number opens a paragraph that stays text (第一条 …)."""

    start: int
    end: int
    title: str
    level: int


class Places:
    """The lines of a report, asked where a title stands."""

    def __init__(
        self, lines: Sequence[TextLine], body: BodyType, labels: Mapping[int, str], excluded: frozenset[int], after: int
    ) -> None:
        self.lines = lines
        self.body = body
        self.labels = labels
        self.excluded = excluded
        self.after = after
        self.pages: dict[int, list[int]] = {}
        for at, line in enumerate(lines):
            self.pages.setdefault(line.page_index, []).append(at)

    def find(self, entries: Sequence[ContentsEntry], taken: Mapping[int, Heading]) -> dict[int, Heading]:
        """Find the place of every entry: same title, on its page where that can be, else like title there."""
        places = dict(taken)
        found: dict[int, Heading] = {}
        used: set[int] = set()
        for loose in (False, True):
            for number, entry in enumerate(entries):
                heading = None if number in used else self._place(entry, places, loose)
                if heading is not None:
                    places[heading.start] = found[heading.start] = heading
                    used.add(number)
        return found

    def text(self, start: int, end: int) -> str:
        """Text of lines, joined as a title."""
        text = ""
        for line in self.lines[start:end]:
            text = join_title(text, line.text)
        return text

    def extent(self, at: int) -> int:
        """End of the heading that begins here: it goes on while lines are full, or the number stands alone."""
        first = self.lines[at]
        end = at + 1
        while end < min(at + MAX_HEADING_LINES, len(self.lines)):
            last, following = self.lines[end - 1], self.lines[end]
            number = parse_number(self.text(at, end))
            alone = number is not None and not number.title
            full = last.x1 > self.body.right[first.page_index] - 1.5 * first.size
            gap = following.top - last.bottom
            if (
                not (alone or full)
                or following.page_index != first.page_index
                or end in self.excluded
                or (not alone and abs(following.size - first.size) > 0.6)
                or (not alone and following.style != first.style)
                or gap > (4.0 if alone else 1.3) * first.size
                or parse_number(following.text) is not None
                or not stands_out(following, self.body)
            ):
                break
            end += 1
        return end

    def _candidates(self, entry: ContentsEntry) -> Iterable[int]:
        if entry.page_index is None:
            return range(len(self.lines))
        # The place that a bookmark leads to may be the foot of the page before.
        return [*self.pages.get(entry.page_index, ()), *self.pages.get(entry.page_index + 1, ())]

    def _place(self, entry: ContentsEntry, taken: Mapping[int, Heading], loose: bool) -> Heading | None:
        best: tuple[tuple[bool, bool, bool, int], Heading] | None = None
        for at in self._candidates(entry):
            line = self.lines[at]
            on_page = (
                line.page_index == entry.page_index
                if entry.page_index is not None
                else entry.page_label is not None and self.labels.get(line.page_index) == entry.page_label
            )
            if at in self.excluded or at in taken or (loose and not on_page):
                continue
            end = self._alike(at, entry) if loose else self._equal(at, entry)
            if not end:
                continue
            # Where the contents and the page differ by more than white space, the page is what can be cited.
            title = self.text(at, end) if loose or entry.page_index is not None else entry.title
            clear = stands_out(line, self.body)
            if not (on_page or clear):
                continue
            rank = (on_page, at >= self.after, clear, -at)
            if best is None or rank > best[0]:
                best = rank, Heading(at, end, tidy_title(title), entry.level)
        return None if best is None else best[1]

    def _equal(self, at: int, entry: ContentsEntry) -> int:
        """End of the lines from ``at`` that together are the entry's title, 0 if they are not."""
        wanted = title_key(entry.title)
        alone = title_key(entry.number.title) if entry.number is not None else wanted
        text = ""
        for end in range(at + 1, min(at + MAX_HEADING_LINES, len(self.lines)) + 1):
            if end - 1 in self.excluded or self.lines[end - 1].page_index != self.lines[at].page_index:
                return 0
            text = join_title(text, self.lines[end - 1].text)
            key = title_key(text)
            if key == wanted:
                return end
            number = parse_number(text)
            # 第一章 in the body may be 一、 in the contents; programs leave a heading's number out of its bookmark.
            same = number is not None and (entry.number is None or number.path == entry.number.path)
            same = same and (entry.number is not None or entry.page_index is not None)
            if same and number is not None and title_key(number.title) == alone:
                return end
            if entry.page_index is not None and len(wanted) >= _CUT and key.startswith(wanted):
                whole = self.extent(at)
                return whole if is_titlelike(self.text(at, whole)) else 0
            if not wanted.startswith(key) and not (same and number and alone.startswith(title_key(number.title))):
                return 0
        return 0

    def _alike(self, at: int, entry: ContentsEntry) -> int:
        """End of a heading on the entry's page that has its number, or nearly its title."""
        if not stands_out(self.lines[at], self.body):
            return 0
        end = self.extent(at)
        text = self.text(at, end)
        number = parse_number(text)
        if entry.number is not None:
            same = number is not None and (number.key, number.path) == (entry.number.key, entry.number.path)
            return end if same and is_titlelike(text) else 0
        return end if SequenceMatcher(None, title_key(text), title_key(entry.title)).ratio() >= _ALIKE else 0
