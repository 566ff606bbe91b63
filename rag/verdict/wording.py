"""A verdict and the sentence that bears it → the sentence opened with yes or no; the words added hold no number that it lacks."""

from __future__ import annotations

from typing import Literal

from index.words.normalize import squeeze
from rag.verdict.finding import Verdict

_YES = ("是的,报告说:", "Yes, the report says: ")
_NO = ("不是,报告说:", "No, the report says: ")
_NO_BUT = ("不是,报告说是{instead}:", "No, the report says {instead}: ")
_NOT_SO = ("不是这样,报告说:", "That is not what the report says; it says: ")
_NOT_SO_BUT = ("不是这样,报告说是{instead}:", "That is not what the report says; it gives {instead}: ")


def opened(verdict: Verdict, sentence: str, language: Literal["zh", "en"]) -> str:
    """The sentence of the answer: whether it is so, and what the report says."""
    instead = verdict.instead if squeeze(verdict.instead) in squeeze(sentence) else ""
    if verdict.kind == "supported":
        words = _YES
    elif verdict.asked:
        words = _NO_BUT if instead else _NO
    else:
        words = _NOT_SO_BUT if instead else _NOT_SO
    return words[language == "en"].format(instead=instead) + sentence
