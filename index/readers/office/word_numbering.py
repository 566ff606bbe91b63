"""The numbers that Word puts before paragraphs and that stand nowhere in their text: 一、 (二) 第三章 1.2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_LAST_LEVEL = 8


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered: ``text`` is like ``第%1章``."""

    form: str
    text: str
    start: int
    arabic: bool = False
    """Whether the numbers of the levels above are written as digits in it."""


@dataclass(slots=True)
class Numbers:
    """The lists of a document, and where each of them stands."""

    lists: Mapping[str, tuple[str, Mapping[int, Level]]]
    """By number: the list's own name (numbers of one list go on), and its levels."""
    _reached: dict[str, list[int | None]] = field(default_factory=dict)

    def next(self, number: str, level: int) -> str:
        """The number of the next paragraph of a list at a level; empty for bullets and unknown lists."""
        if number not in self.lists or not 0 <= level <= _LAST_LEVEL:
            return ""
        name, levels = self.lists[number]
        reached = self._reached.setdefault(name, [None] * (_LAST_LEVEL + 1))
        before = reached[level]
        reached[level] = _start(levels, level) if before is None else before + 1
        for below in range(level + 1, _LAST_LEVEL + 1):
            reached[below] = None
        found = levels.get(level)
        if found is None or found.form in ("bullet", "none"):
            return ""
        text = found.text
        for at in range(level + 1):
            form = levels[at].form if at in levels and not (found.arabic and at < level) else "decimal"
            text = text.replace(f"%{at + 1}", written(reached[at] or _start(levels, at), form))
        return text


def _start(levels: Mapping[int, Level], level: int) -> int:
    return levels[level].start if level in levels else 1


def read_numbers(root: Any | None) -> Numbers:
    """The lists of ``numbering.xml``."""
    if root is None:
        return Numbers({})
    abstract = {one.get(f"{W}abstractNumId"): _levels(one) for one in root.iter(f"{W}abstractNum")}
    lists = {}
    for one in root.iter(f"{W}num"):
        name = value(one, "abstractNumId") or ""
        levels = dict(abstract.get(name, {}))
        own = False
        for override in one.iter(f"{W}lvlOverride"):
            at = _number(override.get(f"{W}ilvl"), 0)
            levels |= _levels(override)
            start = value(override, "startOverride")
            if start is not None and at in levels:
                levels[at] = replace(levels[at], start=_number(start, 1))
                own = True
        number = one.get(f"{W}numId") or ""
        lists[number] = (f"num {number}" if own else name, levels)
    return Numbers(lists)


def _levels(parent: Any) -> dict[int, Level]:
    return {
        _number(one.get(f"{W}ilvl"), 0): Level(
            value(one, "numFmt") or "decimal",
            value(one, "lvlText") or "",
            _number(value(one, "start"), 1),
            one.find(f"{W}isLgl") is not None,
        )
        for one in parent.iter(f"{W}lvl")
    }


def value(parent: Any, name: str) -> str | None:
    """``w:val`` of a child."""
    child = parent.find(f"{W}{name}")
    return None if child is None else child.get(f"{W}val")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else otherwise


def written(number: int, form: str) -> str:
    """A number in one of Word's forms; as digits in those that reports do not use."""
    return _FORMS.get(form, str)(number)


def chinese(number: int) -> str:
    """12 is 十二, 20 二十, 105 一百〇五."""
    if not 0 < number < 1000:
        return str(number)
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        text += "〇"
    return text + (_DIGITS[ones] if ones else "")


def _roman(number: int) -> str:
    text = ""
    for worth, sign in zip((100, 90, 50, 40, 10, 9, 5, 4, 1), "C XC L XL X IX V IV I".split(), strict=True):
        text += sign * (number // worth)
        number %= worth
    return text


def _letter(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _circled(number: int) -> str:
    return chr(ord("①") + number - 1) if 1 <= number <= 20 else str(number)


_FORMS: Mapping[str, Callable[[int], str]] = {
    **dict.fromkeys(
        ("chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting",
         "taiwaneseCountingThousand", "chineseLegalSimplified"),
        chinese,
    ),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    "decimalZero": lambda number: f"{number:02d}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
}  # fmt: skip
