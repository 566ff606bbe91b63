"""Typer's help as it is; what does not fit in its tables is folded, so that nothing is cut in a narrow terminal or beside Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def fold_long_words() -> None:
    """Make typer's help so. Rich's own default ends with an ellipsis, also where only a space is too many."""
    from rich.columns import Columns
    from rich.table import Table
    from rich.text import Text
    from typer import rich_utils

    class FoldingTable(Table):
        """A table whose columns fold unless told otherwise."""

        def add_row(self, *cells: Any, **options: Any) -> None:
            """As rich does; columns that are missing are made first."""
            for _ in cells[len(self.columns) :]:
                self.add_column(overflow="fold")
            super().add_row(*cells, **options)

    class FoldingColumns(Columns):
        """The parts of an option's help, each of which folds."""

        def __init__(self, renderables: Iterable[Any] = (), *given: Any, **options: Any) -> None:
            parts = list(renderables)
            for part in parts:
                if isinstance(part, Text):
                    part.overflow = "fold"
            super().__init__(parts, *given, **options)

    for name, made in (("Table", FoldingTable), ("Columns", FoldingColumns)):
        setattr(rich_utils, name, made)
