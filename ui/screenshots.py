"""The pictures of the README, made anew: ``python -m ui.screenshots [FOLDER]`` (``make screenshots``).

A server on the report that comes with the project, a browser without a window, and for the picture of a page a small
report that is made here: pictures of a real report would carry its sentences. Needs what ``.[dev]`` installs and Chromium.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ui.settings import UiSettings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Scheme = Literal["light", "dark"]
FOLDER = Path("docs/screenshots")
DESK, TABLET, PHONE = (1440, 900), (1024, 768), (390, 844)
MAX_BYTES = 300_000
QUESTION, FOLLOW_UP = "2024年6月末绿色贷款余额是多少,同比增长多少?", "上海的绿色金融平台做了多少笔融资担保?"
OWN_TITLE, OWN_QUESTION = "城市单车发展报告(2031年)", "2031年末共享单车投放量是多少?"

ENGLISH = "How much did online fraud cost consumers worldwide in 2023?"
_LOOKS: tuple[tuple[str, tuple[int, int], Scheme, str, str], ...] = (
    ("dark", DESK, "dark", "", QUESTION),
    ("english", DESK, "light", "en/", ENGLISH),
    ("tablet", TABLET, "light", "", QUESTION),
    ("phone", PHONE, "light", "", QUESTION),
)
_PAGES: tuple[tuple[tuple[str, str], ...], ...] = (
    (("title", OWN_TITLE), ("centred", "城市交通研究所"), ("centred", "2032年3月")),
    (
        ("heading", "一、总体情况"),
        ("heading", "(一)投放"),
        (
            "text",
            "各地按道路宽度核定投放量。2031年末,全市共享单车投放量为46万辆,比上年末减少2万辆,其中电动单车占12.5%。",
        ),
        ("text", "投放量连续两年下降,主要是因为旧车集中报废,新车按骑行需求分批补充。"),
        ("heading", "(二)骑行"),
        ("text", "2031年日均骑行158万次,平均每次骑行2.1公里。早晚两个高峰合计占全天骑行的41%。"),
    ),
    (
        ("heading", "二、停放管理"),
        ("heading", "(一)停放点"),
        ("text", "全市划定停放点9300处,地铁站出口100米以内的停放点占三成。停放点每季度复核一次。"),
        ("heading", "(二)信用积分"),
        ("text", "信用积分是指按停放是否规范给骑行者记分的办法。积分低于60分的,暂停用车7天。"),
    ),
)


def make_report(path: Path) -> Path:
    """Write the small report as PDF; its letters come from the fonts of the machine."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    font, width, height, left, per_line = "STSong-Light", 595.0, 842.0, 90.0, 34
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    canvas = Canvas(str(path), pagesize=(width, height))
    sizes = {"title": 26.0, "centred": 14.0, "heading": 16.0, "text": 12.0}
    for number, page in enumerate(_PAGES):
        y = 300.0 if number == 0 else 110.0
        for kind, text in page:
            canvas.setFont(font, sizes[kind])
            if kind in ("title", "centred"):
                canvas.drawCentredString(width / 2, height - y, text)
                y += 50
            elif kind == "heading":
                canvas.drawString(left + 24, height - y - 8, text)
                y += 36
            else:
                set_in = "\u3000\u3000" + text
                for start in range(0, len(set_in), per_line):
                    canvas.drawString(left, height - y, set_in[start : start + per_line])
                    y += 21
        if number:
            canvas.setFont(font, 9)
            canvas.drawCentredString(width / 2, height - 60, OWN_TITLE)
            canvas.drawCentredString(width / 2, height - 800, str(number))
        canvas.showPage()
    canvas.save()
    return path


@contextmanager
def served() -> Iterator[str]:
    """The address of a server on the report that comes with the project."""
    import uvicorn

    from ui.reports.report_library import Library
    from ui.server.app import create_server
    from ui.server.serve import listen

    settings = UiSettings(host="127.0.0.1", port=0)
    listener = listen(settings)
    app = create_server(Library.open(None, settings), settings)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()


def main(folder: Path = FOLDER) -> None:
    """Make all pictures. Raises ``SystemExit`` where there is no browser."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("the pictures need Chromium and a Chinese font: apt-get install chromium fonts-noto-cjk")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, served() as address, sync_playwright() as playwright:
        report = make_report(Path(temporary) / "report.pdf")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            _answers(browser, address, folder)
            _own(browser, address, report, folder)
            for name, size, scheme, path, question in _LOOKS:
                _one(_open(browser, address + path, size, scheme), question, size, folder / f"{name}.png")
        finally:
            browser.close()


def _answers(browser: Browser, address: str, folder: Path) -> None:
    """An answer with its source beside it, and a refusal after it."""
    page = _open(browser, address, DESK)
    _ask(page, QUESTION)
    page.wait_for_selector("#bb-panel .bb-citation")
    _save(page, folder / "answer.png")
    _ask(page, FOLLOW_UP)
    _save(page, folder / "refusal.png")
    page.context.close()


def _own(browser: Browser, address: str, report: Path, folder: Path) -> None:
    """A report that is brought along, and the sentence on its page."""
    page = _open(browser, address, DESK)
    page.set_input_files("#bb-file", report)
    page.wait_for_selector(".bb-parse", timeout=120_000)
    page.wait_for_selector(f'#bb-ideas h2:has-text("{OWN_TITLE}")')
    page.wait_for_function("() => !document.querySelector('#bb-ideas .bb-looking')")
    page.click(".bb-parse-open")
    _save(page, folder / "upload.png")
    _ask(page, OWN_QUESTION)
    page.click(".bb-answer-text .bb-cite")
    page.click("#bb-panel .bb-open-page")
    page.wait_for_function("() => document.querySelector('.bb-page .bb-page-picture')?.complete")
    _save(page, folder / "page.png")
    page.context.close()


def _one(page: Page, question: str, size: tuple[int, int], path: Path) -> None:
    """An answer in another size, theme or language."""
    _ask(page, question)
    if size[0] > TABLET[0]:
        page.wait_for_selector("#bb-panel .bb-citation")
    _save(page, path)
    page.context.close()


def _open(browser: Browser, address: str, size: tuple[int, int], scheme: Scheme = "light") -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address)
    page.wait_for_function("() => document.documentElement.dataset.ready")
    return page


def _ask(page: Page, question: str) -> None:
    before = page.locator(".bb-actions").count()
    page.fill("#bb-field", question)
    with page.expect_event("requestfinished", lambda r: "/call/ask/" in r.url and r.method == "GET"):
        page.press("#bb-field", "Enter")
    page.locator(".bb-actions").nth(before).wait_for()


def _save(page: Page, path: Path) -> None:
    """As PNG with 256 colours, which a page of text does not need more than."""
    from PIL import Image

    page.wait_for_timeout(700)  # for what moves into its place
    picture = Image.open(io.BytesIO(page.screenshot()))
    picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > MAX_BYTES:
        raise RuntimeError(f"{path} has {path.stat().st_size} bytes; at most {MAX_BYTES} are wanted")
    print(path, path.stat().st_size)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
