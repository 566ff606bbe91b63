"""A turn of a conversation, as the browser keeps it: what goes there, and what is made of it when it comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rag.output.json_records import answer_record, read_answer
from rag.schema import Answer


def kept_answer(answer: Answer) -> dict[str, Any]:
    """The record of an answer, with what the page needs besides to open a passage near a refused question."""
    record = answer_record(answer)
    record["nearest"] = [
        {**near, "document": found.document, "chunk_id": found.chunk_id}
        for near, found in zip(record["nearest"], answer.nearest, strict=True)
    ]
    return record


def history_of(records: Iterable[Mapping[str, Any]]) -> list[Answer]:
    """The answers of earlier turns, for a follow-up; what is no record of one is left out, as if never asked."""
    found = []
    for record in records:
        try:
            answer = read_answer(record)
        except ValueError:
            continue  # a browser's storage may have been changed by hand: the rest of the conversation still counts
        if answer.question:
            found.append(answer)
    return found
