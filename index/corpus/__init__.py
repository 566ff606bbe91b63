"""The report that comes with the project, restated in our own words, and the index made of it beforehand.

    python -m index.corpus        makes the index anew (make corpus)

Both are read where they are installed; neither needs to be writable.
"""

from __future__ import annotations

from pathlib import Path

CORPUS_FILE = Path(__file__).parent / "fintech-bluebook-2024.md"
"""The restatement: every section, figure, name, table row, caption and footnote, with the printed page of each."""

CORPUS_INDEX = Path(__file__).parent / "index"
"""Its index, made with the default encoder: the first answer needs no encoding of the report."""
