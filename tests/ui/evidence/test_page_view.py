"""The page with its boxes: they lie where the words are, and the links lead where they say."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import RectangleObject

from index.readers.pdf.reader import read_pdf
from index.schema import Block, BlockKind, Box, Document, Line, Page
from tests.fakes import document
from tests.index.make_pdf import BODY, HEIGHT, LEFT, WIDTH, PdfMaker, filler, make_pdf
from tests.ui.html_tree import read_html
from tests.ui.labels import label
from ui.evidence.page_picture import PageError, Reason
from ui.evidence.page_view import figure_preview, page_fragment, page_png, page_preview, percentages
from ui.evidence.quotes import find_quote, quote_boxes
from ui.words.texts import LANGS
from ui.words.texts import label as words

SENTENCE = "本季度三号码头的吞吐量比上一季度增长百分之八。"
PAGE = Page(2, "32", 200.0, 400.0)


def report(*pages: Page) -> Document:
    return replace(document(), pages=pages or (Page(1, None, 200.0, 400.0), PAGE, Page(3, "33", 200.0, 400.0)))


def test_boxes_become_percentages_of_the_sheet() -> None:
    # 1.5 points of margin: (50 - 1.5) / 200, (100 - 1.5) / 400, (100 + 3) / 200, (20 + 3) / 400.
    (place,) = percentages(PAGE, [Box(2, 50, 100, 150, 120)])
    assert place == pytest.approx((24.25, 24.625, 51.5, 5.75))


def test_boxes_are_cut_at_the_edges_and_turned_the_right_way() -> None:
    (place,) = percentages(PAGE, [Box(2, 300, 500, -50, -100)])
    assert place == pytest.approx((0, 0, 100, 100))


@pytest.mark.parametrize(
    "box",
    [
        Box(1, 50, 100, 150, 120),
        Box(2, 50, 100, 50, 120),
        Box(2, 210, 100, 250, 120),
        Box(2, 50, -40, 150, -20),
        Box(2, float("nan"), 100, 150, 120),
        Box(2, 50, 100, float("inf"), 120),
    ],
    ids=["another page", "no width", "beside", "above", "nan", "inf"],
)
def test_boxes_that_cannot_be_shown_are_left_out(box: Box) -> None:
    assert percentages(PAGE, [box]) == []


def test_a_page_without_a_size_has_no_boxes() -> None:
    assert percentages(Page(2, None), [Box(2, 50, 100, 150, 120)]) == []
    assert "aspect-ratio" not in page_fragment("r", report(Page(2, None)), 2, [], label, base="/f")


def test_the_fragment_has_the_hooks() -> None:
    boxes = [Box(2, 50, 100, 150, 120), Box(2, 20, 130, 60, 150)]
    html = page_fragment("tea", report(), 2, boxes, label, told=[Box(2, 60, 100, 90, 120)], base="/fragments")
    assert '<figure class="bb-page" data-report="tea" data-page="2">' in html
    assert 'class="bb-page-nav bb-page-previous" data-page="1" aria-label="[page_previous&amp;]"' in html
    assert 'class="bb-page-nav bb-page-next" data-page="3" aria-label="[page_next&amp;]"' in html
    assert 'class="bb-zoom bb-zoom-out" aria-label="[zoom_out&amp;]"' in html
    assert "[page_at 2&amp;][page_printed_in 32&amp;]</span>" in html
    assert 'src="/fragments/tea/pages/2.png?scale=2" data-fine="/fragments/tea/pages/2.png?scale=4"' in html
    assert 'style="aspect-ratio:200/400"' in html
    assert html.count('class="bb-box"') == 2
    assert html.count('class="bb-box bb-box-told"') == 1
    assert html.count('id="bb-box"') == 1
    assert 'style="left:24.250%;top:24.625%;width:51.500%;height:5.750%"' in html
    assert "bb-page-more" not in html


def printed(text: str, top: float, *, kind: BlockKind = "paragraph") -> Block:
    """A line of print over half the width of a page of 200 by 400 points, ten points high."""
    edges = tuple(50 + 100 * n / len(text) for n in range(len(text) + 1))
    return Block(kind, text, (Line(0, len(text), 2, "32", Box(2, 50, top, 150, top + 10), edges),), 0, label="图1")


def test_the_text_of_a_page_lies_over_its_picture() -> None:
    made = replace(report(), blocks=(printed("茶园<二十>亩", 100),))
    line = read_html(page_fragment("tea", made, 2, [], words("zh"), base="")).one(".bb-line")
    assert line.text == "茶园<二十>亩"
    # 50 of 200 points from the left, 100 of 400 from the top, 100 of 200 wide; type of .86 of 10 points of the width.
    assert line.attributes["style"] == "left:25.000%;top:25.000%;width:50.000%;font-size:4.300cqw"
    assert read_html(page_fragment("tea", made, 3, [], words("zh"), base="")).all(".bb-line") == []


def test_a_figure_is_cut_out_between_the_text_above_and_its_caption() -> None:
    caption = printed("图1 走势", 300, kind="caption")
    made = replace(report(), blocks=(printed("茶园二十亩", 100), caption))
    button = read_html(figure_preview("tea", made, caption, words("zh"), base="/f")).one("button")
    # From 110 to 311.5 of 400 points: 27.5 % to 77.875 %; a page is twice as high as wide.
    assert "margin-top:-55.000%" in button.one(".bb-page-sheet").attributes["style"]
    assert button.attributes["style"] == "height:auto;aspect-ratio:0.9926"
    near = replace(report(), blocks=(printed("茶园二十亩", 280), caption))
    assert figure_preview("tea", near, caption, words("zh"), base="/f") == ""
    assert figure_preview("tea", made, replace(caption, lines=()), words("zh"), base="/f") == ""


def test_every_label_is_there_in_both_languages() -> None:
    for key in get_args(Reason):
        assert all(words(lang)(f"page_error_{key}") for lang in LANGS)
    boxes = [Box(2, 50, 380, 150, 400), Box(3, 50, 20, 150, 40)]
    assert len({page_fragment("tea", report(), 2, boxes, words(lang), base="/f") for lang in LANGS}) == len(LANGS)


def test_there_is_nothing_before_the_first_page_and_after_the_last() -> None:
    first, last = (page_fragment("tea", report(), page, [], label, base="/f") for page in (1, 3))
    assert 'class="bb-page-nav bb-page-previous" disabled' in first
    assert 'class="bb-page-nav bb-page-next" disabled' in last
    assert ">[page_at 1&amp;]</span>" in first  # nothing is printed on it
    for page in (0, 4):
        with pytest.raises(PageError, match=f"page {page}: the PDF has no such page"):
            page_fragment("tea", report(), page, [], label, base="/f")


def test_a_quote_over_two_pages_leads_to_the_other_one() -> None:
    boxes = [Box(2, 50, 380, 150, 400), Box(3, 50, 20, 150, 40), Box(9, 0, 0, 1, 1)]
    second, third = (page_fragment("tea", report(), page, boxes, label, base="/f") for page in (2, 3))
    more = '<p class="bb-page-more">[page_more&amp;] <button type="button" class="bb-page-nav" data-page="{}">{}</button></p>'
    assert more.format(3, 33) in second
    assert more.format(2, 32) in third
    assert second.count('class="bb-box"') == third.count('class="bb-box"') == 1


def test_ids_and_labels_of_the_report_are_text() -> None:
    hostile = '"><img src=x onerror=alert(1)>'
    pages = (Page(1, hostile, 10, 10), Page(2, hostile, 10, 10))
    html = page_fragment(hostile, report(*pages), 1, [Box(2, 0, 0, 5, 5)], label, base="/f")
    assert re.findall(r"<img [a-z]+=\"([^\"]*)\"", html) == ["bb-page-picture"]
    assert html.count("&quot;&gt;&lt;img src=x onerror=alert(1)&gt;") == 3
    assert 'src="/f/%22%3E%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E/pages/1.png?scale=2"' in html
    assert "/f/..%2F..%2Fetc/pages/1.png" in page_fragment("../../etc", report(*pages), 1, [], label, base="/f")


def coloured(maker: PdfMaker) -> None:
    """The sentence in red, from the middle of one line to the middle of the next, nonsense in black around it."""
    maker.heading("一、码头")
    maker.paragraph(filler(3, 67), indent=False)
    before, cut = filler(4, 20), 12
    width = BODY * len(before)
    maker.text(LEFT, maker.y, before)
    maker.canvas.setFillColorRGB(1, 0, 0)
    maker.text(LEFT + width, maker.y, SENTENCE[:cut])
    maker.text(LEFT, maker.y + 20, SENTENCE[cut:])
    maker.canvas.setFillColorRGB(0, 0, 0)
    maker.text(LEFT + BODY * len(SENTENCE[cut:]), maker.y + 20, filler(5, 20))
    maker.y += 40
    maker.paragraph(filler(6, 50), indent=False)
    maker.page()
    maker.paragraph(filler(7, 90))
    maker.page()


def on_its_side(maker: PdfMaker) -> None:
    """The same, painted upwards on the sheet: upright again when the page is turned by a quarter."""
    maker.canvas.translate(WIDTH, 0)
    maker.canvas.rotate(90)
    maker.canvas.translate(0, WIDTH - HEIGHT)
    coloured(maker)


def edited(path: Path, *, rotate: int = 0, crop: bool = False, shifted: bool = False) -> Path:
    writer = PdfWriter(clone_from=str(path))
    for page in writer.pages:
        page.rotate(rotate)
        if crop:
            page.cropbox = RectangleObject((60, 300, 540, 800))
        if shifted:
            page.mediabox = RectangleObject((-40, -90, WIDTH + 10, HEIGHT + 20))
    writer.write(path)
    return path


@pytest.mark.parametrize("case", ["plain", "turned", "cropped", "shifted", "turned and shifted"])
def test_the_boxes_hold_all_of_the_sentence_and_nothing_else(tmp_path: Path, case: str) -> None:
    """From the file to the picture: read, find, box, draw."""
    turned = "turned" in case
    path = make_pdf(tmp_path / "a.pdf", on_its_side if turned else coloured)
    edited(path, rotate=90 if turned else 0, crop=case == "cropped", shifted="shifted" in case)
    read = read_pdf(path)
    spans = find_quote(read, SENTENCE)
    assert [read.blocks[span.block].text[span.start : span.end] for span in spans] == [SENTENCE]
    places = percentages(read.pages[0], quote_boxes(read, spans))
    assert len(places) == 2  # one a line
    picture = np.asarray(Image.open(io.BytesIO(page_png(path, 1, 3))).convert("RGB")).astype(int)
    height, width, _ = picture.shape
    assert (width > height) == turned
    inside = np.zeros((height, width), dtype=bool)
    for left, top, wide, high in places:
        x, y = left * width / 100, top * height / 100
        inside[round(y) : round(y + high * height / 100), round(x) : round(x + wide * width / 100)] = True
    red = picture[:, :, 0] - picture[:, :, 1] > 100
    black = picture.max(axis=2) < 100
    assert red.sum() > 1000
    assert (red & ~inside).sum() == 0
    assert (black & inside).sum() <= 0.02 * red.sum()  # the margin may touch a neighbour's stroke


def test_a_preview_shows_the_page_around_the_quote_and_opens_it() -> None:
    # The box begins at 25 % of the page; 6 % are shown above it, and a page is twice as high as wide: (25 - 6) * 2.
    boxes = [Box(2, 20, 101.5, 100, 110)]
    html = read_html(page_preview("tea", report(), 2, boxes, words("zh"), base="/fragments"))
    button = html.one("button")
    assert (button.attributes["data-page"], button.attributes["aria-label"]) == ("2", words("zh")("page_open"))
    assert "margin-top:-38.000%" in html.one(".bb-page-sheet").attributes["style"]
    assert html.one("img").attributes["src"] == "/fragments/tea/pages/2.png?scale=2"
    assert len(html.all(".bb-box")) == 1
    assert page_preview("tea", report(), 99, [], words("zh"), base="") == ""
