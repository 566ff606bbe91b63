"""Answers and passages as plain text: for pipes, files and screen readers. Pure functions, no escape codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.output.part_view import comparison_table, headline, summary_blocks
from rag.output.words import (
    KINDS,
    UNVERIFIED,
    computed_words,
    conditions_told,
    elsewhere_words,
    ocr_words,
    page_words,
    refusal_words,
    section_words,
    source_words,
    tables_above,
    understood_words,
    unmet_words,
    writing_words,
)

if TYPE_CHECKING:
    from rag.assistant import SearchResult
    from rag.schema import Answer, Citation

_INDENT = "    "


def answer_text(answer: Answer, place: str, *, several: bool = False, told: str = "") -> str:
    """An answer with its citations, or a refusal with its reason. ``several``: name the report of each citation.

    Where the reader has been ``told`` just this answer, only what belongs to it follows.
    """
    blocks = [refusal_words(answer)] if answer.refused else _said(answer)
    if told and told == answer.answer:
        blocks.clear()
    if answer.kind == "chat":
        return "\n\n".join(blocks)
    blocks[:0] = [words for words in (understood_words(answer),) if words]
    blocks += [words for words in (elsewhere_words(answer),) if words]
    blocks += [words for words in (computed_words(answer), *writing_words(answer)) if words]
    if answer.citations:
        above = tables_above(answer.citations)
        blocks.append("\n".join(_citation(c, several, above.get(c.n, "")) for c in answer.citations))
    if told_conditions := conditions_told(answer):
        blocks.append("\n".join(["未满足的条件", *(f"  - {unmet_words(unmet)}" for unmet in told_conditions)]))
    if answer.refused and answer.nearest:
        passages = (
            f"  - {page_words(n.page_label, paragraph=n.paragraph)} · "
            f"{section_words(n.section, document=n.document if several else None)}\n{_INDENT}“{n.quote}”"
            for n in answer.nearest
        )
        blocks.append("\n".join(["最接近的原文", *passages]))
    blocks.append(source_words(answer, place))
    return "\n\n".join(blocks)


def _said(answer: Answer) -> list[str]:
    """The answer; a summary under its headings; a comparison aspect by aspect, below the short answer where there is one."""
    told = headline(answer)
    blocks = [told] if told else []
    blocks += [f"{heading}\n{text}" if heading else text for heading, text in summary_blocks(answer)]
    if answer.comparison is not None:
        table = comparison_table(answer.comparison)
        blocks += [
            "\n".join(
                [
                    f"{row[0]}:" if row[0] else "",
                    *(f"  - {s}:{c}" for s, c in zip(table.header[1:], row[1:], strict=False)),
                ]
            ).strip("\n")
            for row in table.rows
        ]
    return blocks


def search_text(result: SearchResult, name: str, place: str, *, several: bool = False) -> str:
    """Ranked passages with the score of each signal."""
    blocks = []
    for hit in result.hits:
        chunk = hit.chunk
        kind = f" · {KINDS[chunk.kind]}" if chunk.kind in KINDS else ""
        where = section_words(chunk.section, document=chunk.document_title if several else None)
        signals = "  ".join(f"{signal} {value:.3f}" for signal, value in hit.signals.items())
        text = chunk.text.replace("\n", f"\n{_INDENT}")
        page = page_words(chunk.page_label, chunk.page_index, chunk.paragraph)
        blocks.append(
            f"{hit.rank}. {page}{kind} · {where}\n{_INDENT}得分 {hit.score:.3f}  ({signals})\n{_INDENT}{text}"
        )
    if not blocks:
        blocks.append("没有找到相关段落。")
    total = result.timings_ms.get("total")
    blocks.append(f"索引 {name}({place})" + (f" · {total:.0f} 毫秒" if total is not None else ""))
    return "\n\n".join(blocks)


def _citation(citation: Citation, several: bool, above: str) -> str:
    marks = [KINDS[citation.kind]] if citation.kind in KINDS else []
    if not citation.verified:
        marks.append(UNVERIFIED)
    marks += ocr_words(citation)
    where = section_words(citation.section, document=citation.document if several else None)
    head = " · ".join([page_words(citation.page_label, citation.page_index, citation.paragraph), *marks, where])
    told = "".join(f"{_INDENT}{line}\n" for line in above.split("\n") if line)
    return f"[{citation.n}] {head}\n{told}{_INDENT}“{citation.quote}”"
