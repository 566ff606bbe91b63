"""A page's operators in, a device told what they paint and under what: clip, transparency, layers that are off.

pdfminer's interpreter keeps neither of these, and takes its operators one by one from a parser that is ten times slower
than ``operators``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, resolve1, stream_value
from pdfminer.psparser import PSKeyword, PSLiteral, literal_name
from pdfminer.utils import apply_matrix_pt

from index.readers.pdf.layers import is_off, layers_off
from index.readers.pdf.operators import instructions

Rect = tuple[float, float, float, float]
"""``x0, y0, x1, y1``: pdfminer's, with the origin at the bottom left."""
Matrix = tuple[float, float, float, float, float, float]

_Operator = tuple[Callable[..., object], int]
_SPELT = {"*": "_a", '"': "_w", "'": "_q"}
_log = logging.getLogger(__name__)


class Device(Protocol):
    """What is told of the state that pdfminer does not keep."""

    clip: Rect
    alpha: float
    plain: bool
    """Whether what is painted now covers what is below: no blending, no soft mask."""
    off: frozenset[int]
    """Layers that are off."""
    hidden: bool
    """Whether what is painted now lies in such a layer."""

    def set_ctm(self, ctm: Matrix) -> None:
        """Take the coordinates of what comes."""

    def paint_shading(self) -> None:
        """Fill the clip with colours that change from place to place."""


def run(page: Any, resources: Any, device: Device) -> None:
    """Run the instructions of pdfminer's ``page``."""
    _Interpreter(resources, device).process_page(page)


class _Interpreter(PDFPageInterpreter):  # type: ignore[misc]
    device: Device

    def process_page(self, page: Any) -> None:
        self.device.off = layers_off(page.doc.catalog)
        super().process_page(page)

    def init_state(self, ctm: Matrix) -> None:
        super().init_state(ctm)
        self.saved: list[tuple[Rect, float, bool]] = []
        self.marked: list[bool] = []

    def execute(self, streams: Sequence[object]) -> None:
        self.stream_ids.clear()
        parts: list[bytes] = []
        for stream in map(stream_value, streams):
            if stream.objid is None or stream.objid in self.parent_stream_ids:
                _log.warning("a stream within itself, or without a number, is not painted: %r", stream)
                continue
            self.stream_ids.add(stream.objid)
            parts.append(stream.get_data())
        operators: dict[PSKeyword, _Operator | None] = {}
        arguments = self.argstack
        for keyword, given in instructions(b"\n".join(parts)):
            if keyword is None:
                arguments += given
                return
            if keyword not in operators:
                operators[keyword] = self._operator(keyword.name)
            operator = operators[keyword]
            if operator is None:
                arguments += given
                continue
            method, count = operator
            if arguments or len(given) != count:  # some are for an operator to come, or left from one before
                arguments += given
                if len(arguments) < count:
                    arguments.clear()
                    continue
                given = self.pop(count)
            method(*given)

    def _operator(self, name: Any) -> _Operator | None:
        text = name if isinstance(name, str) else bytes(name).decode("utf-8", "ignore")
        method = getattr(self, "do_" + "".join(_SPELT.get(char, char) for char in text), None)
        return (method, method.__code__.co_argcount - 1) if method is not None else None

    def pop(self, n: int) -> list[Any]:
        taken: list[Any] = self.argstack[-n:] if n else []
        del self.argstack[len(self.argstack) - len(taken) :]
        return taken

    def do_BMC(self, tag: Any) -> None:  # noqa: N802 - an operator's own name
        self._mark(False)

    def do_BDC(self, tag: Any, props: Any) -> None:  # noqa: N802 - an operator's own name
        layer = getattr(tag, "name", None) == "OC"
        self._mark(layer and is_off(self._property(props), self.device.off))

    def do_EMC(self) -> None:  # noqa: N802 - an operator's own name
        if self.marked:
            self.device.hidden = self.marked.pop()

    def _mark(self, hidden: bool) -> None:
        self.marked.append(self.device.hidden)
        self.device.hidden = self.device.hidden or hidden

    def _property(self, name: Any) -> Any:
        named = resolve1(self.resources.get("Properties")) if self.resources else None
        return named.get(literal_name(name)) if isinstance(named, dict) and isinstance(name, PSLiteral) else None

    def do_q(self) -> None:
        self.saved.append((self.device.clip, self.device.alpha, self.device.plain))
        super().do_q()

    def do_Q(self) -> None:  # noqa: N802 - an operator's own name
        if self.saved:
            self.device.clip, self.device.alpha, self.device.plain = self.saved.pop()
        super().do_Q()

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802 - an operator's own name
        device = self.device
        before = device.clip, device.alpha, device.plain, device.hidden
        painted = resolve1(self.xobjmap.get(literal_name(xobjid_arg)))
        if device.off and isinstance(painted, PDFStream):
            device.hidden = device.hidden or is_off(painted.get("OC"), device.off)
        super().do_Do(xobjid_arg)
        device.clip, device.alpha, device.plain, device.hidden = before
        device.set_ctm(self.ctm)

    def do_W(self) -> None:  # noqa: N802 - an operator's own name
        points = [
            apply_matrix_pt(self.ctm, (float(step[at]), float(step[at + 1])))
            for step in self.curpath
            for at in range(1, len(step) - 1, 2)
        ]
        if points:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            x0, y0, x1, y1 = self.device.clip
            self.device.clip = max(x0, min(xs)), max(y0, min(ys)), min(x1, max(xs)), min(y1, max(ys))

    def do_W_a(self) -> None:  # noqa: N802 - an operator's own name
        self.do_W()

    def do_sh(self, name: Any) -> None:
        self.device.paint_shading()

    def do_gs(self, name: Any) -> None:
        states = resolve1(self.resources.get("ExtGState"))
        state = resolve1(states.get(literal_name(name))) if isinstance(states, dict) else None
        if not isinstance(state, dict):
            return
        alpha = resolve1(state.get("ca"))
        if isinstance(alpha, int | float):
            self.device.alpha = float(alpha)
        for key, usual in (("BM", ("Normal", "Compatible")), ("SMask", ("None",))):
            if key in state:
                value = resolve1(state[key])
                value = value[0] if isinstance(value, list) and value else value
                self.device.plain = getattr(value, "name", None) in usual
