from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import EmptySourceError, EncryptedError, FormatError, NotFoundError, UnreadableTextError
from index.readers.ocr.records import OcrSettings
from index.readers.pdf.reader import read_pdf
from index.schema import Block, Document
from tests.index.make_pdf import HEIGHT, LEFT, RIGHT, PdfMaker, filler, make_pdf
from tests.index.readers.conftest import Read


def kinds(document: Document, kind: str) -> list[Block]:
    return [block for block in document.blocks if block.kind == kind]


def texts(document: Document, kind: str) -> list[str]:
    return [block.text for block in kinds(document, kind)]


def outline(document: Document) -> list[tuple[int, str, str | None]]:
    return [(section.level, section.title, section.page_label) for section in document.sections]


def test_text_painted_twice_is_read_once(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.text(LEFT, 100, "(一)金融111科技", 14, doubled=True)
        pdf.y = 130
        pdf.paragraph(filler(1))
        pdf.page(number="1")

    document = read(draw)
    assert outline(document) == [(1, "(一)金融111科技", "1")]
    assert {item.what: item.count for item in document.dropped}["character painted twice"] == 10


def test_heading_over_two_lines_is_one(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、总体态势")
        title = "1.养殖业良种繁育推广体系不断健全养殖户主动防范季节性疫病"
        pdf.text(LEFT + 24, pdf.y, title, 14)
        pdf.text(LEFT, pdf.y + 20, "的新风险", 14)
        pdf.y += 46
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    assert outline(read(draw)) == [
        (1, "一、总体态势", "1"),
        (2, "1.养殖业良种繁育推广体系不断健全养殖户主动防范季节性疫病的新风险", "1"),
    ]


def test_running_header_and_footer_leave_the_body_and_the_number_becomes_the_label(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        pdf.page()
        for number, label in enumerate(("ii", "1", "2", "3", "4"), start=2):
            pdf.paragraph(filler(number))
            pdf.centred(815, "内部资料 请勿外传", 9)
            pdf.page("金融科技报告(2024年)", label)

    document = read(draw)
    assert [page.page_label for page in document.pages] == [None, "ii", "1", "2", "3", "4"]
    assert texts(document, "paragraph") == [filler(number) for number in range(1, 7)]
    counts = {item.what: item.count for item in document.dropped}
    assert (counts["running header"], counts["running footer"], counts["page number"]) == (5, 5, 5)
    assert document.title == "金融科技报告(2024年)"


def test_a_lone_number_that_counts_with_no_page_is_no_page_number(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for number in range(1, 5):
            pdf.paragraph(filler(number))
            if number == 2:
                pdf.text(LEFT, 770, "77")
            pdf.page(number=f"- {number} -")

    document = read(draw)
    assert [page.page_label for page in document.pages] == ["1", "2", "3", "4"]
    assert "77" in texts(document, "paragraph")


def test_paragraph_runs_on_over_lines_and_pages(read: Read) -> None:
    body = filler(3, 33 + 35)[:-1] + "甲"

    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(8))
        pdf.paragraph(body)
        pdf.page("测试报告", "1")
        pdf.paragraph("乙" + filler(4, 50), indent=False)
        pdf.paragraph(filler(5))
        pdf.page("测试报告", "2")

    document = read(draw)
    assert texts(document, "paragraph") == [filler(8), body + "乙" + filler(4, 50), filler(5)]
    split = kinds(document, "paragraph")[1]
    assert [line.page_label for line in split.lines] == ["1", "1", "2", "2"]
    assert split.lines[2].start == len(body)


def test_latin_words_keep_a_space_over_a_line_break_and_chinese_has_none(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.text(LEFT + 24, 100, "一行中文写到了这里为止再接着写下去直到行尾 Digital")
        pdf.text(RIGHT - 30, 100, "Pay")
        pdf.text(LEFT, 120, "Service 以及中文的第二行写到了这里为止再接着写下去直到行尾末")
        pdf.text(LEFT, 140, "尾。")
        pdf.page()

    text = texts(read(draw), "paragraph")[0]
    assert text.startswith("一行中文写到了这里为止再接着写下去直到行尾 Digital Pay Service 以及中文")
    assert text.endswith("直到行尾末尾。")


def test_edges_give_every_character_its_place(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.text(LEFT, 100, "数据安全监管科技金融服务。")
        pdf.page()

    line = kinds(read(draw), "paragraph")[0].lines[0]
    # Characters of the font are as wide as its size, 12 points.
    assert line.edges == pytest.approx([LEFT + 12 * at for at in range(14)])
    assert line.box is not None
    assert (line.box.x0, line.box.x1) == pytest.approx((LEFT, LEFT + 12 * 13))
    assert line.box.top < 100 < line.box.bottom + 1
    assert line.box.bottom - line.box.top == pytest.approx(12)


def test_footnote_leaves_the_body_and_stays_linked(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、总体态势")
        pdf.paragraph(filler(1))
        pdf.text(LEFT + 24, pdf.y, "职位需求同比增长 88%。")
        pdf.text(LEFT + 24 + 12 * 8, pdf.y - 5, "1", 7)
        pdf.rule(LEFT, LEFT + 140, 735)
        pdf.text(LEFT, 747, "1", 6)
        pdf.text(LEFT + 8, 750, "数据来源:一份很长的报告,它的名字要写到第二行去才能写完,所以这里", 9)
        pdf.text(LEFT, 763, "2024 年才写完。", 9)
        pdf.page("测试报告", "1")
        pdf.paragraph(filler(2))
        pdf.rule(LEFT, LEFT + 140, 735)
        pdf.text(LEFT, 750, "到了下一页还有一行。", 9)
        pdf.page("测试报告", "2")

    document = read(draw)
    [note] = kinds(document, "footnote")
    assert note.label == "1"
    assert note.text == (
        "数据来源:一份很长的报告,它的名字要写到第二行去才能写完,所以这里2024 年才写完。到了下一页还有一行。"
    )
    assert [line.page_label for line in note.lines] == ["1", "1", "2"]
    assert note.section == 0
    carrier = next(block for block in document.blocks if block.marks)
    assert [(mark.mark, mark.page_index) for mark in carrier.marks] == [("1", 1)]
    # filler(1), then the sentence; the mark stood over the number that follows 增长.
    assert carrier.text[: carrier.marks[0].offset].endswith("职位需求同比增长")
    assert "增长 88%。" in carrier.text


def test_an_exponent_is_no_footnote_mark(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        pdf.text(LEFT + 24, pdf.y, "面积为甲")
        pdf.text(LEFT + 24 + 48, pdf.y - 5, "2", 7)
        pdf.text(LEFT + 24 + 52, pdf.y, "平方米。")
        pdf.page()

    document = read(draw)
    assert texts(document, "paragraph")[-1] == "面积为甲2平方米。"
    assert not any(block.marks for block in document.blocks)


def test_ruled_table_over_a_page_break(read: Read) -> None:
    xs = [LEFT, 200.0, RIGHT]

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、应用场景")
        pdf.paragraph(filler(1))
        pdf.centred(690, "表 3 大模型应用场景", 10.5)
        pdf.grid(xs, [700, 720, 740, 760], [["机构", "场景"], ["甲银行", "客服"], ["乙银行", "风控"]])
        pdf.page("测试报告", "1")
        pdf.grid(xs, [90, 110, 130], [["机构", "场景"], ["丙银行", "研发"]])
        pdf.text(420, 146, "来源:公开渠道", 9)
        pdf.y = 170
        pdf.paragraph(filler(2))
        pdf.page("测试报告", "2")

    document = read(draw)
    [table] = kinds(document, "table")
    assert table.header == ("机构", "场景")
    assert [row.cells for row in table.rows] == [("甲银行", "客服"), ("乙银行", "风控"), ("丙银行", "研发")]
    assert table.text == "甲银行 客服\n乙银行 风控\n丙银行 研发"
    assert [table.text[row.start : row.end] for row in table.rows] == table.text.split("\n")
    assert [line.page_label for line in table.lines] == ["1", "1", "2"]
    assert (table.label, table.source) == ("表3", "公开渠道")
    [caption] = kinds(document, "caption")
    assert (caption.text, caption.label, caption.source, caption.picture) == (
        "表 3 大模型应用场景",
        "表3",
        "公开渠道",
        False,
    )
    assert texts(document, "paragraph") == [filler(1), filler(2)]


def test_picture_keeps_caption_and_source(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        pdf.canvas.rect(150, HEIGHT - 330, 300, 120)
        pdf.text(440, 345, "来源:统计公报", 9)
        pdf.centred(362, "图 1 融资规模(亿美元)", 10.5)
        pdf.y = 400
        pdf.paragraph("如图 1 所示," + filler(2))
        pdf.centred(640, "表 2 科技投入", 10.5)
        pdf.page(number="1")

    document = read(draw)
    assert [(b.label, b.text, b.source, b.picture) for b in kinds(document, "caption")] == [
        ("图1", "图 1 融资规模(亿美元)", "统计公报", True),
        ("表2", "表 2 科技投入", None, True),
    ]
    assert texts(document, "paragraph") == [filler(1), "如图 1 所示," + filler(2)]


def _body_of_two_chapters(pdf: PdfMaker) -> None:
    for number, (chapter, section) in enumerate((("一、现状", "(一)规模"), ("二、展望", "(一)监管")), start=1):
        pdf.heading(chapter)
        pdf.heading(section, 14)
        pdf.paragraph(filler(number))
        pdf.page(number=str(number))


OUTLINE = [(1, "一、现状", "1"), (2, "(一)规模", "1"), (1, "二、展望", "2"), (2, "(一)监管", "2")]


@pytest.mark.parametrize("leaders", [True, False])
def test_contents_are_evidence_and_not_body(read: Read, leaders: bool) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.centred(100, "目 录", 18)
        for at, (level, title, label) in enumerate(OUTLINE):
            y = 140 + 20 * at
            pdf.text(LEFT + 22 * (level - 1), y, title + ("." * 60 if leaders else ""))
            pdf.text(480, y, str(label))
        pdf.page()
        pdf.centred(100, "图 目 录", 18)
        pdf.text(LEFT, 140, "图 1 规模" + ("." * 60 if leaders else ""))
        pdf.text(480, 140, "1")
        pdf.page()
        _body_of_two_chapters(pdf)

    document = read(draw)
    assert outline(document) == OUTLINE
    assert texts(document, "paragraph") == [filler(1), filler(2)]
    counts = {item.what: item.count for item in document.dropped}
    assert (counts["contents line"], counts["list of figures line"]) == (5, 2)


def test_headings_without_contents(read: Read) -> None:
    assert outline(read(_body_of_two_chapters)) == OUTLINE


def test_items_of_a_list_are_no_headings(read: Read) -> None:
    items = ["1.参与部门：以省发改委牵头，多家单位共同参与。", "2.考核指标", "3.数据测算方法由统计局研究制定。"]

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、现状")
        pdf.heading("1.真正的标题", 14)
        pdf.paragraph(filler(1))
        for item in items:
            pdf.paragraph(item)
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    document = read(draw)
    assert outline(document) == [(1, "一、现状", "1"), (2, "1.真正的标题", "1")]
    assert texts(document, "paragraph") == [filler(1), *items, filler(2)]


def test_a_number_out_of_sequence_is_no_heading(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、现状")
        pdf.paragraph(filler(1))
        pdf.heading("7.突出的一行", 14)
        pdf.paragraph(filler(2))
        pdf.page(number="1")

    assert outline(read(draw)) == [(1, "一、现状", "1")]


def test_cover_gives_title_number_publisher_and_date(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.text(LEFT, 90, "No.202419")
        pdf.centred(280, "金融科技生态报告", 30)
        pdf.centred(320, "(2024 年)", 22)
        pdf.centred(700, "中国某某研究院", 16)
        pdf.centred(730, "2025年1月", 16)
        pdf.page()
        pdf.centred(100, "前  言", 18)
        pdf.y = 140
        pdf.paragraph(filler(9, 200))
        pdf.page()
        _body_of_two_chapters(pdf)
        pdf.centred(400, "中国某某研究院", 16)
        pdf.text(LEFT, 430, "地址：北京市某路 52 号")
        pdf.text(LEFT, 450, "邮编：100000")
        pdf.page()

    document = read(draw)
    assert (document.title, document.number, document.publisher, document.date) == (
        "金融科技生态报告(2024年)",
        "No.202419",
        "中国某某研究院",
        "2025年1月",
    )
    assert outline(document) == [(1, "前 言", None), *OUTLINE]
    assert texts(document, "paragraph") == [filler(9, 200), filler(1), filler(2)]


def test_a_masthead_in_cells_gives_title_and_date(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.grid(
            [LEFT, LEFT + 160, RIGHT], [60, 90, 114], [["专题报告", ""], ["报告日期:2024年06月03日", "年度专题之二"]]
        )
        pdf.text(LEFT + 164, 82, "桥梁养护再提速", 20)
        pdf.y = 150
        pdf.paragraph(filler(3, 200))
        pdf.page(number="1")
        _body_of_two_chapters(pdf)

    document = read(draw)
    # As it is written, 06: it is quoted.
    assert (document.title, document.date) == ("桥梁养护再提速", "2024年06月03日")


def test_of_two_days_on_a_first_page_none_is_the_reports(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.text(LEFT, 60, "2024年6月3日")
        pdf.text(LEFT, 90, "2023年5月2日")
        pdf.y = 120
        pdf.paragraph(filler(3, 200))
        pdf.page(number="1")
        _body_of_two_chapters(pdf)

    assert read(draw).date is None


def test_a_cover_whose_title_is_a_picture_says_who_and_when(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.text(LEFT, 600, "指导单位:某市桥梁办公室")
        pdf.text(LEFT, 630, "编写单位:某某桥梁研究院")
        pdf.text(LEFT, 660, "2025年1月")
        pdf.page()
        _body_of_two_chapters(pdf)

    document = read(draw)
    assert (document.publisher, document.date) == ("某市桥梁办公室、某某桥梁研究院", "2025年1月")
    assert outline(document) == OUTLINE


def test_sections_form_a_tree_and_blocks_point_into_it(read: Read) -> None:
    document = read(_body_of_two_chapters)
    assert [section.parent for section in document.sections] == [None, 0, None, 2]
    assert [document.section_path(block.section) for block in kinds(document, "paragraph")] == [
        ("一、现状", "(一)规模"),
        ("二、展望", "(一)监管"),
    ]


def test_one_page(read: Read) -> None:
    document = read(lambda pdf: pdf.paragraph(filler(1)))
    assert (len(document.pages), texts(document, "paragraph")) == (1, [filler(1)])
    assert (document.document_id, document.format, document.file_name) == ("report", "pdf", "report.pdf")
    assert len(document.sha256) == 64


# Bad input: the class says what kind of thing is wrong, the message what to run next.


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        read_pdf(tmp_path / "missing.pdf")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="is a folder"):
        read_pdf(tmp_path)


def test_no_bytes(tmp_path: Path) -> None:
    path = tmp_path / "empty.pdf"
    path.touch()
    with pytest.raises(EmptySourceError, match="0 bytes"):
        read_pdf(path)


def test_not_a_pdf(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    path.write_text("<html>not found</html>", encoding="utf-8")
    with pytest.raises(FormatError, match=r"begins with b'<html>no'"):
        read_pdf(path)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_truncated(tmp_path: Path, share: float) -> None:
    path = make_pdf(tmp_path / "cut.pdf", _body_of_two_chapters)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(FormatError, match="cut short"):
        read_pdf(path)


def test_damaged_inside(tmp_path: Path) -> None:
    path = tmp_path / "damaged.pdf"
    path.write_bytes(b"%PDF-1.4\n" + b"\x00\xff" * 400 + b"\nstartxref\n0\n%%EOF\n")
    with pytest.raises(FormatError, match="damaged"):
        read_pdf(path)


def test_encrypted(tmp_path: Path) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.text(LEFT, 100, "Text under lock and key.", font="Helvetica")

    path = make_pdf(tmp_path / "locked.pdf", draw, password="secret")
    with pytest.raises(EncryptedError, match=r"needs a password.*--password"):
        read_pdf(path)
    with pytest.raises(EncryptedError, match="does not open with the password given"):
        read_pdf(path, password="wrong")
    assert texts(read_pdf(path, password="secret"), "paragraph") == ["Text under lock and key."]


def test_scanned_pages(tmp_path: Path) -> None:
    def draw(pdf: PdfMaker) -> None:
        for _ in range(2):
            pdf.canvas.rect(0, 0, 500, 700)
            pdf.canvas.showPage()

    with pytest.raises(UnreadableTextError, match=r"2 of 2 pages have no text.*--ocr auto"):
        read_pdf(make_pdf(tmp_path / "scan.pdf", draw), ocr=OcrSettings("never"))


def test_text_without_mapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # reportlab cannot make a font without a mapping: pdfminer's answer to one is what is put in its place.
    from pdfminer.pdffont import PDFCIDFont

    monkeypatch.setattr(PDFCIDFont, "to_unichr", lambda self, cid: f"(cid:{cid})")
    with pytest.raises(UnreadableTextError, match="100% of its characters have no mapping"):
        read_pdf(make_pdf(tmp_path / "cid.pdf", lambda pdf: pdf.paragraph(filler(1))), ocr=OcrSettings("never"))
