"""From a question to a cited answer or a refusal that says why: ``from rag import Assistant`` (docs/python.md).

What is named here is imported when it is first used: ``import rag`` alone loads nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant, Examined, SearchResult
    from rag.config import Settings
    from rag.schema import Answer, Citation, Said

__all__ = ["Answer", "Assistant", "Citation", "Examined", "Said", "SearchResult", "Settings"]

_HOMES = {
    "Assistant": "rag.assistant",
    "Examined": "rag.assistant",
    "SearchResult": "rag.assistant",
    "Settings": "rag.config",
    "Answer": "rag.schema",
    "Citation": "rag.schema",
    "Said": "rag.schema",
}


def __getattr__(name: str) -> Any:
    """A name of ``__all__``, from the module that it lives in."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
