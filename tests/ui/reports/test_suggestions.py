"""Suggestions that are made one after the other are there as far as they have come."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from ui.reports.suggestions import Suggestions


def test_all_are_there_when_they_are_made() -> None:
    assert Suggestions(iter(["甲?", "乙?"])).so_far(None) == ["甲?", "乙?"]


def test_who_does_not_wait_gets_what_there_is() -> None:
    more, first = threading.Event(), threading.Event()

    def slowly() -> Iterator[str]:
        yield "甲?"
        first.set()
        more.wait()
        yield "乙?"

    made = Suggestions(slowly())
    first.wait()
    assert made.so_far(0) == ["甲?"]
    more.set()
    assert made.so_far(None) == ["甲?", "乙?"]


def test_what_fails_is_logged_and_leaves_what_there_was() -> None:
    def failing() -> Iterator[str]:
        yield "甲?"
        raise ValueError("no more")

    assert Suggestions(failing()).so_far(None) == ["甲?"]
