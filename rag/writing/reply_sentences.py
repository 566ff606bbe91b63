"""What a model writes, in pieces → whole sentences with the numbers that they cite.

A sentence is handed on once nothing that may follow can change it: the marks behind its full stop belong to it, so that it
waits for the character that ends them. What is handed on does not depend on where the pieces are cut.
"""

from __future__ import annotations

import re

from rag.schema import Draft
from rag.writing.reply_json import unwrapped
from rag.writing.reply_marks import MARK, MARKS, MAY_BE_MARK, plain_draft

_LONGEST = 600
"""Characters after which a sentence that does not end is ended."""
_QUOTED = 300
"""A full stop in quotation marks or brackets ends no sentence, where they close within this many characters."""
_GARBAGE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffd\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff]"
)
_STOP = re.compile(r"[。!?\uff01\uff1f]+|\.+|…+|\n")
_OPEN, _CLOSE = "“「『(\uff08《", "”」』)\uff09》"
_NEXT = re.compile(r"\s{0,20}")
_STARTS = re.compile(r"[A-Z0-9\u3400-\u9fff“\"「《(\uff08\[【\uff3b*#-]")
_ABBREVIATION = re.compile(
    r"(?:^|[^a-z])([a-z]|nos?|figs?|e\.g|i\.e|vs|etc|inc|ltd|co|corp|dr|mrs?|ms|st|jr|sr|prof|approx|vol|art|sec|ch|pp?|al|cf|dept|"
    r"est|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$",
    re.I,
)
_BEFORE_NUMBERS = frozenset("no nos fig figs vol art sec ch p pp".split())
_STARTER = re.compile(r"(?:The|In|It|Its|This|These|That|A|An|By|As|At|For|From|On|However|Of|Both)\b")
_LIST_NUMBER = re.compile(r"\s*(?:[-*>#]\s*){0,3}\d{1,2}\Z")
_HELD = re.compile(r"```|~~~|\{\s{0,20}[\"'}]|\[\s{0,20}[\"{]")
"""What begins code or JSON at the start of a line: it is read as a whole, at the end."""
_BLANK = re.compile(r"\s*")
_MAY_BE_HELD = re.compile(r"(?:`{1,2}|~{1,2}|[\[{]\s{0,20})\Z")


class DraftReader:
    """Takes the pieces of one reply and hands on its sentences."""

    def __init__(self) -> None:
        self._text = ""
        self._scanned = 0
        self._at_line_start = True
        self._held: list[str] | None = None
        self._may_hold = True

    def feed(self, piece: str) -> list[Draft]:
        """The sentences that are certain now that ``piece`` is there."""
        piece = _GARBAGE.sub("", piece)
        if self._held is not None:
            self._held.append(piece)
            return []
        self._text += piece
        return self._read(final=False)

    def end(self, *, cut: bool = False) -> list[Draft]:
        """The rest; with ``cut`` a last sentence without its end is left out."""
        drafts = [] if self._held is not None else self._read(final=True, cut=cut)
        if self._held is not None:
            inner = DraftReader()
            inner._may_hold = False
            inner._text, whole = unwrapped("".join(self._held))
            drafts += inner._read(final=True, cut=cut and not whole)
            self._held = None
        self._text = ""
        return drafts

    def _read(self, *, final: bool, cut: bool = False) -> list[Draft]:
        found: list[Draft] = []
        start = 0
        while start < len(self._text):
            if self._at_line_start:
                start = _BLANK.match(self._text, start).end()  # type: ignore[union-attr]
                if self._may_hold and _HELD.match(self._text, start):
                    self._held = [self._text[start:]]
                    self._text = ""
                    return found
                if start == len(self._text) or (self._may_hold and not final and _MAY_BE_HELD.match(self._text, start)):
                    break
            end = self._end(start, final)
            if end is None:
                break
            raw = self._text[start:end]
            self._at_line_start = raw.endswith("\n") or self._text[end : end + 1] == "\n"
            if not (cut and end == len(self._text)) or _is_ended(raw):
                found += plain_draft(raw)
            start, self._scanned = end, 0
        self._text = self._text[start:]
        return found

    def _end(self, start: int, final: bool) -> int | None:
        """Where the sentence that begins at ``start`` ends with its marks; ``None`` where that cannot be told yet."""
        text, limit = self._text, start + _LONGEST
        at = start + self._scanned
        while (stop := _STOP.search(text, at, limit)) is not None:
            ends = None if stop.end() == len(text) and not final else _ends(text, start, stop, final)
            end = _behind(text, start, stop, final) if ends else None
            if ends is None or (ends and end is None):
                self._scanned = stop.start() - start
                return None
            if end is not None:
                return end
            at = stop.end()
        self._scanned = max(self._scanned, min(at, limit, len(text)) - start)
        if len(text) > limit + 60 or (final and len(text) > limit):
            return _forced(text, start, limit)
        return len(text) if final else None


