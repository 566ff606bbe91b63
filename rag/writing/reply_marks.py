"""One sentence of a reply → its words without marks and Markdown, and the numbers of the passages that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.schema import REFUSED, Draft

_MAX_CITED = 30

_WORD = r"(?:来源|资料|段落|引用|passages?|sources?|refs?|references?|citations?)"
_NUMBERS = rf"\d{{1,3}}(?:\s{{0,3}}(?:[,\uff0c、;\uff1b/~–—-]|and|和|至)\s{{0,3}}{_WORD}?\s{{0,3}}\d{{1,3}}){{0,20}}"
MARK = re.compile(
    rf"\*{{0,2}}\\?[\[【\uff3b]{{1,2}}\^?\s{{0,3}}第?(?:{_WORD}\s{{0,3}}[:\uff1a#]?\s{{0,3}})?(?P<numbers>{_NUMBERS})\s{{0,3}}段?\\?"
    r"[\]】\uff3d]{1,2}\*{0,2}",
    re.I,
)
_MARK_GAP = re.compile(rf"\s{{0,3}}(?:{MARK.pattern})", re.I)
MARKS = re.compile(rf"(?:{MARK.pattern.replace('?P<numbers>', '?:')}[ \t]{{0,3}}){{1,30}}", re.I)
_RANGE = re.compile(r"(\d{1,3})\s*[~–—至-]\s*(\d{1,3})|(\d{1,3})")
MAY_BE_MARK = re.compile(
    r"\*{0,2}\\?[\[【\uff3b]{1,2}[^\[\]【】\uff3b\uff3d\n]{0,60}\\?[\]】\uff3d]{0,2}\*{0,2}\Z|\*{1,2}\\?\Z|\\\Z"
)
"""The end of what is there so far, which what follows may make a mark, or a longer one."""

_FENCE = re.compile(r"\s*(?:```|~~~)[\w-]*\s*")
_TAG = re.compile(
    r"</?(?:passages?|question|conversation|statements?|br|sup|sub|b|i|p|li|ul|ol|em|strong|u|span|div)\s?/?>", re.I
)
_LINK = re.compile(r"!?\[([^\[\]\n]{1,200})\]\([^()\s]{0,300}\)")
_EMPHASIS = re.compile(r"\*\*|`|(?<!\w)__|__(?!\w)|(?<![\d\s])\*|\*(?![\d\s])")
_BULLET = re.compile(
    r"^(?:[-+•·‣▪●○>|–—]+(?:\s+|(?![\s\d]))|\d{1,2}[.、)\uff09](?!\d)\s*|[(\uff08]\d{1,2}[)\uff09]\s*|#{1,6}\s+|\*\s+)+"
)
_HEADER = re.compile(r"›|·\s?(?:第\d+页|page \d+)")
"""The line that stands above a passage in the prompt."""
_LABEL = re.compile(r"^(?:回答|答案|答|answer|final answer)\s?[:\uff1a]\s*", re.I)
_EMPTY = re.compile(
    r"[(\uff08]\s?(?:参见|见|来源|依据|出处|引自|see|sources?|cf\.)?\s?[:\uff1a]?[\s,\uff0c、;]{0,9}[)\uff09]", re.I
)
_DANGLING = re.compile(rf"\s?\*{{0,2}}\\?[\[【\uff3b]\s?{_WORD}?[\s:\d,\uff0c、-]*\Z", re.I)
_HEADING = re.compile(r"\s*(?:#{1,6}\s|\*\*[^*\n]{1,80}\*\*\s*[:\uff1a]?\s*\Z)")


def plain_draft(raw: str) -> list[Draft]:
    """The sentence in plain words, with what it cites; none where it is a heading, a fence or no words at all."""
    text = _LINK.sub(lambda link: f"[{link[1]}]" if link[1].isdigit() else link[1], _TAG.sub(" ", raw))
    cited = tuple(dict.fromkeys(n for mark in MARK.finditer(text) for n in _numbers(mark["numbers"])))[:_MAX_CITED]
    if _HEADER.search(text):
        return []
    if not cited and (_HEADING.match(raw) or _FENCE.fullmatch(raw)) and REFUSED not in raw:
        return []
    text = _EMPTY.sub("", _MARK_GAP.sub("", text)) if cited else text
    text = _BULLET.sub("", _EMPHASIS.sub("", text).strip())
    text = _DANGLING.sub("", _LABEL.sub("", text))
    text = " ".join(text.strip(" |\n\t").split())
    return [Draft(text, cited)] if any(c.isalnum() for c in text) else []


def _numbers(text: str) -> Iterator[int]:
    for first, last, single in _RANGE.findall(text):
        if single:
            yield int(single)
        elif int(first) < int(last) <= int(first) + 20:
            yield from range(int(first), int(last) + 1)
        else:
            yield from (int(first), int(last))
