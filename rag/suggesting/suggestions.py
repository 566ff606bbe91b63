"""An assistant in; out come questions that it answers with all their parts: to begin with, and to go on with after an answer.

Every question is put to the assistant before it is offered. It has to answer by the very sentence that the question was made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.schema import Chunk
from index.store.records import Chunks
from index.words.normalize import squeeze
from rag.answering.evidence import place_in
from rag.conversation import missing_topic
from rag.schema import Answer
from rag.suggesting.candidate import Candidate
from rag.suggesting.candidates import candidates, spread

if TYPE_CHECKING:
    from rag.assistant import Assistant

MOST_SUGGESTED, MOST_RELATED = 6, 3
_READ, _READ_RELATED = 48, 16
"""Candidates that the reader reads at most: some 15 ms each on a slow core."""
_ASKED_FOR_EACH = 3
"""Candidates put to the assistant at most, for each question that is wanted."""
_ODDS = 1.5
"""Log odds of the reader that the sentence answers, below which a question is not one that a person would ask for it."""
_LACKS = 2.5
"""Log odds that a question lacks its topic, above which it makes no sense by itself: 交易历史有什么作用."""
_SAME_QUESTION = 0.94
"""Cosine of two questions of which one is a paraphrase of the other."""


def suggested(assistant: Assistant, count: int = MOST_SUGGESTED, *, document_id: str | None = None) -> list[str]:
    """Up to ``count`` questions about a report, of as many kinds as it has, from all over it; of the first report without an id."""
    return list(suggestions(assistant, count, document_id=document_id))


def suggestions(assistant: Assistant, count: int = MOST_SUGGESTED, *, document_id: str | None = None) -> Iterator[str]:
    """As ``suggested``, each as soon as it is found to be answered."""
    chunks = assistant.index.chunks
    wanted = document_id if document_id is not None else next((chunk.document_id for chunk in chunks), "")
    own = chunks.of(wanted)
    found = spread(candidates(assistant.index, own), _READ)
    yield from _first(assistant, _read_well(assistant, found), count, ())


def related(assistant: Assistant, answer: Answer, count: int = MOST_RELATED, *, asked: Sequence[str] = ()) -> list[str]:
    """Up to ``count`` questions from the section that an answer cites (or a refusal came near to), then from those beside it.

    None that was ``asked`` already, in these words or others, and none that the answer has answered.
    """
    place = _place(answer, assistant.index.chunks)
    if place is None:
        return []
    said = squeeze(answer.answer)
    quotes = {squeeze(citation.quote) for citation in answer.citations}
    found = [
        candidate
        for candidate in candidates(assistant.index, _around(place, assistant.index.chunks))
        if squeeze(candidate.chunk.sentences[candidate.position].text) not in quotes
        and not (candidate.made.needed and all(squeeze(part) in said for part in candidate.made.needed))
    ]
    here = [candidate for candidate in found if candidate.chunk.section == place.section]
    beside = [candidate for candidate in found if candidate.chunk.section != place.section]
    ordered = [*spread(here, _READ_RELATED), *spread(beside, _READ_RELATED)][:_READ_RELATED]
    return list(_first(assistant, _read_well(assistant, ordered), count, (answer.question, *asked)))


def _read_well(assistant: Assistant, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Those that say what they are about and whose sentence answers them by what the reader says; all where nothing tells."""
    weights = missing_topic.shipped()
    known = weights.encoder == assistant.encoder.name
    for candidate in found:
        if known and weights.log_odds(assistant.encoder.encode_queries([candidate.question])[0]) > _LACKS:
            continue
        place = place_in(candidate.chunk, candidate.position)
        if assistant.reader is None or assistant.reader.read(candidate.question, [place])[0].score >= _ODDS:
            yield candidate


def _first(assistant: Assistant, found: Iterable[Candidate], count: int, known: Sequence[str]) -> Iterator[str]:
    """The first ``count`` that the assistant answers and that are no paraphrases of ``known`` ones or of each other."""
    taken = 0
    vectors = [assistant.encoder.encode_queries([question])[0] for question in known]
    for tries, candidate in enumerate(found):
        if taken == count or tries == count * _ASKED_FOR_EACH:
            break
        vector = assistant.encoder.encode_queries([candidate.question])[0]
        if any(float(np.dot(vector, other)) > _SAME_QUESTION for other in vectors):
            continue
        if is_answered(candidate, assistant.extractive.ask(candidate.question)):
            taken += 1
            vectors.append(vector)
            yield candidate.question


def is_answered(candidate: Candidate, answer: Answer) -> bool:
    """Whether an answer is whole: not refused, nothing left open, by the sentence that the question was made of, with all its parts."""
    if answer.refused or answer.notice or answer.corrected:
        return False
    sentence = squeeze(candidate.chunk.sentences[candidate.position].text)
    first = squeeze(answer.citations[0].quote) if answer.citations else ""
    quoted = sentence in first or (bool(first) and first in sentence)
    said = squeeze(answer.answer).lower()
    return quoted and all(squeeze(part).lower() in said for part in candidate.made.needed)


def _place(answer: Answer, chunks: Chunks) -> Chunk | None:
    """The passage that an answer speaks of: that of its first citation, or of the nearest passage of a refusal."""
    named = [(c.chunk_id, c.section) for c in answer.citations] or [(n.chunk_id, n.section) for n in answer.nearest]
    for chunk_id, section in named[:1]:
        if (at := chunks.position(chunk_id)) is not None:
            return chunks[at]
        if not chunk_id and section:
            return next((chunk for chunk in chunks if chunk.section == section), None)
    return None


def _around(place: Chunk, chunks: Chunks) -> list[Chunk]:
    """The passages of a section, and of the one before it and the one after it in reading order."""
    own = chunks.of(place.document_id)
    sections = list(dict.fromkeys(chunk.section for chunk in own))
    at = sections.index(place.section)
    near = sections[max(0, at - 1) : at + 2]
    return [chunk for chunk in own if chunk.section in near]
