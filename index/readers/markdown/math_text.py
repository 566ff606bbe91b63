r"""LaTeX in Markdown → plain text: ``9{,}120`` is 9,120, ``4 1 . 7 \%`` is 41.7%, ``\mathrm{km}^2`` is km²."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_MAX_LENGTH = 2_000
_MAX_DEPTH = 30
_RAISED = re.compile(r"\^\s*([0-9+\-−n]{1,4})(?![0-9A-Za-z])")
_POWERS = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_REFERENCE = re.compile(r"\^\s*[\[(]\s*\d[\d,\- –]*\s*[\])]")
_DEGREES = re.compile(r"\^\s*[∘°]\s*")
_SPACED = re.compile(r"(?<=[\d.,]) +(?=[\d.,%‰])")
_BETWEEN = re.compile(r"(?<![\\$\d])\$([^$\n]{1,300}?)\$(?![\d$])")
_TEXT = re.compile(r"\\(?:textcircled|operatorname|mathbin|mathtt)\b")
_COMMAND = re.compile(r"\\[A-Za-z]+")


def math_text(latex: str) -> str:
    """The formula as text; as it stands where it is too long or too deep to be a number."""
    if len(latex) > _MAX_LENGTH or latex.count("{") > _MAX_DEPTH:
        return latex
    text: str = _converter().latex_to_text(_TEXT.sub("", latex))
    if _COMMAND.search(text):
        return latex
    text = re.sub(r"\s+", " ", text).strip()
    text = _DEGREES.sub("°", _REFERENCE.sub("", text))
    text = _RAISED.sub(lambda match: match[1].translate(_POWERS), text)
    text = re.sub(r"(?<=\w)\s*_\s*(?=[\w(])", "", text)  # CO_2 is CO2
    text = text.replace("∼", "~").replace("\u2009", "")
    return _SPACED.sub("", re.sub(r"(?<=[≈≥≤~±<>]) (?=\d)", "", text))


def with_math(text: str) -> str:
    """Text with the formulas between dollar signs in it as text; where the parser of Markdown does not look for them."""
    return _BETWEEN.sub(lambda match: math_text(match[1]), text) if text.count("$") > 1 else text


@cache
def _converter() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text", keep_comments=True)
