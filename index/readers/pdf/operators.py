"""A page's content streams in, its operators with their arguments out: what pdfminer's parser says, in a tenth of its time.

pdfminer goes through a page a token at a time in five layers of calls, which takes more than all else where pages have
drawings. One regular expression finds the tokens here. What it means by them is kept, also for damaged streams.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import KWD, LIT, PSLiteral, literal_name

_TOKEN = re.compile(
    rb"[-+0-9][0-9]*(?:\.[0-9]*)?|\.[0-9]*"  # number
    rb"|[A-Za-z][^#/%\[\]()<>{}\s]*"  # operator
    rb"|\([^()\\]*\)"  # string that needs no second look
    rb"|<[0-9A-Fa-f\s]*>?"  # string in hexadecimal digits; "<<" leaves one for the next token
    rb"|/[^/%\[\]()<>{}\s]*"  # name
    rb"|>>|%[^\r\n]*|[^\s\x00]"
)
_PART = re.compile(rb"[^()\\]+|\\(?:[0-7]{1,3}|\r\n|.)|[()]", re.DOTALL)
_NAME_CODE = re.compile(rb"#([0-9A-Fa-f]{0,2})")
_SPACE = re.compile(rb"\s+")
_LAST_EOL = re.compile(rb"(?:\r\n|[\r\n])$")
_END_OF_BYTES = re.compile(rb"EI(?=\s)")
_END_OF_LETTERS = re.compile(rb"~>(?=\s)")
_ESCAPES = {b"b": b"\b", b"t": b"\t", b"n": b"\n", b"f": b"\f", b"r": b"\r", b"(": b"(", b")": b")", b"\\": b"\\"}
_OPENED = {ord("["): "array", ord("{"): "procedure"}
_CLOSED = {ord("]"): "array", ord("}"): "procedure"}
_NUMERIC = frozenset(b"0123456789+-.")
_PAREN, _ANGLE, _SLASH = b"(</"
_LETTERS = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
_ASCII85 = ("A85", "ASCII85Decode")
_BOOLEANS = {b"true": True, b"false": False}


def operands(data: bytes) -> Iterator[Any]:
    """Arguments as pdfminer has them (numbers, bytes, literals, lists, dictionaries), and every operator as a ``PSKeyword``."""
    open_: list[tuple[str, list[Any]]] = []
    at = 0
    while at < len(data):
        start, at = at, len(data)
        for found in _TOKEN.finditer(data, start):
            token = found[0]
            first = token[0]
            jump = 0
            value: Any
            if first in _NUMERIC:
                try:
                    value = float(token) if b"." in token else int(token)
                except ValueError:
                    continue
            elif first in _LETTERS:
                value = _BOOLEANS.get(token)
                if value is None:
                    value = KWD(token)
                    if token == b"BI":
                        open_.append(("image", []))
                        continue
                    if token == b"ID":
                        if not _closes(open_, "image"):
                            continue
                        value, jump = _image(data, found.end(), open_.pop()[1])
            elif first == _PAREN:
                value = token[1:-1]
                if len(token) == 1:
                    value, jump = _string(data, found.end())
                    if value is None:
                        return
            elif first == _ANGLE:
                if data.startswith(b"<<", found.start()):
                    open_.append(("dictionary", []))
                    at = found.start() + 2
                    break
                value = _hexadecimal(token)
            elif first == _SLASH:
                value = _name(token[1:])
            elif first in _OPENED:
                open_.append((_OPENED[first], []))
                continue
            elif first in _CLOSED or token == b">>":
                kind = _CLOSED.get(first, "dictionary")
                if not _closes(open_, kind):
                    continue
                value = open_.pop()[1]
                if kind == "dictionary":
                    if len(value) % 2:
                        continue
                    value = _dictionary(value)
            elif first in b"%>":
                continue
            else:
                value = KWD(token)
            if open_:
                open_[-1][1].append(value)
            else:
                yield value
            if jump:
                at = jump
                break


def _closes(open_: list[tuple[str, list[Any]]], kind: str) -> bool:
    return bool(open_) and open_[-1][0] == kind


def _string(data: bytes, start: int) -> tuple[bytes | None, int]:
    """A string with escapes or parentheses inside, from behind its first one; ``None`` where it never ends."""
    depth = 1
    parts: list[bytes] = []
    for found in _PART.finditer(data, start):
        part = found[0]
        if part == b")":
            depth -= 1
            if not depth:
                return b"".join(parts), found.end()
        elif part == b"(":
            depth += 1
        elif part[:1] == b"\\":
            rest = part[1:]
            part = bytes((int(rest, 8) & 255,)) if rest.isdigit() and rest < b"8" else _ESCAPES.get(rest, b"")
        parts.append(part)
    return None, len(data)


def _hexadecimal(token: bytes) -> bytes:
    digits = _SPACE.sub(b"", token.strip(b"<>")).decode("ascii")
    even = len(digits) - len(digits) % 2
    return bytes.fromhex(digits[:even]) + bytes(int(digit, 16) for digit in digits[even:])


def _name(name: bytes) -> PSLiteral:
    if b"#" in name:
        name = _NAME_CODE.sub(lambda code: bytes((int(code[1], 16),)) if code[1] else b"", name)
    try:
        return LIT(name.decode("utf-8"))
    except UnicodeDecodeError:
        return LIT(name)


def _dictionary(items: list[Any]) -> dict[str, Any]:
    return {literal_name(key): value for key, value in zip(items[::2], items[1::2], strict=False)}


def _image(data: bytes, start: int, items: list[Any]) -> tuple[PDFStream, int]:
    """A picture that stands in the stream itself, from behind its ``ID``, and where the operator that paints it is."""
    attributes = {name: resolve1(value) for name, value in _dictionary(items).items()}
    filters = attributes.get("F")
    first = filters[0] if isinstance(filters, list) and filters else filters
    in_letters = getattr(first, "name", None) in _ASCII85
    found = (_END_OF_LETTERS if in_letters else _END_OF_BYTES).search(data, start + 1)
    stop = found.start() if found else len(data)
    body = _LAST_EOL.sub(b"", data[start + 1 : stop]) + (b"~>" if in_letters else b"")
    return PDFStream(attributes, body), stop + 2 * in_letters
