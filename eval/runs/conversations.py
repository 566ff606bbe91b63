"""Conversations and an assistant for each report in, how each turn was understood out; the answers are the assistant's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from eval.metrics.conversations import Conversation, Understood
from index.errors import QuestionError
from rag.assistant import Assistant
from rag.config import Settings
from rag.schema import Answer

Asked = tuple[Conversation, tuple[Understood, ...]]


def assistants_of(indexes: Sequence[str], settings: Settings) -> Callable[[str], Assistant]:
    """From the name of a report to its assistant, loaded once: ``NAME=DIR``, or ``DIR`` for every other name."""
    folders = {name: Path(folder) for name, _, folder in (_named(each) for each in indexes)}
    loaded: dict[Path | None, Assistant] = {}

    def find(report: str) -> Assistant:
        folder = folders.get(report, folders.get(""))
        if folder not in loaded:
            loaded[folder] = Assistant.load(folder, settings=settings)
        return loaded[folder]

    return find


def _named(given: str) -> tuple[str, str, str]:
    return given.partition("=") if "=" in given else ("", "=", given)


def converse(conversations: Sequence[Conversation], assistant_of: Callable[[str], Assistant]) -> Iterator[Asked]:
    """Each conversation with its turns as they were understood; ``assistant_of`` finds a report by its name."""
    for conversation in conversations:
        assistant = assistant_of(conversation.report)
        history: list[Answer] = []
        found = []
        for turn in conversation.turns:
            try:
                answer = assistant.ask(turn.question, history=tuple(history))
            except QuestionError:
                found.append(Understood(turn, ""))
                continue
            found.append(Understood(turn, answer.question))
            history.append(answer)
        yield conversation, tuple(found)
