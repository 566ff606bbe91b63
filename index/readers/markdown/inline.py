"""What is particular to reports inside a Markdown paragraph: footnote marks, page markers, images, captions.

Footnote marks and images travel through the parser, and on to the paragraph reader, in private-use characters:
``[^5]:`` would be a link definition to the parser.
"""

from __future__ import annotations

import re

from markdown_it.token import Token

from index.readers.html_tree import raised
from index.readers.markdown.math_text import math_text
from index.readers.names import needs_space

_MARK_IN = re.compile(r"\[\^([^\]\s]+)\]")
MARK = re.compile("\ue000([^\ue001]*)\ue001")
DEFINITION = re.compile("(?:^|\n)\\s*\ue000([^\ue001]*)\ue001\\s*[:：]\\s*")

COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
PAGE = re.compile(r"<!--\s*page\s*:\s*(?P<label>[^\s>]+?)(?:\s+index\s*:\s*(?P<index>[1-9]\d*))?\s*-->")
PAGE_LIKE = re.compile(r"<!--\s*page\b")
PICTURE = re.compile(r"<!--\s*picture\s*-->")
_TAG_NAME = re.compile(r"<\s*(/?)\s*([A-Za-z][A-Za-z0-9]*)")
MARKER = re.compile(rf"({PAGE.pattern}|{PICTURE.pattern})".replace("?P<label>", "?:").replace("?P<index>", "?:"))
IMAGE = re.compile("\ue002([^\ue003]*)\ue003")
# CommonMark leaves **“词”**的 as it stands: a closing mark after punctuation must not touch a letter.
_LEFT_OVER_STRONG = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_BREAK = re.compile(r"[ \t\u3000]*\n[ \t\u3000]*")


def protect_marks(text: str) -> str:
    """Footnote marks in private-use characters."""
    return _MARK_IN.sub("\ue000\\1\ue001", text)


def inline_source(token: Token) -> str:
    """Text of an inline token: markup gone, line breaks, comments and image texts kept for the paragraph reader."""
    parts: list[str] = []
    above: int | None = None  # where raised text began
    for child in token.children or ():
        if child.type in ("text", "code_inline", "text_special"):
            parts.append(child.content)
        elif child.type in ("math_inline", "math_inline_double"):
            parts.append(math_text(child.content))
        elif child.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif child.type == "image":
            parts.append(f"\ue002{child.content}\ue003")
        elif child.type == "html_inline" and child.content.startswith("<!--"):
            parts.append(child.content)
        elif child.type == "html_inline" and (tag := _TAG_NAME.match(child.content)):
            closes, name = bool(tag[1]), tag[2].lower()
            if name == "br":
                parts.append("\n")
            elif name == "sup" and not closes:
                above = len(parts)
            elif name == "sup" and above is not None:
                parts[:] = [raised("".join(parts[:above]), "".join(parts[above:]))]
                above = None
    return _LEFT_OVER_STRONG.sub(r"\1", "".join(parts))


def one_line(raw: str) -> str:
    """Join the lines of a paragraph: Chinese text without a space, Latin words with one."""

    def gap(match: re.Match[str]) -> str:
        before, after = raw[: match.start()], raw[match.end() :]
        return " " if before and after and needs_space(before[-1], after[0]) else ""

    return re.sub(r"[ \t\u00a0\u3000]+", " ", _BREAK.sub(gap, raw))
