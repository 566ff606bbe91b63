"""The words around an answer, the same in a terminal, in a pipe and on a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.schema import Document
    from rag.schema import Answer, Citation, CitedRow, Unmet

CONDITIONS: Mapping[str, str] = {
    "period": "时间",
    "place": "地域",
    "organisation": "机构",
    "quantity": "指标",
    "object": "对象",
    "premise": "前提",
    "picture": "图片",
    "topic": "主题",
    "greeting": "问候",
    "instruction": "其他要求",
}
KINDS: Mapping[str, str] = {"table": "表格", "figure": "图", "footnote": "脚注"}
GENERATORS: Mapping[str, str] = {"extractive": "原文摘取"}
UNVERIFIED = "未核实"
SEPARATOR = " › "
SPACED = " · "


def page_words(page_label: str | None, page_index: int | None = None, paragraph: int | None = None) -> str:
    """第32页; 文件第3页 where the page carries no number; 第3段 of its section where the file has no pages."""
    if paragraph is not None:
        return f"第{paragraph}段" if paragraph else "标题"
    if page_label is not None:
        return f"第{page_label}页"
    return f"文件第{page_index}页" if page_index else "无页码"


def ocr_words(citation: Citation) -> list[str]:
    """That OCR read the quote and how sure it is, and of which numbers it is not; nothing where the file's own text was read."""
    if citation.ocr_confidence is None:
        return []
    numbers = "、".join(citation.uncertain_numbers)
    return [f"OCR识别 置信度{citation.ocr_confidence:.2f}", *([f"数字存疑:{numbers}"] if numbers else [])]


def extent_words(document: Document) -> str:
    """How much a report holds: 59 页, or 120 段 where it has no pages."""
    if any(block.paragraph is not None for block in document.blocks):
        return f"{sum(block.kind not in ('heading', 'footnote') for block in document.blocks)} 段(文件没有页码)"
    return f"{len(document.pages)} 页"


def section_words(section: Sequence[str], *, document: str | None = None, last: int = 2) -> str:
    """The last titles of a heading path, under the report's title where several reports are asked."""
    path = [*section[-last:]] or ["(标题之前)"]
    return SEPARATOR.join([f"《{document}》", *path] if document else path)


def conditions_told(answer: Answer) -> tuple[Unmet, ...]:
    """The unmet conditions that are listed: of a greeting or another request the reason says all."""
    return tuple(unmet for unmet in answer.unmet if unmet.condition not in ("greeting", "instruction"))


def unmet_words(unmet: Unmet) -> str:
    """What was asked for and what the report has."""
    name = CONDITIONS.get(unmet.condition, unmet.condition)
    if unmet.condition == "picture":
        return f"{name}:问的是 {unmet.asked},报告只有图片 {unmet.found}"
    if unmet.condition in ("topic", "greeting", "instruction"):
        return f"{name}:{unmet.asked} 与报告无关"
    found = f"报告里是 {unmet.found}" if unmet.found else "报告里没有"
    return f"{name}:问的是 {unmet.asked},{found}"


def refusal_words(answer: Answer) -> str:
    """The refusal and its reason, each said once."""
    reason = answer.refusal_reason or ""
    if not reason or reason in answer.answer:
        return answer.answer
    if not answer.answer or answer.answer in reason:
        return reason
    return f"{answer.answer.rstrip('。')}:{reason}"


def understood_words(answer: Answer) -> str:
    """How a question that leaned on an earlier turn was understood; empty where it was asked as it stands."""
    return f"理解为:{answer.question}" if answer.asked else ""


def elsewhere_words(answer: Answer) -> str:
    """The place that answers where the part that was asked does not; empty where there is none."""
    place = answer.elsewhere
    if place is None:
        return ""
    return (
        f"{page_words(place.page_label, paragraph=place.paragraph)} · {section_words(place.section)}\n“{place.quote}”"
    )


def row_words(row: CitedRow) -> str:
    """What stands above a row: its table's caption, the unit where the caption does not say it, the header."""
    unit = f"单位:{row.unit}" if row.unit and row.unit not in (row.caption or "") else ""
    return "\n".join(filter(None, [" · ".join(filter(None, [row.caption, unit])), " | ".join(row.header)]))


def tables_above(citations: Sequence[Citation]) -> dict[int, str]:
    """What stands above the rows that are cited, by the number of the first citation of each table."""
    first: dict[str, int] = {}
    for citation in citations:
        if citation.row is not None:
            first.setdefault(row_words(citation.row), citation.n)
    return {n: words for words, n in first.items()}


def computed_words(answer: Answer) -> str:
    """That a value stands in no quote, and how it was computed; empty where nothing was."""
    if answer.computed is None:
        return ""
    marks = "".join(f"[{n}]" for n in answer.computed.citations)
    if answer.computed.operation == "count":
        return f"清点得出(非原文):{answer.computed.expression}。"
    return f"计算得出(非原文):{answer.computed.expression},各数取自 {marks}。"


def writing_words(answer: Answer) -> list[str]:
    """What a reader must know of an answer that a model wrote; nothing where it did not, or where all of it stood."""
    told = [answer.notice] if answer.notice else []
    mended = [n for check in answer.checks if check.verdict == "wrong_citation" for n in check.citations]
    if mended:
        marks = "".join(f"[{n}]" for n in dict.fromkeys(mended))
        told.append(f"下列引用由核对补上或更正:{marks}。")
    return told


def source_words(answer: Answer, place: str) -> str:
    """Which index answered, in which way, in which time."""
    generator = GENERATORS.get(answer.generator, answer.generator)
    total = answer.timings_ms.get("total")
    parts = [f"索引 {answer.index}({place})", generator, f"{total:.0f} 毫秒" if total is not None else ""]
    return " · ".join(part for part in parts if part)
