"""The same words in Chinese and English. A name that has none is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Text(NamedTuple):
    """The same words in both languages."""

    zh: str
    en: str


class Metric(NamedTuple):
    """What a metric is called, and what it says in a sentence."""

    title: Text
    meaning: Text


def metric(zh: str, en: str, meaning_zh: str, meaning_en: str) -> Metric:
    """A metric from its title and its meaning, each in both languages."""
    return Metric(Text(zh, en), Text(meaning_zh, meaning_en))


def named(texts: Mapping[str, Text], name: str) -> Text:
    """The text of ``name``, or the name itself in both languages."""
    return texts.get(name) or Text(name, name)
