"""The bookmarks of a PDF: a file in, its own outline out, as entries with the page that they lead to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

import pypdfium2

from index.readers.names import squeeze
from index.readers.numbers import StyleKey, parse_number
from index.readers.outline import ContentsEntry, is_titlelike

_MAX_BOOKMARKS = 5000
_CONSISTENT = 0.8


def read_bookmarks(path: Path, password: str | None = None) -> tuple[ContentsEntry, ...]:
    """Read the bookmarks in order; none where the file has none, or where they cannot be read."""
    entries: list[ContentsEntry] = []
    try:
        file = pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError:
        return ()
    try:
        for bookmark in file.get_toc():
            title = squeeze(bookmark.get_title())
            destination = bookmark.get_dest()
            index = destination.get_index() if destination is not None else None
            page = None if index is None else index + 1
            if is_titlelike(title):
                entries.append(ContentsEntry(bookmark.level + 1, title, None, parse_number(title), page))
            if len(entries) >= _MAX_BOOKMARKS:
                break
    except (pypdfium2.PdfiumError, ValueError, UnicodeDecodeError):
        return ()
    finally:
        file.close()
    return tuple(entries)


def is_nested(entries: Sequence[ContentsEntry]) -> bool:
    """Whether the levels of bookmarks mean something: more than one, and one style of number mostly at one level.

    Programs that make bookmarks of marked paragraphs put all of them at one level.
    """
    if len({entry.level for entry in entries}) < 2:
        return len({entry.number.key for entry in entries if entry.number}) < 2 and len(entries) > 1
    levels: dict[StyleKey, Counter[int]] = defaultdict(Counter)
    for entry in entries:
        if entry.number is not None:
            levels[entry.number.key][entry.level] += 1
    usual = sum(count.most_common(1)[0][1] for count in levels.values())
    return usual >= _CONSISTENT * sum(count.total() for count in levels.values())


def stated_levels(entries: Sequence[ContentsEntry]) -> dict[StyleKey, int]:
    """Level of every sort of number as the bookmarks nest them; none where their levels mean nothing."""
    levels: dict[StyleKey, Counter[int]] = defaultdict(Counter)
    for entry in entries if is_nested(entries) else ():
        if entry.number is not None:
            levels[entry.number.key][entry.level] += 1
    return {key: count.most_common(1)[0][0] for key, count in levels.items()}
