"""What files that can be read are usually called; their content decides all the same."""

from __future__ import annotations

READ_SUFFIXES = frozenset(
    ".pdf .md .markdown .txt .docx .docm .html .htm .xhtml .mht .mhtml .xlsx .xlsm .csv .tsv .pptx .pptm".split()
)

KNOWN = "PDF, Word (.docx), PowerPoint (.pptx), Excel (.xlsx), web pages (.html), CSV, Markdown and text"
