"""``python -m rag.reader.training.rows REPORT.pdf OUT.json``: the sentences of a report, numbered from 1, that questions are labelled on.

Labels name sentences by number and by their first characters, so that they are found again when a report is read otherwise.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.chunking.chunks import chunk_document
from index.readers.dispatch import read_document
from index.schema import Chunk

_NOT_ASKED = frozenset({"outline", "cover"})


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence of a report with what stands around it."""

    section: tuple[str, ...]
    kind: str
    caption: str
    header: tuple[str, ...]
    text: str


def report_rows(path: Path) -> Iterator[Row]:
    """Each sentence of each place of a report once, in reading order."""
    return rows_in(chunk_document(read_document(path)))


def rows_in(chunks: Iterable[Chunk]) -> Iterator[Row]:
    """As ``report_rows``, of a report that is already cut into chunks."""
    seen = set()
    for chunk in chunks:
        for sentence in () if chunk.kind in _NOT_ASKED else chunk.sentences:
            text = sentence.text.replace("\t", " ").replace("\n", " ")
            if (key := (sentence.page_index, chunk.section, sentence.text)) not in seen:
                seen.add(key)
                yield Row(chunk.section, chunk.kind, chunk.caption or "", chunk.header, text)


def read_rows(path: Path) -> list[Row]:
    """What ``write_rows`` wrote."""
    return [
        Row(tuple(raw["section"]), raw["kind"], raw["caption"], tuple(raw["header"]), raw["text"])
        for raw in json.loads(path.read_text("utf-8"))
    ]


def write_rows(rows: Iterator[Row], path: Path) -> None:
    """Write sentences as a JSON list."""
    path.write_text(json.dumps([asdict(row) for row in rows], ensure_ascii=False), "utf-8")


def found_again(rows: Sequence[Row], number: int, keys: Mapping[str, str]) -> int | None:
    """The place in ``rows`` (from 0) of the sentence labelled ``number``: nearest to it, beginning with its key.

    Without a key it is the one of that number; ``None`` where no sentence begins so.
    """
    place, key = number - 1, keys.get(str(number))
    if key is None:
        return place if place < len(rows) else None
    beginning = [i for i, row in enumerate(rows) if row.text.startswith(key)]
    return min(beginning, key=lambda i: abs(i - place), default=None)


if __name__ == "__main__":
    write_rows(report_rows(Path(sys.argv[1])), Path(sys.argv[2]))
