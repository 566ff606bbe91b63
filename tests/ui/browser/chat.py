"""The page as a reader uses it, and what a test has to know of how it is made. The only module with the page's selectors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Dialog, Locator, Page, Request

FIELD = "#bb-field"
READY = "() => document.documentElement.dataset.ready"
FRESH = "if (!sessionStorage.visited) { localStorage.clear(); indexedDB.deleteDatabase('bluebook'); sessionStorage.visited = 1; }"
"""For the first tab of a test: nothing is kept of what other tests have done."""

_BESIDE = """() => {
  const scrolls = (e) => ['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth;
  const inOwnBox = (e) => { for (; e; e = e.parentElement) if (scrolls(e) && e.id !== 'bb-chat' && e !== document.body) return true; };
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
        self.requests: list[Request] = []
        self.answers: list[bool] = []
        """To the page's next questions (of deleting something): yes or no."""
        self.asked = ""
        self.expected: tuple[str, ...] = ("/fragments/",)
        """Parts of addresses whose failing the test is about."""
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

    def sent(self, path: str) -> list[Request]:
        """The requests to addresses with ``path`` in them."""
        return [request for request in self.requests if path in urlsplit(request.url).path]

    def _console(self, message: ConsoleMessage) -> None:
        # The browser prints each answer that is an error, also one on purpose.
        if message.type == "error" and not any(part in message.location.get("url", "") for part in self.expected):
            self.errors.append(f"{message.text} {message.location.get('url', '')}")

    def _request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self._host:
            self.elsewhere.append(request.url)
        self.requests.append(request)

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
        """Load the page and wait until it is ready."""
        self.page.goto(self.server + path)
        return self.ready()

    def reload(self) -> Chat:
        """Load the page again, as F5 does."""
        self.page.reload()
        return self.ready()

    def ready(self) -> Chat:
        """Wait until the conversation is open."""
        self.page.wait_for_function(READY)
        return self

    @property
    def field(self) -> Locator:
        """Where questions are typed."""
        return self.page.locator(FIELD)

    @property
    def questions(self) -> list[str]:
        """The questions of the conversation that is open."""
        return [text.strip() for text in self.page.locator(".bb-turn .bb-question-text").all_inner_texts()]

    @property
    def panel(self) -> Locator:
        """The panel with the source."""
        return self.page.locator("#bb-panel")

    @property
    def titles(self) -> list[str]:
        """The conversations of the list."""
        return [text.strip() for text in self.page.locator("#bb-conversations a").all_inner_texts()]

    def told(self, text: str) -> None:
        """Wait until the page has said something to everyone: it stays written down after it has gone from sight."""
        self.page.wait_for_function("text => document.querySelector('#bb-told').dataset.last?.includes(text)", arg=text)

    def turn(self, number: int) -> Locator:
        """A question with its answer (from 0)."""
        return self.page.locator(".bb-turn").nth(number)

    def answer(self, number: int) -> Locator:
        """The answer of a turn (from 0); waits until it is written and kept."""
        self.turn(number).locator(".bb-actions").wait_for()
        return self.turn(number).locator(".bb-answer")

    def send(self, question: str) -> None:
        """Type a question and press Enter."""
        self.field.fill(question)
        self.field.press("Enter")

    def ask(self, question: str) -> Locator:
        """Send a question at the end of the conversation; its answer, once it is there."""
        number = len(self.questions)
        self.send(question)
        return self.answer(number)

    def ask_to_the_end(self, question: str) -> Locator:
        """As ``ask``, and until nothing more comes of it: questions to go on with follow an answer."""
        with self.page.expect_event("requestfinished", lambda r: "/call/ask/" in r.url and r.method == "GET"):
            return self.ask(question)

    def cite(self, answer: Locator, n: int = 1) -> Locator:
        """Click ``[n]`` in an answer's text; the citation in the panel."""
        answer.locator(f'.bb-answer-text .bb-cite[data-n="{n}"]').first.click()
        found = self.panel.locator(".bb-citation")
        found.wait_for()
        self.page.wait_for_function("() => !document.querySelector('#bb-panel').hasAttribute('aria-busy')")
        return found

    def begin(self) -> None:
        """A new conversation."""
        self.page.locator("#bb-new").click()
        self.page.wait_for_function("() => document.querySelectorAll('.bb-turn').length === 0")

    def open_titled(self, title: str) -> None:
        """A conversation of the list."""
        self.page.locator("#bb-conversations a", has_text=title).click()
        self.page.locator("#bb-conversations a[aria-current]", has_text=title).wait_for()

    def menu(self, entry: str) -> None:
        """Press an entry of the conversation's menu."""
        self.page.locator("#bb-more").click()
        self.page.get_by_role("menuitem", name=entry).click()

    def more(self, number: int, entry: str) -> None:
        """Press an entry of an answer's menu."""
        self.turn(number).locator(".bb-actions [aria-haspopup=menu]").click()
        self.page.get_by_role("menuitem", name=entry).click()

    def upload(self, file: Path) -> None:
        """Choose a file."""
        self.page.locator("#bb-file").set_input_files(file)

    def uploaded(self, file: Path, title: str) -> None:
        """Choose a file, and wait until it can be asked."""
        self.upload(file)
        self.page.locator(".bb-upload strong", has_text=f"《{title}》可以提问了").wait_for()
        assert self.chip == title

    @property
    def chip(self) -> str:
        """What is asked, as the composer says it."""
        return self.page.locator("#bb-report").inner_text()

    @property
    def scope(self) -> str:
        """The chapter that is asked, as the composer says it."""
        return self.page.locator("#bb-scope").inner_text()

    def choose_report(self, name: str) -> None:
        """Ask this report alone from now on, or all of them."""
        self.page.locator("#bb-report").click()
        self.page.locator(".bb-chooser .bb-row-main", has_text=name).click()

    def choose_chapter(self, title: str) -> None:
        """Ask within a chapter from now on."""
        self.page.locator("#bb-scope").click()
        self.page.locator(".bb-chooser .bb-row-main", has_text=title).click()
        assert self.scope == title

    def export(self, entry: str, path: Path) -> str:
        """Press an entry that hands out a file; keeps it as ``path``. Returns the name that it was given."""
        with self.page.expect_download() as handed:
            self.menu(entry)
        handed.value.save_as(path)
        return handed.value.suggested_filename

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

    def tab_to(self, selector: str, most: int = 90, *, back: bool = False) -> None:
        """Press Tab until what has the focus fits ``selector``; fails where it cannot be reached."""
        seen = []
        for _ in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            seen.append(self.focused())
            if self.page.evaluate("s => Boolean(document.activeElement?.matches(s))", selector):
                return
        raise AssertionError(f"{selector} is not reached by Tab: {seen}")

    def evaluate(self, script: str, argument: Any = None) -> Any:
        """What a script says of the page."""
        return self.page.evaluate(script, argument)
