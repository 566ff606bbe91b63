"""Levels of ``#`` headings as a converter wrote them in, levels as their numbers show them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from index.readers.numbers import StyleKey
from index.readers.outline import is_known_title, learned_scheme, parse_number

_DEEPEST = 6


def numbered_levels(headings: Sequence[tuple[str, int]]) -> list[int]:
    """The levels of (text, level): unchanged where each sort of number has one of its own, as a writer gives them.

    Converters guess levels from type, or write all alike; then 一、 stands above (一), a title without a number that is first
    above all, and another below what it stands in.
    """
    numbers = [parse_number(text) for text, _ in headings]
    seen: dict[StyleKey, set[int]] = defaultdict(set)
    for number, (_, level) in zip(numbers, headings, strict=True):
        if number is not None and number.key[0] != "appendix":
            seen[number.key].add(level)
    given = [level for levels in seen.values() for level in levels]
    if not seen or len(given) == len(set(given)) == len(seen):
        return [level for _, level in headings]
    scheme = learned_scheme([], [number for number in numbers if number is not None])
    titled = numbers[0] is None and not is_known_title(headings[0][0])
    made, last = [], (0, 0)
    for (text, level), number in zip(headings, numbers, strict=True):
        if number is not None:
            last = (level, scheme[number.key])
            made.append(last[1])
        elif is_known_title(text) or not last[1] or level < last[0]:
            made.append(1)
        else:
            made.append(last[1] + 1)
    if titled:
        made = [1, *(level + 1 for level in made[1:])]
    return [min(level, _DEEPEST) for level in made]
