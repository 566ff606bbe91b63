"""Kinds of headings, each on a PDF that the test makes."""

from __future__ import annotations

import pytest

from index.readers.numbers import parse_number
from index.schema import Document
from tests.index.make_pdf import BODY, HEIGHT, LEFT, PdfMaker, filler
from tests.index.readers.conftest import Read


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.title) for section in document.sections]


def stroked(pdf: PdfMaker, text: str, x: float = LEFT) -> None:
    """A line in the type of the text, filled and stroked."""
    words = pdf.canvas.beginText(x, HEIGHT - pdf.y)
    words.setFont("STSong-Light", BODY)
    words.setTextRenderMode(2)
    words.textLine(text)
    words.setTextRenderMode(0)
    pdf.canvas.drawText(words)
    pdf.y += 20


def test_numbers_without_a_mark(read: Read) -> None:
    titles = [
        ("1 引言", 18, 1),
        ("2 建设现状", 18, 1),
        ("2.1 网络设施", 15, 2),
        ("2.1.1 城区覆盖", 13, 3),
        ("2.1.2 乡镇覆盖", 13, 3),
        ("2.2 算力设施", 15, 2),
        ("3 结语", 18, 1),
        ("参考文献", 18, 1),
        ("附录A 指标说明", 18, 1),
        ("附录B 问卷", 18, 1),
    ]

    def draw(pdf: PdfMaker) -> None:
        for seed, (title, size, _) in enumerate(titles):
            pdf.heading(title, size)
            pdf.paragraph(filler(seed, 60))
            if seed == 5:
                pdf.page(number="1")
        pdf.page(number="2")

    assert outline(read(draw)) == [(level, title) for title, _, level in titles]


@pytest.mark.parametrize("text", ["2 个试点城市入选", "3 年累计投入", "2 亿元专项资金", "12-19 页", "08 年以前"])
def test_counts_and_units_are_no_numbers_of_headings(text: str) -> None:
    assert parse_number(text) is None


