"""What was typed in → a question that can be asked at all: text with words, of a length that a person would write."""

from __future__ import annotations

import re
import unicodedata

from index.errors import QuestionError

_WORD = re.compile(r"[A-Za-z0-9\u3400-\u9fff]")


def clean_question(text: str, limit: int) -> str:
    """The question without control characters and outer white space.

    Raises ``QuestionError`` where nothing is left, no word is in it, or it is longer than ``limit`` characters.
    """
    kept = "".join(c for c in text if c in "\n\t " or unicodedata.category(c)[0] != "C")
    kept = re.sub(r"\s+", " ", kept).strip()
    if not kept:
        raise QuestionError("the question is empty. Ask for example: 数字人民币累计交易金额是多少?")
    if not _WORD.search(unicodedata.normalize("NFKC", kept)):
        raise QuestionError(f"the question {kept[:20]!r} has no words. Write it in Chinese or English")
    if len(kept) > limit:
        raise QuestionError(f"the question has {len(kept)} characters; at most {limit} are allowed. Shorten it")
    return kept
