"""Lines in, the same lines out with words cut at a line's end marked as cut, so that joining puts them together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from index.readers.pdf.lines import TextLine
from index.readers.pdf.pages import SOFT_HYPHEN

_CUT = re.compile(r"[A-Za-z]{2,}[-\u2010]$")
_REST = re.compile(r"[a-z]{2,}")
_COMPOUND = re.compile(r"[A-Za-z]+(?:-[A-Za-z]+)+")


def mend_hyphens(lines: Sequence[TextLine]) -> list[TextLine]:
    """Put a soft hyphen for one that only cuts a word. Where the report writes the word with a hyphen, that stays."""
    if not any(_CUT.search(line.text) for line in lines):
        return list(lines)
    compounds = {match.group().lower() for line in lines for match in _COMPOUND.finditer(line.text)}
    out: list[TextLine] = []
    for line, following in pairwise([*lines, None]):
        head = _CUT.search(line.text) if line is not None else None
        tail = _REST.match(following.text) if following is not None else None
        if line is not None:
            cut = head and tail and f"{head.group()[:-1]}-{tail.group()}".lower() not in compounds
            out.append(replace(line, text=line.text[:-1] + SOFT_HYPHEN) if cut else line)
    return out
