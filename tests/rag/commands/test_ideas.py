"""Questions that are offered in a conversation, picked by their numbers."""

from __future__ import annotations

from rag.assistant import Assistant
from rag.commands.ideas import Ideas


def test_a_number_picks_what_was_offered(real_assistant: Assistant) -> None:
    ideas = Ideas(real_assistant)
    assert ideas.picked("1") == "1"
    offered = ideas.offer(())
    assert offered[0].startswith("  1. ")
    assert offered[-1] == "输入序号即可提问。"
    question = offered[0].removeprefix("  1. ")
    assert ideas.picked("1") == question
    assert ideas.picked("99") == "99"
    assert ideas.picked("港口能耗?") == "港口能耗?"
    assert question not in "".join(ideas.offer([real_assistant.ask(question)]))
