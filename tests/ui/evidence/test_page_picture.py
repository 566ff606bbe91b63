"""Pictures of pages: true to the page, and whatever a file holds, within limits and never an error of another kind."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import RectangleObject

from tests.index.make_pdf import HEIGHT, WIDTH, PdfMaker, make_pdf
from ui.evidence.page_picture import SCALES, PageError, PagePictures, PictureLimits, step
from ui.evidence.page_view import page_png


def square(maker: PdfMaker) -> None:
    """Two pages: a black square of 100 points, 50 from the left and 70 from the top; then nothing."""
    maker.canvas.rect(50, HEIGHT - 170, 100, 100, stroke=0, fill=1)
    maker.page()
    maker.page()


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "square.pdf", square)


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def ink(png: bytes) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what is dark."""
    return picture(png).convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()


def refusal(pdf: Path, page: int = 1, limits: PictureLimits | None = None, scale: float = 1) -> str:
    with pytest.raises(PageError) as raised:
        PagePictures(limits).png(pdf, page, scale)
    assert str(raised.value).startswith(f"page {page}: ")
    return raised.value.reason


def test_a_picture_has_the_page_s_size_and_its_ink_where_it_was_drawn(pdf: Path) -> None:
    png = page_png(pdf, 1, 2)
    assert png.startswith(b"\x89PNG")
    assert picture(png).size == (2 * WIDTH, 2 * HEIGHT)
    assert ink(png) == (100, 140, 300, 340)  # 50, 70, 150 and 170 points at two pixels each
    assert ink(page_png(pdf, 2, 2)) is None


@pytest.mark.parametrize(("scale", "drawn"), [(0.1, 1), (1, 1), (1.2, 1.5), (2, 2), (2.5, 3), (99, 4), (-1, 1)])
def test_scales_are_few(scale: float, drawn: float) -> None:
    assert step(scale) == drawn
    assert step(float("inf")) == SCALES[-1]
    assert step(float("nan")) == SCALES[0]


def test_of_a_turned_page_the_turned_picture_is_shown(pdf: Path, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=str(pdf))
    writer.pages[0].rotate(90)
    writer.write(tmp_path / "turned.pdf")
    png = page_png(tmp_path / "turned.pdf", 1, 1)
    assert picture(png).size == (HEIGHT, WIDTH)
    assert ink(png) == (HEIGHT - 170, 50, HEIGHT - 70, 150)  # a quarter clockwise: what was above is at the right


def test_what_a_crop_box_hides_is_not_shown(pdf: Path, tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=str(pdf))
    writer.pages[0].cropbox = RectangleObject(
        (100, 100, 500, 700)
    )  # the square's left half and most of its top are out
    writer.write(tmp_path / "cropped.pdf")
    png = page_png(tmp_path / "cropped.pdf", 1, 1)
    assert picture(png).size == (400, 600)
    assert ink(png) == (0, 0, 50, 170 - (HEIGHT - 700))


@pytest.mark.parametrize(("width", "height"), [(14_000, 14_000), (1_000_000, 500_000), (1_000_000, 1), (3, 200_000)])
def test_a_huge_page_is_drawn_smaller(pdf: Path, tmp_path: Path, width: int, height: int) -> None:
    writer = PdfWriter(clone_from=str(pdf))
    writer.pages[0].mediabox = RectangleObject((0, 0, width, height))
    writer.write(tmp_path / "huge.pdf")
    shown = picture(PagePictures(PictureLimits(max_pixels=1_000_000)).png(tmp_path / "huge.pdf", 1, 4))
    assert 0 < shown.width * shown.height <= 2_000_000  # each side is rounded up to a pixel
    assert shown.width >= 1
    assert shown.height >= 1


def test_pages_that_are_not_there(pdf: Path) -> None:
    assert {refusal(pdf, page) for page in (0, -1, 3, 10**9)} == {"no_page"}


