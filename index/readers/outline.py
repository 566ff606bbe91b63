"""Heading grammar, numbering in sequence, and the table of contents. Pure: text in, records out.

Three kinds of evidence make a heading; this module holds the two that need no geometry:

- the number it begins with (``parse_number``), and whether that number comes next (``Numbering``);
- the report's own table of contents (``parse_contents``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

NumberStyle = Literal["chapter", "part", "cjk", "paren_cjk", "decimal", "arabic", "paren_arabic", "circled"]
StyleKey = tuple[NumberStyle, int]
"""A style and the length of its path: ``("decimal", 3)`` for ``2.1.3``, 1 for all others."""

MAX_TITLE_LENGTH = 70

_FOLD = str.maketrans("“”‘’「」『』—–―", '""\'\'""""---')
_CJK_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CJK = "[〇零一二两三四五六七八九十百]{1,5}"
_GRAMMAR: tuple[tuple[NumberStyle, re.Pattern[str]], ...] = (
    ("chapter", re.compile(rf"第\s*({_CJK}|\d{{1,2}})\s*[章篇编]\s*[、:：.]?\s*")),
    ("part", re.compile(rf"第\s*({_CJK}|\d{{1,2}})\s*节\s*[、:：.]?\s*")),
    ("cjk", re.compile(rf"({_CJK})\s*[、.．]\s*")),
    ("paren_cjk", re.compile(rf"[(（]\s*({_CJK})\s*[)）]\s*、?\s*")),
    # A path needs a gap or a letter after it: 1.5亿元 and 3.2% are quantities, 1.1背景 is a heading.
    ("decimal", re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,4})(?:[.．、]?\s+|[.．、](?!\d)|(?=[^\W\d]))\s*")),
    ("arabic", re.compile(r"(\d{1,2})\s*(?:[、．]|\.(?!\d))\s*")),
    ("paren_arabic", re.compile(r"[(（]\s*(\d{1,2})\s*[)）]\s*、?\s*")),
    ("circled", re.compile(r"([①-⑳])\s*")),
)
# 亿, 万, 倍 ... straight after a decimal number make it a quantity, not the number of a heading.
_UNIT = re.compile(r"(?:[万亿千百]|元|美元|倍|个|%|％|年|月|日|GB|TB|PB|GHz|G\b)")
_NESTING: dict[NumberStyle, int] = {
    "chapter": 0, "part": 10, "cjk": 20, "paren_cjk": 30, "decimal": 40,
    "arabic": 50, "paren_arabic": 60, "circled": 70,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeadingNumber:
    """The number at the head of a line: ``(二)`` is ``paren_cjk``, path ``(2,)``; ``2.1.3`` has three parts."""

    style: NumberStyle
    path: tuple[int, ...]
    title: str
    """What follows the number."""
    printed: str
    """The number as it stands in the text, with its punctuation."""

    @property
    def ordinal(self) -> int:
        """Position among its siblings, from 1."""
        return self.path[-1]

    @property
    def key(self) -> StyleKey:
        """What decides the level."""
        return self.style, len(self.path)


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One line of the table of contents."""

    level: int
    title: str
    page_label: str | None
    number: HeadingNumber | None = None


def cjk_number(text: str) -> int | None:
    """``十二`` is 12, ``二十`` 20, ``7`` 7; ``None`` where the characters make no number."""
    if text.isascii() and text.isdigit():
        return int(text)
    total, digit = 0, None
    for char in text:
        if char in "十百":
            total += (1 if digit is None else digit) * (10 if char == "十" else 100)
            digit = None
        elif char in _CJK_DIGITS and digit in (None, 0):
            digit = _CJK_DIGITS[char]
        else:
            return None
    return total + (digit or 0) or None


def parse_number(text: str) -> HeadingNumber | None:
    """Read the number a line begins with: 一、 (一) （一） 1. 1、 (1) 第一章 第一节 1.1 1.1.1 ①.

    Grammar only: whether the line is a heading is for sequence, contents and font to say.
    """
    stripped = text.strip()
    for style, pattern in _GRAMMAR:
        match = pattern.match(stripped)
        if match is None:
            continue
        token, rest = match.group(1), stripped[match.end() :]
        if style == "decimal":
            path = tuple(int(part) for part in re.split("[.．]", token))
            if 0 in path or _UNIT.match(rest):
                return None
        elif style == "circled":
            path = (ord(token) - ord("①") + 1,)
        else:
            ordinal = cjk_number(token)
            if not ordinal:
                return None
            path = (ordinal,)
        return HeadingNumber(style, path, rest.strip(), stripped[: match.end()].strip())
    return None


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
    present = set(keys)
    topped = any(style in ("chapter", "part", "cjk", "paren_cjk") for style, _ in present)

    def rank(key: StyleKey) -> int:
        style, depth = key
        if style == "arabic" and not topped and any(s == "decimal" for s, _ in present):
            return _NESTING["decimal"] - 1
        return _NESTING[style] + depth

    return {key: level for level, key in enumerate(sorted(present, key=rank), start=1)}


def extend_scheme(scheme: Mapping[StyleKey, int], key: StyleKey) -> int:
    """Level of a style that the contents do not list: under every listed style that it nests in."""
    if key in scheme:
        return scheme[key]
    return level_scheme([*scheme, key])[key] if scheme else 1


@dataclass(frozen=True, slots=True)
class Numbering:
    """The numbers open at a point of the report, by level: what tells the next heading from a list item."""

    open: Mapping[int, HeadingNumber] = field(default_factory=dict)

    def expects(self, number: HeadingNumber, level: int) -> bool:
        """Whether ``number`` at ``level`` continues its siblings, or begins them under an open parent."""
        sibling = self.open.get(level)
        if number.style == "decimal":
            parent = self.open.get(level - 1)
            if parent is not None and not _under(parent, number):
                return False
        if sibling is not None and sibling.key == number.key:
            if number.style == "decimal" and sibling.path[:-1] != number.path[:-1]:
                return number.ordinal == 1
            return number.ordinal == sibling.ordinal + 1
        return number.ordinal == 1

    def take(self, number: HeadingNumber | None, level: int) -> Numbering:
        """Numbering after this heading: deeper numbers are closed, an unnumbered heading opens none."""
        kept = {at: seen for at, seen in self.open.items() if at < level}
        if number is not None:
            kept[level] = number
        elif level in self.open:
            kept[level] = self.open[level]
        return Numbering(kept)


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
