"""A task and what search found → the chunks that a model is given to answer from."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.schema import Chunk, Hit
from index.store.protocol import Index
from index.words.normalize import squeeze
from rag.answering.connectives import CONNECTIVE, FINAL
from rag.question.named_sections import ordinal, says_nothing_of_the_matter
from rag.question.tasks import Work
from rag.schema import Evidence
from rag.writing.prompt_injection import without_instructions

_TOLD = ("text", "table", "figure", "footnote")
_POINTS_BACK = re.compile(r"^(?:其中|该|此|这|上述|其|它|他们|these|this|it|they|such)", re.I)


def choose_passages(
    index: Index,
    work: Work,
    hits: Sequence[Hit],
    ranked: Sequence[Evidence],
    within: frozenset[str] | None = None,
) -> tuple[Chunk, ...]:
    """The chunks to answer from, best first, each text once, without sentences that speak to a model.

    For a summary everything below the section, or the heads of the chapters of the report; else what was found, and
    what stands beside the best sentence where that leans on it or goes on there. ``within`` holds the ids of the chunks
    that may answer, ``None`` for all; of a report that is restricted to a part, that part is the whole.
    """
    if work.task == "summarise" and work.section is not None:
        own = index.chunks.of(work.document_id) if work.document_id else index.chunks
        chosen = _in_turn(
            [c for c in own if _is_within(c, within) and _lies_in(c, work) and c.kind in _TOLD], depth=None
        )
    elif work.task == "summarise" and work.whole:
        reports = {work.document_id} if work.document_id else {hit.chunk.document_id for hit in hits}
        told = [chunk for name in reports for chunk in index.chunks.of(name)] if reports else list(index.chunks)
        of_reports = [chunk for chunk in told if _is_within(chunk, within)]
        parted = len(of_reports) < len(told)
        chosen = _in_turn([c for c in of_reports if c.kind in _TOLD], depth=None) if parted else _heads(of_reports)
    else:
        chosen = []
    cleaned = (without_instructions(chunk) for chunk in chosen or _found(index, work, hits, ranked))
    once: dict[str, Chunk] = {}
    for chunk in cleaned:
        if chunk is not None:
            once.setdefault(squeeze(chunk.text), chunk)
    return tuple(once.values())


def _is_within(chunk: Chunk, within: frozenset[str] | None) -> bool:
    return within is None or chunk.chunk_id in within


def _found(index: Index, work: Work, hits: Sequence[Hit], ranked: Sequence[Evidence]) -> list[Chunk]:
    """What search found, in its order but for the best sentence's chunk, which comes second at the latest."""
    found = [hit.chunk for hit in hits]
    if not ranked:
        return found
    best = ranked[0]
    beside = _beside(index, best, both=work.task == "list")
    order = [*found[:1], best.chunk, *beside, *found[1:]]
    return list({chunk.chunk_id: chunk for chunk in order}.values())


def _beside(index: Index, best: Evidence, *, both: bool) -> list[Chunk]:
    """The chunks before and after the best sentence's under the same heading, where that is cut off or leans on them.

    ``both``: in any case, as the things of a list may go on there.
    """
    place = index.chunks.position(best.chunk.chunk_id)
    if place is None or best.chunk.kind not in ("text", "table"):
        return []
    text, last = best.sentence.text, len(best.chunk.sentences) - 1
    leans = best.position == 0 and bool(_POINTS_BACK.match(text) or CONNECTIVE.match(text))
    goes_on = best.position == last and not text.endswith((*FINAL, ".", "”")) and best.chunk.kind == "text"
    steps = [step for step, wanted in ((1, both or goes_on), (-1, both or leans)) if wanted]
    near = [_next_alike(index.chunks, place, step) for step in steps]
    return [chunk for chunk in near if chunk is not None]


def _next_alike(chunks: Sequence[Chunk], place: int, step: int) -> Chunk | None:
    """The next chunk of the same kind under the same heading, and of the same table; notes and pictures lie between."""
    own = chunks[place]
    place += step
    while (
        0 <= place < len(chunks)
        and chunks[place].section == own.section
        and chunks[place].document_id == own.document_id
    ):
        if chunks[place].kind == own.kind:
            return chunks[place] if own.kind == "text" or chunks[place].label == own.label else None
        place += step
    return None


def _lies_in(chunk: Chunk, work: Work) -> bool:
    section = work.section or ()
    return chunk.document_id == work.document_id and chunk.section[: len(section)] == section


def _heads(chunks: Sequence[Chunk]) -> list[Chunk]:
    """What tells of a report as a whole: what stands before its chapters, its headings, the beginning of every section."""
    text = [c for c in chunks if c.kind == "text" and not says_nothing_of_the_matter(c.section)]
    numbered = any(c.section and ordinal(c.section[0]) for c in text)
    front = [c for c in text if numbered and len(c.section) == 1 and not ordinal(c.section[0])]
    outlines = [c for c in chunks if c.kind == "outline" and len(c.section) < 2]
    firsts: dict[tuple[str, ...], Chunk] = {}
    for chunk in text:
        firsts.setdefault((chunk.document_id, *chunk.section[:2]), chunk)
    return (
        [*front, *outlines, *_in_turn([c for c in firsts.values() if c not in front], depth=1)] if firsts else outlines
    )


def _in_turn(chunks: Sequence[Chunk], depth: int | None) -> list[Chunk]:
    """The first chunk of every section, then every second one: what does not fit is missing from all alike. Notes last."""
    turns: dict[tuple[bool, tuple[str, ...]], int] = {}
    placed = []
    for chunk in chunks:
        key = (chunk.kind == "footnote", (chunk.document_id, *chunk.section[:depth]))
        turns[key] = turns.get(key, -1) + 1
        placed.append((key[0], turns[key], chunk))
    return [chunk for _, _, chunk in sorted(placed, key=lambda item: item[:2])]
