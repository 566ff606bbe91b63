from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from index.errors import EmptySourceError, FormatError, NotFoundError
from index.readers.markdown.reader import read_markdown
from index.schema import Block, Document


def document(tmp_path: Path, text: str, name: str = "report.md") -> Document:
    path = tmp_path / name
    path.write_text(dedent(text).lstrip(), encoding="utf-8")
    return read_markdown(path)


def of_kind(read: Document, kind: str) -> list[Block]:
    return [block for block in read.blocks if block.kind == kind]


def texts(read: Document, kind: str = "paragraph") -> list[str]:
    return [block.text for block in of_kind(read, kind)]


def test_front_matter_gives_the_metadata(tmp_path: Path) -> None:
    read = document(
        tmp_path,
        """
        ---
        title: "桥梁养护年报 (2031 年)"
        publisher: 桥梁所
        number: 203107
        date: 2031年5月
        colour: 蓝
        ---
        # 一、总览
        正文。
        """,
    )
    assert (read.title, read.publisher, read.number, read.date) == (
        "桥梁养护年报(2031年)",
        "桥梁所",
        "203107",
        "2031年5月",
    )
    assert [(entry.what, entry.count) for entry in read.dropped] == [("front matter field", 1)]
    assert read.format == "markdown"
    assert read.document_id == "report"
    assert len(read.sha256) == 64


def test_a_rule_at_the_top_is_not_front_matter(tmp_path: Path) -> None:
    read = document(tmp_path, "---\n\n今天下雨。\n\n---\n\n明天晴。\n")
    assert texts(read) == ["今天下雨。", "明天晴。"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# 年报\n\n## 一、桥\n\n桥。\n\n## 二、路\n\n路。\n", "年报"),
        ("# 一、桥\n\n桥。\n\n# 二、路\n\n路。\n", "report"),
        ("没有标题的一段。\n", "report"),
    ],
)
def test_title_without_front_matter(tmp_path: Path, text: str, title: str) -> None:
    assert document(tmp_path, text).title == title


def test_headings_make_a_tree(tmp_path: Path) -> None:
    read = document(
        tmp_path,
        """
        # 一、桥
        ## (一)木桥
        ### 1.维修
        每年一次。
        ## (二)石桥
        # 二、路
        """,
    )
    assert [(s.level, s.title, s.parent) for s in read.sections] == [
        (1, "一、桥", None),
        (2, "(一)木桥", 0),
        (3, "1.维修", 1),
        (2, "(二)石桥", 0),
        (1, "二、路", None),
    ]
    (paragraph,) = of_kind(read, "paragraph")
    assert read.section_path(paragraph.section) == ("一、桥", "(一)木桥", "1.维修")
    assert texts(read, "heading")[1] == "(一)木桥"


def test_markdown_without_headings_has_no_sections(tmp_path: Path) -> None:
    read = document(tmp_path, "第一段。\n\n第二段。\n")
    assert read.sections == ()
    assert [(b.text, b.section) for b in read.blocks] == [("第一段。", None), ("第二段。", None)]
    assert [(p.page_index, p.page_label, p.has_text) for p in read.pages] == [(1, None, True)]


def test_plain_text_headings_follow_the_grammar(tmp_path: Path) -> None:
    read = document(
        tmp_path,
        """
        一、桥梁
        桥梁分两类。
        1. 木桥
        2. 石桥
        木桥更多。
        （一）木桥
        木桥有三十座。
        （二）石桥
        石桥有九座。
        二、道路
        道路很长。
        """,
        "plain.txt",
    )
    assert [(s.level, s.title) for s in read.sections] == [
        (1, "一、桥梁"),
        (2, "（一）木桥"),
        (2, "（二）石桥"),
        (1, "二、道路"),
    ]
    assert texts(read)[:4] == ["桥梁分两类。", "1. 木桥", "2. 石桥", "木桥更多。"]


