"""A page's content streams in, its operators with their arguments out: what pdfminer's parser says, in a tenth of its time.

pdfminer goes through a page a token at a time in five layers of calls, which takes more than all else where pages have
drawings. One regular expression finds the tokens here, numbers by the run. What it means by them is kept, also for
damaged streams.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import KWD, LIT, PSKeyword, PSLiteral, literal_name

_TOKEN = re.compile(
    rb"(?:[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[ \t\r\n]+)+"  # numbers, set apart
    rb"|[-+0-9][0-9]*(?:\.[0-9]*)?|\.[0-9]*"  # number
    rb"|[A-Za-z][^#/%\[\]()<>{}\s]*"  # operator
    rb"|\((?:[^()\\]|\\(?s:.))*\)"  # string without others in it
    rb"|<[0-9A-Fa-f\s]*>?"  # string in hexadecimal digits; "<<" leaves one for the next token
    rb"|/[^/%\[\]()<>{}\s]*"  # name
    rb"|>>|%[^\r\n]*|[^\s\x00]"
)
_PART = re.compile(rb"[^()\\]+|\\.|[()]", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
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
_OF_IMAGES = frozenset((b"BI", b"ID"))

_keyword = lru_cache(maxsize=1 << 12)(KWD)


def instructions(data: bytes) -> Iterator[tuple[PSKeyword | None, list[Any]]]:
    """Operators in their order, each with the arguments since the last one (numbers, bytes, literals, lists, dictionaries).

    What follows the last operator comes with ``None``.
    """
    given: list[Any] = []
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
                parts = token.split()
                try:
                    numbers = [float(part) if b"." in part else int(part) for part in parts]
                except ValueError:
                    continue
                (open_[-1][1] if open_ else given).extend(numbers)
                continue
            if first in _LETTERS:
                value = _BOOLEANS.get(token)
                if value is None:
                    if not open_ and token not in _OF_IMAGES:
                        yield _keyword(token), given
                        given = []
                        continue
                    value = _keyword(token)
                    if token == b"BI":
                        open_.append(("image", []))
                        continue
                    if token == b"ID":
                        if not _closes(open_, "image"):
                            continue
                        value, jump = _image(data, found.end(), open_.pop()[1])
            elif first == _PAREN:
                if len(token) == 1:
                    value, jump = _string(data, found.end())
                    if value is None:
                        break
                else:
                    value = _unescaped(token[1:-1]) if b"\\" in token else token[1:-1]
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
                value = _keyword(token)
            if open_:
                open_[-1][1].append(value)
            elif value.__class__ is PSKeyword:
                yield value, given
                given = []
            else:
                given.append(value)
            if jump:
                at = jump
                break
    if given:
        yield None, given


def _closes(open_: list[tuple[str, list[Any]]], kind: str) -> bool:
    return bool(open_) and open_[-1][0] == kind


def _string(data: bytes, start: int) -> tuple[bytes | None, int]:
    """A string with escapes or parentheses inside, from behind its first one; ``None`` where it never ends."""
    depth = 1
    for found in _PART.finditer(data, start):
        if found[0] == b")":
            depth -= 1
            if not depth:
                return _unescaped(data[start : found.start()]), found.end()
        elif found[0] == b"(":
            depth += 1
    return None, len(data)


@lru_cache(maxsize=1 << 12)
def _unescaped(string: bytes) -> bytes:
    return _ESCAPE.sub(lambda code: _unescaped_one(code[1]), string)


def _unescaped_one(code: bytes) -> bytes:
    return bytes((int(code, 8) & 255,)) if code.isdigit() and code < b"8" else _ESCAPES.get(code, b"")


@lru_cache(maxsize=1 << 12)
def _hexadecimal(token: bytes) -> bytes:
    digits = _SPACE.sub(b"", token.strip(b"<>")).decode("ascii")
    even = len(digits) - len(digits) % 2
    return bytes.fromhex(digits[:even]) + bytes(int(digit, 16) for digit in digits[even:])


@lru_cache(maxsize=1 << 12)
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
