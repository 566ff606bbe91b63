"""The parts of training by hand, and a few steps of it on a model of two layers."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from index.models.layout import DEFAULT_FOLDER, ModelShape
from index.models.tokenizer import load_tokenizer
from rag.reader.pairs import PairEncoder
from rag.reader.places import Place, place_of
from rag.reader.training.batches import NO_SPAN, batch_of, batches, draw_group, token_span
from rag.reader.training.groups import Case, Example, span_of
from rag.reader.training.learning import Plan, batch_loss, held_out_figures, learn, scores_of
from rag.reader.training.model import Reader
from rag.reader.training.near_misses import near_misses
from rag.reader.training.reading_comprehension import read_cases as comprehension_cases
from rag.reader.training.rows import Row, found_again
from rag.reader.training.voices import read_cases
from tests.fakes import LetterEncoder

RIGHT = Example("2023年港口吞吐量多少?", Place("港口", "2023年吞吐量为9,120万吨。"), True, (9, 15))
WRONG = Place("港口", "港口有泊位64个。")


@pytest.fixture(scope="module")
def pairs() -> PairEncoder:
    return PairEncoder(load_tokenizer(DEFAULT_FOLDER))


def small_reader() -> Reader:
    torch.manual_seed(1)
    rows = len(np.load(DEFAULT_FOLDER / "token_scales.npy"))
    shape = ModelShape(
        width=16, layers=2, heads=2, feed_forward=32, vocabulary=rows, positions=200, token_types=2, norm_epsilon=1e-12
    )
    return Reader(shape, 2)


def test_a_place_is_the_heading_with_what_stands_before_or_above() -> None:
    assert place_of(("一、总论", "(一)港口"), "共64个。", before="甲" * 50) == Place(
        "(一)港口 " + "甲" * 40, "共64个。"
    )
    assert place_of((), "东港 64", caption="表1 泊位", header=("港口", "泊位")) == Place(
        "表1 泊位 港口 / 泊位", "东港 64"
    )


def test_a_pair_is_question_context_and_sentence_between_marks(pairs: PairEncoder) -> None:
    found = pairs.pair(pairs.question("港口?"), Place("总论", "泊位64个"))
    tokens = load_tokenizer(DEFAULT_FOLDER)
    assert (
        tokens.decode(found.ids, skip_special_tokens=False) == "<s> query: 港口?</s></s> passage: 总论</s> 泊位64个</s>"
    )
    assert tokens.decode(found.ids[found.start :]) == "泊位64个"


def test_a_span_of_characters_is_one_of_tokens(pairs: PairEncoder) -> None:
    pair = pairs.pair(pairs.question("吞吐量?"), RIGHT.place)
    first, last = token_span(pair, (9, 15))
    text = load_tokenizer(DEFAULT_FOLDER).decode(pair.ids[first : last + 1])
    assert text.replace(" ", "") == "9,120万吨"
    assert token_span(pair, (500, 510)) == (NO_SPAN, NO_SPAN)
    assert span_of("为9,120万吨。", ["没有", "9,120万吨"]) == (1, 8)
    assert span_of("为9,120万吨。", ["没有"]) is None


@pytest.mark.parametrize(
    ("question", "evidence", "expected"),
    [
        ("2023年港口吞吐量是多少?", "吞吐量", r"20[12]\d年港口吞吐量是多少\?"),
        ("北京的贷款余额?", "北京的贷款余额", r"(?!北京).{2,4}的贷款余额\?"),
        ("哪家银行最高?", "", r"哪家银行最低\?"),
        ("24Q1同比?", "", r"24Q[234]同比\?|24Q1环比\?"),
        ("IBM做了什么?", "IBM做了", r"微众做了什么\?"),
        ("贷款余额?", "贷款余额", r""),
    ],
)
def test_a_near_miss_changes_one_condition(question: str, evidence: str, expected: str) -> None:
    for seed in range(5):
        found = near_misses(question, evidence, "", ["微众"], random.Random(seed))
        assert (found == []) is (expected == "")
        assert all(re.fullmatch(expected, changed) and changed != question for changed in found), found


def test_a_near_miss_asks_for_a_thing_of_the_text_beside() -> None:
    found = {
        changed
        for seed in range(20)
        for changed in near_misses(
            "港口的吞吐量是多少?", "港口的吞吐量为9吨。", "机场的面积为2亩。", [], random.Random(seed)
        )
    }
    assert found <= {"机场的吞吐量是多少?", "面积的吞吐量是多少?", "港口的机场是多少?", "港口的面积是多少?"}
    assert len(found) > 1


def test_a_sentence_is_found_again_by_its_first_characters() -> None:
    rows = [Row((), "text", "", (), text) for text in ("甲乙丙", "丁戊己", "甲乙丁")]
    assert found_again(rows, 3, {"3": "甲乙"}) == 2
    assert found_again(rows, 1, {"1": "甲乙"}) == 0
    assert found_again(rows, 2, {}) == 1
    assert found_again(rows, 2, {"2": "庚"}) is None


def test_cases_of_labelled_questions() -> None:
    rows = [Row(("一、港",), "text", "", (), text) for text in ("东港泊位64个。", "西港泊位70个。", "雨水充足。")]
    asked: list[dict[str, Any]] = [
        {"question": "东港几个泊位?", "gold": [[1]], "spans": [[1, 4, 7]], "keys": {"1": "东港"}},
        {"q": "北港几个泊位?", "gold": [], "near": [1, 2]},
        {"question": "不在了?", "gold": [[9]], "keys": {"9": "没有"}},
    ]
    first, second = read_cases("港", rows, asked, LetterEncoder(), (), random.Random(1))
    assert [example.span for example in first.right] == [(4, 7)]
    assert first.right[0].place == Place("一、港", "东港泊位64个。")
    assert {place.sentence for place in first.found} == {"西港泊位70个。", "雨水充足。"}
    assert (second.right, [place.sentence for place in second.likely]) == ((), ["东港泊位64个。", "西港泊位70个。"])
    assert second.likely[1].context == "一、港 东港泊位64个。"


def test_cases_of_reading_comprehension(tmp_path: Path) -> None:
    context = "長江全長6300公里。黃河較短。"
    qas = [
        {"question": "長江多長?", "answers": [{"text": "6300公里", "answer_start": 4}]},
        {"question": "珠江多長?", "answers": [], "is_impossible": True},
    ]
    data = {"data": [{"title": "長江", "paragraphs": [{"context": context, "qas": qas}]}]}
    (tmp_path / "drcd_small.json").write_text(json.dumps(data), encoding="utf-8")
    answered, not_answered = comprehension_cases(tmp_path, random.Random(1))
    assert answered.question == "长江多长?"
    assert answered.right[0].place == Place("长江", "长江全长6300公里。")
    assert answered.right[0].span == (4, 10)
    assert (not_answered.right, not_answered.likely[0].sentence) == ((), "长江全长6300公里。")


def test_a_group_holds_right_and_wrong_ones_and_a_changed_question() -> None:
    case = Case("r", RIGHT.question, (RIGHT,), (), (WRONG,), ("2020年港口吞吐量多少?",))
    groups = [draw_group(case, random.Random(seed)) for seed in range(20)]
    assert {len(group) for group in groups} == {2, 3}
    changed = next(group[2] for group in groups if len(group) == 3)
    assert (changed.question, changed.place, changed.answers) == ("2020年港口吞吐量多少?", RIGHT.place, False)
    assert [e.answers for e in draw_group(Case("r", "?", (), (WRONG,), (WRONG,)), random.Random(1))] == [False, False]


def test_it_learns_what_it_is_shown_and_goes_on_from_a_checkpoint(pairs: PairEncoder, tmp_path: Path) -> None:
    case = Case("r", RIGHT.question, (RIGHT,), (), (WRONG,))
    reader, draw = small_reader(), random.Random(1)
    batch = batch_of([draw_group(case, draw)], pairs)
    before = float(batch_loss(reader, batch).detach())
    logged: list[str] = []
    found = batches({"voices": [case]}, {"voices": 1.0}, pairs, draw)
    plan = Plan(pairs=160, rate=1e-2, frozen=0, folder=tmp_path)
    learn(reader, found, plan, logged.append, lambda: held_out_figures(reader, [case], pairs))
    reader.eval()
    assert float(batch_loss(reader, batch).detach()) < before / 2
    right, wrong = scores_of(reader, [RIGHT, Example(RIGHT.question, WRONG, False)], pairs)
    assert right > wrong
    assert logged[-1].startswith("held out (1): first 1.000  three 1.000")
    again = small_reader()
    # All pairs were used up: nothing more is learned, the weights are those of the checkpoint.
    learn(again, found, plan, logged.append, lambda: "")
    again.eval()
    again.bert.embeddings.word_embeddings.load_state_dict(reader.bert.embeddings.word_embeddings.state_dict())
    assert scores_of(again, [RIGHT], pairs) == pytest.approx([right], abs=1e-4)
