"""Passages of a report → the questions that its sentences might answer, of every kind, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from index.schema import Chunk
from index.store.protocol import Index
from rag.suggesting.candidate import KINDS, Candidate, Made
from rag.suggesting.cells import about_cell
from rag.suggesting.figures import about_figures
from rag.suggesting.statements import about_statements
from rag.suggesting.terms import about_terms

_SHORTEST, _LONGEST = 6, 38
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_SENTENCE_END = re.compile(r"[。;!?.]$|[；！？]$")


def candidates(index: Index, chunks: Sequence[Chunk]) -> list[Candidate]:
    """Each question once; of running text only from sentences that end as such."""
    found: dict[str, Candidate] = {}
    for chunk in chunks:
        for position in range(len(chunk.sentences)):
            for plain in _made(index, chunk, position):
                made = replace(plain, question=_as_written(plain.question, chunk.sentences[position].text))
                if _SHORTEST <= len(made.question) <= _LONGEST:
                    found.setdefault(made.question, Candidate(made, chunk, position))
    return list(found.values())


def spread(found: Sequence[Candidate], most: int) -> list[Candidate]:
    """At most ``most``, the kinds in turn and each from places as far apart as can be, so that every part of a report is asked about."""
    queues = []
    for kind in KINDS:
        own = [candidate for candidate in found if candidate.made.kind == kind]
        queues.append([own[n] for n in _far_apart(len(own))])
    longest = max((len(queue) for queue in queues), default=0)
    return [queue[n] for n in range(longest) for queue in queues if n < len(queue)][:most]


def _far_apart(count: int) -> list[int]:
    """0 to ``count`` - 1 in an order in which each is far from those before it: the middle of halves, quarters, eighths."""
    order: list[int] = []
    parts = 2
    while len(order) < count:
        order += [at for n in range(1, parts) if (at := count * n // parts) not in order and at < count]
        if parts > 2 * count:
            order += [n for n in range(count) if n not in order]
        parts *= 2
    return order


def _as_written(question: str, text: str) -> str:
    """Latin words as the sentence writes them, which was compared in lower case: GDP, FinTech."""
    written = {word.lower(): word for word in _LATIN.findall(text)}
    return _LATIN.sub(lambda match: written.get(match.group().lower(), match.group()), question)


def _made(index: Index, chunk: Chunk, position: int) -> Iterator[Made]:
    text = chunk.sentences[position].text
    if chunk.kind == "table":
        yield from about_cell(index, chunk, position)
    elif chunk.kind == "footnote" or (chunk.kind == "text" and _SENTENCE_END.search(text)):
        yield from about_terms(text)
        yield from about_statements(text)
        if chunk.kind == "text":
            yield from about_figures(text)
