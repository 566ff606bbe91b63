from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import UnreadableTextError
from index.readers.ocr.records import OcrSettings
from index.readers.pdf.reader import read_pdf
from index.schema import Document
from tests.index.make_pdf import PdfMaker, filler, make_pdf
from tests.index.readers.ocr.stand_in import SIZE, StandIn, seen_line


def scan(path: Path, pages: int = 1, text: int = 0) -> Path:
    """Pages that hold a grey picture alone, and after them pages with text."""

    def draw(pdf: PdfMaker) -> None:
        for number in range(pages):
            pdf.canvas.setFillGray(0.5)
            pdf.canvas.rect(40, 40, 300 + number, 700, fill=1)
            pdf.canvas.showPage()
        for number in range(text):
            pdf.canvas.setFillGray(0)
            pdf.paragraph(filler(number + 1))
            pdf.page()

    return make_pdf(path, draw)


def texts(document: Document, kind: str) -> list[str]:
    return [block.text for block in document.blocks if block.kind == kind]


BODY = "全市绿色贷款余额为五千三百一十亿元同比增长百分之十二高于各项贷款增速"
HEADED = (
    seen_line("一、总体情况", 200, 200, size=56),
    seen_line("2024年" + BODY[:24], 280, 320),
    seen_line(BODY[24:] + "余额5,310亿元。", 200, 380, doubt={"3": 0.6}),
    seen_line("（一）贷款结构", 200, 480, size=48),
    seen_line(BODY + "。", 280, 560),
    seen_line("— 3 —", 660, 1920),
)


def test_a_picture_becomes_headings_paragraphs_and_a_page_number(tmp_path: Path) -> None:
    read = read_pdf(scan(tmp_path / "a.pdf"), ocr=OcrSettings(recogniser=StandIn([HEADED])))
    assert [(s.title, s.level) for s in read.sections] == [("一、总体情况", 1), ("（一）贷款结构", 2)]
    assert texts(read, "paragraph") == ["2024年" + BODY + "余额5,310亿元。", BODY + "。"]
    assert [(page.page_label, page.has_text, page.by_ocr) for page in read.pages] == [("3", True, True)]


def test_lines_have_their_place_their_confidence_and_the_numbers_in_doubt(tmp_path: Path) -> None:
    read = read_pdf(scan(tmp_path / "a.pdf"), ocr=OcrSettings(recogniser=StandIn([HEADED])))
    block = next(block for block in read.blocks if block.kind == "paragraph")
    first, second = block.lines
    assert first.confidence == pytest.approx(0.99)
    assert first.uncertain == ()
    assert second.confidence is not None
    assert second.confidence < 0.98
    assert [block.text[a:b] for a, b in second.uncertain] == ["5,310"]
    assert second.box is not None
    scale = 842 / 2000
    assert second.box.x0 == pytest.approx(200 * scale, abs=1)
    assert second.box.top == pytest.approx((380 - SIZE / 2) * scale, abs=1)
    assert len(second.edges) == second.end - second.start + 1


def test_what_lies_askew_is_read_straight_and_boxed_askew(tmp_path: Path) -> None:
    # A row of two runs, which at 2 degrees are 30 pixels apart in height.
    tilted = (
        *(seen_line(BODY[:30], 120, 200 + 60 * n, tilt=2) for n in range(3)),
        seen_line("左边的字", 120, 600, tilt=2),
        seen_line("右边的字。", 1000, 600, tilt=2),
    )
    read = read_pdf(scan(tmp_path / "a.pdf"), ocr=OcrSettings(recogniser=StandIn([tilted])))
    assert any("左边的字 右边的字" in block.text for block in read.blocks)
    boxes = [line.box for block in read.blocks for line in block.lines if line.box]
    last = max(boxes, key=lambda box: box.bottom)
    middle = (600 + (120 + 1200) / 2 * 0.035) * 842 / 2000
    assert last.top < middle < last.bottom


def test_letters_whose_edges_are_a_guess_stay_one_word(tmp_path: Path) -> None:
    line = seen_line("其中采用Paillier与SHA256算法，Open MPC平台。", 200, 300)
    apart = tuple(replace(c, x1=c.x0 + 9) if c.text.isascii() and c.text != " " else c for c in line.chars)
    lines = (seen_line(BODY[:30], 200, 200), replace(line, chars=apart), seen_line(BODY[:30], 200, 400))
    read = read_pdf(scan(tmp_path / "a.pdf"), ocr=OcrSettings(recogniser=StandIn([lines])))
    assert "其中采用Paillier与SHA256算法，Open MPC平台。" in "".join(block.text for block in read.blocks)


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    pytest.importorskip("index.readers.pdf.columns")
    left, right = "左栏的文字讲绿色贷款的余额和它的增长", "右栏的文字讲普惠小微贷款和涉农的贷款"
    lines = [
        seen_line(text, x, 200 + 60 * n, size=30, tilt=1) for n in range(12) for text, x in ((left, 80), (right, 740))
    ]
    read = read_pdf(scan(tmp_path / "a.pdf"), ocr=OcrSettings(recogniser=StandIn([tuple(lines)])))
    assert "".join(block.text for block in read.blocks) == left * 12 + right * 12


