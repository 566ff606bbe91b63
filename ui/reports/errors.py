"""Errors of the page that are told to a reader: in Chinese or English, by a key of ``texts.toml``."""

from __future__ import annotations

from index.errors import UsageError
from ui.words.texts import Label, label


class UploadError(UsageError):
    """An upload that is refused, or that could not be read. ``key`` names the text, ``values`` fill it in."""

    def __init__(self, key: str, **values: object) -> None:
        self.key = key
        self.values = values
        super().__init__(self.said(label("en")))

    def said(self, t: Label) -> str:
        """The message in the language of ``t``: what is wrong and what to do. It is text, to be escaped as a whole."""
        return t(self.key, **self.values)
