"""Heading grammar, numbering in sequence, and the table of contents. Pure: text in, records out.

Three kinds of evidence make a heading; this module holds the two that need no geometry:

- the number it begins with (``index.readers.numbers``), and whether that number comes next (``Numbering``);
- the report's own table of contents (``parse_contents``).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from index.readers.numbers import HeadingNumber, NumberStyle, StyleKey, cjk_number, is_known_title, parse_number

__all__ = [
    "ContentsEntry", "HeadingNumber", "NumberStyle", "Numbering", "StyleKey", "cjk_number", "contents_kind",
    "contents_scheme", "extend_scheme", "has_leaders", "is_known_title", "is_titlelike", "join_title", "learned_scheme", "level_scheme",
    "merge_schemes", "parse_contents", "parse_number", "split_entry", "title_key",
]  # fmt: skip

MAX_TITLE_LENGTH = 70

_FOLD = str.maketrans("“”‘’「」『』—–―", '""\'\'""""---')
_NESTING: dict[NumberStyle, int] = {
    "division": -10, "chapter": 0, "topic": 5, "part": 10, "article": 15, "cjk": 20, "paren_cjk": 30, "plain": 35,
    "decimal": 40, "arabic": 50, "paren_arabic": 60, "half_paren": 65, "circled": 70,
}  # fmt: skip
_TOPS = frozenset({"division", "chapter", "topic", "part", "article", "cjk", "paren_cjk", "plain"})


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One line of the table of contents, or a bookmark, whose page is the file's."""

    level: int
    title: str
    page_label: str | None
    number: HeadingNumber | None = None
    page_index: int | None = None


@lru_cache(maxsize=8192)
def title_key(text: str) -> str:
    """Fold a title for comparison: NFKC, no white space, one kind of quote and dash, lower case."""
    folded = unicodedata.normalize("NFKC", text).translate(_FOLD)
    return re.sub(r"\s+", "", folded).lower()


def is_titlelike(text: str) -> bool:
    """Whether the text could be a title by its shape: short, and no sentence inside it or at its end."""
    stripped = text.strip()
    if not stripped or len(stripped) > MAX_TITLE_LENGTH or not re.search(r"[^\W\d_]", stripped):
        return False
    return stripped[-1] not in "。；;：:，,、！!" and not re.search(r"[。；！!]", stripped)


def level_scheme(keys: Iterable[StyleKey]) -> dict[StyleKey, int]:
    """Levels, from 1, of the styles a report uses: nested as Chinese reports nest them, without gaps.

    ``1.`` stands above ``1.1`` in a report that has no 章 and no 一、, and below it otherwise.
    """
    given = set(keys)
    present = {key for key in given if key[0] != "appendix"}
    topped = any(style in _TOPS for style, _ in present)

    def rank(key: StyleKey) -> int:
        style, depth = key
        if style == "arabic" and not topped and any(s == "decimal" for s, _ in present):
            return _NESTING["decimal"] - 1
        return _NESTING[style] + depth

    levels = {key: level for level, key in enumerate(sorted(present, key=rank), start=1)}
    # An appendix stands beside the chapters, whatever they are called.
    return levels | dict.fromkeys(given - present, 1)


def learned_scheme(keys: Iterable[StyleKey], numbers: Sequence[HeadingNumber]) -> dict[StyleKey, int]:
    """Levels of the styles listed and of those seen in order, corrected by what the order shows.

    Of two styles next to each other in the usual nesting, the one that begins anew again and again stands below the
    one that counts through: 第一部分 above 第一章, or 第一章 above 第一部分. Unless that one begins between two of the other:
    a report that has 1. and 2. in one of its (一) alone has them below it.
    """
    counted = Counter(number.key for number in numbers)
    begun = Counter(number.key for number in numbers if number.ordinal == 1)
    scheme = level_scheme([*keys, *counted])
    order = sorted((key for key in scheme if key[0] != "appendix"), key=lambda key: scheme[key])
    for _ in order:
        for at in range(len(order) - 1):
            upper, lower = order[at : at + 2]
            # Articles count through a law, and stand below its chapters and their parts.
            related = upper[0] == lower[0] or "decimal" in (upper[0], lower[0]) or lower[0] == "article"
            swapped = begun[upper] > 1 and begun[lower] == 1 and counted[lower] > 1 and not related
            if swapped and not _begins_between(lower, upper, numbers):
                order[at : at + 2] = [lower, upper]
    return scheme | {key: level for level, key in enumerate(order, start=1)}


def _begins_between(inner: StyleKey, outer: StyleKey, numbers: Sequence[HeadingNumber]) -> bool:
    """Whether one style begins after a number of the other, and the next number of that follows."""
    last, begun = 0, False
    for number in numbers:
        if number.key == outer:
            if begun and number.ordinal == last + 1:
                return True
            last, begun = number.ordinal, False
        elif number.key == inner and number.ordinal == 1:
            begun = last > 0
    return False


def merge_schemes(listed: Mapping[StyleKey, int], seen: Mapping[StyleKey, int]) -> dict[StyleKey, int]:
    """Levels as listed; every style that is only seen goes under all that nest above it."""
    merged = dict(listed)
    above = 0
    for key in sorted(seen, key=lambda key: seen[key]):
        if key[0] != "appendix":
            above = max(above, merged.setdefault(key, above + 1))
        else:
            merged.setdefault(key, 1)
    return merged


def extend_scheme(scheme: Mapping[StyleKey, int], key: StyleKey) -> int:
    """Level of a style that the contents do not list: under every listed style that it nests in."""
    return scheme[key] if key in scheme else merge_schemes(scheme, level_scheme([*scheme, key]))[key]


