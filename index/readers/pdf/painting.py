"""Pages of pdfplumber in, the same pages out, with the mode in which every character is painted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pdfplumber.page
from pdfminer.layout import LTChar

_FILLED_AND_STROKED = (2, 6)
_PREFIX = "Tr"


class _Device(pdfplumber.page.PDFPageAggregatorWithMarkedContent):  # type: ignore[misc,unused-ignore]
    """Writes the render mode where pdfplumber keeps a marked content's tag: the only field of our own that it keeps."""

    mode = 0

    def render_string(self, textstate: Any, *args: Any, **kwargs: Any) -> None:
        """Note the mode, then paint."""
        self.mode = textstate.render
        super().render_string(textstate, *args, **kwargs)

    def tag_cur_item(self) -> None:
        """Tag the character just painted."""
        super().tag_cur_item()
        painted = self.cur_item._objs[-1] if self.cur_item._objs else None
        if isinstance(painted, LTChar):
            painted.tag = f"{_PREFIX}{self.mode}"


@contextmanager
def painted_modes() -> Iterator[None]:
    """Within, pages that pdfplumber lays out tell how their characters are painted."""
    plain = pdfplumber.page.PDFPageAggregatorWithMarkedContent
    pdfplumber.page.PDFPageAggregatorWithMarkedContent = _Device
    try:
        yield
    finally:
        pdfplumber.page.PDFPageAggregatorWithMarkedContent = plain


def render_mode(char: Mapping[str, Any]) -> int:
    """Mode of a character: 0 filled, 2 filled and stroked, 3 invisible."""
    tag = str(char.get("tag") or "")
    return int(tag[len(_PREFIX) :]) if tag.startswith(_PREFIX) else 0


def is_bold(char: Mapping[str, Any]) -> bool:
    """Whether the character is filled and stroked, which is how word processors make bold of a font that has none."""
    return render_mode(char) in _FILLED_AND_STROKED
