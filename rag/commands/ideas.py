"""A conversation so far in; out come questions to go on with, which are picked by their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.schema import Answer


class Ideas:
    """What was offered last, and which of it a line picks."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._offered: list[str] = []

    def offer(self, history: Sequence[Answer]) -> list[str]:
        """Lines to print: questions to begin with, or to go on with after the last answer; where there are none, that."""
        from rag.suggesting.suggestions import related, suggested

        asked = [answer.question for answer in history]
        last = history[-1] if history else None
        self._offered = related(self._assistant, last, asked=asked) if last else []
        self._offered = self._offered or [q for q in suggested(self._assistant) if q not in asked][:3]
        if not self._offered:
            return ["没有可以建议的问题,请直接提问。"]
        return [*(f"  {n}. {question}" for n, question in enumerate(self._offered, start=1)), "输入序号即可提问。"]

    def picked(self, line: str) -> str:
        """The question that a number stands for; any other line as it is."""
        n = int(line) if line.isdecimal() and len(line) < 3 else 0
        return self._offered[n - 1] if 0 < n <= len(self._offered) else line
