"""Which lines are headings: contents, bookmarks, numbering in sequence and type, weighed together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from index.readers.names import tidy_title
from index.readers.outline import (
    ContentsEntry,
    HeadingNumber,
    Numbering,
    StyleKey,
    contents_scheme,
    extend_scheme,
    is_titlelike,
    learned_scheme,
    merge_schemes,
    parse_number,
    title_key,
)
from index.readers.pdf.articles import inline_articles
from index.readers.pdf.bookmarks import is_nested, stated_levels
from index.readers.pdf.contents import Contents
from index.readers.pdf.lines import Style, TextLine
from index.readers.pdf.placing import Heading, Places
from index.readers.pdf.series import chapter_lines, heading_series
from index.readers.pdf.typography import BodyType, stands_out
from index.readers.pdf.unnumbered import (
    heading_types,
    is_candidate,
    is_front_title,
    is_known,
    is_title_of,
    title_end,
    title_text,
    type_levels,
)

_FULL_CONTENTS = 4
_MOSTLY = 0.5
_SMALLER = 0.6
"""Points."""

__all__ = ["Heading", "find_headings"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the report says of its own outline."""

    contents: Contents
    bookmarks: tuple[ContentsEntry, ...] = ()
    title: str = ""
    above_tables: frozenset[int] = frozenset()
    """Lines with a table under them, which is no line."""


def find_headings(
    lines: Sequence[TextLine],
    evidence: Evidence,
    body: BodyType,
    labels: Mapping[int, str],
    excluded: frozenset[int],
    framed: frozenset[int],
) -> list[Heading]:
    """Find the headings among the lines.

    ``excluded`` positions (contents, captions) are not considered; ``framed`` ones (in a box around text) only where
    the contents list them, because what is numbered in a box is numbered for itself.
    """
    return _Search(lines, evidence, body, labels, excluded, framed).run()


