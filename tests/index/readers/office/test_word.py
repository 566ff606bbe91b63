from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Pt

from index.errors import EmptySourceError
from index.readers.office.word_numbering import chinese
from tests.index.readers.office.make_office import (
    WORD,
    number_headings,
    of_kind,
    outline,
    save,
    texts,
    word_xml,
)


def test_heading_styles_make_the_outline_and_the_title_the_name(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("青石县茶业年报", 0)
    document.add_heading("茶园", 1)
    document.add_paragraph("全县有茶园3.6万亩。")
    document.add_heading("品种", 2)
    document.add_paragraph("绿茶占比为62.5%。")
    read = save(document, tmp_path / "a.docx")
    assert (read.title, read.format) == ("青石县茶业年报", "docx")
    assert outline(read) == [(1, "茶园"), (2, "品种")]
    assert [(b.text, b.section, b.paragraph) for b in of_kind(read, "paragraph")] == [
        ("全县有茶园3.6万亩。", 0, 1),
        ("绿茶占比为62.5%。", 1, 1),
    ]


def test_numbers_that_word_makes_stand_before_the_headings(tmp_path: Path) -> None:
    document = docx.Document()
    number_headings(document, [("chineseCounting", "第%1章"), ("decimal", "%1.%2")])
    for title, level in (("茶园", 1), ("品种", 2), ("产量", 2), ("销售", 1), ("出口", 2)):
        document.add_heading(title, level)
        document.add_paragraph("正文一句。")
    read = save(document, tmp_path / "a.docx")
    assert [title for _, title in outline(read)] == ["第一章茶园", "1.1 品种", "1.2 产量", "第二章销售", "2.1 出口"]


def test_a_title_that_has_its_number_is_not_numbered_twice(tmp_path: Path) -> None:
    document = docx.Document()
    number_headings(document, [("chineseCounting", "%1、")])
    document.add_heading("一、茶园", 1)
    document.add_paragraph("正文一句。")
    assert outline(save(document, tmp_path / "a.docx")) == [(1, "一、茶园")]


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百〇五")])
def test_chinese_numbers(number: int, text: str) -> None:
    assert chinese(number) == text


def test_an_outline_level_makes_a_heading_of_any_paragraph(tmp_path: Path) -> None:
    document = docx.Document()
    heading = document.add_paragraph("茶园")
    heading._p.get_or_add_pPr().append(word_xml('<w:outlineLvl w:val="1"/>'))
    document.add_paragraph("全县有茶园3.6万亩。")
    assert outline(save(document, tmp_path / "a.docx")) == [(2, "茶园")]


def test_without_styles_the_numbers_tell(tmp_path: Path) -> None:
    document = docx.Document()
    for line in (
        "一、茶园",
        "全县有茶园3.6万亩。",
        "(一)品种",
        "绿茶最多。",
        "(二)产量",
        "产量不高。",
        "二、销售",
        "销往各地。",
    ):
        document.add_paragraph(line)
    assert outline(save(document, tmp_path / "a.docx")) == [
        (1, "一、茶园"),
        (2, "(一)品种"),
        (2, "(二)产量"),
        (1, "二、销售"),
    ]


def test_a_table_has_its_merged_header_and_its_caption(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("一、收入", 1)
    document.add_paragraph("表1 各镇收入", style="Caption")
    document.add_paragraph("单位:万元")
    cells = [["镇", "收入", ""], ["", "2023年", "2024年"], ["东镇", "1,200", "1,300"], ["", "40", "50"]]
    table = document.add_table(4, 3)
    for row, line in enumerate(cells):
        for column, text in enumerate(line):
            table.cell(row, column).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(2, 0).merge(table.cell(3, 0))
    document.add_paragraph("注1:不含税。")
    document.add_paragraph("注2:东镇的数为估计。")
    document.add_paragraph("收入逐年增长。")
    (found,) = of_kind(save(document, tmp_path / "a.docx"), "table")
    assert found.header == ("镇", "收入 2023年", "收入 2024年")
    assert [row.cells for row in found.rows] == [("东镇", "1,200", "1,300"), ("东镇", "40", "50")]
    assert found.label == "表1"
    assert [found.text[start:end] for start, end in found.notes] == ["注1:不含税。", "注2:东镇的数为估计。"]


def test_footnotes_belong_to_their_sentence(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("一、茶园", 1)
    paragraph = document.add_paragraph("全县有茶园3.6万亩")
    paragraph._p.append(word_xml('<w:r><w:footnoteReference w:id="2"/></w:r>'))
    paragraph.add_run("。")
    notes = (
        f'<w:footnotes xmlns:w="{WORD}"><w:footnote w:id="0" w:type="separator"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:t>数据来自县志。</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    part = Part(PackURI("/word/footnotes.xml"), "application/xml", notes.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    read = save(document, tmp_path / "a.docx")
    (body,) = of_kind(read, "paragraph")
    (note,) = of_kind(read, "footnote")
    assert (body.text, [(m.offset, m.mark) for m in body.marks]) == ("全县有茶园3.6万亩。", [(10, "1")])
    assert (note.label, note.text, note.paragraph) == ("1", "数据来自县志。", 1)


def test_deleted_and_hidden_text_is_left_out_and_counted(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("茶园3.6万亩")
    paragraph._p.append(word_xml('<w:del w:id="1"><w:r><w:delText>旧值</w:delText></w:r></w:del>'))
    paragraph._p.append(word_xml('<w:ins w:id="2"><w:r><w:t>,增长4%</w:t></w:r></w:ins>'))
    hidden = paragraph.add_run("看不见")
    hidden.font.hidden = True
    paragraph.add_run("。")
    read = save(document, tmp_path / "a.docx")
    assert texts(read) == ["茶园3.6万亩,增长4%。"]
    assert {(entry.what, entry.count) for entry in read.dropped} == {("deleted text", 1), ("hidden text", 1)}


def test_the_table_of_contents_is_no_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("目 录")
    document.add_paragraph("一、茶园……………………1")
    document.add_heading("一、茶园", 1)
    document.add_paragraph("全县有茶园3.6万亩。")
    read = save(document, tmp_path / "a.docx")
    assert texts(read) == ["全县有茶园3.6万亩。"]
    assert [(entry.what, entry.count) for entry in read.dropped] == [("table of contents", 2)]


def test_raised_numbers_are_powers_or_go(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("面积36.5km")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(",来源可靠")
    paragraph.add_run("[3]").font.superscript = True
    paragraph.add_run("。")
    assert texts(save(document, tmp_path / "a.docx")) == ["面积36.5km²,来源可靠。"]


def test_radicals_are_folded(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("⻓沙市有⼾籍⼈⼝。")
    assert texts(save(document, tmp_path / "a.docx")) == ["长沙市有户籍人口。"]


def test_a_file_without_text_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(EmptySourceError, match="no text"):
        save(docx.Document(), tmp_path / "a.docx")


def bold(document: Any, text: str, size: int = 0) -> None:
    run = document.add_paragraph().add_run(text)
    run.bold = True
    if size:
        run.font.size = Pt(size)


@pytest.mark.parametrize(("sizes", "levels"), [((0, 0), (1, 1)), ((16, 14), (1, 2))])
def test_bold_lines_with_text_under_them_are_headings_where_nothing_else_is(
    tmp_path: Path, sizes: tuple[int, int], levels: tuple[int, int]
) -> None:
    document = docx.Document()
    bold(document, "青石县茶业年报", 22)
    for name, part in (("茶园", "品种"), ("茶市", "出口")):
        bold(document, name, sizes[0])
        document.add_paragraph("全县有茶园3.6万亩。")
        bold(document, part, sizes[1])
        document.add_paragraph("绿茶占比为62.5%。").add_run("红茶最少。").bold = True
    read = save(document, tmp_path / "a.docx")
    assert read.title == "青石县茶业年报"
    assert outline(read) == [(levels[n % 2], name) for n, name in enumerate(("茶园", "品种", "茶市", "出口"))]


def test_bold_lines_that_are_the_text_are_no_headings(tmp_path: Path) -> None:
    document = docx.Document()
    for line in ("茶园面积大", "茶叶产量高", "茶价也不低"):
        bold(document, line)
    document.add_paragraph("全县有茶园3.6万亩。")
    assert outline(save(document, tmp_path / "a.docx")) == []


def grid(document: Any, rows: Sequence[Sequence[str]], merged: int | None = None) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text:
                table.cell(at, column).text = text
    if merged is not None:
        table.cell(merged, 1).merge(table.cell(merged, len(rows[0]) - 1))


def test_a_form_has_names_and_what_is_filled_in(tmp_path: Path) -> None:
    document = docx.Document()
    rows = [
        ("茶厂", "东山茶厂", "建成日期", "2009年6月18日"),
        ("资本", "860万元", "厂长", "何立"),
        ("地址", "东山路8号", "", ""),
    ]
    grid(document, rows, merged=2)
    (form,) = of_kind(save(document, tmp_path / "a.docx"), "table")
    assert (form.header, [row.cells for row in form.rows]) == (
        ("项目", ""),
        [
            ("茶厂", "东山茶厂"), ("建成日期", "2009年6月18日"), ("资本", "860万元"), ("厂长", "何立"), ("地址", "东山路8号"),
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [("镇", "2024年面积", "特产", "备注"), ("东镇", "12", "绿茶", ""), ("西镇", "9", "红茶", "2023年建成")],
        [("镇", "2024年"), ("东镇", "12"), ("西镇", "9"), ("南镇", "7")],
        [("茶厂", "厂长", "茶", "价"), ("东山茶厂", "何立", "绿茶", "12"), ("西山茶厂", "李平", "红茶", "9")],
    ],
)
def test_a_table_with_a_header_is_no_form(tmp_path: Path, rows: list[tuple[str, ...]]) -> None:
    document = docx.Document()
    grid(document, rows)
    (table,) = of_kind(save(document, tmp_path / "a.docx"), "table")
    assert table.header == rows[0]
