"""The fields of a question: what their columns may be called, and how a value of a file becomes one of a record.

A sheet (CSV, XLSX) has text in its cells, where lists have separators; JSON has lists. Every function here raises
``ValueError`` with what is wrong and what is allowed; the caller adds the place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from eval.schema import GoldEvidence, Split

MAX_QUESTION_CHARS = 500
MAX_ID_CHARS = 80

FIELDS = (
    "id",
    "question",
    "kind",
    "answerable",
    "reference",
    "facts",
    "section",
    "page",
    "evidence",
    "conversation",
    "split",
    "document",
    "voice",
)

_NAMES = {
    "id": "id qid questionid 编号 序号 题号",
    "question": "question questions q query userinput 问题 提问 问 题目",
    "kind": "kind type category questiontype 类型 类别 种类 题型 问题类型",
    "answerable": "answerable isanswerable 可回答 是否可回答 能否回答 可否回答",
    "reference": "reference answer answers a referenceanswer goldanswer groundtruth expected expectedanswer "
    "答案 参考答案 标准答案 正确答案 回答 答",
    "facts": "facts fact keyfacts keyfact 要点 关键要点 答案要点 关键事实 得分点",
    "section": "section sections heading 章节 小节 标题",
    "page": "page pages pagelabel pageno pagenumber 页码 页 页数",
    "evidence": "evidence 证据",
    "conversation": "conversation history 对话 上文 前文 历史提问",
    "split": "split subset 划分 数据划分 子集",
    "document": "document report 报告 文档 报告名称",
    "voice": "voice style asker 口吻 语气 提问者",
}
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names.split()}
_REMARK = re.compile(r"\(.*?\)|[\s_*-]")

_YES = frozenset("true yes y 1 是 可 能 可回答 能回答 可以".split())
_NO = frozenset("false no n 0 否 不可 不能 不可回答 不能回答 不可以".split())
_SPLITS: dict[str, Split] = {"dev": "dev", "test": "test", "开发": "dev", "测试": "test"}

_FACT_END = re.compile(r"[;；\n]")
_FORM_END = re.compile(r"[|｜]")
_HEADING_END = re.compile(r"[>＞›»\n]")
_TURN_END = re.compile(r"[|｜\n]")
# Of p. and page only before a number: a page may be labelled Preface. pandas writes 8.0 where other rows have no page.
_PAGE = re.compile(r"(?:第\s*|(?:page|pp?\.?)\s*(?=\d))?(\d+(?=\.0+$)|.+?)(?:\.0+|\s*页)?", re.IGNORECASE)


def plain_name(header: str) -> str:
    """A header as it is compared: lower case, without spaces, underscores, stars and what stands in brackets."""
    return _REMARK.sub("", unicodedata.normalize("NFKC", header).casefold())


def field_of(header: str) -> str | None:
    """The field that a header names in Chinese or English, ``None`` where it names none."""
    return _FIELD_OF.get(plain_name(header))


def nearest_name(header: str) -> str | None:
    """The accepted name that an unknown header most looks like; ``None`` where it looks like none."""
    near = get_close_matches(plain_name(header), [*FIELDS, *_FIELD_OF], n=1, cutoff=0.75)
    return near[0] if near else None


def text(value: Any) -> str | None:
    """Text without outer white space; ``None`` for a missing or blank one."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"{_shown(value)} instead of a text")
    if any("\ud800" <= c <= "\udfff" for c in value):
        raise ValueError("half of a surrogate pair (\\ud800 to \\udfff), which is no character; write the character")
    return value.strip() or None


def identifier(value: Any) -> str | None:
    """An id: a text of one line, or a whole number."""
    found = text(str(value) if isinstance(value, int) and not isinstance(value, bool) else value)
    if found is not None and (len(found) > MAX_ID_CHARS or not found.isprintable()):
        raise ValueError(f"an id is one line of at most {MAX_ID_CHARS} characters, not {found[:20]!r}…")
    return found


