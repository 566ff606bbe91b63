from __future__ import annotations

from typing import Any

import pytest

from eval.metrics.citations import CITATIONS, citation_scores, cited_share, cites
from eval.schema import EvalQuestion, GoldEvidence, Outcome

HERE = ("一、总论", "(一)规模")
QUESTION = EvalQuestion(
    "1", "问", answerable=True, evidence=(GoldEvidence(HERE, "8", "3万亿"), GoldEvidence(("二、分论",), "20", "3万亿"))
)


def citation(n: int, page: str | None, section: tuple[str, ...], *, verified: bool = True) -> dict[str, Any]:
    return {
        "n": n,
        "page_label": page,
        "page_index": 17,
        "section": list(section),
        "quote": "规模为3万亿元",
        "verified": verified,
    }


def outcome(text: str, *citations: dict[str, Any], refused: bool = False) -> Outcome:
    return Outcome("1", {"answer": text, "refused": refused, "citations": list(citations)})


def test_every_figure_by_hand() -> None:
    found = citation_scores(
        QUESTION,
        outcome(
            "甲。[1]乙。[2]丙。",
            citation(1, "8", (*HERE, "1.全球")),  # right: below the gold section
            citation(2, "8", ("二、分论",)),  # a gold page and a gold section, but not of the same place
            citation(3, "9", HERE, verified=False),
        ),
    )
    assert (found["page"], found["section"]) == (1, 1)
    assert found["citation_precision"] == 1 / 3
    assert found["citation_recall"] == 1 / 2
    assert found["verbatim"] == 2 / 3
    assert found["cited"] == 2 / 3


def test_wrong_places_score_zero() -> None:
    found = citation_scores(QUESTION, outcome("甲。[1]", citation(1, "9", ("一、总论",))))
    assert found == dict(zip(CITATIONS, (0, 0, 0, 0, 1, 1), strict=True))


def test_an_answer_without_citation() -> None:
    found = citation_scores(QUESTION, outcome("甲。"))
    assert found == dict(zip(CITATIONS, (0, 0, None, 0, None, 0), strict=True))


@pytest.mark.parametrize(
    "given",
    [outcome("没有", refused=True), Outcome("1", {}, error="timeout"), Outcome("1", {})],
)
def test_only_answers_are_scored(given: Outcome) -> None:
    assert citation_scores(QUESTION, given) == dict.fromkeys(CITATIONS)


@pytest.mark.parametrize("question", [EvalQuestion("1", "问"), EvalQuestion("1", "问", answerable=False)])
def test_without_gold_quotes_and_marks_are_scored(question: EvalQuestion) -> None:
    found = citation_scores(question, outcome("甲。[1]", citation(1, "8", HERE)))
    assert found == dict(zip(CITATIONS, (None, None, None, None, 1, 1), strict=True))


def test_a_page_alone_is_gold() -> None:
    question = EvalQuestion("1", "问", answerable=True, page="8")
    found = citation_scores(question, outcome("甲。[1]", citation(1, "8", ())))
    assert (found["page"], found["section"], found["citation_precision"], found["citation_recall"]) == (1, None, 1, 1)


def test_places_without_number_and_without_heading() -> None:
    front = citation(1, None, ())
    assert cites(front, GoldEvidence((), "F17", "某"))
    assert not cites(front, GoldEvidence((), "17", "某"))
    # A cover has neither page nor heading: the quote has to hold the key.
    assert cites(front, GoldEvidence((), None, "3万亿"))
    assert not cites(front, GoldEvidence((), None, "4万亿"))


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("甲。[1]乙。[2]", 1.0),
        ("甲[1]。乙[2]。", 1.0),
        ("甲。[1][2]乙。", 1 / 2),
        ("甲。 [1]\n乙。", 1 / 2),
        ("甲。[3]乙。[2]", 1 / 2),  # there is no citation 3
        ("It rose 5. [1] It fell.", 1 / 2),
        ("甲[1]", 1.0),
        ("甲", 0.0),
        ("", None),
    ],
)
def test_a_mark_belongs_to_the_sentence_before_it(answer: str, expected: float | None) -> None:
    assert cited_share(answer, {1, 2}) == expected