def test_page_markers_count_for_what_follows(tmp_path: Path) -> None:
    read = document(
        tmp_path,
        """
        <!-- page: - index: 2 -->

        # 前言
        甲。

        <!-- page: 1 index: 9 -->

        乙。
        """,
    )
    assert [(b.text, b.page_index, b.page_label) for b in read.blocks] == [
        ("前言", 2, None),
        ("甲。", 2, None),
        ("乙。", 9, "1"),
    ]
    assert [(p.page_index, p.page_label) for p in read.pages] == [(2, None), (9, "1")]


def test_pages_are_counted_where_markers_give_no_index(tmp_path: Path) -> None:
    read = document(tmp_path, "封面。\n\n<!-- page: i -->\n甲。\n\n<!-- page: 1 -->\n\n<!-- page: 2 -->\n乙。\n")
    assert [(p.page_index, p.page_label, p.has_text) for p in read.pages] == [
        (1, None, True),
        (2, "i", True),
        (3, "1", False),
        (4, "2", True),
    ]


def test_a_paragraph_may_run_over_a_page(tmp_path: Path) -> None:
    read = document(tmp_path, "<!-- page: 7 -->\n桥有<!-- page: 8 -->九座[^1]。\n")
    (block,) = read.blocks
    assert block.text == "桥有九座。"
    assert [(line.start, line.end, line.page_label) for line in block.lines] == [(0, 2, "7"), (2, 5, "8")]
    assert [(m.offset, m.mark, m.page_index) for m in block.marks] == [(4, "1", 2)]


@pytest.mark.parametrize("marker", ["<!-- page -->", "<!-- page: 3 index: x -->", "<!-- page 3 -->"])
def test_a_slip_in_a_marker_is_an_error(tmp_path: Path, marker: str) -> None:
    with pytest.raises(FormatError, match="is no page marker"):
        document(tmp_path, f"{marker}\n\n甲。\n")


def test_two_printed_numbers_of_one_page_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="page 3 of the file is marked as printed 1 and as 2"):
        document(tmp_path, "<!-- page: 1 index: 3 -->\n甲。\n\n<!-- page: 2 index: 3 -->\n乙。\n")


def test_footnotes_leave_the_text_and_stay_linked(tmp_path: Path) -> None:
    read = document(
        tmp_path,
        """
        <!-- page: 4 -->

        # 一、桥
        桥龄为 40 年[^5],最长的有 2 公里[^6]。

        [^5]: 来源:桥梁所。
        [^6]: 指主跨。

        后文。
        """,
    )
    assert texts(read) == ["桥龄为 40 年,最长的有 2 公里。", "后文。"]
    assert [(m.mark, read.blocks[1].text[: m.offset][-3:]) for m in read.blocks[1].marks] == [
        ("5", "0 年"),
        ("6", " 公里"),
    ]
    assert [(b.label, b.text, b.page_label, b.section) for b in of_kind(read, "footnote")] == [
        ("5", "来源:桥梁所。", "4", 0),
        ("6", "指主跨。", "4", 0),
    ]


def test_table_with_caption_and_source(tmp_path: Path) -> None:
    read = document(
        tmp_path,
        """
        表 3-1 各市桥梁数

        | 市 | 桥 **数** |
        | --- | ---: |
        | 甲市 | 12 |
        | 乙市 | |

        <!-- page: 2 -->
        数据来源：桥梁所

        后文。
        """,
    )
    caption, table = read.blocks[:2]
    assert (caption.kind, caption.text, caption.label, caption.picture) == (
        "caption",
        "表 3-1 各市桥梁数",
        "表3-1",
        False,
    )
    assert (table.kind, table.label, table.header) == ("table", "表3-1", ("市", "桥 数"))
    assert table.text == "甲市 12\n乙市"
    assert [(row.cells, table.text[row.start : row.end]) for row in table.rows] == [
        (("甲市", "12"), "甲市 12"),
        (("乙市", ""), "乙市"),
    ]
    assert caption.source == table.source == "桥梁所"
    assert texts(read) == ["后文。"]


