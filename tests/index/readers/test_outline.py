from __future__ import annotations

import pytest

from index.readers.outline import (
    Numbering,
    cjk_number,
    contents_kind,
    extend_scheme,
    is_titlelike,
    learned_scheme,
    level_scheme,
    parse_contents,
    parse_number,
    split_entry,
    title_key,
)


@pytest.mark.parametrize(
    ("text", "style", "path", "title"),
    [
        ("一、全球态势", "cjk", (1,), "全球态势"),
        ("十二、展望", "cjk", (12,), "展望"),
        ("(二)监管", "paren_cjk", (2,), "监管"),
        ("（三） 创新", "paren_cjk", (3,), "创新"),
        ("1.金融业", "arabic", (1,), "金融业"),
        ("2、风险", "arabic", (2,), "风险"),
        ("(4)其他", "paren_arabic", (4,), "其他"),
        ("第一章 总则", "chapter", (1,), "总则"),
        ("第十节：附则", "part", (10,), "附则"),
        ("1.1 背景", "decimal", (1, 1), "背景"),
        ("2.1.3智能合约", "decimal", (2, 1, 3), "智能合约"),
        ("1.“五大监管”要求", "arabic", (1,), "“五大监管”要求"),
    ],
)
def test_every_style_of_number_is_read(text: str, style: str, path: tuple[int, ...], title: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert (number.style, number.path, number.title) == (style, path, title)


@pytest.mark.parametrize(
    "text", ["2024年6月末", "1.5亿元的赔偿", "3.2%", "1.02万亿美元", "一是加强监管", "2.5G+采矿", "普通的一行"]
)
def test_quantities_and_plain_text_are_no_numbers(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("七", 7), ("十", 10), ("十五", 15), ("二十", 20), ("三十二", 32), ("7", 7), ("百十", 110)]
)
def test_cjk_number(text: str, value: int) -> None:
    assert cjk_number(text) == value


def test_title_key_ignores_width_space_and_quotes() -> None:
    assert title_key("（三）“五篇 大文章”") == title_key('(三)"五篇大文章"')


def test_a_sentence_is_not_titlelike() -> None:
    assert is_titlelike("1.数字技术赋能金融业")
    assert not is_titlelike("1.参与部门：以省发改委牵头。各部门配合")
    assert not is_titlelike("2.完成考核工作；")
    assert not is_titlelike("123")


def test_levels_nest_as_reports_nest_them() -> None:
    assert level_scheme([("arabic", 1), ("cjk", 1), ("paren_cjk", 1)]) == {
        ("cjk", 1): 1,
        ("paren_cjk", 1): 2,
        ("arabic", 1): 3,
    }
    # Without 章 or 一、 the plain number is the chapter of 1.1 ...
    assert level_scheme([("decimal", 2), ("arabic", 1)]) == {("arabic", 1): 1, ("decimal", 2): 2}
    # ... and with 一、 it is an item under 1.1.
    mixed = level_scheme([("cjk", 1), ("decimal", 2), ("decimal", 3), ("arabic", 1)])
    assert [mixed[key] for key in (("cjk", 1), ("decimal", 2), ("decimal", 3), ("arabic", 1))] == [1, 2, 3, 4]


def test_a_style_beyond_the_contents_goes_below_them() -> None:
    assert extend_scheme({("cjk", 1): 1, ("paren_cjk", 1): 2}, ("arabic", 1)) == 3
    assert extend_scheme({("cjk", 1): 1}, ("cjk", 1)) == 1


def _take(numbering: Numbering, text: str, level: int) -> Numbering:
    return numbering.take(parse_number(text), level)


def test_numbering_expects_the_next_sibling_and_the_first_child() -> None:
    two, four, first = parse_number("2.乙"), parse_number("4.丁"), parse_number("1.甲")
    assert two is not None
    assert four is not None
    assert first is not None
    numbering = _take(_take(_take(Numbering(), "一、章", 1), "(一)节", 2), "1.甲", 3)
    assert numbering.expects(two, 3)
    assert not numbering.expects(four, 3)
    assert not numbering.expects(first, 3)
    after = _take(numbering, "(二)节", 2)
    assert after.expects(first, 3)
    assert not after.expects(two, 3)


def test_decimal_numbers_must_agree_with_their_parent() -> None:
    numbering = _take(Numbering(), "二、章", 1)
    mine, other = parse_number("2.1 甲"), parse_number("3.1 甲")
    assert mine is not None
    assert other is not None
    assert numbering.expects(mine, 2)
    assert not numbering.expects(other, 2)


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("一、全球态势............1", ("一、全球态势", "1")),
        ("1.1 背景 ……………12", ("1.1 背景", "12")),
        ("(一) 合规意义 8 ", ("(一) 合规意义", "8")),
        ("前言 ........ II", ("前言", "II")),
        ("图 4 2023-2024 年余额(万亿元)....40", ("图 4 2023-2024 年余额(万亿元)", "40")),
        ("一、没有页码的标题", ("一、没有页码的标题", None)),
        ("规划2021", ("规划2021", None)),
    ],
)
def test_split_entry(line: str, entry: tuple[str, str | None]) -> None:
    assert split_entry(line) == entry


def test_contents_with_leaders_and_a_title_over_two_lines() -> None:
    entries = parse_contents(
        ["目 录", "一、概述…………1", " 1.1 背景 ………1", "  1.1.1 一个很长的标题它在", "     这里结束 ……2", "参考文献………9"]
    )
    assert [(entry.level, entry.title, entry.page_label) for entry in entries] == [
        (1, "一、概述", "1"),
        (2, "1.1 背景", "1"),
        (3, "1.1.1 一个很长的标题它在这里结束", "2"),
        (1, "参考文献", "9"),
    ]


def test_contents_without_leaders_keep_an_entry_without_page() -> None:
    entries = parse_contents(["一、合规意义", "(一) 提升合规 1", "二、参与主体 10"])
    assert [(entry.level, entry.title, entry.page_label) for entry in entries] == [
        (1, "一、合规意义", None),
        (2, "(一) 提升合规", "1"),
        (1, "二、参与主体", "10"),
    ]


def test_titles_of_contents_and_lists() -> None:
    assert contents_kind("目  录") == "contents"
    assert contents_kind("图 目 录") == "list of figures"
    assert contents_kind("表目录") == "list of tables"
    assert contents_kind("目录管理") is None


def test_a_count_that_begins_between_two_numbers_is_below_them() -> None:
    """一、(一) 1. 2. (二) 二、(一): the only 1. and 2. of the report are below (一), which begins anew."""
    titles = ["一、形势", "(一)回顾", "1.供应", "2.通胀", "(二)展望", "二、金融", "(一)政策", "(二)汇率"]
    numbers = [number for title in titles if (number := parse_number(title)) is not None]
    scheme = learned_scheme((), numbers)
    assert [scheme[number.key] for number in numbers] == [1, 2, 3, 3, 2, 1, 2, 2]
