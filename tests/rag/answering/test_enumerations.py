from __future__ import annotations

from pathlib import Path

import pytest

from index.store.folder import Index
from rag.answering.enumerations import as_evidence, behind_colon, enumeration_at, enumerations_near, item_mark
from rag.schema import Evidence
from tests.rag.mini_report import evidence_of, mini_index


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("一是建设码头。", ("是", 1)),
        ("十是建设码头。", ("是", 10)),
        ("第一,建设码头。", ("第", 1)),
        ("第二类是码头。", ("第", 2)),
        ("(3)建设码头。", ("()", 3)),
        ("(三)建设码头。", ("()", 3)),
        ("（12）建设码头。", ("()", 12)),
        ("4.建设码头。", (".", 4)),
        ("4、建设码头。", (".", 4)),
        ("4)建设码头。", (".", 4)),
        ("①建设码头。", ("①", 1)),
        ("⑨建设码头。", ("①", 9)),
        ("一方面建设码头。", ("方面", 1)),
        ("另一方面建设码头。", ("方面", 2)),
        ("首先建设码头。", ("先", 1)),
        ("其次建设码头。", ("先", 2)),
    ],
)
def test_marks_of_items(text: str, mark: tuple[str, int]) -> None:
    assert item_mark(text) == mark


@pytest.mark.parametrize(
    "text",
    ["", "建设码头。", "1.5亿元。", "一个码头。", "第三方码头。", "第一章。", "2030年。", "建设一是。", "123.码头"],
)
def test_what_is_no_item(text: str) -> None:
    assert item_mark(text) is None


def index_of(folder: Path, *paragraphs: str) -> Index:
    return mini_index(folder, "# 一、甲\n\n" + "\n\n".join(paragraphs) + "\n\n# 二、乙\n\n三是与此无关。\n")


def evidence_at(index: Index, words: str) -> Evidence:
    """The sentence that begins with ``words``."""
    for chunk in index.chunks:
        for position, sentence in enumerate(chunk.sentences):
            if chunk.kind == "text" and sentence.text.startswith(words):
                return evidence_of(chunk, position)
    raise AssertionError(words)


def items(index: Index, words: str) -> list[str]:
    return [item.sentence.text for item in enumeration_at(index, evidence_at(index, words))]


THREE = "港口有三条路径。一是建码头。码头要自动化。二是用岸电。三是享数据。数据要开放。再过很久。未来可期。"
ITEMS = ["一是建码头。", "二是用岸电。", "三是享数据。"]


@pytest.mark.parametrize("words", ["港口有", "一是", "二是", "三是享"])
def test_all_items_from_the_sentence_that_leads_to_them_or_from_any_of_them(tmp_path: Path, words: str) -> None:
    assert items(index_of(tmp_path, THREE), words) == ITEMS


@pytest.mark.parametrize("words", ["码头要", "数据要", "再过很久"])
def test_a_sentence_that_is_no_item_leads_to_none(tmp_path: Path, words: str) -> None:
    assert items(index_of(tmp_path, THREE), words) == []


@pytest.mark.parametrize("words", ["码头要", "数据要", "未来可期", "一是"])
def test_an_enumeration_of_so_many_items_anywhere_in_the_section(tmp_path: Path, words: str) -> None:
    index = index_of(tmp_path, THREE)
    near = evidence_at(index, words)
    assert [item.sentence.text for item in enumerations_near(index, near, 3)] == ITEMS
    assert enumerations_near(index, near, 4) == ()


def test_the_first_item_may_begin_within_a_sentence(tmp_path: Path) -> None:
    index = index_of(tmp_path, "港口升级一是建码头。二是用岸电。三是享数据。")
    assert items(index, "二是") == ["港口升级一是建码头。", "二是用岸电。", "三是享数据。"]


def test_items_have_ordinals_and_stand_where_they_are(tmp_path: Path) -> None:
    index = index_of(tmp_path, THREE)
    found = enumeration_at(index, evidence_at(index, "港口有"))
    assert [item.ordinal for item in found] == [1, 2, 3]
    assert [item.chunk.sentences[item.position].text for item in found] == ITEMS


def test_items_run_over_paragraphs_and_chunks(tmp_path: Path) -> None:
    filler = "这里说明码头如何建设。" * 30  # 330 characters: the next item stands in another chunk
    index = index_of(tmp_path, "一是建码头。" + filler, "二是用岸电。" + filler)
    assert items(index, "一是") == ["一是建码头。", "二是用岸电。"]
    found = enumeration_at(index, evidence_at(index, "一是"))
    assert len({item.chunk.chunk_id for item in found}) == 2


def test_the_next_section_does_not_go_on(tmp_path: Path) -> None:
    assert items(index_of(tmp_path, "一是建码头。二是用岸电。"), "一是") == ["一是建码头。", "二是用岸电。"]


@pytest.mark.parametrize(
    "paragraph",
    [
        "一是建码头。没有第二条。",
        "二是用岸电。三是享数据。没有开头。",
        "一是建码头。三是享数据。",
        "没有列举。也没有序号。",
    ],
)
def test_no_enumeration(tmp_path: Path, paragraph: str) -> None:
    index = index_of(tmp_path, paragraph)
    assert items(index, paragraph[:2]) == []


def test_two_enumerations_of_one_style_are_told_apart(tmp_path: Path) -> None:
    index = index_of(tmp_path, "一是建码头。二是用岸电。", "另有举措。一是育人才。二是拓市场。")
    assert items(index, "一是建") == ["一是建码头。", "二是用岸电。"]
    assert items(index, "另有") == ["一是育人才。", "二是拓市场。"]


def test_an_enumeration_inside_an_item_of_another_style(tmp_path: Path) -> None:
    index = index_of(tmp_path, "一是建码头。(1)选址。(2)施工。二是用岸电。")
    assert items(index, "一是") == ["一是建码头。", "二是用岸电。"]
    assert items(index, "(1)") == ["(1)选址。", "(2)施工。"]


def test_first_second_last(tmp_path: Path) -> None:
    index = index_of(tmp_path, "首先选址。其次施工。最后验收。")
    found = enumeration_at(index, evidence_at(index, "首先"))
    assert [(item.sentence.text, item.ordinal) for item in found] == [
        ("首先选址。", 1),
        ("其次施工。", 2),
        ("最后验收。", 3),
    ]


def test_an_item_has_the_standing_of_the_sentence_that_led_to_it(tmp_path: Path) -> None:
    index = index_of(tmp_path, THREE)
    near = evidence_at(index, "港口有")
    last = enumeration_at(index, near)[-1]
    found = as_evidence(last, near)
    assert (found.sentence.text, found.score, found.cosine) == ("三是享数据。", near.score, near.cosine)


def test_what_a_sentence_with_a_colon_announces(tmp_path: Path) -> None:
    index = index_of(tmp_path, "新码头的好处:", "船来得快。货走得快。", "它的坏处:", "价钱贵。")
    for words, most, told in (
        ("新码头", 4, ["船来得快。", "货走得快。"]),  # up to the next such sentence
        ("新码头", 1, ["船来得快。"]),
        ("它的坏处", 4, ["价钱贵。"]),  # and to the end of the section
        ("船来得快", 4, []),
    ):
        assert [item.sentence.text for item in behind_colon(index, evidence_at(index, words), most)] == told
