"""What parts the cells of a table that is written as text. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

DELIMITERS = "\t,;|，"
_SAME_SHARE = 0.9


def find_delimiter(text: str, *, strict: bool = False) -> str | None:
    """What parts the cells: the sign that most lines have, and the same number of times; ``None`` where there is none.

    ``strict``: for a file that is not named as a table; prose has commas, too.
    """
    lines = [line for line in text.split("\n")[:200] if line.strip()]
    if strict and (len(lines) < 3 or any(line.rstrip().endswith(("。", "！", "？")) for line in lines)):
        return None
    shares = {sign: _same_share(lines, sign) for sign in DELIMITERS}
    best = max(shares, key=lambda sign: shares[sign])
    if strict:
        return best if best in "\t," and shares[best] == 1.0 else None
    return best if shares[best] >= _SAME_SHARE else max(DELIMITERS, key=lambda sign: _lines_with(lines, sign))


def _same_share(lines: Sequence[str], sign: str) -> float:
    counts = Counter(count for line in lines if (count := _outside_quotes(line, sign)))
    return max(counts.values(), default=0) / len(lines) if lines else 0.0


def _lines_with(lines: Iterable[str], sign: str) -> int:
    return sum(sign in line for line in lines)


def _outside_quotes(line: str, sign: str) -> int:
    return re.sub(r'"[^"]*"', "", line).count(sign)
