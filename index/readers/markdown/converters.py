"""Markdown as converters write it → Markdown that the parser reads: ``##标题``, HTML tables, blank lines inside of them."""

from __future__ import annotations

import re
from collections.abc import Callable

from index.readers.markdown.text_tables import with_tables

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
# One sign alone may begin a tag of a social network (#话题#) or a comment; then only before a Chinese character.
_TIGHT = re.compile(r"^( {0,3})(#(?=[\u3400-\u9fff第(（])(?![^#\n]*#)|#{2,6}(?=[^\s#]))")
_TABLE = re.compile(r"<table\b.*?</table\s*>", re.IGNORECASE | re.DOTALL)
_MAX_TABLE = 4_000_000


def tidied(text: str) -> str:
    """The text with a blank after the signs of a heading, and each HTML table on a line and in a block of its own."""
    return _outside_code(
        text, lambda part: _TABLE.sub(_alone, "\n".join(with_tables([*map(_spaced, part.split("\n"))])))
    )


def _spaced(line: str) -> str:
    return _TIGHT.sub(r"\1\2 ", line)


def _alone(match: re.Match[str]) -> str:
    table = match.group()
    return table if len(table) > _MAX_TABLE else "\n\n" + re.sub(r"\s*\n\s*", " ", table) + "\n\n"


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """Apply ``change`` to the runs of lines that stand in no fenced code."""
    parts: list[str] = []
    run: list[str] = []
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            parts.append(line)
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif mark:
            if run:
                parts.append(change("\n".join(run)))
                run = []
            parts.append(line)
            fence = mark[1]
        else:
            run.append(line)
    if run:
        parts.append(change("\n".join(run)))
    return "\n".join(parts)
