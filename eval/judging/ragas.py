"""A run in the field names that RAGAS reads: ``EvaluationDataset.from_jsonl(path)``.

The names are those of ``SingleTurnSample`` in RAGAS 0.4.3; there are no others in a record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.metrics.answers import MARK
from eval.schema import EvalQuestion, Outcome, Passage
from eval.whole_files import write_text
from index.errors import StorageError
from index.words.normalize import squeeze

if TYPE_CHECKING:
    from index.schema import Chunk
    from index.store.protocol import Index


def ragas_records(
    questions: Sequence[EvalQuestion], outcomes: Sequence[Outcome], index: Index | None = None
) -> list[dict[str, Any]]:
    """One record for each question that was asked, in the order of ``questions``.

    A follow-up has its earlier questions in ``user_input``, one a line; ``response`` is without the marks of citations.
    The ids of contexts are printed pages, for RAGAS' ID-based precision and recall. ``reference_contexts`` are the
    chunks of ``index`` that hold the gold evidence. What is not known is left out: RAGAS takes a missing field for
    "not given", an empty one for a value. A question whose asking failed has no response and is left out.
    """
    by_id = {outcome.id: outcome for outcome in outcomes}
    found = []
    for question in questions:
        outcome = by_id.get(question.id)
        if outcome is None or outcome.error is not None:
            continue
        record: dict[str, Any] = {
            "user_input": "\n".join([*question.conversation, question.question]),
            "response": MARK.sub("", str(outcome.answer["answer"])),
            "retrieved_contexts": [passage.text for passage in outcome.passages],
            "retrieved_context_ids": _pages(outcome.passages),
            "reference": question.reference,
            "reference_contexts": [] if index is None else [chunk.text for chunk in gold_chunks(question, index)],
            "reference_context_ids": _gold_pages(question),
        }
        optional = ("reference", "reference_contexts", "reference_context_ids")
        found.append({name: value for name, value in record.items() if value or name not in optional})
    return found


def write_ragas(
    path: Path, questions: Sequence[EvalQuestion], outcomes: Sequence[Outcome], index: Index | None = None
) -> int:
    """Write the records to a JSONL file, as a whole or not at all; returns how many there are.

    Raises ``StorageError`` where the disk refuses; a file that stood there is then untouched.
    """
    records = ragas_records(questions, outcomes, index)
    text = "".join(json.dumps(record, ensure_ascii=False, allow_nan=False) + "\n" for record in records)
    try:
        write_text(path, text)
    except OSError as error:
        raise StorageError(
            f"cannot write {path}: {error.strerror or error}. Check that its folder exists and can be written to."
        ) from error
    return len(records)


def gold_chunks(question: EvalQuestion, index: Index) -> list[Chunk]:
    """The chunks that hold the key of a place of evidence, in its section and with a sentence on its page."""
    return [chunk for chunk in index.chunks if any(_holds(chunk, *place) for place in _places(question))]


def _places(question: EvalQuestion) -> Iterator[tuple[tuple[str, ...], str | None, str]]:
    for place in question.evidence:
        yield tuple(map(squeeze, place.section)), place.page, squeeze(place.key).casefold()


def _holds(chunk: Chunk, section: tuple[str, ...], page: str | None, key: str) -> bool:
    pages = {sentence.page_label for sentence in chunk.sentences}
    held = squeeze(" ".join([chunk.caption or "", *chunk.header, chunk.text, chunk.source or ""])).casefold()
    return (
        tuple(map(squeeze, chunk.section[: len(section)])) == section
        and (page is None or page in pages)
        and key in held
    )


def _pages(passages: Sequence[Passage]) -> list[str]:
    return list(dict.fromkeys(page for passage in passages for page in passage.pages))


def _gold_pages(question: EvalQuestion) -> list[str]:
    named = (question.page, *(place.page for place in question.evidence))
    return list(dict.fromkeys(page for page in named if page is not None))
