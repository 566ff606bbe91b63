"""A sentence as it stands in a report: what the reader is shown beside the sentence itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_HEADING_CHARS, _BEFORE_CHARS, _TABLE_CHARS, _SENTENCE_CHARS = 34, 40, 80, 220


@dataclass(frozen=True, slots=True)
class Place:
    """``context``: the heading, and the end of the sentence before or a table's caption and header."""

    context: str
    sentence: str


def place_of(
    section: Sequence[str], sentence: str, *, before: str = "", caption: str = "", header: Sequence[str] = ()
) -> Place:
    """The place of a sentence under the headings ``section``; ``before`` is the sentence before it in its section.

    A row of a table is shown with ``caption`` and ``header`` in place of the sentence before.
    """
    heading = section[-1][:_HEADING_CHARS] if section else ""
    table = " ".join(part for part in (caption, " / ".join(header)) if part)
    beside = table[:_TABLE_CHARS] if table else before[-_BEFORE_CHARS:]
    return Place(f"{heading} {beside}".strip(), sentence[:_SENTENCE_CHARS])
