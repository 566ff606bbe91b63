"""Outlines as reports print them: words that begin like units, 篇 over 章, slides, titles in English."""

from __future__ import annotations

import pytest

from index.readers.numbers import parse_number
from index.schema import Document
from tests.index.make_pdf import LEFT, PdfMaker, filler
from tests.index.readers.conftest import Read


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.title) for section in document.sections]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("1.2 项目背景", "项目背景"),
        ("2.1 个人信息保护", "个人信息保护"),
        ("3 人员状况", "人员状况"),
        ("1.1.1.1 人身安全", "人身安全"),
        ("2 年度目标", "年度目标"),
        ("1.1.2 元件", "元件"),
        ("3 项工作已经完成", None),
        ("5 个方面", None),
        ("1.5亿元", None),
        ("12 月份", None),
        ("2 年来的成果", None),
    ],
)
def test_a_word_that_begins_like_a_unit_is_no_unit(line: str, title: str | None) -> None:
    number = parse_number(line)
    assert (number.title if number else None) == title


def test_chapters_begin_anew_in_each_part(read: Read) -> None:
    titles = [f"第{part}篇 {name}" for part, name in zip("一二", ("综合", "专项"), strict=True)]

    def draw(pdf: PdfMaker) -> None:
        for number, title in enumerate(titles):
            pdf.heading(title, 20)
            for at, name in enumerate(("第一章 机构", "第二章 职责")):
                pdf.heading(name, 15)
                pdf.paragraph(filler(4 * number + at + 1))
            pdf.page(number=f"{number + 1}")

    assert outline(read(draw)) == [
        (level, title) for part in titles for level, title in ((1, part), (2, "第一章 机构"), (2, "第二章 职责"))
    ]


def test_titles_that_open_slides_at_one_place(read: Read) -> None:
    """With a table, a short list or another title under them."""

    def draw(pdf: PdfMaker) -> None:
        pdf.centred(380, "年度经营汇报", 40)
        pdf.centred(460, "2024年12月", 18)
        pdf.page()
        for number, title in enumerate(("经营概况", "区域表现", "分部数据", "明年目标")):
            pdf.text(60, 60, title, 26)
            if title in ("区域表现", "分部数据"):
                pdf.grid([60, 200, 340], [100, 120, 140], [["分部", "收入(亿元)"], ["干线", "14.2"]])
            else:
                for at in range(3):
                    pdf.text(80, 120 + 40 * at, f"- 第{number}页第{at}条,{filler(number + at, 14)}"[:-1], 17)
            pdf.page(number=str(number + 1))

    assert outline(read(draw)) == [(1, title) for title in ("经营概况", "区域表现", "分部数据", "明年目标")]


def test_a_section_slide_is_above_the_slides_that_follow(read: Read) -> None:
    """Its number and its name stand on lines of their own; a slide of contents lists it."""
    parts = {"现状分析": ("吞吐能力", "主要短板"), "建设目标": ("总体目标",), "实施计划": ("进度安排", "投资估算")}

    def draw(pdf: PdfMaker) -> None:
        pdf.text(60, 60, "目录", 26)
        for at, name in enumerate(parts):
            pdf.text(60, 120 + 40 * at, f"0{at + 1} {name}", 18)
        pdf.page()
        for at, (name, slides) in enumerate(parts.items()):
            pdf.text(60, 300, f"0{at + 1}", 40)
            pdf.text(60, 350, name, 30)
            pdf.page()
            for number, slide in enumerate(slides):
                pdf.text(60, 60, slide, 24)
                for line in range(3):
                    pdf.text(80, 120 + 40 * line, filler(at + number + line, 20), 16)
                pdf.page()

    wanted = [
        entry
        for at, (name, slides) in enumerate(parts.items())
        for entry in ((1, f"0{at + 1} {name}"), *((2, slide) for slide in slides))
    ]
    assert outline(read(draw)) == wanted


def test_a_known_title_in_english(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for title in ("一、绪论", "二、结果", "References"):
            pdf.heading(title, 16)
            pdf.paragraph(filler(len(title)))
        pdf.page(number="1")

    assert [title for _, title in outline(read(draw))] == ["一、绪论", "二、结果", "References"]


def test_a_chapter_is_no_title_of_the_report(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("1 总体要求", 20)
        pdf.paragraph(filler(1))
        pdf.heading("1.1 原则", 15)
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    document = read(draw)
    assert (document.title, outline(document)) == ("report", [(1, "1 总体要求"), (2, "1.1 原则")])


def test_a_heading_without_a_number_over_two_lines(read: Read) -> None:
    long = "中小卖家在合规成本上升与平台规则趋严的双重压力下加快向独立站转型"
    titles = ["行业集中度继续提高", long, "展望"]

    def draw(pdf: PdfMaker) -> None:
        pdf.text(LEFT, 80, "跨境电商年度观察", 24)
        for seed, title in enumerate(titles, start=1):
            for at in range(0, len(title), 26):
                pdf.text(LEFT, pdf.y + 16, title[at : at + 26], 16)
                pdf.y += 22
            pdf.y += 26
            pdf.paragraph(filler(seed))
            pdf.paragraph(filler(seed + 7))
        pdf.page(number="1")

    assert outline(read(draw)) == [(1, title) for title in titles]


def test_articles_stand_below_the_parts_of_a_chapter(read: Read) -> None:
    """They count through the law, where 第一节 begins anew."""

    def draw(pdf: PdfMaker) -> None:
        article = 0
        for title in ("第一章 资源", "第一节 公共", "第二节 企业", "第二章 流通", "第一节 交易", "第二节 跨境"):
            pdf.heading(title, 18 if "章" in title else 15)
            for _ in range(2 if "节" in title else 0):
                pdf.paragraph(f"第{'一二三四五六七八'[article]}条 {filler(article + 1)}")
                article += 1
        pdf.page(number="1")

    levels = {title[-1]: level for level, title in outline(read(draw))} | {
        title.split()[0][-1]: level for level, title in outline(read(draw))
    }
    assert (levels["章"], levels["节"], levels["条"]) == (1, 2, 3)


def test_of_several_large_lines_on_the_first_page_none_is_the_report_s_title(read: Read) -> None:
    titles = ["环境绩效表现", "社会绩效表现"]

    def draw(pdf: PdfMaker) -> None:
        for seed, title in enumerate(titles):
            pdf.heading(title, 18)
            pdf.paragraph(filler(seed + 1))
            pdf.paragraph(filler(seed + 5))
        pdf.page(number="1")

    document = read(draw)
    assert (document.title, outline(document)) == ("report", [(1, title) for title in titles])


def test_parts_in_roman_numerals_of_one_character() -> None:
    numbers = [parse_number(line) for line in ("PART Ⅰ 市场", "PART Ⅱ 用户", "PART IV 趋势")]
    assert [(number.style, number.path) for number in numbers if number] == [("division", (n,)) for n in (1, 2, 4)]


def test_a_page_with_the_name_of_a_part_is_no_cover(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for number, part in enumerate(("第一编 总则", "第二编 分则")):
            pdf.centred(380, part, 26)
            pdf.page()
            for at, chapter in enumerate(("第一章 规划", "第二章 建设")):
                pdf.heading(chapter, 17)
                pdf.paragraph(filler(2 * number + at + 1))
            pdf.page(number=str(number + 1))

    assert outline(read(draw)) == [
        (level, title)
        for part in ("第一编 总则", "第二编 分则")
        for level, title in ((1, part), (2, "第一章 规划"), (2, "第二章 建设"))
    ]