def test_files_that_are_not_there_or_no_pdf(pdf: Path, tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.pdf") == "no_file"
    assert refusal(tmp_path / "bad\0name.pdf") == "no_file"
    assert refusal(tmp_path) == "no_file"
    for name, content in {"empty": b"", "text": b"no pdf", "cut": pdf.read_bytes()[:200]}.items():
        (tmp_path / name).write_bytes(content)
        assert refusal(tmp_path / name) == "damaged"


def test_a_file_with_a_password(tmp_path: Path) -> None:
    assert refusal(make_pdf(tmp_path / "locked.pdf", square, password="secret")) == "password"


def test_a_name_that_looks_like_an_option_is_a_name(pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf.rename(tmp_path / "--help")
    monkeypatch.chdir(tmp_path)
    assert PagePictures().png(Path("--help"), 1, 1).startswith(b"\x89PNG")


def laughing(maker: PdfMaker) -> None:
    """A form that draws the form below it twenty times, ten levels deep: 10 TB of squares in 10 kB."""
    canvas: Any = maker.canvas
    canvas.beginForm("level0")
    canvas.rect(0, 0, 500, 500, fill=1)
    canvas.endForm()
    for level in range(1, 11):
        canvas.beginForm(f"level{level}")
        for _ in range(20):
            canvas.doForm(f"level{level - 1}")
        canvas.endForm()
    canvas.doForm("level10")
    maker.page()


def test_a_page_that_would_be_drawn_for_ever_ends_in_time(tmp_path: Path) -> None:
    bomb = make_pdf(tmp_path / "bomb.pdf", laughing)
    began = time.monotonic()
    assert refusal(bomb, limits=PictureLimits(seconds=1)) == "too_heavy"
    assert time.monotonic() - began < 30


def test_a_page_that_needs_more_memory_than_allowed(pdf: Path) -> None:
    # The picture alone has 2380 by 3368 pixels of three bytes: 23 MiB, beside Python and the renderer.
    assert refusal(pdf, limits=PictureLimits(memory_bytes=60 << 20), scale=4) == "too_heavy"


def test_pictures_are_remembered_within_a_limit(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (PagePictures().png(pdf, page, 1) for page in (1, 2))
    drawn: list[int] = []

    def counted(self: PagePictures, path: Path, page: int, scale: float) -> bytes:
        drawn.append(page)
        return {1: one, 2: two}[page]

    monkeypatch.setattr(PagePictures, "_draw", counted)
    both = PagePictures(PictureLimits(cache_bytes=len(one) + len(two)))
    for page in (1, 2, 1, 2):
        both.png(pdf, page, 1)
    assert drawn == [1, 2]
    single = PagePictures(PictureLimits(cache_bytes=max(len(one), len(two))))
    assert [single.png(pdf, page, 1) for page in (1, 2, 2, 1)] == [one, two, two, one]
    assert drawn == [1, 2, 1, 2, 1]


def test_a_file_that_changed_is_drawn_anew(pdf: Path) -> None:
    pictures = PagePictures()
    assert ink(pictures.png(pdf, 1, 1)) is not None
    make_pdf(pdf, lambda maker: maker.page())
    assert ink(pictures.png(pdf, 1, 1)) is None


def test_who_waits_too_long_for_a_renderer_is_told(pdf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, end = threading.Event(), threading.Event()

    def slow(self: PagePictures, path: Path, page: int, scale: float) -> bytes:
        begun.set()
        end.wait(20)
        return b"png"

    monkeypatch.setattr(PagePictures, "_draw", slow)
    pictures = PagePictures(PictureLimits(at_once=1, wait_seconds=0.05))
    first = threading.Thread(target=pictures.png, args=(pdf, 1, 1))
    first.start()
    begun.wait(20)
    with pytest.raises(PageError, match="too many pages") as raised:
        pictures.png(pdf, 2, 1)
    assert raised.value.reason == "busy"
    end.set()
    first.join()
    assert pictures.png(pdf, 1, 1) == b"png"
