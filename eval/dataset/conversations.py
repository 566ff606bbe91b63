"""A file of conversations (JSON lines) → records; every problem with its line."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval.dataset.decoding import decode_text
from eval.dataset.files import read_bytes
from eval.errors import DatasetError
from eval.metrics.conversations import Conversation, Turn

_EXAMPLE = (
    '{"report": "fintech", "turns": [{"q": "绿色贷款余额是多少?", "leans": false}, '
    '{"q": "同比呢?", "leans": true, "needs": [["绿色贷款"]]}]}'
)


def load_conversations(path: Path) -> tuple[Conversation, ...]:
    """The conversations of a file, one a line.

    Raises ``DatasetError`` that names the first line that is none and shows one that is.
    """
    lines = decode_text(path, read_bytes(path)).splitlines()
    found = tuple(_conversation(path, n, line) for n, line in enumerate(lines, start=1) if line.strip())
    if not found:
        raise DatasetError(f"{path} has no conversations. One a line: {_EXAMPLE}")
    return found


def _conversation(path: Path, number: int, line: str) -> Conversation:
    try:
        raw = json.loads(line)
        turns = tuple(_turn(turn) for turn in raw["turns"])
        return Conversation(str(raw.get("report") or ""), turns)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"{type(error).__name__}: {error}"
        raise DatasetError(f"{path}, line {number}: no conversation ({problem}). One a line: {_EXAMPLE}") from None


def _turn(raw: dict[str, Any]) -> Turn:
    question = raw["q"]
    if not isinstance(question, str) or not isinstance(raw["leans"], bool):
        raise ValueError("q is a text, leans is true or false")
    return Turn(
        question=question,
        leans=raw["leans"],
        meant=str(raw.get("meant") or ""),
        needs=tuple(_forms(each) for each in raw.get("needs") or ()),
        without=_forms(raw.get("without") or ()),
        gold=tuple(_forms(each) for each in raw.get("gold") or ()),
    )


def _forms(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(form) for form in value)