def test_strokes_make_a_table(tmp_path: Path) -> None:
    xs, ys = (200.0, 600.0, 1000.0), (400.0, 480.0, 560.0)
    strokes = (*((xs[0], y, xs[-1], y) for y in ys), *((x, ys[0], x, ys[-1]) for x in xs))
    cells = (
        seen_line("区名", 220, 440),
        seen_line("投资额", 620, 440),
        seen_line("锂城区", 220, 520),
        seen_line("5,310", 620, 520, doubt={"1": 0.5}),
    )
    above = tuple(seen_line(BODY[:30], 200, 100 + 60 * n) for n in range(3))
    read = read_pdf(scan(tmp_path / "a.pdf"), ocr=OcrSettings(recogniser=StandIn([(*above, *cells)], strokes=strokes)))
    table = next(block for block in read.blocks if block.kind == "table")
    assert (table.header, [row.cells for row in table.rows]) == (("区名", "投资额"), [("锂城区", "5,310")])
    assert [table.text[a:b] for line in table.lines for a, b in line.uncertain] == ["5,310"]


def test_only_pages_without_usable_text_are_recognised(tmp_path: Path) -> None:
    path = scan(tmp_path / "a.pdf", pages=1, text=2)
    auto, always, never = StandIn([HEADED]), StandIn([HEADED] * 3), StandIn([])
    assert [page.by_ocr for page in read_pdf(path, ocr=OcrSettings(recogniser=auto)).pages] == [True, False, False]
    assert all(page.by_ocr for page in read_pdf(path, ocr=OcrSettings("always", recogniser=always)).pages)
    assert not any(page.by_ocr for page in read_pdf(path, ocr=OcrSettings("never", recogniser=never)).pages)
    assert (len(auto.asked), len(always.asked), len(never.asked)) == (1, 3, 0)


def test_text_that_maps_to_nothing_is_recognised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pdfminer.pdffont import PDFCIDFont

    monkeypatch.setattr(PDFCIDFont, "to_unichr", lambda self, cid: f"(cid:{cid})")
    path = make_pdf(tmp_path / "cid.pdf", lambda pdf: pdf.paragraph(filler(1)))
    read = read_pdf(path, ocr=OcrSettings(recogniser=StandIn([HEADED])))
    assert len(read.sections) == 2
    assert read.garbled_ratio == 0


def test_text_that_is_nonsense_is_recognised(tmp_path: Path) -> None:
    rare = "".join(chr(0x3400 + 17 * n) for n in range(60))
    path = make_pdf(tmp_path / "rare.pdf", lambda pdf: pdf.paragraph(rare))
    assert read_pdf(path, ocr=OcrSettings(recogniser=StandIn([HEADED]))).pages[0].by_ocr


def test_an_empty_sheet_is_not_recognised(tmp_path: Path) -> None:
    def draw(pdf: PdfMaker) -> None:
        pdf.canvas.showPage()
        pdf.paragraph(filler(1))
        pdf.page()

    nobody = StandIn([])
    read = read_pdf(make_pdf(tmp_path / "a.pdf", draw), ocr=OcrSettings(recogniser=nobody))
    assert (nobody.asked, [page.by_ocr for page in read.pages]) == ([], [False, False])


def test_a_run_that_was_broken_off_goes_on(tmp_path: Path) -> None:
    path, kept = scan(tmp_path / "a.pdf", pages=3), tmp_path / "kept"
    first = StandIn([HEADED, HEADED, None])
    with pytest.raises(KeyboardInterrupt):
        read_pdf(path, ocr=OcrSettings(kept_in=kept, recogniser=first))
    told: list[tuple[str, int, int]] = []
    begun: list[int] = []
    second = StandIn([HEADED])
    settings = OcrSettings(kept_in=kept, recogniser=second, progress=lambda *at: told.append(at), begin=begun.append)
    assert len(read_pdf(path, ocr=settings).pages) == 3
    assert len(second.asked) == 1
    assert (told, begun) == ([("ocr", 2, 3), ("ocr", 3, 3)], [1])


def test_damaged_results_are_made_anew_and_a_folder_that_cannot_be_written_is_borne(tmp_path: Path) -> None:
    path, kept = scan(tmp_path / "a.pdf"), tmp_path / "kept"
    read_pdf(path, ocr=OcrSettings(kept_in=kept, recogniser=StandIn([HEADED])))
    next(kept.rglob("*.json")).write_bytes(b'{"width": ')
    again = StandIn([HEADED])
    read_pdf(path, ocr=OcrSettings(kept_in=kept, recogniser=again))
    (tmp_path / "file").write_text("")
    elsewhere = StandIn([HEADED])
    read_pdf(path, ocr=OcrSettings(kept_in=tmp_path / "file", recogniser=elsewhere))
    assert (len(again.asked), len(elsewhere.asked)) == (1, 1)


def test_where_the_package_is_missing_the_error_says_how_to_get_it(tmp_path: Path) -> None:
    missing = OcrSettings(recogniser=StandIn([], available=False))
    with pytest.raises(UnreadableTextError, match="pip install rapidocr"):
        read_pdf(scan(tmp_path / "a.pdf"), ocr=missing)
    # A report that has other pages is read without it.
    assert not read_pdf(scan(tmp_path / "b.pdf", pages=1, text=3), ocr=missing).pages[0].has_text


def test_where_ocr_finds_nothing_the_error_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTextError, match="OCR has found none either"):
        read_pdf(scan(tmp_path / "a.pdf"), ocr=OcrSettings(recogniser=StandIn([()])))


def test_a_report_with_text_imports_no_ocr(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("cv2", "rapidocr")]:
        monkeypatch.delitem(sys.modules, name)
    read_pdf(make_pdf(tmp_path / "a.pdf", lambda pdf: pdf.paragraph(filler(1))))
    assert not {"cv2", "rapidocr"} & set(sys.modules)
