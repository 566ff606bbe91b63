"""Where a passage stands, in words: the same in an answer, a note of an export and a label that is read out."""

from __future__ import annotations

from collections.abc import Sequence

from rag.output.words import SEPARATOR
from rag.schema import Citation
from ui.words.texts import Label


def page_words(page_label: str | None, page_index: int, t: Label, *, paragraph: int | None = None) -> str:
    """The printed page; the page of the file where none is printed; the paragraph where the file has no pages."""
    if paragraph is not None:
        return t("paragraph_at", n=paragraph) if paragraph else t("paragraph_none")
    if page_label is not None:
        return t("page_at", page=page_label)
    return t("page_in_file", n=page_index) if page_index > 0 else t("page_none")


def ocr_words(citation: Citation, t: Label) -> list[str]:
    """As ``rag.output.words.ocr_words``, in the language of the page."""
    if citation.ocr_confidence is None:
        return []
    numbers = "、".join(citation.uncertain_numbers)
    said = t("ocr_read", sure=f"{citation.ocr_confidence:.2f}")
    return [said, *([t("ocr_doubtful", numbers=numbers)] if numbers else [])]


def section_words(section: Sequence[str], t: Label, *, document: str = "", last: int | None = 2) -> str:
    """The last titles of a heading path (all of them for ``None``), under the title of the report where one is given."""
    path = list(section if last is None else section[-last:]) or [t("section_none")]
    return SEPARATOR.join([f"《{document}》", *path] if document else path)


def place_words(
    section: Sequence[str],
    page_label: str | None,
    page_index: int,
    t: Label,
    *,
    document: str = "",
    paragraph: int | None = None,
) -> str:
    """Section and page, for a label."""
    page = page_words(page_label, page_index, t, paragraph=paragraph)
    return f"{section_words(section, t, document=document)} · {page}"
