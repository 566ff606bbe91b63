"""Words with which Chinese sentences connect to what stands before them, and the marks with which they end."""

from __future__ import annotations

import re

CONNECTIVE = re.compile(
    r"^(?:同时|此外|另外|而且|并且|因此|但是?|然而|例如|比如|如(?![图表果何此上下今同])|具体来看|具体而言|总体来看|从整体来看|"
    r"一方面|另一方面|首先|其次|再次|最后|据统计|据悉|可以说|整体而言|此前)[,\uff0c:\uff1a]?"
)
LEANS_BACK = re.compile(
    r"^(?:其中|其(?!他|它|余)|该|此(?!外|前|次)|这(?!一领域)|它|他|她|上述|前者|后者|对此|为此|据此|二者|两者|以上|前述)"
)
"""A sentence that begins so speaks of what stands before it."""
PAUSES = ",;:、 \uff0c\uff1b\uff1a"
FINAL = ("。", "!", "?", "\uff01", "\uff1f", "。”")
ANNOUNCES = (":", "\uff1a")
"""A sentence that ends so leads to those behind it."""
