"""A reply in a code fence or in JSON → the text that it holds."""

from __future__ import annotations

import json
import re

from rag.writing.reply_marks import MARK

_TEXT_KEYS = (
    "answer",
    "回答",
    "答案",
    "summary",
    "总结",
    "text",
    "content",
    "sentence",
    "statement",
    "句子",
    "reply",
    "response",
)
_NUMBER_KEYS = (
    "citations",
    "citation",
    "cited",
    "cites",
    "sources",
    "source",
    "passages",
    "passage",
    "编号",
    "引用",
    "来源",
)
_CUT_JSON = re.compile(r"\"(?:answer|回答|答案|summary|text|content)\"\s*:\s*\"((?:[^\"\\]|\\.)*)")


def unwrapped(held: str) -> tuple[str, bool]:
    """The text inside code or JSON with what follows it, and whether it was whole."""
    body, after, whole = held.strip(), "", False
    if body[:3] in ("```", "~~~"):
        fence, (_, _, inside) = body[:3], body.partition("\n")
        body, closing, after = inside.partition(fence)
        whole = bool(closing)
    try:
        value, end = json.JSONDecoder().raw_decode(body.strip())
    except (ValueError, RecursionError):
        cut = _CUT_JSON.search(body) if body.lstrip()[:1] in ("{", "[") else None
        if cut is None:
            return f"{body}\n{after}", whole
        try:
            return str(json.loads(f'"{cut[1]}"', strict=False)), False
        except ValueError:
            return cut[1], False
    return f"{_told(value, 6)}\n{body.strip()[end:]}\n{after}", True


def _told(value: object, depth: int) -> str:
    """What a JSON value says, with the numbers that stand in a field of their own."""
    if isinstance(value, str) or not depth:
        return str(value) if isinstance(value, str) else ""
    if isinstance(value, list):
        return "\n".join(_told(item, depth - 1) for item in value)
    if not isinstance(value, dict):
        return ""
    key = next((key for key in _TEXT_KEYS if value.get(key)), None)
    if key is None:
        return "\n".join(_told(item, depth - 1) for name, item in value.items() if name not in _NUMBER_KEYS)
    told, numbers = _told(value[key], depth - 1), [value[name] for name in _NUMBER_KEYS if name in value]
    cited = [
        n for given in numbers for n in (given if isinstance(given, list) else [given]) if isinstance(n, int | str)
    ]
    marks = "".join(f"[{n}]" for n in cited if re.fullmatch(r"\d{1,3}", str(n)))
    return told if MARK.search(told) else told + marks
