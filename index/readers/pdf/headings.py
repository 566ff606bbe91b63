"""Which lines are headings: the contents, numbering in sequence and type, weighed together."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from index.readers.names import caption_label, is_cjk, tidy_title
from index.readers.outline import (
    ContentsEntry,
    Numbering,
    StyleKey,
    contents_scheme,
    extend_scheme,
    has_leaders,
    is_titlelike,
    join_title,
    level_scheme,
    parse_number,
    title_key,
)
from index.readers.pdf.contents import Contents
from index.readers.pdf.lines import TextLine
from index.readers.pdf.typography import BodyType, stands_out

_MAX_HEADING_LINES = 4
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class Heading:
    """Lines ``[start, end)`` are a heading."""

    start: int
    end: int
    title: str
    level: int


def find_headings(
    lines: Sequence[TextLine],
    contents: Contents,
    body: BodyType,
    labels: Mapping[int, str],
    excluded: frozenset[int],
    framed: frozenset[int],
    document_title: str,
) -> list[Heading]:
    """Find the headings among the lines.

    ``excluded`` positions (contents, captions) are not considered; ``framed`` ones (in a box around text) only where
    the contents list them, because what is numbered in a box is numbered for itself.
    """
    return _Search(lines, contents, body, labels, excluded, framed, title_key(document_title)).run()


class _Search:
    """One pass over the lines. A class because five functions would pass the same seven things around."""

    def __init__(
        self,
        lines: Sequence[TextLine],
        contents: Contents,
        body: BodyType,
        labels: Mapping[int, str],
        excluded: frozenset[int],
        framed: frozenset[int],
        document_key: str,
    ) -> None:
        self.lines = lines
        self.body = body
        self.labels = labels
        self.excluded = excluded
        self.framed = framed
        self.document_key = document_key
        self.contents = contents
        self.listed = self._match_contents()
        self.scheme = contents_scheme(contents.entries) or self._scheme_of_lines()

    def run(self) -> list[Heading]:
        """Walk through the report twice: the first time to learn which styles it uses beyond the contents."""
        used = {number.key for heading in self._walk() if (number := parse_number(heading.title)) is not None}
        whole = level_scheme({*self.scheme, *used})
        self.scheme = whole | self.scheme
        return self._close_gaps(self._walk())

    def _close_gaps(self, headings: Sequence[Heading]) -> list[Heading]:
        """Put a heading that the contents do not list one level under its parent, whatever its style skips."""
        listed = {heading.start for heading in self.listed.values()}
        out: list[Heading] = []
        open_: list[tuple[int, int]] = []  # level by style, level given
        for heading in headings:
            while open_ and open_[-1][0] >= heading.level:
                open_.pop()
            level = heading.level if heading.start in listed else (open_[-1][1] if open_ else 0) + 1
            out.append(replace(heading, level=level))
            open_.append((heading.level, level))
        return out

    def _walk(self) -> list[Heading]:
        numbering = Numbering()
        found: list[Heading] = []
        at = 0
        while at < len(self.lines):
            heading = self.listed.get(at) or self._numbered(at, numbering, found) or self._front_matter(at)
            if heading is None or at in self.excluded:
                at += 1
                continue
            numbering = numbering.take(parse_number(heading.title), heading.level)
            found.append(heading)
            at = heading.end
        return found

    def _match_contents(self) -> dict[int, Heading]:
        """Find the place of every entry: same title, on its page where that can be, else like title there."""
        places: dict[int, Heading] = {}
        used: set[int] = set()
        for loose in (False, True):
            for number, entry in enumerate(self.contents.entries):
                if number in used:
                    continue
                heading = self._place(entry, places, loose)
                if heading is not None:
                    places[heading.start] = heading
                    used.add(number)
        return places

    def _place(self, entry: ContentsEntry, taken: Mapping[int, Heading], loose: bool) -> Heading | None:
        best: tuple[tuple[bool, bool, bool, int], Heading] | None = None
        for at, line in enumerate(self.lines):
            on_page = entry.page_label is not None and self.labels.get(line.page_index) == entry.page_label
            if at in self.excluded or at in taken or (loose and not on_page):
                continue
            end = self._alike(at, entry) if loose else self._equal(at, entry)
            if not end:
                continue
            # Where the contents and the page differ by more than white space, the page is what can be cited.
            title = self._text(at, end) if loose else entry.title
            clear = stands_out(line, self.body)
            if not (on_page or clear):
                continue
            rank = (on_page, at >= self.contents.end, clear, -at)
            if best is None or rank > best[0]:
                best = rank, Heading(at, end, tidy_title(title), entry.level)
        return None if best is None else best[1]

    def _equal(self, at: int, entry: ContentsEntry) -> int:
        """End of the lines from ``at`` that together are the entry's title, 0 if they are not."""
        wanted = title_key(entry.title)
        alone = title_key(entry.number.title) if entry.number is not None else wanted
        text = ""
        for end in range(at + 1, min(at + _MAX_HEADING_LINES, len(self.lines)) + 1):
            if end - 1 in self.excluded or self.lines[end - 1].page_index != self.lines[at].page_index:
                return 0
            text = join_title(text, self.lines[end - 1].text)
            key = title_key(text)
            if key == wanted:
                return end
            number = parse_number(text)
            # 第一章 in the body may be 一、 in the contents.
            same = number is not None and entry.number is not None and number.path == entry.number.path
            if same and number is not None and title_key(number.title) == alone:
                return end
            if not wanted.startswith(key) and not (same and number and alone.startswith(title_key(number.title))):
                return 0
        return 0

    def _alike(self, at: int, entry: ContentsEntry) -> int:
        """End of a heading on the entry's page that has its number, or nearly its title."""
        if not stands_out(self.lines[at], self.body):
            return 0
        end = self._extent(at)
        text = self._text(at, end)
        number = parse_number(text)
        if entry.number is not None:
            same = number is not None and (number.key, number.path) == (entry.number.key, entry.number.path)
            return end if same and is_titlelike(text) else 0
        return end if SequenceMatcher(None, title_key(text), title_key(entry.title)).ratio() >= _ALIKE else 0

    def _text(self, start: int, end: int) -> str:
        text = ""
        for line in self.lines[start:end]:
            text = join_title(text, line.text)
        return text

    def _extent(self, at: int) -> int:
        """End of the heading that begins here: it goes on while lines are full, or the number stands alone."""
        first = self.lines[at]
        end = at + 1
        while end < min(at + _MAX_HEADING_LINES, len(self.lines)):
            last, following = self.lines[end - 1], self.lines[end]
            number = parse_number(self._text(at, end))
            alone = number is not None and not number.title
            full = last.x1 > self.body.right[first.page_index] - 1.5 * first.size
            gap = following.top - last.bottom
            if (
                not (alone or full)
                or following.page_index != first.page_index
                or end in self.excluded
                or abs(following.size - first.size) > 0.6
                or (not alone and following.style != first.style)
                or gap > (4.0 if alone else 1.3) * first.size
                or parse_number(following.text) is not None
                or not stands_out(following, self.body)
            ):
                break
            end += 1
        return end

    def _numbered(self, at: int, numbering: Numbering, found: Sequence[Heading]) -> Heading | None:
        """Accept a numbered line that the contents do not list: next in sequence, set apart, and no sentence."""
        line = self.lines[at]
        if at in self.framed or at < self.contents.end or parse_number(line.text) is None:
            return None
        if not (stands_out(line, self.body) or self._follows_sibling(at, numbering, found)):
            return None
        end = self._extent(at)
        title = self._text(at, end)
        number = parse_number(title)
        if number is None or not number.title or not is_titlelike(title) or number.style == "circled":
            return None
        level = extend_scheme(self.scheme, number.key)
        if not numbering.expects(number, level):
            return None
        return Heading(at, end, tidy_title(title), level)

    def _follows_sibling(self, at: int, numbering: Numbering, found: Sequence[Heading]) -> bool:
        """Whether a line in the body's own type stands as its elder sibling does, with space around it.

        Authors forget to set one heading of a series; a list item has no space around it.
        """
        line, number = self.lines[at], parse_number(self.lines[at].text)
        if number is None or not at or at + 1 >= len(self.lines):
            return False
        level = extend_scheme(self.scheme, number.key)
        sibling = numbering.open.get(level)
        elder = next((self.lines[heading.start] for heading in reversed(found) if heading.level == level), None)
        if sibling is None or elder is None or (sibling.key, sibling.ordinal + 1) != (number.key, number.ordinal):
            return False
        before, after = self.lines[at - 1], self.lines[at + 1]
        pitch = 2.2 * line.size
        return (
            before.page_index == line.page_index == after.page_index
            and abs(line.x0 - elder.x0) < 2
            and line.bottom - before.bottom > pitch
            and after.bottom - line.bottom > pitch
            and line.x1 < self.body.right[line.page_index] - 2 * line.size
        )

    def _front_matter(self, at: int) -> Heading | None:
        """Accept an unnumbered title: large, centred, first on its page, with text under it."""
        line = self.lines[at]
        if at in self.excluded or (at and self.lines[at - 1].page_index == line.page_index):
            return None
        end = at + 1
        following = [other for other in self.lines[at + 1 : at + 3] if other.page_index == line.page_index]
        left, right = self.body.left[line.page_index], self.body.right[line.page_index]
        centred = abs(line.middle - (left + right) / 2) < 0.06 * (right - left) and line.x0 > left + line.size
        large = line.size >= 1.12 * self.body.size
        sub = following and following[0].size >= line.size - 0.6
        if not (centred and large and following) or sub or not is_titlelike(line.text) or len(line.text) > 24:
            return None
        if title_key(line.text) == self.document_key or not any(is_cjk(char) for char in line.text):
            return None
        if parse_number(line.text) is not None or caption_label(line.text) is not None:
            return None
        if re.search(r"^(?:目|图|表|图表)\s*目?\s*录$", line.text) or has_leaders(following[0].text):
            return None
        return Heading(at, end, tidy_title(line.text), 1)

    def _scheme_of_lines(self) -> dict[StyleKey, int]:
        return level_scheme(
            number.key
            for at, line in enumerate(self.lines)
            if at not in self.excluded | self.framed
            and stands_out(line, self.body)
            and (number := parse_number(line.text)) is not None
            and is_titlelike(line.text)
            and number.style != "circled"
        )
