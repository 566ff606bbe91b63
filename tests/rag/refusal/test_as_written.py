"""Names in the case of those who write them."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.refusal.as_written import as_written
from rag.schema import Unmet


@pytest.mark.parametrize(
    ("asked", "found", "question", "read", "written"),
    [
        ("shanghai", "", "How many berths does Shanghai have?", (), ("Shanghai", "")),
        ("paypal", "idc、天鹅港", "PayPal的营收?", ("据IDC统计", "天鹅港有64个泊位"), ("PayPal", "IDC、天鹅港")),
        ("value", "3亿吨", "How much?", ("3亿吨",), ("value", "3亿吨")),
    ],
)
def test_names_are_spelled_as_they_were_written(
    asked: str, found: str, question: str, read: tuple[str, ...], written: tuple[str, str]
) -> None:
    made = as_written(Unmet("organisation", asked, found), question, read)
    assert (made.asked, made.found) == written


def test_a_refusal_in_english_says_it_so(real_assistant: Assistant) -> None:
    refusal = real_assistant.ask("How many guarantees did the port of Shanghai give in 2030?")
    assert refusal.refused
    assert "shanghai" not in refusal.answer
    assert all("shanghai" not in unmet.asked for unmet in refusal.unmet)
