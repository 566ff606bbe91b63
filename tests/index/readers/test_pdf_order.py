"""Reading order, what no reader sees, margins and text forms: one small PDF for each kind of trouble."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from index.chunking.sentences import sentence_of
from index.readers.pdf.margins import counted
from index.schema import Document
from tests.index.make_pdf import HEIGHT, LEFT, WIDTH, PdfMaker, filler
from tests.index.readers.conftest import Read


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if block.kind == "paragraph"]


def left_out(document: Document) -> dict[str, list[tuple[str, int]]]:
    return {item.what: [(left.text, left.page_index) for left in item.texts] for item in document.dropped}


def column(pdf: PdfMaker, x: float, y: float, text: str, wide: int, pitch: float = 18.0) -> float:
    """Set a paragraph of ``wide`` characters a line, its first line set in by two; return where the next may begin."""
    at = 0
    while at < len(text):
        take = wide - 2 if at == 0 else wide
        pdf.text(x + (20 if at == 0 else 0), y, text[at : at + take], 10)
        at, y = at + take, y + pitch
    return y


@pytest.mark.parametrize(("xs", "wide"), [((70, 310), 22), ((60, 225, 390), 15)])
@pytest.mark.parametrize("shift", [0.0, 7.0])
def test_columns_are_read_one_after_the_other(read: Read, xs: tuple[float, ...], wide: int, shift: float) -> None:
    """``shift``: the lines of the second column stand between those of the first."""
    texts = [filler(seed, 90) for seed in range(1, 2 * len(xs) + 1)]

    def draw(pdf: PdfMaker) -> None:
        pdf.centred(80, "两栏排成的一份很长很长的报告标题", 16)
        for number, x in enumerate(xs):
            y = 120 + number * shift
            for text in texts[2 * number : 2 * number + 2]:
                y = column(pdf, x, y, text, wide)
        pdf.page()

    document = read(draw)
    assert paragraphs(document)[-len(texts) :] == texts
    assert document.unsure_pages == ()
    block = document.blocks[-1]
    box = sentence_of(block, 0, 3, ()).boxes[0]
    assert box.x0 == pytest.approx(xs[-1] + 20)
    assert box.x1 == pytest.approx(xs[-1] + 50)


def test_a_paragraph_runs_on_in_the_next_column(read: Read) -> None:
    text = filler(5, 20 + 22 * 9)

    def draw(pdf: PdfMaker) -> None:
        column(pdf, 70, 100, text[: 20 + 22 * 4], 22)
        for number in range(5):
            pdf.text(310, 100 + 18 * number, text[108 + 22 * number : 130 + 22 * number], 10)
        pdf.page()

    assert paragraphs(read(draw)) == [text]


def test_a_side_note_stays_out_of_the_sentences_beside_it(read: Read) -> None:
    body, note = [filler(1, 200), filler(2, 200)], "旁注:这里的口径与上一年不同,请留意"

    def draw(pdf: PdfMaker) -> None:
        y = 100.0
        for text in body:
            y = column(pdf, 200, y, text, 30)
        for number in range(0, len(note), 7):
            pdf.text(80, 135 + number * 2, note[number : number + 7], 8)
        pdf.page()

    found = paragraphs(read(draw))
    assert found[:2] == body
    assert "".join(found[2:]) == note


def test_labels_with_their_text_beside_them_are_read_along_the_line(read: Read) -> None:
    items = {f"术语{number}": filler(number, 56) for number in range(1, 6)}

    def draw(pdf: PdfMaker) -> None:
        for number, (label, text) in enumerate(items.items()):
            pdf.text(70, 100 + 40 * number, label, 10)
            pdf.text(150, 100 + 40 * number, text[:35], 10)
            pdf.text(150, 118 + 40 * number, text[35:], 10)
        pdf.page()

    text = "".join(paragraphs(read(draw))).replace(" ", "")
    assert text == "".join(label + body for label, body in items.items())


def test_cells_or_columns_is_said_to_be_unsure(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for number in range(8):
            pdf.text(70, 100 + 20 * number, filler(number, 8 + number), 10)
            pdf.text(310, 100 + 20 * number, filler(number + 20, 20 - number), 10)
        pdf.page()

    assert read(draw).unsure_pages == (1,)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_set_sideways_is_read_and_boxed_where_it_stands(read: Read, angle: int) -> None:
    texts = [filler(1), filler(2)]

    def draw(pdf: PdfMaker) -> None:
        moves = {90: (HEIGHT, 0), 180: (WIDTH, HEIGHT), 270: (WIDTH - HEIGHT, HEIGHT)}
        pdf.canvas.translate(*moves[angle])
        pdf.canvas.rotate(angle)
        for text in texts:
            pdf.paragraph(text)
        pdf.page()

    document = read(draw)
    assert paragraphs(document) == texts
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)
    # The first character stands 90 + 24 points along the line; text at 90° runs up from the sheet's lower edge.
    first = sentence_of(document.blocks[0], 0, 1, ()).boxes[0]
    along = {90: HEIGHT - first.bottom, 180: WIDTH - first.x1, 270: first.top}[angle]
    assert along == pytest.approx(LEFT + 24, abs=1)
    length = first.x1 - first.x0 if angle == 180 else first.bottom - first.top
    assert length == pytest.approx(12)


def test_a_rotated_page_is_read(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.canvas.translate(HEIGHT, 0)
        pdf.canvas.rotate(90)
        pdf.paragraph(filler(1))
        pdf.page()
        pdf.canvas.setPageRotation(90)

    document = read(draw)
    assert paragraphs(document) == [filler(1)]
    assert (document.pages[0].width, document.pages[0].height) == (WIDTH, HEIGHT)


def test_vertical_writing_is_read_from_the_right(read: Read) -> None:
    columns = ["古城书院始建于明代,", "占地四十亩,", "有讲堂五间,藏书一万卷。"]

    def draw(pdf: PdfMaker) -> None:
        for number, text in enumerate(columns):
            for at, char in enumerate(text):
                pdf.text(480 - 26 * number, 100 + 15 * at, char, 14)
        pdf.page()

    document = read(draw)
    assert "".join(paragraphs(document)) == "".join(columns)
    box = sentence_of(document.blocks[-1], len(document.blocks[-1].text) - 2, len(document.blocks[-1].text), ()).boxes[
        0
    ]
    assert box.x0 == pytest.approx(480 - 52, abs=1)  # the last two characters of the third column
    assert box.top == pytest.approx(100 + 15 * 10 - 14, abs=4)


def test_what_nobody_sees_is_not_read(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        canvas = pdf.canvas
        pdf.paragraph(filler(1))
        hidden = canvas.beginText(LEFT, HEIGHT - 300)
        hidden.setTextRenderMode(3)
        hidden.textOut("没有画出来的话")
        hidden.setTextRenderMode(0)
        canvas.drawText(hidden)
        canvas.setFillGray(1)
        pdf.text(LEFT, 330, "白纸上的白字")
        canvas.setFillGray(0)
        canvas.rect(LEFT, HEIGHT - 400, 200, 30, fill=1)
        canvas.setFillGray(1)
        pdf.text(LEFT + 10, 390, "黑底上的白字。")
        canvas.setFillGray(0)
        pdf.text(LEFT, 430, "太小的字", 1)
        pdf.text(700, 450, "纸外面的字")
        pdf.text(LEFT, 480, "被盖住的字")
        canvas.setFillGray(0.5)
        canvas.rect(LEFT - 5, HEIGHT - 490, 200, 30, fill=1, stroke=0)
        canvas.setFillGray(0)
        canvas.saveState()
        path = canvas.beginPath()
        path.rect(0, 0, 50, 50)
        canvas.clipPath(path, stroke=0)
        pdf.text(LEFT, 520, "剪掉的字")
        canvas.restoreState()
        canvas.setFillAlpha(0.3)
        pdf.text(LEFT, 560, "淡色盖着的字。")
        canvas.rect(LEFT, HEIGHT - 565, 200, 30, fill=1, stroke=0)
        pdf.page()

    document = read(draw)
    assert "".join(paragraphs(document)) == filler(1) + "黑底上的白字。淡色盖着的字。"
    found = left_out(document)
    assert found["hidden text"] == [("没有画出来的话", 1)]
    assert found["text in the colour of its background"] == [("白纸上的白字", 1)]
    assert found["tiny text"] == [("太小的字", 1)]
    assert found["covered text"] == [("被盖住的字", 1)]
    assert found["clipped text"] == [("纸外面的字", 1), ("剪掉的字", 1)]
    assert {item.what: item.count for item in document.dropped}["clipped text"] == 9


@pytest.mark.parametrize("angle", [20, 45, 60, -30])
def test_a_watermark_at_any_angle_goes(read: Read, angle: int) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.canvas.saveState()
        pdf.canvas.translate(150, HEIGHT - 200)
        pdf.canvas.rotate(angle)
        pdf.canvas.setFont("STSong-Light", 30)
        pdf.canvas.drawString(0, 0, "内部资料")
        pdf.canvas.restoreState()
        for seed in range(1, 6):
            pdf.paragraph(filler(seed))
        pdf.page()

    document = read(draw)
    assert paragraphs(document) == [filler(seed) for seed in range(1, 6)]
    assert left_out(document)["slanted text"] == [("内部资料", 1)]


def test_a_last_page_with_text_and_a_telephone_stays(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.paragraph(filler(1))
        pdf.page()
        pdf.paragraph("全年接听电话12万件,咨询电话:12345。")
        pdf.page()

    assert paragraphs(read(draw)) == [filler(1), "全年接听电话12万件,咨询电话:12345。"]


def test_a_heading_that_repeats_at_the_head_of_pages_stays(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for number in range(1, 10):
            if number % 3 == 1:
                pdf.text(LEFT, 95, "下一步打算", 16)
            pdf.y = 125
            pdf.paragraph(filler(number))
            pdf.page(number=str(number))

    text = "".join(block.text for block in read(draw).blocks)
    assert text.count("下一步打算") == 3


Foot = Callable[[int], str]


@pytest.mark.parametrize(
    ("foot", "labels"),
    [
        (lambda n: f"— {n} —", ["1", "2", "3"]),
        (lambda n: f"第{'一二三'[n - 1]}页", ["1", "2", "3"]),
        (lambda n: f"第 {n} 页 共 3 页", ["1", "2", "3"]),
        (lambda n: f"某某研究院  {n + 4}  2024年", ["5", "6", "7"]),
        (lambda n: f"{n + 1} | 某某报告", ["2", "3", "4"]),
        (lambda n: f"某某报告 {n}" if n % 2 else f"{n} 某某报告", ["1", "2", "3"]),
    ],
)
def test_page_numbers_beside_words_and_in_files_of_three_pages(read: Read, foot: Foot, labels: list[str]) -> None:
    def draw(pdf: PdfMaker) -> None:
        for number in range(1, 4):
            pdf.paragraph(filler(number))
            pdf.page(number=foot(number))

    document = read(draw)
    assert [page.page_label for page in document.pages] == labels
    assert paragraphs(document) == [filler(number) for number in range(1, 4)]


def test_a_number_at_the_outer_edge_beside_a_line(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for number in range(1, 5):
            for seed in range(6):
                pdf.paragraph(filler(6 * number + seed))
            pdf.text(565 if number % 2 else 15, 400, str(number + 10), 9)
            pdf.page()

    document = read(draw)
    assert [page.page_label for page in document.pages] == ["11", "12", "13", "14"]
    assert paragraphs(document) == [filler(6 * number + seed) for number in range(1, 5) for seed in range(6)]


def test_numbers_that_begin_anew(read: Read) -> None:
    numbers = ["1", "2", "3", "1", "2", "1"]

    def draw(pdf: PdfMaker) -> None:
        for seed, number in enumerate(numbers):
            pdf.paragraph(filler(seed))
            pdf.page(number=number)

    assert [page.page_label for page in read(draw).pages] == numbers


def test_running_heads_that_change_with_the_chapter(read: Read) -> None:
    heads = ["总体情况", "总体情况", "主要成效", "主要成效", "存在问题", "存在问题"]

    def draw(pdf: PdfMaker) -> None:
        for number, head in enumerate(heads, start=1):
            pdf.paragraph(filler(number))
            pdf.page(header=head, number=str(number))

    document = read(draw)
    assert paragraphs(document) == [filler(number) for number in range(1, 7)]
    assert left_out(document)["running header"] == [("总体情况", 1), ("主要成效", 3), ("存在问题", 5)]


def test_letters_set_apart_are_one_word(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        for at, char in enumerate("政务公开"):
            pdf.text(LEFT + 24 + 22 * at, 100, char)
        pdf.y = 130
        pdf.paragraph(filler(1))
        pdf.page()

    assert paragraphs(read(draw))[0].startswith("政务公开")


def test_hyphens_at_line_ends(read: Read) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.text(LEFT, 100, "A state-owned bank began the trial of an inter-", font="Helvetica")
        pdf.text(LEFT, 118, "national payment service in the north, and a state-", font="Helvetica")
        pdf.text(LEFT, 136, "owned insurer followed in the year after.", font="Helvetica")
        pdf.page()

    text = " ".join(paragraphs(read(draw)))
    assert "an international payment" in text
    assert "a state-owned insurer" in text


def test_numbers_in_the_first_lines_of_pages_are_no_page_numbers(read: Read) -> None:
    """References that happen to count with the pages stay text, and make no labels."""

    def draw(pdf: PdfMaker) -> None:
        for page in range(1, 7):
            pdf.paragraph(
                f"监管机构{'在各地' * page}依照本法第{page + 3}条所规定的程序,应当及时向当事人{filler(page, 60)}"
            )
            pdf.page()

    document = read(draw)
    assert [page.page_label for page in document.pages] == [None] * 6
    assert left_out(document) == {}
    assert sum(block.text.count("条所规定的程序") for block in document.blocks) == 6


def test_a_page_without_a_number_is_counted_between_two_that_have_one() -> None:
    assert counted({4: "1", 6: "3", 9: "6", 11: "9", 12: "x", 14: "12"}) == {
        **{4: "1", 5: "2", 6: "3", 7: "4", 8: "5", 9: "6"},
        **{11: "9", 12: "x", 14: "12"},
    }
