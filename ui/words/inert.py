"""Text that is shown and never run: what a report, a question or a file name holds means nothing to a page or a program.

A message of the chat passes through a Markdown reader and then through an HTML reader; an export is read by programs that
nobody here knows. So every ASCII sign is written in a way that has no meaning to either.
"""

from __future__ import annotations

import re
import unicodedata

_SIGN = re.compile(r"[!-/:-@\[-`{-~]")
# Directions that are set and not ended would turn around what stands after the text.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_SPACES = re.compile(r"\s+")
_BREAK = re.compile(r"\r\n|[\n\r\u2028\u2029\x0b\x0c\x85]")

_MARKDOWN_SIGN = re.compile(
    r"[\\`*_{}\[\]<>#+!|~$&@^=]"
    r"|(?<![^\W_])-|-(?![^\W_])"  # 2024-06 stays as it is, a list or a rule does not
    r"|\.(?!\d)|(?<!\d)\."  # 34.8 stays; 1. begins a list, www. a link
    r"|:(?=[\w/])|(?<=[A-Za-z0-9]):|^:"  # https: and :smile: and definitions
)
_LIST_START = re.compile(r"^(\(?[A-Za-z0-9]{1,9})\)")


def plain_run(text: object) -> str:
    """Text on one line: without control characters, directions and halves of characters, white space single."""
    return _SPACES.sub(" ", _visible(str(text)))


def plain_line(text: object) -> str:
    """As ``plain_run``, without white space around it."""
    return plain_run(text).strip()


def plain_lines(text: object) -> list[str]:
    """The lines of a text that are not empty, each as ``plain_line``."""
    return [line for part in _BREAK.split(str(text)) if (line := plain_line(part))]


def html_text(text: object) -> str:
    """Text for an HTML page or attribute inside of Markdown: every ASCII sign as its number, nothing left to interpret."""
    return _SIGN.sub(lambda match: f"&#{ord(match[0])};", plain_run(text))


def markdown_text(text: object) -> str:
    """Text for a Markdown file, on one line: every sign that could begin or end something has a backslash.

    CommonMark lets any ASCII sign be escaped (Backslash escapes, 2.4); signs without a meaning there stay readable.
    """
    return markdown_run(plain_line(text))


def markdown_run(text: object) -> str:
    """As ``markdown_text``, for words inside of a line: white space around them is kept."""
    return _LIST_START.sub(r"\1\)", _MARKDOWN_SIGN.sub(lambda match: f"\\{match[0]}", plain_run(text)))


def _visible(text: str) -> str:
    return "".join(char for char in text if char.isspace() or _is_shown(char))


def _is_shown(char: str) -> bool:
    # Cc: control, Cs: half of a pair, Cn: no character (XML forbids all three); Cf such as a soft hyphen may stay.
    return char not in _DIRECTIONS and unicodedata.category(char) not in ("Cc", "Cs", "Cn")
