"""Conversations as they were understood → the figures and what went wrong, in the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from eval.metrics.conversations import Conversation, Understood, conversation_figures
from rag.output.terminal import make_console

Asked = tuple[Conversation, tuple[Understood, ...]]


def to_record(asked: Sequence[Asked]) -> dict[str, Any]:
    """The figures of all turns and of each report, and every turn with the question that was made of it."""
    reports = dict.fromkeys(conversation.report for conversation, _ in asked)
    turns = [(conversation, turn) for conversation, found in asked for turn in found]
    return {
        "figures": asdict(conversation_figures([turn for _, turn in turns])),
        "by_report": {
            report: asdict(conversation_figures([turn for c, turn in turns if c.report == report]))
            for report in reports
        },
        "turns": [
            {
                "report": conversation.report,
                "question": turn.turn.question,
                "leans": turn.turn.leans,
                "understood": turn.question,
                "right": turn.right,
            }
            for conversation, turn in turns
        ],
    }


def show_conversations(asked: Sequence[Asked]) -> None:
    """The two shares, then each turn that was not understood or was changed, with what it means."""
    console = make_console()
    figures = conversation_figures([turn for _, found in asked for turn in found])
    for conversation, found in asked:
        for turn in (turn for turn in found if not turn.right):
            mark = "未理解" if turn.turn.leans else "被改写"
            console.print(f"{mark} [{conversation.report}] {turn.turn.question} → {turn.question}  ({turn.turn.meant})")
    console.print(f"承接上文的 {figures.leaning} 句,理解 {_share(figures.understood)}")
    console.print(f"独立成句的 {figures.standing} 句,被改写 {_share(figures.glued)}")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