def test_bold_by_stroke_sets_a_heading_apart(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for number, sections in (("一", 2), ("二", 1)):
            stroked(pdf, f"{number}、经营情况第{number}")
            for section in "一二"[:sections]:
                stroked(pdf, f"({section})分项{section}")
                pdf.paragraph(filler(len(section) + sections, 80))
        pdf.page(number="1")

    assert outline(read(draw)) == [
        (1, "一、经营情况第一"),
        (2, "(一)分项一"),
        (2, "(二)分项二"),
        (1, "二、经营情况第二"),
        (2, "(一)分项一"),
    ]


def test_sections_over_numbers_that_begin_anew(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for chapter, name in (("一", "释义"), ("二", "公司简介"), ("三", "重要事项")):
            pdf.heading(f"第{chapter}节 {name}", 16)
            for part in "一二":
                stroked(pdf, f"{part}、{name}之{part}")
                for item in "12":
                    stroked(pdf, f"{item}. {name}{part}{item}")
                    pdf.paragraph(filler(int(item), 60))
            pdf.page(number=chapter)

    found = outline(read(draw))
    assert [title for level, title in found if level == 1] == ["第一节 释义", "第二节 公司简介", "第三节 重要事项"]
    assert [level for level, _ in found] == [1, 2, 3, 3, 2, 3, 3] * 3


def test_bookmarks_find_headings_and_their_levels(read: Read) -> None:
    marked = [("消费总量稳步回升", 0), ("餐饮住宿恢复较快", 0), ("夜间经济", 1), ("线上消费扩大", 0)]

    def draw(pdf: PdfMaker) -> None:
        for seed, (title, level) in enumerate(marked):
            pdf.canvas.bookmarkPage(str(seed))
            pdf.canvas.addOutlineEntry(title, str(seed), level=level)
            pdf.text(LEFT, pdf.y, title)  # in the type of the text
            pdf.y += 20
            pdf.paragraph(filler(seed))
            pdf.page(number=str(seed + 1))

    document = read(draw)
    assert outline(document) == [(level + 1, title) for title, level in marked]
    assert [section.page_index for section in document.sections] == [1, 2, 3, 4]


def test_bookmarks_of_one_level_leave_the_levels_to_the_numbers(read: Read) -> None:
    titles = ["一、概况", "(一)规模", "(二)结构", "二、展望"]

    def draw(pdf: PdfMaker) -> None:
        for seed, title in enumerate([*titles, "一、这是一段正文。它被误标成标题"]):
            pdf.canvas.bookmarkPage(str(seed))
            pdf.canvas.addOutlineEntry(title, str(seed), level=0)
            pdf.text(LEFT, pdf.y, title)
            pdf.y += 20
            pdf.paragraph(filler(seed))
        pdf.page(number="1")

    assert outline(read(draw)) == [(1, "一、概况"), (2, "(一)规模"), (2, "(二)结构"), (1, "二、展望")]


def test_unnumbered_headings_by_type(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for seed, (title, sub) in enumerate(
            (("消费稳步回升", "夜间经济"), ("线上持续扩大", "直播带货"), ("县域潜力释放", "县乡物流"))
        ):
            pdf.heading(title, 18)
            pdf.paragraph(filler(seed))
            pdf.heading(sub, 15)
            pdf.paragraph(filler(seed + 10))
            pdf.page(number=str(seed + 1))

    assert [level for level, _ in outline(read(draw))] == [1, 2] * 3


def test_emphasis_in_the_text_is_no_heading(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、概况")
        for seed in range(4):
            stroked(pdf, f"这一段全部加粗来表示强调,它是完整的第{seed}个句子。")
            pdf.paragraph(filler(seed))
        pdf.page(number="1")

    assert outline(read(draw)) == [(1, "一、概况")]


def test_articles_of_a_law_open_their_text(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        number = iter("一二三四五六")
        for chapter, name in (("一", "总则"), ("二", "职责"), ("三", "附则")):
            pdf.centred(pdf.y, f"第{chapter}章 {name}")
            pdf.y += 20
            for seed in range(2):
                pdf.paragraph(f"第{next(number)}条 " + filler(seed, 70))
        pdf.page(number="1")

    document = read(draw)
    assert outline(document) == [
        (1, "第一章 总则"),
        (2, "第一条"),
        (2, "第二条"),
        (1, "第二章 职责"),
        (2, "第三条"),
        (2, "第四条"),
        (1, "第三章 附则"),
        (2, "第五条"),
        (2, "第六条"),
    ]
    paragraphs = [block for block in document.blocks if block.kind == "paragraph"]
    assert [document.section_path(block.section)[-1] for block in paragraphs] == [
        f"第{number}条" for number in "一二三四五六"
    ]
    assert paragraphs[2].text.startswith("第三条 ")


def test_articles_with_titles_count_over_chapters_with_sections(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        article = 1
        for chapter in "一二":
            pdf.text(LEFT, pdf.y, f"第{chapter}章 规则{chapter}")
            pdf.y += 20
            for part in "一二":
                stroked(pdf, f"第{part}部分 范围{part}")
                stroked(pdf, f"第{article}条 定义{article}")
                pdf.paragraph(filler(article, 60))
                article += 1
        pdf.page(number="1")

    found = outline(read(draw))
    assert [level for level, _ in found] == [1, 2, 3, 2, 3] * 2
    assert found[-1] == (3, "第4条 定义4")


def test_part_with_its_title_below(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for number, title in (("1", "发展环境"), ("2", "实践案例")):
            pdf.heading(f"PART {number}", 22)
            pdf.heading(title, 26)
            pdf.paragraph(filler(int(number), 500))
            pdf.page(number=number)

    assert outline(read(draw)) == [(1, "PART 1发展环境"), (1, "PART 2实践案例")]


def test_topics_hold_numbers_that_begin_anew(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for topic, name in (("一", "跨境支付"), ("二", "绿色金融")):
            pdf.heading(f"专题{topic} {name}", 18)
            for part in "一二":
                pdf.heading(f"{part}、{name}{part}", 15)
                pdf.paragraph(filler(len(name), 60))
            pdf.page(number=topic)

    assert [level for level, _ in outline(read(draw))] == [1, 2, 2] * 2


def test_numbered_titles_in_the_type_of_the_text(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、行业情况")
        for number, name in enumerate(("冷冻设备行业", "罐式集装箱行业", "节能板材行业"), start=1):
            pdf.paragraph(f"{number}、{name}")
            pdf.paragraph(filler(number, 90))
        pdf.page(number="1")

    assert outline(read(draw)) == [
        (1, "一、行业情况"),
        (2, "1、冷冻设备行业"),
        (2, "2、罐式集装箱行业"),
        (2, "3、节能板材行业"),
    ]


def test_slides_are_sections(read: Read) -> None:
    slides = [("建设背景", ["码头作业效率偏低", "信息系统分散"]), ("建设成效", ["泊位达到6个", "无纸化率达到98.6%"])]

    def draw(pdf: PdfMaker) -> None:
        pdf.canvas.setPageSize((960, 540))

        def put(x: float, y: float, text: str, size: float) -> None:
            pdf.canvas.setFont("STSong-Light", size)
            pdf.canvas.drawString(x, 540 - y, text)

        put(260, 230, "港口数字化转型汇报", 44)
        pdf.canvas.showPage()
        put(60, 80, "目录", 32)
        for at, (title, _) in enumerate([*slides, ("下一步计划", [])]):
            put(80, 150 + 46 * at, f"• {title}", 20)
        pdf.canvas.showPage()
        for title, items in [*slides, ("下一步计划", ["完成改造12处", "实现无人化运行"])]:
            put(60, 80, title, 32)
            for at, item in enumerate(items):
                put(80, 150 + 46 * at, f"• {item}", 20)
            pdf.canvas.showPage()

    document = read(draw)
    assert outline(document) == [(1, "建设背景"), (1, "建设成效"), (1, "下一步计划")]
    assert [section.page_index for section in document.sections] == [3, 4, 5]


def test_a_numbered_title_may_head_a_table(read: Read) -> None:
    """In the type of the text: (1) has a paragraph under it, (2) a table and nothing else."""

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、金融工具的减值")
        for seed, title in enumerate(("(1) 计量和会计处理", "(2) 按组合评估的工具", "(3) 转回的条件")):
            pdf.text(LEFT + 2 * BODY, pdf.y, title)
            pdf.y += 20
            if seed == 1:
                pdf.grid([LEFT, 220, 400], [pdf.y, pdf.y + 20, pdf.y + 40], [["账龄", "损失率"], ["1年以内", "5"]])
                pdf.y += 70
            else:
                pdf.paragraph(filler(seed + 1, 90))
        pdf.page(number="1")

    assert outline(read(draw)) == [
        (1, "一、金融工具的减值"),
        (2, "(1) 计量和会计处理"),
        (2, "(2) 按组合评估的工具"),
        (2, "(3) 转回的条件"),
    ]


def test_topics_set_smaller_than_the_chapter_before_them_are_in_it(read: Read) -> None:
    titles = [
        ("一、形势", 16, 1),
        ("二、金融", 16, 1),
        ("三、专题研究", 16, 1),
        ("专题一:跨境支付的进展", 13.5, 2),
        ("专题二:绿色金融的比较", 13.5, 2),
    ]

    def draw(pdf: PdfMaker) -> None:
        for seed, (title, size, _) in enumerate(titles):
            pdf.heading(title, size)
            pdf.paragraph(filler(seed, 70))
        pdf.page(number="1")

    assert outline(read(draw)) == [(level, title) for title, _, level in titles]


def test_headings_of_a_form_with_its_boxes_under_them(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("第一节 管理层讨论与分析")
        for seed, title in enumerate(("1、概述", "2、收入与成本", "3、费用")):
            pdf.text(LEFT, pdf.y, title)
            pdf.text(LEFT, pdf.y + 20, "□适用 √不适用")
            pdf.y += 40
            pdf.paragraph(filler(seed, 60))
        pdf.page(number="1")

    assert outline(read(draw)) == [(1, "第一节 管理层讨论与分析"), (2, "1、概述"), (2, "2、收入与成本"), (2, "3、费用")]


def test_a_chapter_over_the_smaller_title_of_its_first_section(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for part, sections in (
            ("东部地区", ("东镇:以茶为主", "南镇:以稻为主")),
            ("西部地区", ("西镇:以林为主", "北镇:以牧为主")),
        ):
            pdf.text(380, pdf.y, part, 24)
            pdf.text(360, pdf.y + 30, "各镇产业研究")
            pdf.y += 60
            for seed, section in enumerate(sections):
                pdf.centred(pdf.y, section, 15)
                pdf.text(LEFT + 24, pdf.y + 24, "一、总体情况", BODY + 1)
                pdf.y += 48
                pdf.paragraph(filler(seed, 80))
            pdf.page(number=None)

    expected = []
    for part, sections in (
        ("东部地区", ("东镇:以茶为主", "南镇:以稻为主")),
        ("西部地区", ("西镇:以林为主", "北镇:以牧为主")),
    ):
        expected += [
            (1, part),
            *((level, title) for section in sections for level, title in ((2, section), (3, "一、总体情况"))),
        ]
    assert outline(read(draw)) == expected


def test_the_largest_type_of_the_first_page_names_a_report_without_a_cover(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.text(LEFT, 60, "行业研究", 10)
        pdf.text(LEFT, 100, "光伏玻璃:供需再", 22)
        pdf.text(LEFT, 126, "平衡", 22)
        pdf.text(LEFT, 150, "2024年6月3日", 14)
        pdf.y = 180
        for number, title in enumerate(("1. 供给", "2. 需求"), start=1):
            pdf.heading(title)
            pdf.paragraph(filler(number, 200))
            pdf.page("行业研究", str(number))

    document = read(draw)
    assert (document.title, document.date) == ("光伏玻璃:供需再平衡", "2024年6月3日")
    assert outline(document) == [(1, "1. 供给"), (1, "2. 需求")]
