"""The page as a reader uses it, and what a test has to know of how it is made. The only module with selectors of Gradio."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Dialog, Locator, Page, Request

FIELD = "#bb-question textarea"
_READY = "() => document.querySelector('#bb-report input')?.value && document.querySelector('#bb-outline button')"
_KEPT = "() => localStorage.getItem('bluebook-conversations') || ''"

_BESIDE = """() => {
  const scrolls = (e) => ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth;
  const inOwnBox = (e) => { for (; e; e = e.parentElement) if (scrolls(e) && !e.id.startsWith('bb-')) return true; };
  const out = [];
  if (document.documentElement.scrollWidth > innerWidth) out.push('html ' + document.documentElement.scrollWidth);
  for (const e of document.querySelectorAll('body *')) {
    if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const { left, right, width } = e.getBoundingClientRect();
    if (width > 1 && left < innerWidth && right > innerWidth + 1 && !inOwnBox(e.parentElement))
      out.push(e.tagName + '#' + e.id + '.' + e.className + ' ' + right);
  }
  return out;
}"""


class Watch:
    """Notes what a page should not do: errors, requests to other hosts, dialogs."""

    def __init__(self, page: Page, server: str) -> None:
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.dialogs: list[str] = []
        self.events: list[Request] = []
        """What went through Gradio's queue and its streams."""
        self.answers: list[bool] = []
        """To the page's next questions (of deleting something): yes or no."""
        self.asked = ""
        self._host = urlsplit(server).netloc
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._request)
        page.on("dialog", self._dialog)

    def check(self) -> None:
        """Fail if there was anything."""
        assert not self.elsewhere, self.elsewhere
        assert not self.dialogs, self.dialogs
        assert not self.errors, self.errors

    def _console(self, message: ConsoleMessage) -> None:
        # A fragment that is gone is answered with 404 on purpose, and the browser prints that.
        if message.type == "error" and "/fragments/" not in message.location.get("url", ""):
            self.errors.append(f"{message.text} {message.location.get('url', '')}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self._host:
            self.elsewhere.append(request.url)
        if "/queue/" in address.path:
            self.events.append(request)

    def _dialog(self, dialog: Dialog) -> None:
        if self.answers and dialog.type == "confirm":
            self.asked = dialog.message
            if self.answers.pop(0):
                dialog.accept()
            else:
                dialog.dismiss()
        else:
            # Nobody expected it: a text that was run, or a question too many.
            self.dialogs.append(dialog.message)
            dialog.dismiss()


class Chat:
    """One tab."""

    def __init__(self, page: Page, server: str, watch: Watch) -> None:
        self.page = page
        self.server = server
        self.watch = watch

    def open(self, path: str = "") -> Chat:
        """Load the page and wait until reports and outline are there."""
        self.page.goto(self.server + path)
        return self.ready()

    def reload(self) -> Chat:
        """Load the page again, as F5 does."""
        self.page.reload()
        return self.ready()

    def ready(self) -> Chat:
        """Wait until reports and outline are there."""
        self.page.wait_for_function(_READY)
        return self

    @property
    def field(self) -> Locator:
        """Where questions are typed."""
        return self.page.locator(FIELD)

    @property
    def questions(self) -> list[str]:
        """The questions of the conversation that is open."""
        return [text.strip() for text in self.page.locator("#bb-chat .bb-question").all_inner_texts()]

    @property
    def panel(self) -> Locator:
        """The panel with the source."""
        return self.page.locator("#bb-panel")

    @property
    def titles(self) -> list[str]:
        """The conversations."""
        return [text.strip() for text in self.page.locator("#bb-conversations label").all_inner_texts()]

    def answer(self, turn: int) -> Locator:
        """The answer of a turn (from 0); waits until it is written."""
        found = self.page.locator(f'#bb-chat .bb-answer[data-turn="{turn}"]:not([aria-busy])')
        found.wait_for()
        return found

    def ask(self, question: str) -> Locator:
        """Type a question, press Enter, and wait for its answer, for the browser to keep it, and for the next question's turn."""
        turn = len(self.questions)
        self.may_ask()
        self.field.fill(question)
        self.changes_what_is_kept(lambda: self.field.press("Enter"))
        answer = self.answer(turn)
        self.may_ask()
        return answer

    def may_ask(self) -> None:
        """Wait until a question can be sent: an answer stands there a moment before the page is done with it."""
        self.page.wait_for_function("() => !document.body.classList.contains('bb-is-asking')")

    def changes_what_is_kept(self, action: Callable[[], Any]) -> None:
        """Do something, and wait until the browser keeps another state than before."""
        before = self.page.evaluate(_KEPT)
        action()
        self.page.wait_for_function(f"before => ({_KEPT})() !== before", arg=before)

    def cite(self, answer: Locator, n: int = 1) -> Locator:
        """Click ``[n]`` in an answer's text; the citation in the panel."""
        answer.locator(f'.bb-answer-text .bb-cite[data-n="{n}"]').click()
        found = self.panel.locator(".bb-citation")
        found.wait_for()
        return found

    def upload(self, file: Path) -> None:
        """Choose a file."""
        if not self.page.locator("#bb-file").is_visible():
            self.page.locator("#bb-upload button").first.click()
        self.page.locator("#bb-file input[type=file]").set_input_files(file)

    def export(self, button: str, path: Path) -> str:
        """Press a button that hands out a file; keeps it as ``path``. Returns the name that it was given."""
        with self.page.expect_download() as handed:
            self.page.get_by_role("button", name=button).click()
        handed.value.save_as(path)
        return handed.value.suggested_filename

    def choose_report(self, title: str) -> None:
        """Choose a report by its title, and wait for its outline."""
        before = self.page.locator("#bb-outline").inner_html()
        self.page.locator("#bb-report input").click()
        self.page.get_by_role("option", name=title).click()
        self.page.wait_for_function("before => document.querySelector('#bb-outline').innerHTML !== before", arg=before)

    def beside_the_window(self) -> list[str]:
        """Visible elements that stick out of the window to the right and are not in a box of their own that scrolls."""
        found: list[str] = self.page.evaluate(_BESIDE)
        return found

    def focused(self) -> str:
        """What has the focus, as ``tag#id.class``; for messages of tests too."""
        found: str = self.page.evaluate(
            "() => { const e = document.activeElement; return e.tagName.toLowerCase() + (e.id ? '#' + e.id : '')"
            " + [...e.classList].map(c => '.' + c).join(''); }"
        )
        return found

    def tab_to(self, selector: str, most: int = 80, *, back: bool = False) -> None:
        """Press Tab until what has the focus fits ``selector``; fails where it cannot be reached."""
        seen = []
        for _ in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            seen.append(self.focused())
            if self.page.evaluate("s => Boolean(document.activeElement?.matches(s))", selector):
                return
        raise AssertionError(f"{selector} is not reached by Tab: {seen}")
