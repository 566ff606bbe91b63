"""What a set must keep to be the fixed one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from eval.dataset.fixed_set import check_fixed_set
from eval.schema import ANSWERABLE_KINDS, UNANSWERABLE_KINDS, VOICES, Dataset, EvalQuestion, GoldEvidence

PATH = ("一、总体情况", "(一)投资")


def rows() -> Iterator[EvalQuestion]:
    """A set that is right: 10 of each of 17 kinds, 10 of each of 8 that are not answered; 250 in all."""
    for kind in ANSWERABLE_KINDS + UNANSWERABLE_KINDS:
        for n in range(10):
            base = EvalQuestion(
                f"{kind}{n}", f"{kind}的第{n}问?", kind, False, "报告没有。", split="dev" if n % 2 else "test"
            )
            if kind in UNANSWERABLE_KINDS:
                yield base
                continue
            place = GoldEvidence((), None, "5%") if kind == "cover" else GoldEvidence(PATH, "1", "5%")
            yield replace(
                base,
                answerable=True,
                reference="增长了 5%。",
                facts=(("百分之五", "5%"),),
                evidence=(place,),
                section=place.section,
                page=place.page,
                conversation=("规模多大?",) if kind == "follow_up" else (),
            )


GOOD = tuple(rows())


def faults(**changes: Any) -> list[str]:
    """What is wrong when the first question, ``number0``, is changed."""
    return check_fixed_set(Dataset("fixed", "00", (replace(GOOD[0], **changes), *GOOD[1:])))


def test_a_fixed_set_that_is_right() -> None:
    assert len(GOOD) == 250
    assert check_fixed_set(Dataset("fixed", "00", GOOD)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": "near_place"}, ["number0: the kind near_place does not go with answerable True"]),
        ({"kind": None}, ["number0: the kind None does not go with answerable True"]),
        ({"reference": None}, ["number0: no reference", "number0: the reference does not hold the fact 百分之五"]),
        ({"split": None}, ["number0: no split"]),
        ({"facts": ()}, ["number0: no facts"]),
        ({"facts": (("5%",), ("3万",))}, ["number0: the reference does not hold the fact 3万"]),
        ({"evidence": ()}, ["number0: no evidence"]),
        ({"page": "2"}, ["number0: section and page are those of no evidence"]),
        (
            {"evidence": (GoldEvidence(PATH, None, "5%"),), "page": None},
            ["number0: evidence without section or page"],
        ),
        (
            {"evidence": (GoldEvidence(PATH, "1", "五" * 21),)},
            [f"number0: the key {'五' * 20}… has more than 20 characters"],
        ),
        ({"question": "number 的第1问?"}, ["number1: the question of number0 again"]),
    ],
)
def test_a_row_that_is_wrong(changes: dict[str, Any], expected: list[str]) -> None:
    found = [fault for fault in faults(**changes) if not fault.startswith("kind number:")]
    assert found == expected


def test_voices_are_known_enough_and_in_the_test_half() -> None:
    asked = [replace(GOOD[0], id=f"v{n}", question=f"第{n}问", voice="layman", split="test") for n in range(59)]
    odd = [
        replace(asked[0], id="odd", question="奇", voice="poet"),
        replace(asked[0], id="dev", question="开", split="dev"),
    ]
    found = check_fixed_set(Dataset("fixed", "00", (*GOOD, *asked, *odd)))
    assert found[:6] == [
        f"voice {voice}: {59 if voice == 'layman' else 0} questions in test; at least 60 are needed" for voice in VOICES
    ]
    assert found[6:] == [
        "odd: the voice poet is none of analyst, regulator, layman, careful, neutral, english",
        "dev: a question with a voice belongs to the test half",
    ]


def test_halves_differ_by_one_at_most() -> None:
    # 5 and 5 become 6 and 4: the first question, one of test, goes to dev.
    assert faults(split="dev") == ["kind number: 6 questions in dev, 4 in test; they may differ by 1"]
    assert check_fixed_set(Dataset("fixed", "00", GOOD[1:])) == []


def test_too_few_questions() -> None:
    few = tuple(q for q in GOOD if q.answerable)
    assert check_fixed_set(Dataset("fixed", "00", few)) == [
        "170 questions; at least 240 are needed",
        "0 questions that the report does not answer; at least 70 are needed",
    ]


def test_gold_where_there_is_no_answer_and_a_follow_up_without_its_conversation() -> None:
    by_id = {question.id: question for question in GOOD}
    by_id["off_topic0"] = replace(by_id["off_topic0"], page="3")
    by_id["follow_up0"] = replace(by_id["follow_up0"], conversation=())
    assert check_fixed_set(Dataset("fixed", "00", tuple(by_id.values()))) == [
        "follow_up0: a follow-up without its conversation",
        "off_topic0: gold facts, evidence, section or page for a question that is not answerable",
    ]
