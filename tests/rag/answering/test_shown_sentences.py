"""How sentences are shown: cut to runs of their clauses, alone and together within the room that there is."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.store.folder import Index
from index.words.segmentation import clause_spans
from rag.answering.evidence import word_weights
from rag.answering.shown_sentences import FURTHER, cuts, shown_together, trim
from rag.question.analysis import analyse
from rag.schema import Evidence
from tests.rag.mini_report import evidence_of, mini_index, text_chunk

LONG = (
    "在各方共同努力下,港口建设取得了很大的进展,2030年6月末,港口投资余额为3.2万亿元,同比增长12.5%,"
    "其中自动化码头占三成,岸电设施覆盖了全部泊位,船舶等待时间明显缩短。"
)
QUESTION, WEIGHTS = analyse("港口投资余额是多少?"), {"港口": 1.0, "投资": 1.0, "余额": 1.0}


@pytest.fixture(scope="module")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


@pytest.mark.parametrize("room", [10, 25, 40, 60, 80, 200])
@pytest.mark.parametrize(
    "question", ["港口投资余额是多少?", "同比增长多少?", "船舶等待时间如何?", "与此无关的问题?", "什么时候?"]
)
def test_trim_keeps_a_verbatim_run_of_clauses(mini: Index, question: str, room: int) -> None:
    asked = analyse(question)
    kept = trim(asked, LONG, word_weights(mini, asked), room)
    assert kept.removesuffix("。") in LONG
    starts, ends = zip(*clause_spans(LONG), strict=True)
    longest = max(end - start for start, end in zip(starts, ends, strict=True))
    assert len(kept) <= max(room, longest) + 1  # a full stop may be added
    begin = LONG.index(kept.removesuffix("。"))
    assert begin in starts
    assert any(LONG[begin:end].rstrip(",。") == kept.removesuffix("。") for end in ends)


@pytest.mark.parametrize("clause", ["同比增长12.5%", "其中自动化码头占三成", "岸电设施覆盖了全部泊位"])
def test_trim_keeps_the_clause_with_the_words_of_the_answer(clause: str) -> None:
    asked, weights = analyse("变化如何?"), {"变化": 1.0}  # no word of the question stands in the sentence
    first = LONG.index(clause)
    assert clause not in trim(asked, LONG, weights, 12)
    assert trim(asked, LONG, weights, 12, (first, first + len(clause))) == f"{clause}。"
    # one character of them is enough to be in the clause, none is not
    assert trim(asked, LONG, weights, 12, (first, first + 1)) == f"{clause}。"
    assert clause not in trim(asked, LONG, weights, 12, (first, first))


def test_words_that_go_over_two_clauses_keep_both() -> None:
    first, end = LONG.index("12.5%"), LONG.index("占三成")
    assert trim(analyse("变化如何?"), LONG, {"变化": 1.0}, 30, (first, end)) == "同比增长12.5%,其中自动化码头占三成。"


def test_a_single_clause_is_kept_whole_whatever_the_room(mini: Index) -> None:
    text = "港口投资余额在经历多年的持续增长以后达到了3.2万亿元。"
    assert trim(analyse("余额是多少?"), text, {"余额": 1.0}, 5) == text


@settings(deadline=None)
@given(
    clauses=st.lists(st.text("港口投资余额增长2030年5亿元、《》“”()", min_size=1, max_size=12), min_size=1, max_size=8),
    room=st.integers(1, 80),
)
def test_trim_never_invents_a_character(clauses: list[str], room: int) -> None:
    text = ",".join(clauses) + "。"
    kept = trim(analyse("2030年港口投资余额是多少?"), text, {"余额": 2.0, "投资": 1.0}, room)
    assert kept.removesuffix("。") in text


def test_cuts_are_ever_shorter_and_keep_ever_less() -> None:
    found = cuts(QUESTION, LONG, WEIGHTS)
    assert found[0].text == LONG
    assert found[0].share == 1.0
    assert all(longer.share >= shorter.share for longer, shorter in itertools.pairwise(found))
    assert all(len(longer.text) > len(shorter.text) for longer, shorter in itertools.pairwise(found))


def test_what_room_there_is_is_used() -> None:
    for room in (40, 60, 80):
        kept = trim(QUESTION, LONG, WEIGHTS, room)
        assert room - 20 < len(kept) <= room
        assert "港口投资余额为3.2万亿元" in kept


def two(best: str, further: str) -> list[Evidence]:
    return [
        evidence_of(text_chunk(text, chunk_id=f"mini:{n:04}"), score=3.0 - n) for n, text in enumerate((best, further))
    ]


def test_sentences_that_fit_are_whole() -> None:
    chosen = two("港口投资余额为3.2万亿元。", "港口投资增加。")
    texts, kept = shown_together(QUESTION, chosen, chosen[0], WEIGHTS, 40)
    assert texts == ["港口投资余额为3.2万亿元。", "港口投资增加。"]
    assert kept == 1.0 + FURTHER


def test_of_two_that_do_not_fit_the_best_is_not_cut_for_the_other() -> None:
    other = LONG.replace("港口投资余额为3.2万亿元", "港口投资余额为4.5万亿元")
    chosen = two(LONG, other)
    texts, kept = shown_together(QUESTION, chosen, chosen[0], WEIGHTS, len(LONG) + 40)
    assert texts[0] == LONG
    assert len(texts[1]) <= 40
    assert "港口投资余额为4.5万亿元" in texts[1]
    assert 1.0 < kept < 1.0 + FURTHER
    assert shown_together(QUESTION, chosen, chosen[1], WEIGHTS, len(LONG) + 40)[0][1] == other


def test_both_are_cut_to_what_answers_where_there_is_room_for_no_more() -> None:
    chosen = two(LONG, LONG.replace("3.2", "4.5"))
    texts, _ = shown_together(QUESTION, chosen, chosen[0], WEIGHTS, 60)
    assert sum(map(len, texts)) <= 60
    assert "3.2万亿元" in texts[0]
    assert "4.5万亿元" in texts[1]


def test_where_nothing_fits_together_nothing_is_gained() -> None:
    chosen = two("港口投资余额为3.2万亿元。", "港口投资增加。")
    assert shown_together(QUESTION, chosen, chosen[0], WEIGHTS, 15) == (
        ["港口投资余额为3.2万亿元。", "港口投资增加。"],
        0.0,
    )


def test_a_row_of_a_table_is_never_cut() -> None:
    row = evidence_of(replace(text_chunk(LONG), kind="table", caption="表 1 港口"))
    assert shown_together(QUESTION, [row], row, WEIGHTS, 40)[0] == [LONG]


@pytest.mark.parametrize("needed", [(0.1, 0.9), (0.9, 0.1)])
def test_what_is_needed_more_keeps_more_of_its_clauses(needed: tuple[float, float]) -> None:
    best = evidence_of(text_chunk("港口投资余额为3.2万亿元。", chunk_id="mini:0101"))
    further = [
        replace(evidence_of(text_chunk(LONG, chunk_id=f"mini:020{n}")), features={"needed": likely})
        for n, likely in enumerate(needed)
    ]
    texts, _ = shown_together(QUESTION, [best, *further], best, WEIGHTS, len(LONG) + 60)
    assert (len(texts[1]) < len(texts[2])) is (needed[0] < needed[1])
