"""A question of several parts and the sentences of its answer → the parts that none of them answers, as far as exact checks tell."""

from __future__ import annotations

from collections.abc import Sequence

from index.store.protocol import Index
from rag.question.analysis import analyse
from rag.refusal.unmet_conditions import unmet_conditions
from rag.schema import Evidence, Question

_EXACT = frozenset({"quantity", "period"})
_TOLD = ("没有找到“{parts}”的答案。", "Nothing was found for “{parts}”.")


def unanswered_parts(index: Index, question: Question, chosen: Sequence[Evidence]) -> tuple[str, ...]:
    """Parts that ask for a value, a date or a period that no sentence has; none where all of them are such."""
    missing = tuple(
        part.text
        for part in (analyse(text) for text in question.parts)
        if all(any(u.condition in _EXACT for u in unmet_conditions(index, part, item)) for item in chosen)
    )
    return missing if len(missing) < len(question.parts) else ()


def told(question: Question, parts: Sequence[str]) -> str | None:
    """The sentence that says which parts were not found, in the language of the question; ``None`` for none."""
    text = _TOLD[question.language == "en"]
    return text.format(parts="”、“".join(parts)) if parts else None
