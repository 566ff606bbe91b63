"""Sets of passages of which some answer: invented reading comprehension in, known passages, files and outcomes out."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from eval.benchmarks.noise_passages import PASSAGES, Asked, Nearest, ask, read_questions, set_of, told_again, write
from rag.config import Settings
from tests.rag.mini_report import BigramEncoder, BigramReader

LANTERNS = "第九届东港灯会3月2日开幕。灯会由天鹅港公司承办。门票为60元。"
OTHERS = [
    "第八届东港灯会在南岸举行,灯会有3万名游客。",
    "东港灯会的门票在网上出售,学生半价。",
    "天鹅港公司新建了两个泊位,年底投入使用。",
    "台风过境,东港停航两天,游客滞留。",
    "东港市公布了灯会的交通安排,公交免费。",
]
PRICE = "东港灯会的门票是多少钱?"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    def asked(question: str, *answers: str) -> dict[str, object]:
        told = [{"text": answer, "answer_start": 0} for answer in answers]
        return {"question": question, "id": question, "answers": told, "is_impossible": not answers}

    paragraphs: list[dict[str, object]] = [{"context": text, "qas": []} for text in OTHERS]
    paragraphs.append({"context": LANTERNS, "qas": [asked(PRICE, "60元", "为60元"), asked("灯会何时闭幕?")]})
    path = tmp_path / "news.json"
    path.write_text(json.dumps({"data": [{"title": "东港", "paragraphs": paragraphs}]}), "utf-8")
    return path


def test_questions_are_read_with_their_answers_and_passages(file: Path) -> None:
    passages, asked = read_questions([file])
    assert passages == [*OTHERS, LANTERNS]
    assert asked == [
        Asked(PRICE, ("60元", "为60元"), (LANTERNS,)),
        Asked("灯会何时闭幕?", (), (LANTERNS,)),
    ]


def test_a_question_that_two_paragraphs_answer_is_one(file: Path) -> None:
    other = file.with_name("again.json")
    other.write_text(file.read_text("utf-8").replace("承办", "主办"), "utf-8")
    _, asked = read_questions([file, other])
    assert [len(each.passages) for each in asked] == [2, 1, 1]


def test_what_does_not_answer_is_near_and_holds_no_answer() -> None:
    asked = Asked(PRICE, ("60元",), (LANTERNS,))
    found = Nearest([*OTHERS, LANTERNS, "东港灯会的门票是 60 元。"]).without_answer(asked, 2)
    assert found[0] == OTHERS[1]
    assert LANTERNS not in found
    assert len(found) == 2


def test_a_paragraph_is_told_three_times() -> None:
    assert told_again(LANTERNS, ["天鹅港公司"]) == [
        LANTERNS,
        "第九届东港灯会3月2日开幕。灯会由天鹅港公司承办。",
        "灯会由天鹅港公司承办。门票为60元。",
    ]
    assert told_again(LANTERNS, ["不在其中"]) == [LANTERNS]


@pytest.mark.parametrize("right", [0, 1, 3])
def test_a_set_holds_as_many_right_passages_as_asked_for(right: int) -> None:
    asked = Asked(PRICE, ("60元",), (LANTERNS,))
    passages = set_of(asked, Nearest([*OTHERS, LANTERNS]), right, random.Random(7))
    assert len(passages) == PASSAGES
    assert sum("60元" in text for text in passages) == right


@pytest.mark.parametrize("files", [False, True])
def test_passages_are_one_file_or_five(tmp_path: Path, files: bool) -> None:
    paths = write(OTHERS, tmp_path, files=files)
    assert len(paths) == (5 if files else 1)
    told = "".join(path.read_text("utf-8") for path in paths)
    assert all(text in told for text in OTHERS)
    assert ("## 台风过境\n" in told) != files


def test_an_outcome_is_right_where_an_accepted_answer_is_given() -> None:
    tools = (BigramEncoder(), BigramReader(), Settings())
    found = ask(
        Asked("灯会由谁承办?", ("天鹅港公司",), (LANTERNS,)), [LANTERNS, *OTHERS[:4]], "noise .8", tools, files=False
    )
    assert (found.refused, found.right) == (False, True)
    other = ask(Asked("第20届东港灯会在哪里举行?", ("北岸",), ()), OTHERS, "none answers", tools, files=False)
    assert (other.refused, other.right) == (True, False)
