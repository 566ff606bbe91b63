"""docs/http.md and docs/mcp.md are what the code says."""

from __future__ import annotations

import pytest

from ui.reference import DOCS, http_page, mcp_page


@pytest.mark.parametrize(("name", "made"), [("http.md", http_page), ("mcp.md", mcp_page)])
def test_a_page_is_current(name: str, made: object) -> None:
    assert callable(made)
    assert (DOCS / name).read_text(encoding="utf-8") == made(), "run: python -m ui.reference"


def test_what_the_pages_tell() -> None:
    http, mcp = http_page(), mcp_page()
    assert "## `POST /api/ask`" in http
    assert "| `question` (needed) | string | In Chinese or English. |" in http
    assert "- 404 → [ErrorRecord](#errorrecord): There is no such report or section." in http
    assert "| `page_label` | string or null | What is printed on the page. |" in http
    assert (
        "| `length` | `short` or `long` | Of a summary: some five sentences, or up to twelve. Default: `long`. |" in mcp
    )