def _ends(text: str, start: int, stop: re.Match[str], final: bool) -> bool | None:
    """Whether ``stop`` ends the sentence; ``None`` where what follows decides and is not there yet."""
    sign, end = stop.group(), stop.end()
    if sign == "\n":
        # a line of a paragraph that goes on in small letters, as English replies break them
        if not text[start : stop.start()].strip() or not re.match(r"[a-z]", text[end : end + 1]):
            return True
        if end + 2 > len(text) and not final:
            return None
        return text[end + 1 : end + 2] in (".", ")") or text[start : stop.start()].rstrip()[-1] in ".。!?:;：；]】"
    depth = sum(text.count(c, start, end) for c in _OPEN) - sum(text.count(c, start, end) for c in _CLOSE)
    while end < len(text) and text[end] in _CLOSE:
        depth, end = depth - 1, end + 1
    if end == len(text) and not final:
        return None
    if depth > 0 and end - start < _QUOTED:
        return False
    follows = text[end : end + 1]
    if sign[0] == "." or sign in "!?":
        return _ends_latin(text, start, stop, end, final)
    if sign[0] == "…":
        return not follows or follows in "\n[【\uff3b" or end > stop.end()
    return True


def _ends_latin(text: str, start: int, stop: re.Match[str], end: int, final: bool) -> bool | None:
    """Of a full stop of Latin script: not in 3.5, U.S. or www.a.com, but before a mark and a new sentence."""
    before, follows = text[max(start, stop.start() - 12) : stop.start()], text[end : end + 1]
    if follows in ("", "[", "【", "\uff3b", "\n", '"', "*", "\\"):
        return not _LIST_NUMBER.match(text[start : stop.start()]) if stop.group() == "." and follows else True
    if not follows.isspace():
        chinese_before = "\u3400" <= before[-1:] <= "\u9fff"
        if stop.group() != ".":
            return chinese_before or "\u3400" <= follows <= "\u9fff"
        return chinese_before and "\u3400" <= follows <= "\u9fff"
    place = _NEXT.match(text, end).end()  # type: ignore[union-attr]
    if place == len(text) and not final:
        return None
    if "\n" in text[end:place] or place == len(text):
        return True
    if _LIST_NUMBER.match(text, start, stop.start()) or not _STARTS.match(text, place):
        return False
    if stop.group() == "." and (short := _ABBREVIATION.search(before)) and text[place] not in "[【\uff3b":
        if short[1].lower() in _BEFORE_NUMBERS:
            return not text[place].isdigit()
        if place + 9 > len(text) and not final:
            return None
        return bool(_STARTER.match(text, place))
    return True


def _behind(text: str, start: int, stop: re.Match[str], final: bool) -> int | None:
    """The end of what belongs to a sentence behind its full stop: closing quotation marks, and citation marks.

    Marks on a line of their own belong to the sentence before; marks that begin a line of text belong to that.
    """
    end, own_line = stop.end(), stop.group() == "\n"
    if own_line and not text[start:end].strip():
        return end
    while True:
        while not own_line and end < len(text) and (text[end] in _CLOSE or _closes(text, start, end)):
            end += 1
        gap = _NEXT.match(text, end, end + 8).end()  # type: ignore[union-attr]
        own_line = own_line or "\n" in text[end:gap]
        if not final and ((gap == len(text) and gap - end < 8) or MAY_BE_MARK.match(text, gap)):
            return None
        marks = (MARKS if own_line else MARK).match(text, gap)
        if marks is None:
            return end
        if own_line:
            if not final and (marks.end() == len(text) or MAY_BE_MARK.match(text, marks.end())):
                return None
            if text[marks.end() : marks.end() + 1] not in ("", "\n"):
                return end
        end = marks.end()


def _closes(text: str, start: int, place: int) -> bool:
    """Whether a sign that opens and closes alike closes here."""
    return text[place] in '"*' and text.count(text[place], start, place) % 2 == 1


def _forced(text: str, start: int, limit: int) -> int:
    """Where a sentence without an end is ended: behind its last pause, but not within a mark."""
    pauses = [text.rfind(sign, start + _LONGEST // 2, limit) for sign in ",\uff0c;\uff1b、: "]
    end = max(pauses) + 1 if max(pauses) > 0 else limit
    opened = max(text.rfind(sign, max(start + 1, end - 45), end) for sign in "[【\uff3b")
    closed = max(text.rfind(sign, max(start + 1, end - 45), end) for sign in "]】\uff3d")
    return opened if opened > closed else end


def _is_ended(raw: str) -> bool:
    """Whether a sentence at the end of a reply that was cut off is whole."""
    if raw.endswith("\n"):
        return True
    bare = MARK.sub("", raw).rstrip(" \t*\"'" + _CLOSE)
    return bare.endswith(("。", "!", "?", "\uff01", "\uff1f", "…")) or (
        bare.endswith(".") and (bare != raw or not bare[-2:-1].isdigit())
    )
