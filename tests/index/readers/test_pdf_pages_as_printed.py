"""Pages as reports print them: numbers in parts, articles of a law, columns that are not full, stamps, footnotes."""

from __future__ import annotations

import pytest

from index.schema import Document
from tests.index.make_pdf import HEIGHT, LEFT, PdfMaker, filler
from tests.index.readers.conftest import Read


def outline(document: Document) -> list[tuple[int, str]]:
    return [(section.level, section.title) for section in document.sections]


def labels(document: Document) -> list[str | None]:
    return [page.page_label for page in document.pages]


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if block.kind == "paragraph"]


def test_numbers_in_parts(read: Read) -> None:
    numbers = ["1-1", "1-2", "1-3", "2-1", "2-2", "A-1"]

    def draw(pdf: PdfMaker) -> None:
        for seed, number in enumerate(numbers, start=1):
            pdf.paragraph(filler(seed))
            pdf.page(number=number)

    document = read(draw)
    assert labels(document) == numbers
    assert not any(number in text for text in paragraphs(document) for number in numbers)


def test_articles_with_ends_of_paragraphs_at_the_left_are_no_columns(read: Read) -> None:
    """第一条 stands apart from its text; the last line of each article is as short as that."""
    texts = [f"{filler(seed, 58)[:-1]}定。" for seed in range(1, 9)]
    numbers = [f"第{number}条" for number in "一二三四五六七八"]

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("第一章 总则", 16)
        for number, text in zip(numbers, texts, strict=True):
            pdf.text(LEFT + 24, pdf.y, number)
            pdf.text(LEFT + 84, pdf.y, text[:28])
            pdf.text(LEFT, pdf.y + 20, text[28:31])
            pdf.y += 44
        pdf.page(number="1")

    document = read(draw)
    assert outline(document) == [(1, "第一章 总则"), *((2, number) for number in numbers)]
    joined = ["".join(text.split()) for text in paragraphs(document)]
    assert joined == [number + text[:31] for number, text in zip(numbers, texts, strict=True)]


def column(pdf: PdfMaker, x: float, y: float, text: str) -> float:
    """Set a paragraph of 20 characters a line."""
    at = 0
    while at < len(text):
        take = 18 if at == 0 else 20
        pdf.text(x + (20 if at == 0 else 0), y, text[at : at + take], 10)
        at, y = at + take, y + 18
    return y


@pytest.mark.parametrize("filled", [1, 2])
def test_the_last_page_fills_fewer_columns_than_the_others(read: Read, filled: int) -> None:
    texts = [filler(seed, 90) for seed in range(1, 13)]

    def draw(pdf: PdfMaker) -> None:
        rest = list(texts)
        for columns in (3, filled):
            for x in (50, 280, 510)[:columns] if filled == 2 else (60, 320)[: min(columns, 2)]:
                y = 100.0
                for _ in range(2):
                    y = column(pdf, x, y, rest.pop(0))
            pdf.page()
        texts[:] = texts[: len(texts) - len(rest)]

    def wide(pdf: PdfMaker) -> None:
        pdf.canvas.setPageSize((800, HEIGHT))
        draw(pdf)

    assert paragraphs(read(wide)) == texts


def test_what_is_stamped_across_every_page_is_a_watermark(read: Read) -> None:
    texts = [filler(seed, 320) for seed in range(1, 4)]

    def draw(pdf: PdfMaker) -> None:
        for number, text in enumerate(texts, start=1):
            pdf.text(180, 215, "内部资料", 48)
            for x, y in ((LEFT, 105), (300, 125), (LEFT, 500), (300, 560)):  # the last two stand below the text
                pdf.text(x, y, "报告之家", 14)
            pdf.paragraph(text)
            pdf.page(number=str(number))

    document = read(draw)
    assert "".join("".join(paragraphs(document)).split()) == "".join(texts)
    assert document.title == "report"
    [stamp] = [item for item in document.dropped if item.what == "stamped text"]
    assert [(left.text, left.page_index) for left in stamp.texts] == [("内部资料" + 4 * "报告之家", 1)]


def test_a_label_at_one_place_that_nothing_crosses_stays(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for number in range(1, 4):
            pdf.text(LEFT, 300, "投资要点", 12)
            pdf.y = 340
            pdf.paragraph(filler(number))
            pdf.page(number=str(number))

    document = read(draw)
    assert sum("投资要点" in block.text for block in document.blocks) == 3


def test_circled_footnotes_below_a_rule(read: Read) -> None:
    """A mark that is a digit in a circle was taken for a number to count on from, which ended the reading."""

    def draw(pdf: PdfMaker) -> None:
        pdf.heading("一、概况")
        pdf.paragraph(filler(1))
        pdf.text(LEFT + 100, pdf.y, "前一年另有说明", 12)
        pdf.text(LEFT + 184, pdf.y - 5, "①", 7)
        pdf.text(LEFT + 191, pdf.y - 5, "②", 7)
        pdf.rule(LEFT, LEFT + 120, 700)
        for at, note in enumerate(("① 按建成区口径计算。", "② 样本为412台。", "2024年起另行公布。")):
            pdf.text(LEFT, 715 + 14 * at, note, 8.5)
        pdf.page(number="1")

    notes = [(block.label, block.text) for block in read(draw).blocks if block.kind == "footnote"]
    assert notes == [("①", "按建成区口径计算。"), ("②", "样本为412台。2024年起另行公布。")]


def test_a_line_alone_in_the_second_column_of_the_last_page(read: Read) -> None:
    texts = [filler(seed, 90) for seed in range(1, 6)]
    last = ["以上数据截至年末,口径与上年一致。", "审稿人共有七位。"]

    def draw(pdf: PdfMaker) -> None:
        for x, own in ((60, texts[:2]), (320, texts[2:4])):
            y = 100.0
            for text in own:
                y = column(pdf, x, y, text)
        pdf.page()
        y = column(pdf, 60, 100.0, texts[4])
        column(pdf, 60, y, last[0])
        column(pdf, 320, 100.0, last[1])
        pdf.page()

    assert paragraphs(read(draw)) == [*texts, *last]


def test_a_number_at_the_end_of_a_foot_comes_before_one_in_its_date(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for seed in range(1, 5):
            pdf.paragraph(filler(seed))
            pdf.text(LEFT, 800, "2025-02-18", 9)
            pdf.text(500, 800, str(seed), 9)
            pdf.page()

    assert labels(read(draw)) == ["1", "2", "3", "4"]
