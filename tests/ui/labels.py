"""Labels of tests: a label is its own key in brackets, so that a test sees which one was asked for."""

from __future__ import annotations


def label(key: str, **values: object) -> str:
    """``[key value]``; with an ampersand, because a label is text and not HTML."""
    return f"[{' '.join([key, *map(str, values.values())])}&]"
