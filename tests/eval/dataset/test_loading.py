"""What is read of a set of questions: little is enough, nothing is made up, and what was written comes back."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.dataset.loading import load_dataset, select
from eval.errors import DatasetError
from eval.schema import EvalQuestion, GoldEvidence, Split
from rag.question.clean_text import clean_question
from tests.eval.dataset.writers import HEADERS, cells, write_csv, write_jsonl, write_xlsx

LETTERS = st.sampled_from("金融科技报告多少亿元%0123456789abcXYZ ，,.。\"'()（）《》？：=+-@#:?&<é😀")
WORDS = st.text(LETTERS, min_size=1, max_size=20).map(lambda text: " ".join(text.split())).filter(bool)
ITEMS = WORDS.map(lambda text: text.replace(">", "").replace("<", "").strip()).filter(bool)
ASKED = WORDS.map(lambda text: clean_question("问" + text, 500))


@st.composite
def questions(draw: st.DrawFn, evidence: bool) -> tuple[EvalQuestion, ...]:
    """One to four questions with unique ids, every other field there or not."""
    has_splits = draw(st.booleans())
    found = []
    for n in range(draw(st.integers(1, 4))):
        answerable = draw(st.sampled_from([True, False, None]))
        gold = answerable is not False
        places = st.builds(GoldEvidence, st.lists(ITEMS, max_size=3).map(tuple), st.none() | PAGES, WORDS)
        found.append(
            EvalQuestion(
                id=f"a{n}",
                question=draw(ASKED),
                kind=draw(st.none() | WORDS),
                answerable=answerable,
                reference=draw(st.none() | WORDS),
                facts=draw(st.lists(st.lists(ITEMS, min_size=1, max_size=3).map(tuple), max_size=3).map(tuple))
                if gold
                else (),
                section=draw(st.lists(ITEMS, max_size=3).map(tuple)),
                page=draw(st.none() | PAGES),
                evidence=draw(st.lists(places, max_size=2).map(tuple)) if evidence and gold else (),
                conversation=draw(st.lists(ASKED, max_size=2).map(tuple)),
                split=draw(SPLITS) if has_splits else None,
                document=draw(st.none() | WORDS),
            )
        )
    return tuple(found)


PAGES = st.integers(1, 200).map(str) | st.sampled_from(["F4", "III", "A-2", "Preface"])
SPLITS: st.SearchStrategy[Split] = st.sampled_from(["dev", "test"])
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(questions(evidence=True))
def test_what_is_written_as_jsonl_comes_back(made: tuple[EvalQuestion, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert load_dataset(write_jsonl(Path(folder) / "a.jsonl", made)).questions == made


@FEW
@given(questions(evidence=False), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]), st.sampled_from(",;\t"))
def test_what_is_written_as_csv_comes_back(made: tuple[EvalQuestion, ...], encoding: str, delimiter: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write_csv(Path(folder) / "a.csv", [HEADERS, *map(cells, made)], encoding, delimiter)
        assert load_dataset(path).questions == made


@FEW
@given(questions(evidence=False))
def test_what_is_written_as_xlsx_comes_back(made: tuple[EvalQuestion, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert load_dataset(write_xlsx(Path(folder) / "a.xlsx", [HEADERS, *map(cells, made)])).questions == made


@pytest.mark.parametrize(
    "headers", ["问题,答案", "question,answer", "Q,A", "提问,参考答案", "Question*, reference_answer "]
)
def test_two_columns_are_enough_and_nothing_is_made_up(headers: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"{headers}\n规模多大?,3万亿元\n\n增长多少?,\n", encoding="utf-8")
    found = load_dataset(path)
    assert found.questions == (
        EvalQuestion("q001", "规模多大?", reference="3万亿元"),
        EvalQuestion("q002", "增长多少?"),
    )
    assert (found.name, found.sha256) == ("mine", hashlib.sha256(path.read_bytes()).hexdigest())


def test_every_column_in_chinese(tmp_path: Path) -> None:
    rows = [
        ["编号", "问题", "类型", "可回答", "参考答案", "要点", "页码", "章节", "上文", "划分", "报告", "备注"],
        [
            "7",
            "规模?",
            "number",
            "是",
            "3万亿元",
            "3万亿元|30000亿元;同比5%",
            "第8页",
            "一、总体>(一)贷款",
            "甲?|乙?",
            "测试",
            "年报",
            "x",
        ],
    ]
    assert load_dataset(write_csv(tmp_path / "a.csv", rows, "gbk")).questions == (
        EvalQuestion(
            id="7",
            question="规模?",
            kind="number",
            answerable=True,
            reference="3万亿元",
            facts=(("3万亿元", "30000亿元"), ("同比5%",)),
            section=("一、总体", "(一)贷款"),
            page="8",
            conversation=("甲?", "乙?"),
            split="test",
            document="年报",
        ),
    )


def test_full_width_marks_separate_as_well(tmp_path: Path) -> None:
    # FF1B, FF5C and FF1E are the full-width forms of ; | and >, FF08 and FF09 of brackets.
    rows = [
        ["问题\uff08必填\uff09", "要点", "章节", "上文"],
        ["规模?", "3万亿\uff5c三万亿\uff1b5%;", "一\uff1e二", "甲?\uff5c乙?"],
    ]
    (found,) = load_dataset(write_csv(tmp_path / "a.csv", rows)).questions
    assert found.facts == (("3万亿", "三万亿"), ("5%",))
    assert (found.section, found.conversation) == (("一", "二"), ("甲?", "乙?"))


def test_jsonl_takes_short_forms(tmp_path: Path) -> None:
    row = {
        "question": " 规模\n多大? ",
        "answer": "3万亿元",
        "facts": ["3万亿元", ["5%", "五个点"]],
        "page": 8,
        "section": "一、>(一)",
    }
    (found,) = load_dataset(write_jsonl(tmp_path / "a.jsonl", [row])).questions
    assert found == EvalQuestion(
        "q001",
        "规模 多大?",
        reference="3万亿元",
        facts=(("3万亿元",), ("5%", "五个点")),
        page="8",
        section=("一、", "(一)"),
    )
    assert found.answerable is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("8", "8"),
        ("8.0", "8"),
        ("第 8 页", "8"),
        ("p. 8", "8"),
        ("Page 8", "8"),
        ("III", "III"),
        ("Preface", "Preface"),
        ("\uff18", "8"),
        ("", None),
    ],
)
def test_pages_as_people_write_them(written: str, expected: str | None, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["q", "a", "page"], ["规模?", "3", written]])
    assert load_dataset(path).questions[0].page == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("是", True),
        ("TRUE", True),
        ("1", True),
        ("可回答", True),
        ("否", False),
        ("no", False),
        ("0", False),
        ("", None),
    ],
)
def test_answerable_as_people_write_it(written: str, expected: bool | None, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["q", "a", "可回答"], ["规模?", "3", written]])
    assert load_dataset(path).questions[0].answerable is expected


def test_made_ids_avoid_those_that_are_there(tmp_path: Path) -> None:
    rows = [{"id": "q002", "question": "甲?"}, {"question": "乙?"}, {"question": "丙?"}, {"id": "x", "question": "丁?"}]
    found = load_dataset(write_jsonl(tmp_path / "a.jsonl", rows)).questions
    # The second would be q002, which is taken, so that it is q003; the third then is q004.
    assert [question.id for question in found] == ["q002", "q003", "q004", "x"]


def test_halves(tmp_path: Path) -> None:
    rows = [{"question": f"问{n}?", "split": split} for n, split in enumerate(["dev", "test", "dev"])]
    found = load_dataset(write_jsonl(tmp_path / "a.jsonl", rows))
    assert [question.id for question in select(found, "dev")] == ["q001", "q003"]
    assert [question.id for question in select(found, "test")] == ["q002"]
    assert select(found, "all") == found.questions


@pytest.mark.parametrize(("split", "why"), [(None, "no splits"), ("dev", "its 1 questions are all dev")])
def test_a_half_that_is_not_there(split: str | None, why: str, tmp_path: Path) -> None:
    found = load_dataset(write_jsonl(tmp_path / "mine.jsonl", [{"question": "问?", "split": split}]))
    with pytest.raises(DatasetError, match=f"the set mine has no questions of the split test: {why}. Use --split all"):
        select(found, "test")
