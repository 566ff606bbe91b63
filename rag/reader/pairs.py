"""A question and a place as one sequence of token ids, and where its parts stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.models.tokenizer import encodable
from rag.reader.places import Place

if TYPE_CHECKING:
    from tokenizers import Tokenizer

QUESTION_TOKENS, CONTEXT_TOKENS, SENTENCE_TOKENS = 60, 48, 112
_BEGIN, _END = "<s>", "</s>"


@dataclass(frozen=True, slots=True)
class Pair:
    """``ids``: begin, question, end, end, context, end, sentence, end.

    ``offsets`` are the ranges of the sentence's characters that its tokens stand for; the first of them is at ``start``.
    """

    ids: list[int]
    start: int
    offsets: tuple[tuple[int, int], ...]


class PairEncoder:
    """Texts are cut into tokens once each: the same question and sentences come again and again."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._begin, self._end = (int(tokenizer.token_to_id(mark) or 0) for mark in (_BEGIN, _END))

    def question(self, text: str) -> list[int]:
        """Tokens of a question, without marks."""
        return self._ids(f"query: {text}", QUESTION_TOKENS)

    def pair(self, question: list[int], place: Place) -> Pair:
        """The sequence for a question, as ``question`` gave it, and a place."""
        context = self._ids(f"passage: {place.context}", CONTEXT_TOKENS)
        encoded = self._tokenizer.encode(encodable(place.sentence), add_special_tokens=False)
        sentence = encoded.ids[:SENTENCE_TOKENS]
        head = [self._begin, *question, self._end, self._end, *context, self._end]
        return Pair([*head, *sentence, self._end], len(head), tuple(encoded.offsets[: len(sentence)]))

    def _ids(self, text: str, limit: int) -> list[int]:
        ids: list[int] = self._tokenizer.encode(encodable(text), add_special_tokens=False).ids
        return ids[:limit]