_COUNTED_THROUGH = frozenset({"chapter", "part", "article"})
"""Styles that may count on under the next parent: chapters over parts, articles over chapters."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers open at a point of the report, by level: what tells the next heading from a list item."""

    open: Mapping[int, HeadingNumber] = field(default_factory=dict)
    last: Mapping[StyleKey, int] = field(default_factory=dict)
    """The last number of each style that counts through."""

    def expects(self, number: HeadingNumber, level: int) -> bool:
        """Whether ``number`` at ``level`` continues its siblings, or begins them under an open parent."""
        sibling = self.open.get(level)
        if number.style == "decimal":
            parent = self.open.get(level - 1)
            if parent is not None and not _under(parent, number):
                return False
        if number.style in _COUNTED_THROUGH and number.ordinal == self.last.get(number.key, -1) + 1:
            return True
        if sibling is not None and sibling.key == number.key:
            if number.style == "decimal" and sibling.path[:-1] != number.path[:-1]:
                return number.ordinal == 1
            return number.ordinal == sibling.ordinal + 1
        return number.ordinal == 1

    def take(self, number: HeadingNumber | None, level: int) -> Numbering:
        """Numbering after this heading: deeper numbers are closed, an unnumbered heading opens none."""
        kept = {at: seen for at, seen in self.open.items() if at < level}
        last = dict(self.last)
        if number is not None:
            kept[level] = number
            if number.style in _COUNTED_THROUGH:
                last[number.key] = number.ordinal
        elif level in self.open:
            kept[level] = self.open[level]
        return Numbering(kept, last)


def _under(parent: HeadingNumber, child: HeadingNumber) -> bool:
    if parent.style == "decimal":
        return child.path[:-1] == parent.path
    return child.path[0] == parent.ordinal


_LEADER = r"[.．…⋯·․‥。_\-—]"
_LABEL = r"(?:[-—]\s*)?(?P<label>\d{1,4}|[ivxlcIVXLC]{1,7})(?:\s*[-—])?"
# The label stands after leaders, after white space, or both; a title may end in digits of its own (…2021).
_ENTRY = re.compile(rf"^(?P<title>.*?)(?:\s*{_LEADER}(?:\s|{_LEADER})*|\s+){_LABEL}\s*$", re.DOTALL)
_TRAILING = re.compile(r"(?:\s|[.．…⋯·․‥_]){2,}$")
_LEADERS = re.compile(r"(?:\.\s*){4,}|[…⋯‥]{2,}|·{4,}")
_CONTENTS_TITLES = dict.fromkeys(("目录", "目次", "contents", "tableofcontents"), "contents")
_CONTENTS_TITLES |= dict.fromkeys(("图目录", "图表目录", "插图目录", "图目次", "附图目录"), "list of figures")
_CONTENTS_TITLES |= dict.fromkeys(("表目录", "附表目录", "表格目录", "表目次"), "list of tables")


def contents_kind(line: str) -> str | None:
    """``contents``, ``list of figures`` or ``list of tables`` where the line is such a title (目 录)."""
    return _CONTENTS_TITLES.get(re.sub(r"[\s:：]+", "", unicodedata.normalize("NFKC", line)).lower())


def split_entry(line: str) -> tuple[str, str | None]:
    """Title and printed page of one line of contents, without leaders; ``None`` where no page is given."""
    match = _ENTRY.match(line.strip())
    if match is not None and match["title"].strip():
        return _tidy(match["title"]), match["label"]
    return _tidy(line), None


def _tidy(title: str) -> str:
    return re.sub(r"[\s]+", " ", _TRAILING.sub("", title.strip()).rstrip("…⋯·․‥\t ")).strip()


def has_leaders(line: str) -> bool:
    """Whether the line is one of contents by its shape alone: a run of leaders and a page at the end."""
    return _LEADERS.search(line) is not None and split_entry(line)[1] is not None


def parse_contents(lines: Sequence[str]) -> list[ContentsEntry]:
    """Entries of a table of contents, with leaders or without, in order.

    A line without a page joins the next one where that has no number of its own (a title over two lines); it
    stays an entry without a page where the next line begins a new one.
    """
    titles: list[tuple[str, str | None]] = []
    pending = ""
    for line in lines:
        if not line.strip() or contents_kind(line):
            continue
        title, label = split_entry(line)
        if pending and parse_number(title) is not None:
            titles.append((pending, None))
            pending = ""
        title = join_title(pending, title)
        pending = ""
        if label is None:
            pending = title
        else:
            titles.append((title, label))
    if pending and parse_number(pending) is not None:
        titles.append((pending, None))
    numbers = [parse_number(title) for title, _ in titles]
    scheme = level_scheme(number.key for number in numbers if number is not None)
    return [
        ContentsEntry(1 if number is None else scheme[number.key], title, label, number)
        for (title, label), number in zip(titles, numbers, strict=True)
    ]


def contents_scheme(entries: Iterable[ContentsEntry]) -> dict[StyleKey, int]:
    """Level of every number style that the contents list."""
    return {entry.number.key: entry.level for entry in entries if entry.number is not None}


def join_title(first: str, second: str) -> str:
    """Join a title over two lines: a space only between two Latin words."""
    first, second = first.rstrip(), second.lstrip()
    latin = bool(first) and bool(second) and first[-1].isascii() and second[0].isascii()
    return f"{first} {second}" if latin and first[-1].isalnum() and second[0].isalnum() else first + second
