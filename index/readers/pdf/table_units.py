"""Units of tables: the line above a table in, its unit in the names of the columns with numbers out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.readers.names import squeeze
from index.readers.pdf.table_headers import is_value

_UNIT = r"(?:金额|货币|计量|数量)?\s*单\s*位\s*[:：]\s*(?:人民币)?(?P<unit>[^:：。；]{1,24}?)\s*[)）\]】]?\s*"
_CURRENCY = r"(?:[,，;；]?\s*(?:币\s*种|货币单位)\s*[:：]\s*\S{1,6})?\s*[)）]?$"
_UNIT_LINE = re.compile(rf"^[(（\[【]?\s*{_UNIT}{_CURRENCY}")
_AT_THE_END = re.compile(rf"[\s)）;；,，][(（\[【]?{_UNIT}{_CURRENCY}")
_LONGEST = 80
_IN_CAPTION = re.compile(
    r"[(（\[【]?\s*(?:金额)?单\s*位\s*[:：]\s*(?P<unit>[^\s:：。；)）\]】]{1,16})\s*[)）\]】]?\s*$"
)
_OWN_UNIT = re.compile(
    r"[(（][^)）]{1,12}[)）]\s*$|[%％]|比例|比重|占比|增速|增幅|增长率|率$|序号|年份|编号|代码|排名|名次|^年度$|年龄|年限|期限|汇率|倍数|附注"
)


def unit_line(text: str) -> str | None:
    """Unit that a line states (``单位:万元``, ``(单位：元 币种：人民币)``); ``None`` for any other line."""
    match = _UNIT_LINE.match(squeeze(text))
    return squeeze(match["unit"]) if match else None


def stated_unit(text: str) -> str | None:
    """Unit that a line states at its end, beside whatever else (``编制单位:某公司 2024年度 单位:元``)."""
    match = _AT_THE_END.search(squeeze(text)) if len(text) <= _LONGEST else None
    return unit_line(text) or (squeeze(match["unit"]) if match else None)


def unit_in_caption(text: str) -> str | None:
    """Unit at the end of a caption: ``表1 主要指标 单位:万元``."""
    match = _IN_CAPTION.search(squeeze(text))
    return match["unit"] if match else None


def with_unit(header: Sequence[str], rows: Sequence[Sequence[str]], unit: str) -> tuple[str, ...]:
    """Names of the columns, with the unit where the column holds numbers and names no unit of its own."""
    if re.search(r"[、,，/／]", unit):  # 万元、% stands for several, and does not say which
        return tuple(header)
    return tuple(
        f"{name}({unit})" if column and name and not _OWN_UNIT.search(name) and _holds_numbers(rows, column) else name
        for column, name in enumerate(header)
    )


def _holds_numbers(rows: Sequence[Sequence[str]], column: int) -> bool:
    filled = [row[column] for row in rows if column < len(row) and row[column] not in ("", "-", "—", "--", "/")]
    return bool(filled) and 2 * sum(map(is_value, filled)) >= len(filled)