class _Search:
    """One pass over the lines. A class because five functions would pass the same seven things around."""

    def __init__(
        self,
        lines: Sequence[TextLine],
        evidence: Evidence,
        body: BodyType,
        labels: Mapping[int, str],
        excluded: frozenset[int],
        framed: frozenset[int],
    ) -> None:
        self.lines = lines
        self.body = body
        self.excluded = excluded
        # A frame around nearly everything is the page's own, not a box in the text.
        self.framed = framed if len(framed) <= _MOSTLY * len(lines) else frozenset()
        self.document_key = title_key(evidence.title)
        self.contents = evidence.contents
        self.places = Places(lines, body, labels, excluded, self.contents.end)
        self.numbers = {at: number for at, line in enumerate(lines) if (number := parse_number(line.text)) is not None}
        self.articles = inline_articles(lines, body, self.numbers, excluded)
        skipped = excluded | self.framed
        series = heading_series(lines, body, self.numbers, skipped, evidence.above_tables)
        self.series = series | chapter_lines(lines, body, self.numbers, skipped)
        self.stated = stated_levels(evidence.bookmarks) or contents_scheme(self.contents.entries)
        self.scheme = self._whole_scheme(evidence.bookmarks)
        self.listed = self._listed(evidence.bookmarks)
        types = heading_types(lines, body, excluded | self.framed, self.numbers)
        self.types, self.scheme = type_levels(types, self.scheme, self._sizes(self.listed), self._restarting())

    def run(self) -> list[Heading]:
        """Walk through the report twice: the first time to learn which styles it uses beyond the contents."""
        used = {number.key for heading in self._walk() if (number := parse_number(heading.title)) is not None}
        self.scheme = {key: level for key, level in self.scheme.items() if key in used or key in self.stated}
        return self._close_gaps(self._walk())

    def _whole_scheme(self, bookmarks: Sequence[ContentsEntry]) -> dict[StyleKey, int]:
        numbers = [entry.number for entry in bookmarks if entry.number is not None] or self._numbers_of_lines()
        learned = learned_scheme(self.stated, numbers)
        return merge_schemes(self.stated, learned if self.stated else self._larger_above(learned, numbers))

    def _larger_above(self, scheme: Mapping[StyleKey, int], numbers: Sequence[HeadingNumber]) -> dict[StyleKey, int]:
        """Levels with a sort of number above the next where that is set smaller and comes later: 专题一 in 三、专题研究."""
        sizes = {key: style[1] for key, style in self._sizes({}).items()}
        first: dict[StyleKey, int] = {}
        for at, number in enumerate(numbers):
            first.setdefault(number.key, at)
        order = sorted((key for key in scheme if key[0] != "appendix"), key=lambda key: scheme[key])
        for _ in order:
            for at in range(len(order) - 1):
                upper, lower = order[at : at + 2]
                known = all(key in sizes and key in first for key in (upper, lower))
                if known and sizes[upper] < sizes[lower] - _SMALLER and first[upper] > first[lower]:
                    order[at : at + 2] = [lower, upper]
        return {**scheme, **{key: level for level, key in enumerate(order, start=1)}}

    def _listed(self, bookmarks: Sequence[ContentsEntry]) -> dict[int, Heading]:
        """Headings that the contents or the bookmarks list, by their place."""
        trusted = is_nested(bookmarks)
        levels = {title_key(entry.title): entry.level for entry in bookmarks} if trusted else {}
        entries = [
            replace(entry, level=levels.get(title_key(entry.title), entry.level)) for entry in self.contents.entries
        ]
        found = self.places.find(entries, {})
        marked = [
            entry
            if trusted
            else replace(entry, level=1 if entry.number is None else extend_scheme(self.scheme, entry.number.key))
            for entry in bookmarks
        ]
        return found | self.places.find(marked, found)

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
            heading = None
            if at not in self.excluded:
                heading = (
                    self.listed.get(at)
                    or self._numbered(at, numbering, found)
                    or self._unnumbered(at, found)
                    or self._front(at)
                )
            if heading is None:
                at += 1
                continue
            numbering = numbering.take(parse_number(heading.title), heading.level)
            found.append(heading)
            at = max(heading.end, at + 1)
        return found

    def _numbered(self, at: int, numbering: Numbering, found: Sequence[Heading]) -> Heading | None:
        """Accept a numbered line that the contents do not list: next in sequence, set apart, and no sentence."""
        line, number = self.lines[at], self.numbers.get(at)
        if number is None or at in self.framed or at < self.contents.end:
            return None
        if at in self.articles:
            level = extend_scheme(self.scheme, number.key)
            end, title = (at + 1, line.text) if self.articles[at] else (at, number.printed)
            return Heading(at, end, tidy_title(title), level) if numbering.expects(number, level) else None
        if not (at in self.series or stands_out(line, self.body) or self._follows_sibling(at, numbering, found)):
            return None
        end = self.places.extent(at)
        title = self.places.text(at, end)
        number = parse_number(title)
        if number is None or not number.title or not is_titlelike(title) or number.style == "circled":
            return None
        level = extend_scheme(self.scheme, number.key)
        if not numbering.expects(number, level) and not self._as_elder(at, number, level, numbering, found):
            return None
        return Heading(at, end, tidy_title(title), level)

    def _elder(self, found: Sequence[Heading], level: int) -> TextLine | None:
        return next((self.lines[heading.start] for heading in reversed(found) if heading.level == level), None)

    def _as_elder(
        self, at: int, number: HeadingNumber, level: int, numbering: Numbering, found: Sequence[Heading]
    ) -> bool:
        """Whether a number that skips one, or repeats the last, is a slip of the authors: set just as its elder sibling."""
        sibling, elder = numbering.open.get(level), self._elder(found, level)
        if sibling is None or elder is None or sibling.key != number.key or sibling.path[:-1] != number.path[:-1]:
            return False
        return self.lines[at].style == elder.style and sibling.ordinal <= number.ordinal <= sibling.ordinal + 2

    def _follows_sibling(self, at: int, numbering: Numbering, found: Sequence[Heading]) -> bool:
        """Whether a line in the body's own type stands as its elder sibling does, with space around it.

        Authors forget to set one heading of a series; a list item has no space around it.
        """
        line, number = self.lines[at], self.numbers.get(at)
        if number is None or not at or at + 1 >= len(self.lines):
            return False
        level = extend_scheme(self.scheme, number.key)
        sibling, elder = numbering.open.get(level), self._elder(found, level)
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

    def _unnumbered(self, at: int, found: Sequence[Heading]) -> Heading | None:
        """Accept a title without a number: 参考文献 and its like, or one set in a type that only headings have."""
        line = self.lines[at]
        if at in self.framed or at < self.contents.end or at in self.numbers:
            return None
        if not is_candidate(self.lines, at, self.body, self.excluded) or self._is_title(line):
            return None
        if is_known(line, self.body):
            return Heading(at, at + 1, tidy_title(line.text), self.types.get(line.style, 1))
        level = self.types.get(line.style)
        if level is None:
            return None
        if len(self.contents.entries) >= _FULL_CONTENTS and any(heading.start in self.listed for heading in found):
            level = max(level, 2)  # what the contents do not list is no chapter
        end = title_end(self.lines, at, self.body)
        title = tidy_title(title_text(self.lines, at, end))
        last = found[-1] if found else None
        if last is not None and title_key(last.title) == title_key(title):
            return None
        return Heading(at, end, title, level)

    def _is_title(self, line: TextLine) -> bool:
        """Whether a line is the report's own title; on the first page a part of it is."""
        first = line.page_index == self.lines[0].page_index
        return is_title_of(line.text, self.document_key) or (first and title_key(line.text) in self.document_key)

    def _front(self, at: int) -> Heading | None:
        if (
            at in self.numbers
            or self._is_title(self.lines[at])
            or not is_front_title(self.lines, at, self.body, self.document_key)
        ):
            return None
        return Heading(at, at + 1, tidy_title(self.lines[at].text), 1)

    def _set_apart(self) -> list[tuple[int, HeadingNumber]]:
        return [
            (at, number)
            for at, number in self.numbers.items()
            if at not in self.excluded | self.framed
            and (at in self.series or stands_out(self.lines[at], self.body))
            and is_titlelike(self.lines[at].text)
            and number.style != "circled"
        ]

    def _numbers_of_lines(self) -> list[HeadingNumber]:
        inline = [self.numbers[at] for at in self.articles]
        return [number for _, number in self._set_apart()] + inline

    def _restarting(self) -> frozenset[StyleKey]:
        """Sorts of number that begin anew in the body, as far as nothing states their level."""
        begun = Counter(number.key for _, number in self._set_apart() if number.ordinal == 1)
        return frozenset(key for key, count in begun.items() if count > 1 and key not in self.stated)

    def _sizes(self, listed: Mapping[int, Heading]) -> dict[StyleKey, Style]:
        """The commonest type of every sort of numbered heading."""
        types: dict[StyleKey, Counter[Style]] = defaultdict(Counter)
        for at, number in self._set_apart():
            types[number.key][self.lines[at].style] += 1
        for at, heading in listed.items():  # its number may stand on a line of its own
            if (own := parse_number(heading.title)) is not None:
                types[own.key][self.lines[at].style] += 1
        return {key: count.most_common(1)[0][0] for key, count in types.items()}