def page(value: Any) -> str | None:
    """A printed page label (``32``, ``第32页``, ``III``), or ``F4`` for page 4 of a file where nothing is printed."""
    found = identifier(value)
    if found is None:
        return None
    match = _PAGE.fullmatch(unicodedata.normalize("NFKC", found))
    return match[1] if match else found


def answerable(value: Any) -> bool | None:
    """Whether the report answers: true or false, in a sheet also 是/否, yes/no, 1/0."""
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{_shown(value)} instead of true or false")
    word = unicodedata.normalize("NFKC", value).strip().casefold()
    if word and word not in _YES | _NO:
        raise ValueError(
            f"{value.strip()[:20]!r} is neither yes nor no; write 是 or 否, true or false, or leave it out"
        )
    return word in _YES if word else None


def split(value: Any) -> Split | None:
    """The half of the set that a question belongs to."""
    found = text(value)
    if found is None:
        return None
    if found.casefold() not in _SPLITS:
        raise ValueError(f"unknown split {found[:20]!r}; allowed are dev and test, or leave it out for every question")
    return _SPLITS[found.casefold()]


def facts(value: Any) -> tuple[tuple[str, ...], ...]:
    """Key facts, each with its accepted forms; a text in a list is a fact with one form.

    In a cell, facts end with ``;`` and forms with ``|``: ``408亿美元|408亿;50%``.
    """
    if isinstance(value, str):
        cells = (tuple(_parts(_FORM_END, fact)) for fact in _FACT_END.split(value))
        return tuple(forms for forms in cells if forms)
    found = []
    for n, fact in enumerate(_list(value, "lists of accepted forms"), start=1):
        forms = _texts([fact] if isinstance(fact, str) else fact, f"fact {n}")
        if not forms:
            raise ValueError(f"fact {n} has no accepted form; write at least one text, or leave the fact out")
        found.append(forms)
    return tuple(found)


def section(value: Any) -> tuple[str, ...]:
    """Headings from the chapter down; in a cell, between ``>``."""
    return tuple(_parts(_HEADING_END, value)) if isinstance(value, str) else _texts(value, "a heading")


def conversation(value: Any) -> tuple[str, ...]:
    """The user's earlier questions, oldest first; in a cell, between ``|``."""
    return tuple(_parts(_TURN_END, value)) if isinstance(value, str) else _texts(value, "an earlier question")


def evidence(value: Any) -> tuple[GoldEvidence, ...]:
    """The places that answer: ``[{"section": [...], "page": "8", "key": "408亿美元"}]``."""
    found = []
    for n, place in enumerate(_list(value, 'objects {"section": […], "page": "8", "key": "…"}'), start=1):
        if not isinstance(place, dict):
            raise ValueError(f"place {n} is {_shown(place)} instead of an object with section, page and key")
        unknown = [name for name in place if name not in ("section", "page", "key")]
        if unknown:
            raise ValueError(f"place {n} has the unknown field {unknown[0]!r}; allowed are section, page and key")
        key = text(place.get("key"))
        if key is None:
            raise ValueError(f"place {n} has no key: a short text that stands there, as a number or a name")
        found.append(GoldEvidence(section(place.get("section")), page(place.get("page")), key))
    return tuple(found)


def _parts(end: re.Pattern[str], cell: str) -> Iterable[str]:
    return (part.strip() for part in end.split(text(cell) or "") if part.strip())


def _texts(value: Any, what: str) -> tuple[str, ...]:
    found = tuple(text(item) for item in _list(value, "texts"))
    if None in found:
        raise ValueError(f"{what} is blank; write a text or leave it out")
    return tuple(item for item in found if item)


def _list(value: Any, of: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise ValueError(f"{_shown(value)} instead of a list of {of}")
    return value


def _shown(value: Any) -> str:
    kind = {bool: "true or false", int: "a number", float: "a number", dict: "an object", list: "a list"}
    shown = str(value)
    return f"{kind.get(type(value), 'a text')} ({shown[:20]}{'…' if len(shown) > 20 else ''})"
