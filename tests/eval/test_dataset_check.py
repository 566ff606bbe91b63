"""Sets against the index that is asked, and the rules of a fixed set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.dataset_check import check_against_index, check_fixed_set, printed_pages
from eval.errors import DatasetError
from eval.schema import ANSWERABLE_KINDS, UNANSWERABLE_KINDS, VOICES, Dataset, EvalQuestion, GoldEvidence
from index.schema import Document, Page
from index.store.folder import Index, build_index
from tests.fakes import LetterEncoder, document
from tests.rag.mini_report import mini_index

PATH = ("一、总体情况", "(一)投资")


@pytest.fixture(scope="module")
def ports(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """港口年报(2031年), printed pages 1 to 4."""
    return mini_index(tmp_path_factory.mktemp("ports"))


def asked(**fields: Any) -> Dataset:
    return Dataset("mine", "00", (EvalQuestion("q1", "多少?"), EvalQuestion("q2", "几个?", **fields)))


def told(dataset: Dataset, index: Index) -> list[str]:
    with pytest.raises(DatasetError) as caught:
        check_against_index(dataset, index)
    return str(caught.value).replace(str(index.folder), "FOLDER").split("\n")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"document": "《港口年报(2031年)》", "page": "4"},
        {"document": "mini.md"},
        {"section": PATH, "page": "1"},
        {"section": ("(一) 投资",)},
        {"evidence": (GoldEvidence(PATH, "1", "3.2"), GoldEvidence((), None, "海港研究院"))},
    ],
)
def test_gold_that_fits(fields: dict[str, Any], ports: Index) -> None:
    check_against_index(asked(**fields), ports)


def test_another_report_is_told_first(ports: Index) -> None:
    found = told(asked(document="茶业年报", page="99"), ports)
    assert found == [
        "the set mine asks about 《茶业年报》 (1 questions); the index mini (FOLDER) holds 《港口年报(2031年)》. Name the index "
        "of that report: bluebook eval --index FOLDER, made with: bluebook index REPORT.pdf --out FOLDER"
    ]


def test_pages_that_the_report_lacks(ports: Index) -> None:
    found = told(asked(page="99", evidence=(GoldEvidence(PATH, "F3", "x"), GoldEvidence(PATH, "2", "x"))), ports)
    assert found == [
        "the gold of the set mine does not fit the index mini (FOLDER):",
        "  pages that the report does not have: q2 (page 99, F3); 《港口年报(2031年)》 has printed pages 1-4",
        "Correct the set, or name the index of its report: bluebook eval --index FOLDER",
    ]


def test_many_pages_are_counted(ports: Index) -> None:
    many = Dataset("mine", "00", tuple(EvalQuestion(f"q{n}", "多少?", page="99") for n in range(14)))
    assert "q9 (page 99) and 4 more; 《" in told(many, ports)[1]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        (("一、总体情况", "(一)投资额"), "the report has no heading '(一)投资额'; did you mean '(一)投资'?"),
        (("附录",), "the report has no heading '附录'; see them with: bluebook inspect REPORT"),
        (("二、技术应用", "(一)投资"), "the report has no heading '(一)投资' below '二、技术应用'"),
    ],
)
def test_headings_that_the_report_lacks(section: tuple[str, ...], expected: str, ports: Index) -> None:
    assert told(asked(section=section), ports)[1] == f"  q2: {expected}"
    assert told(asked(evidence=(GoldEvidence(section, "1", "x"),)), ports)[1] == f"  q2: {expected}"


def test_a_question_is_checked_against_its_own_report(tmp_path: Path) -> None:
    other = replace(document("other"), title="茶业年报", pages=(Page(1, None), Page(2, "7")))
    build_index([document(), other], LetterEncoder(), tmp_path / "two", name="two")
    index = Index.load(tmp_path / "two")
    check_against_index(asked(page="7"), index)
    check_against_index(asked(page="F1", document="茶业年报"), index)
    assert (
        "q2 (page 7); 《绿色金融报告》 has printed pages 3" in told(asked(page="7", document="绿色金融报告"), index)[1]
    )


def test_page_ranges() -> None:
    def pages(*labels: str | None) -> Document:
        return replace(document(), pages=tuple(Page(n, label) for n, label in enumerate(labels, start=1)))

    assert printed_pages(pages(None, "I", "II", "1", "2", "3", None, "5", "6")) == "printed pages I, II, 1-3, 5-6"
    assert printed_pages(pages(None, None)).startswith("no printed pages: leave out the page, or write F4")


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
