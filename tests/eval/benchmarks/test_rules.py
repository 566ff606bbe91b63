"""Rules of the program are left out, or watched, and are there again afterwards."""

from __future__ import annotations

import pytest

from eval.benchmarks.rules import RULES, Rule, exchanged
from rag import assistant
from rag.answering.evidence import CONDITION_WEIGHTS
from rag.refusal import unmet_values


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_what_is_left_out_is_there(rule: Rule) -> None:
    module, name, key = rule.place
    there = getattr(module, name)
    assert key in there if rule.is_weight else callable(there)


def test_without_a_rule_it_says_nothing() -> None:
    before = unmet_values.unmet_code
    with exchanged(Rule("rag.refusal.unmet_values:unmet_code", "left out")):
        assert getattr(unmet_values, "unmet_code")(1, 2, 3) == "left out"  # noqa: B009
    assert unmet_values.unmet_code is before


def test_a_field_of_a_question_is_empty_without_its_rule() -> None:
    text = "2023年绿色贷款余额是多少?"
    assert assistant.analyse(text).periods  # type: ignore[attr-defined]
    with exchanged(Rule("rag.assistant:analyse.periods", ())):
        found = assistant.analyse(text)  # type: ignore[attr-defined]
    assert (found.periods, found.units) == ((), ("money",))


def test_a_weight_is_another_one_meanwhile() -> None:
    kept = dict(CONDITION_WEIGHTS)
    with exchanged(Rule("rag.answering.evidence:CONDITION_WEIGHTS.kind", 0.0)):
        assert {**kept, "kind": 0.0} == CONDITION_WEIGHTS
    assert kept == CONDITION_WEIGHTS


@pytest.mark.parametrize(("text", "spoke"), [("2023年的余额是多少?", [True]), ("余额是多少?", [])])
def test_a_rule_that_is_watched_says_what_it_says(text: str, spoke: list[bool]) -> None:
    heard: list[bool] = []
    with exchanged(Rule("rag.assistant:analyse.periods", ()), lambda: heard.append(True)):
        found = assistant.analyse(text)  # type: ignore[attr-defined]
    assert bool(found.periods) is bool(spoke)
    assert heard == spoke
