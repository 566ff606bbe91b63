"""The pages that are read by people, and what stands in their fenced blocks."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = (*READMES, ROOT / "SECURITY.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BETWEEN = ("&&", "||", "|", ";")
_BEFORE = ("docker", "compose", "run", "--rm", "page", "echo")


@dataclass(frozen=True, slots=True)
class Shown:
    """A command as a page shows it: the words after ``bluebook``, and the output below it where there is some."""

    page: str
    args: tuple[str, ...]
    output: str = ""

    def __str__(self) -> str:
        return f"{self.page}: {' '.join(self.args)}"


def blocks(page: Path, *languages: str) -> list[str]:
    """The fenced blocks of a page in these languages."""
    return [body for language, body in _FENCE.findall(page.read_text(encoding="utf-8")) if language in languages]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", page.read_text(encoding="utf-8"))


def lines(page: Path) -> list[list[str]]:
    """Every line of the shell blocks in words, without its comment."""
    return [
        words
        for block in blocks(page, "sh")
        for line in block.splitlines()
        if (words := shlex.split(line, comments=True))
    ]


def shown(page: Path) -> Iterator[Shown]:
    """Every ``bluebook`` command of a page, in its order."""
    for language, body in _FENCE.findall(page.read_text(encoding="utf-8")):
        if language == "sh":
            for line in body.splitlines():
                for words in _parts(shlex.split(line, comments=True)):
                    if words[0].endswith("bluebook") and words[0] in ("bluebook", ".venv/bin/bluebook"):
                        yield Shown(page.name, tuple(words[1:]))
        elif language == "console":
            first, _, output = body.partition("\n")
            yield Shown(page.name, tuple(shlex.split(first.removeprefix("$ bluebook "))), output)


def _parts(words: list[str]) -> Iterator[list[str]]:
    """The commands of one line, without what runs them elsewhere."""
    part: list[str] = []
    for word in [*words, ";"]:
        if word not in _BETWEEN:
            part.append(word)
        elif part:
            yield part[len(_BEFORE) - 1 :] if part[:5] == list(_BEFORE[:5]) else part
            part = []
