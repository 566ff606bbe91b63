"""Conditions that are not met, compared in one spelling, to the same ones as question and report write their names: Shanghai, IDC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from rag.schema import Unmet


def as_written(unmet: Unmet, question: str, read: Iterable[str] = ()) -> Unmet:
    """``unmet`` with what was asked as the question has it, and what was found as the texts that were ``read`` have it."""
    texts = tuple(read)
    found = "、".join(_spelled(name, texts) for name in unmet.found.split("、"))
    return replace(unmet, asked=_spelled(unmet.asked, (question,)), found=found)


def _spelled(name: str, texts: Iterable[str]) -> str:
    if name.upper() == name.lower():
        return name
    rule = re.compile(re.escape(name), re.IGNORECASE)
    return next((match[0] for text in texts if (match := rule.search(text))), name)
