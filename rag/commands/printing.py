"""Answers and passages on stdout: for a person, for a pipe, or as JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rag.commands.tools import index_place

if TYPE_CHECKING:
    from rag.assistant import Assistant, Examined, SearchResult
    from rag.schema import Answer, Said

Style = Literal["json", "plain", "terminal"]


def choose_style(*, as_json: bool, plain: bool) -> Style:
    """A terminal gets colour and tables, everything else plain text, unless told otherwise."""
    if as_json:
        return "json"
    terminal = (sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb") or os.environ.get(
        "FORCE_COLOR"
    )
    return "terminal" if terminal and not plain else "plain"


@dataclass(frozen=True, slots=True)
class Output:
    """Prints records in one style; ``place`` and ``several`` are what the reader must know of the index.

    ``model`` is the language model that writes, where there is one.
    """

    style: Style
    name: str
    place: str
    several: bool
    model: str | None = None

    @classmethod
    def of(cls, assistant: Assistant, style: Style) -> Output:
        """Output for answers of ``assistant``."""
        manifest = assistant.index.manifest
        place, several = index_place(assistant.index.place), len(manifest.sources) > 1
        return cls(style, manifest.name, place, several, assistant.model.name if assistant.model else None)

    def tell(self, events: Iterable[Said | Examined], *, indent: int | None = None) -> Answer:
        """Print an answer as ``Assistant.stream`` makes it, each sentence when it has passed, and return it."""
        from rag.assistant import Examined

        told = ""
        found: Answer | None = None
        with self._display() as show:
            for event in events:
                if isinstance(event, Examined):
                    found = event.answer
                else:
                    told += event.text
                    show(event.text, told)
        assert found is not None, "a stream ends with what was examined"
        self.answer(found, indent=indent, told=told)
        return found

    @contextmanager
    def _display(self) -> Iterator[Callable[[str, str], None]]:
        """Shows a sentence, given it and all so far: a pipe gets it at once, a terminal until the whole answer is there."""
        if self.style == "json" or self.model is None:
            yield lambda new, told: None
        elif self.style == "plain":
            yield lambda new, told: print(new, end="", flush=True)
        else:
            from rich.live import Live
            from rich.padding import Padding
            from rich.text import Text

            from rag.output.terminal import make_console

            waiting = Padding(Text(f"{self.model} 正在作答……", style="dim"), (1, 1, 0, 1))
            with Live(waiting, console=make_console(), transient=True, auto_refresh=False) as live:
                yield lambda new, told: live.update(Padding(Text(told), (1, 1, 0, 1)), refresh=True)

    def answer(self, answer: Answer, *, indent: int | None = None, told: str = "") -> None:
        """Print an answer; JSON on one line unless ``indent`` is given. A pipe has ``told`` of its text already."""
        if self.style == "json":
            from rag.output.json_records import answer_record, dumps

            print(dumps(answer_record(answer), indent=indent), flush=True)
        elif self.style == "plain":
            from rag.output.plain_text import answer_text

            if told:
                print("\n")
            print(answer_text(answer, self.place, several=self.several, told=told), flush=True)
        else:
            from rag.output.terminal import answer_view, make_console

            console = make_console()
            console.print(answer_view(answer, self.place, console.width, several=self.several))

    def search(self, result: SearchResult, *, indent: int | None = None) -> None:
        """Print ranked passages; JSON on one line unless ``indent`` is given."""
        if self.style == "json":
            from rag.output.json_records import dumps, search_record

            print(dumps(search_record(result), indent=indent), flush=True)
        elif self.style == "plain":
            from rag.output.plain_text import search_text

            print(search_text(result, self.name, self.place, several=self.several), flush=True)
        else:
            from rag.output.terminal import make_console, search_view

            console = make_console()
            console.print(search_view(result, self.name, self.place, console.width, several=self.several))

    def heading(self, question: str) -> None:
        """Print the question before its answer, where several are asked; JSON carries it already."""
        if self.style == "plain":
            print(f"问:{question}", flush=True)
        elif self.style == "terminal":
            from rich.text import Text

            from rag.output.terminal import make_console

            make_console().print(Text(f"\n问:{question}", style="bold blue"))

    def between(self) -> None:
        """Print what separates two answers."""
        if self.style == "plain":
            print("\n---\n")
