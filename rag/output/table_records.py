"""What an answer has from a table, as JSON: the cells, what is computed from them, the rows that are the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.schema import Answer, CitedRow


def cells_record(answer: Answer) -> dict[str, Any]:
    """``cells`` as they stand in the table; ``computed`` is the one value that stands in no quote, and ``null`` without one."""
    computed, table = answer.computed, answer.table
    return {
        "cells": [
            {"row": c.row, "column": c.column, "value": c.value, "unit": c.unit, "citation": c.citation}
            for c in answer.cells
        ],
        "computed": computed
        and {
            "operation": computed.operation,
            "value": computed.value,
            "unit": computed.unit,
            "expression": computed.expression,
            "citations": list(computed.citations),
        },
        "table": table
        and {
            "caption": table.caption,
            "unit": table.unit,
            "header": list(table.header),
            "rows": [list(row) for row in table.rows],
            "citations": list(table.citations),
        },
    }


def row_record(row: CitedRow) -> dict[str, Any]:
    """What stands around a row that is cited."""
    return {"caption": row.caption, "unit": row.unit, "header": list(row.header), "cells": list(row.cells)}