def test_picture_keeps_caption_and_source(tmp_path: Path) -> None:
    read = document(
        tmp_path, "图 1 桥梁分布\n<!-- picture -->\n来源:桥梁所\n\n![图 2 道路分布](b.png)\n\n图 3 见下。\n"
    )
    assert [(b.label, b.source, b.picture) for b in of_kind(read, "caption")] == [
        ("图1", "桥梁所", True),
        ("图2", None, True),
    ]
    assert texts(read) == ["图 3 见下。"]


def test_a_source_without_a_caption_is_a_paragraph(tmp_path: Path) -> None:
    assert texts(document(tmp_path, "正文。\n\n来源:桥梁所\n")) == ["正文。", "来源:桥梁所"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("桥很\n长。", ["桥很长。"]),
        ("the old\nbridge", ["the old bridge"]),
        ("- 甲\n- 乙\n", ["甲", "乙"]),
        ("3. 甲\n4. 乙\n", ["3. 甲", "4. 乙"]),
        ("见[桥梁所](http://a.b),**很** *长* `x<y>`。", ["见桥梁所,很 长 x<y>。"]),
        ("这是**“桥”**的图。", ["这是“桥”的图。"]),
        ("甲。<!-- 待查 -->乙。", ["甲。乙。"]),
        ("```\n# 一\n\n二\n```", ["# 一", "二"]),
        ("    缩进的一段。", ["缩进的一段。"]),
        ("一段话。\n---\n", ["一段话。"]),
        ("<p>甲</p>", ["甲"]),
    ],
)
def test_inline_markup_and_lists_become_plain_text(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert texts(document(tmp_path, text)) == expected


def test_bad_files(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        read_markdown(tmp_path / "none.md")
    with pytest.raises(EmptySourceError, match="no text besides"):
        document(tmp_path, "---\ntitle: 空\n---\n<!-- 无 -->\n")


def test_a_footnote_belongs_to_the_section_that_marks_it(tmp_path: Path) -> None:
    read = document(
        tmp_path,
        """
        # 一、钢桥

        主缆换了两次[^1]。

        # 二、石桥

        石桥无需换缆。

        [^1]: 换缆记录见附录。
        """,
    )
    assert [(b.label, b.section) for b in of_kind(read, "footnote")] == [("1", 0)]


def test_an_html_table_keeps_its_cells_apart(tmp_path: Path) -> None:
    read = document(
        tmp_path,
        """
        # 一、港口
        表1 吞吐量

        单位:万吨

        <table><tr><td rowspan="2">港口</td><td colspan="2">吞吐量</td></tr>

        <tr><td>2023年</td><td>2024年</td></tr><tr><td>东港</td><td>8,640</td><td>$9{,}120$</td></tr></table>
        """,
    )
    (table,) = of_kind(read, "table")
    assert (table.header, table.label) == (("港口", "吞吐量 2023年", "吞吐量 2024年"), "表1")
    assert [row.cells for row in table.rows] == [("东港", "8,640", "9,120")]
    assert texts(read, "caption") == ["表1 吞吐量(单位:万吨)"]


def test_latex_numbers_are_numbers(tmp_path: Path) -> None:
    read = document(
        tmp_path,
        r"""
        增速为$5.6 \%$,占比$4 1 . 7 \%$,共$9{,}120$万吨,强度$0.38\mathrm{kgCO_2}$,约$\approx 128$公里,面积$36.5\mathrm{km}^2$。

        价格为$5,运费为$10。
        """,
    )
    assert texts(read) == [
        "增速为5.6%,占比41.7%,共9,120万吨,强度0.38kgCO2,约≈128公里,面积36.5km²。",
        "价格为$5,运费为$10。",
    ]


def test_signs_of_headings_without_a_blank(tmp_path: Path) -> None:
    read = document(tmp_path, "#一、桥\n##(一)木桥\n正文。\n\n#话题#很热。\n\n```\n##不是标题\n```\n")
    assert [(s.level, s.title) for s in read.sections] == [(1, "一、桥"), (2, "(一)木桥")]
    assert texts(read) == ["正文。", "#话题#很热。", "##不是标题"]


def test_a_title_above_the_chapters_is_no_chapter(tmp_path: Path) -> None:
    read = document(tmp_path, "# 桥梁年报\n\n前言。\n\n## 一、桥\n\n桥。\n\n### (一)木\n\n木。\n\n## 二、路\n\n路。\n")
    assert read.title == "桥梁年报"
    assert [(s.level, s.title, s.parent) for s in read.sections] == [
        (1, "一、桥", None),
        (2, "(一)木", 0),
        (1, "二、路", None),
    ]
    one = document(tmp_path, "# 一、桥\n\n## (一)木\n\n木。\n\n## (二)石\n\n石。\n")
    assert [s.title for s in one.sections] == ["一、桥", "(一)木", "(二)石"]


def test_raised_marks_and_line_breaks(tmp_path: Path) -> None:
    read = document(
        tmp_path, "# 一、桥<sup>1</sup>\n\n费用3.6亿元<sup>[2]</sup>,长5km<sup>2</sup>。<br>&lt;5座占62%。\n"
    )
    assert [s.title for s in read.sections] == ["一、桥"]
    assert texts(read) == ["费用3.6亿元,长5km²。<5座占62%。"]


def test_paragraphs_are_numbered_where_no_page_is_marked(tmp_path: Path) -> None:
    free = document(tmp_path, "# 一、桥\n甲。\n\n乙。\n\n# 二、路\n丙。\n")
    assert [block.paragraph for block in free.blocks] == [0, 1, 2, 0, 1]
    paged = document(tmp_path, "<!-- page: 3 -->\n# 一、桥\n甲。\n")
    assert [block.paragraph for block in paged.blocks] == [None, None]


def test_numbered_lines_below_the_only_marked_heading_are_headings(tmp_path: Path) -> None:
    text = "# 港口年报\n\n一、吞吐量\n\n吞吐量为9120万吨。\n\n二、泊位\n\n有以下两类:\n\n1. 万吨级\n2. 其他\n\n三、航道\n\n全长64公里。\n"
    path = tmp_path / "年报.md"
    path.write_text(text, encoding="utf-8")
    read = read_markdown(path)
    assert read.title == "港口年报"
    assert [(section.level, section.title) for section in read.sections] == [
        (1, "一、吞吐量"),
        (1, "二、泊位"),
        (1, "三、航道"),
    ]


def tables(read: Document) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    return [(b.header, [row.cells for row in b.rows]) for b in read.blocks if b.kind == "table"]


@pytest.mark.parametrize(
    "text",
    [
        "|    |    |\n|----|----|\n| 镇 | 座 |\n| 东镇 | 12 |\n| 西镇 | 9 |\n",
        "| 2031年桥梁表 | Unnamed: 1 |\n|----|----|\n| 镇 | 座 |\n| 东镇 | 12 |\n| 西镇 | 9 |\n",
        "  镇      座\n  ------  -----\n  东镇    12\n  西镇    9\n",
        "+------+----+\n| 镇   | 座 |\n+------+----+\n| 东镇 | 12 |\n| 西镇 | 9  |\n+------+----+\n",
    ],
)
def test_tables_of_converters_have_their_header(tmp_path: Path, text: str) -> None:
    read = document(tmp_path, f"# 桥\n\n桥不少。\n\n{text}\n桥都查过。\n")
    assert tables(read) == [(("镇", "座"), [("东镇", "12"), ("西镇", "9")])]


def test_a_header_of_two_rows_as_converters_repeat_it(tmp_path: Path) -> None:
    text = "| 镇 | 2031年 | 2031年 |\n|--|--|--|\n| 镇 | 木桥 | 石桥 |\n| 东镇 | 12 | 3 |\n| 西镇 | 9 | 4 |\n"
    assert tables(document(tmp_path, text))[0][0] == ("镇", "2031年 木桥", "2031年 石桥")


def test_columns_set_apart_by_blanks_are_a_table_and_sentences_none(tmp_path: Path) -> None:
    text = "桥  座  年\n东桥  12  3\n西桥  9  4\n\n甲方  乙方\n\n查桥要  一年  两次。\n修桥要  三年  一次。\n"
    read = document(tmp_path, text, name="a.txt")
    assert tables(read) == [(("桥", "座", "年"), [("东桥", "12", "3"), ("西桥", "9", "4")])]


@pytest.mark.parametrize("marks", ["######", "##", "# ## # ##"])
def test_levels_that_a_converter_guessed_are_those_of_the_numbers(tmp_path: Path, marks: str) -> None:
    titles = ["桥梁年报", "一、现状", "(一)木桥", "(二)石桥", "二、展望", "(一)资金"]
    signs = (marks.split() * 6)[:6] if " " in marks else [marks] * 6
    read = document(
        tmp_path, "".join(f"{sign} {title}\n\n桥有九座。\n\n" for sign, title in zip(signs, titles, strict=True))
    )
    assert read.title == "桥梁年报"
    assert [(s.level, s.title) for s in read.sections] == [
        (1, "一、现状"), (2, "(一)木桥"), (2, "(二)石桥"), (1, "二、展望"), (2, "(一)资金"),
    ]  # fmt: skip


def test_contents_under_a_heading_are_left_out_and_said_to_be(tmp_path: Path) -> None:
    read = document(
        tmp_path, "## 目录\n\n一、现状 ..... 1\n二、展望 ..... 3\n\n## 一、现状\n\n甲。\n\n## 二、展望\n\n乙。\n"
    )
    assert [s.title for s in read.sections] == ["一、现状", "二、展望"]
    assert [(d.what, d.count) for d in read.dropped] == [("table of contents", 1)]


@pytest.mark.parametrize(
    ("first", "second"), [("■ 木桥", "■ 石桥"), ("【木桥】", "【石桥】"), ("**木桥**", "**石桥**")]
)
def test_lines_set_apart_by_a_sign_are_headings_without_numbers(tmp_path: Path, first: str, second: str) -> None:
    read = document(tmp_path, f"晨会\n{first}\n东桥查过\n{second}\n西桥没查\n", name="a.txt")
    assert [(s.level, s.title) for s in read.sections] == [(1, "木桥"), (1, "石桥")]


def test_numbers_in_bold_are_numbers(tmp_path: Path) -> None:
    read = document(tmp_path, "**一、木桥**\n\n东桥查过。\n\n**二、石桥**\n\n西桥没查。\n")
    assert [(s.level, s.title) for s in read.sections] == [(1, "一、木桥"), (1, "二、石桥")]


def test_lines_broken_at_a_width_are_one_paragraph_and_short_ones_end_it(tmp_path: Path) -> None:
    full = "养护单位按季度巡查每座桥的支座和桥面并把结果写进台账"
    read = document(tmp_path, f"名称:东桥\n{full}\n{full}\n{full}\n查完\n电话:12345\n", name="a.txt")
    assert [b.text for b in read.blocks] == ["名称:东桥", full * 3 + "查完", "电话:12345"]


def test_the_first_line_above_headings_names_the_report(tmp_path: Path) -> None:
    assert (
        document(tmp_path, "东县桥梁管理办法\n\n第一章 总则\n\n甲。\n\n第二章 附则\n\n乙。\n", name="a.txt").title
        == "东县桥梁管理办法"
    )
    assert document(tmp_path, "文号:东桥1号\n\n一、总则\n\n甲。\n\n二、附则\n\n乙。\n", name="a.txt").title == "a"
