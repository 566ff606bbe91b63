from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.words.sentences import Piece, is_list, pieces_of, sentences_in


def test_a_sentence_ends_behind_its_marks() -> None:
    assert sentences_in("甲为1.5亿元。[1]乙增长2%。[2][3]丙。") == ["甲为1.5亿元。[1]", "乙增长2%。[2][3]", "丙。"]


def test_a_sentence_without_a_mark_ends_at_its_full_stop_or_line() -> None:
    assert sentences_in("“甲。”乙!\n- 丙\n丁") == ["“甲。”", "乙!\n", "- 丙\n", "丁"]
    assert sentences_in("") == []


def test_a_mark_after_a_space_still_belongs_to_its_sentence() -> None:
    assert sentences_in("It grew. [1] It fell.[2]") == ["It grew. [1]", " It fell.[2]"]
    assert sentences_in("甲。 [1]乙。") == ["甲。 [1]", "乙。"]


@given(st.text(alphabet="甲a1。!?[]\n”. "))
def test_no_character_is_lost(text: str) -> None:
    assert "".join(sentences_in(text)) == text


def test_only_marks_of_citations_become_marks() -> None:
    assert pieces_of("甲[2023]乙。[1]", {1}) == [Piece("甲[2023]乙。"), Piece("[1]", 1)]
    assert pieces_of("[1][2]", {1, 2}) == [Piece("[1]", 1), Piece("[2]", 2)]
    assert pieces_of("甲", ()) == [Piece("甲")]


def test_a_list_is_known_by_the_number_of_its_first_item() -> None:
    assert is_list(["(一)甲。[1]", "(二)乙。[2]"])
    assert is_list(["1.甲", "2.乙"])
    assert not is_list(["1.5亿元。"])
    assert not is_list(["2024年,甲。"])
    assert not is_list([])
