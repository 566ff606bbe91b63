from __future__ import annotations

from pathlib import Path

import pytest

from index.store.folder import Index
from rag.question.analysis import analyse
from rag.question.named_sections import leaf_sentences, named_section, ordinal, outline_chunk
from rag.retrieval.allowed_chunks import in_scope
from tests.rag.mini_report import mini_index

REPORT = """\
---
title: 港口年报(2031年)
---
# 前言
港口很多。
# 一、总体情况
## (一)投资
投资增加。
## (二)机构
机构增加。
# 二、智慧码头建设
## (一)岸电设施
岸电增加。
# 三、未来展望
未来可期。
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("sections"), REPORT)


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("四、热点应用", 4),
        ("十二、附录", 12),
        ("二十、附录", 20),
        ("第四章 热点应用", 4),
        ("第4章 热点应用", 4),
        ("4.热点应用", 4),
        ("4、热点应用", 4),
        ("4 热点应用", 4),
        ("第四节 热点应用", 4),
        ("PART 4 热点应用", 4),
        ("4.1 热点应用", None),
        ("前言", None),
        ("(一)投资", None),
        ("四大趋势", None),
    ],
)
def test_number_of_a_heading(title: str, number: int | None) -> None:
    assert ordinal(title) == number


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("第一章讲什么?", ("一、总体情况",)),
        ("第2章讲什么?", ("二、智慧码头建设",)),
        ("chapter 3", ("三、未来展望",)),
        ("最后一章讲什么?", ("三、未来展望",)),
        ("“智慧码头建设”这一章讲什么?", ("二、智慧码头建设",)),
        ("岸电设施那一节讲什么?", ("二、智慧码头建设", "(一)岸电设施")),
        ("这份报告有哪些章?", ()),  # the report itself
        ("第九章讲什么?", None),
        ("岸电设施有哪些?", None),
        ("投资增加多少?", None),
    ],
)
def test_the_section_that_a_question_names(index: Index, question: str, path: tuple[str, ...] | None) -> None:
    assert named_section(index, analyse(question), "mini") == path


def test_headings_below_a_heading(index: Index) -> None:
    chapter = outline_chunk(index, ("一、总体情况",), "mini")
    assert chapter is not None
    assert [sentence.text for sentence in chapter.sentences] == ["(一)投资", "(二)机构"]
    assert outline_chunk(index, ("三、未来展望",), "mini") is None
    assert outline_chunk(index, ("一、总体情况",), "another report") is None


def test_another_report_has_other_sections(index: Index) -> None:
    assert named_section(index, analyse("第一章讲什么?"), "another report") is None


@pytest.mark.parametrize(
    ("section", "sentences"),
    [
        (("三、未来展望",), ["未来可期。"]),
        (("一、总体情况", "(一)投资"), ["投资增加。"]),
        (("一、总体情况",), []),  # it has headings below it
    ],
)
def test_sentences_right_below_a_heading(index: Index, section: tuple[str, ...], sentences: list[str]) -> None:
    found = leaf_sentences(index, section, "mini")
    assert [chunk.sentences[position].text for chunk, position in found] == sentences
    assert leaf_sentences(index, section, "another report") == []


@pytest.mark.parametrize(
    ("scope", "sections"),
    [
        ("第一章", {("一、总体情况", "(一)投资"), ("一、总体情况", "(二)机构")}),
        ("一", {("一、总体情况", "(一)投资"), ("一、总体情况", "(二)机构")}),
        ("第2章", {("二、智慧码头建设", "(一)岸电设施")}),
        ("岸电", {("二、智慧码头建设", "(一)岸电设施")}),
        ("智慧码头建设", {("二、智慧码头建设", "(一)岸电设施")}),
        ("第九章", set()),
        ("没有这一节", set()),
    ],
)
def test_scope(index: Index, scope: str, sections: set[tuple[str, ...]]) -> None:
    marked = in_scope(index, scope)
    assert len(marked) == len(index.chunks)
    pairs = zip(index.chunks, marked, strict=True)
    assert {chunk.section for chunk, within in pairs if within and chunk.kind == "text"} == sections


def test_a_report_is_a_scope_of_its_own(index: Index) -> None:
    assert all(in_scope(index, "港口年报"))


def test_chapters_of_a_report_without_numbers_are_not_counted(tmp_path: Path) -> None:
    plain = mini_index(tmp_path, "# 概况\n\n港口很多。\n\n# 展望\n\n未来可期。\n")
    assert named_section(plain, analyse("第一章讲什么?"), "mini") is None
    assert not in_scope(plain, "第一章").any()


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("第一章讲机构的那一节说了什么?", ("一、总体情况", "(二)机构")),
        ("第一章第二节说了什么?", ("一、总体情况", "(二)机构")),
        ("第一章讲机构时说了什么?", ("一、总体情况", "(二)机构")),  # most of what it says is in one heading
        ("第一章讲岸电设施的那一节说了什么?", ("一、总体情况",)),  # it stands in another chapter
        ("第一章第三节说了什么?", None),
    ],
)
def test_a_section_within_a_chapter(index: Index, question: str, path: tuple[str, ...] | None) -> None:
    assert named_section(index, analyse(question), "mini") == path


@pytest.mark.parametrize("title", ["(二)科技", "第二节 科技", "3.2 科技", "2.科技"])
def test_a_section_by_the_number_of_its_heading(tmp_path: Path, title: str) -> None:
    text = f"# 三、甲\n\n## {title.replace('二', '一').replace('2', '1')}\n\n港口。\n\n## {title}\n\n科技。\n"
    numbered = mini_index(tmp_path, text)
    assert named_section(numbered, analyse("第三章第二节讲什么?"), "mini") == ("三、甲", title)
