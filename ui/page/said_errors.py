"""An error → what the page tells a reader, in the reader's language; what nobody expected is logged and not told."""

from __future__ import annotations

import logging

from index.errors import (
    BluebookError,
    ModelError,
    ModelRefusedError,
    ModelTimeoutError,
    ModelUnreachableError,
    NotFoundError,
    QuestionError,
    SettingsError,
)
from ui.access.limits import LimitError
from ui.words.texts import Words

_MODEL_ERRORS: tuple[tuple[type[ModelError], str], ...] = (
    (ModelTimeoutError, "error_model_timeout"),
    (ModelUnreachableError, "error_model_unreachable"),
    (ModelRefusedError, "error_model_refused"),
)

_logger = logging.getLogger(__name__)


def said_of(error: Exception, t: Words, *, asked: str, limit: int, chapter: str = "") -> str:
    """An error in the words of the page. ``asked`` is the question, ``limit`` how long it may be, ``chapter`` its scope."""
    if isinstance(error, LimitError):
        return error.said(t)
    if isinstance(error, QuestionError):
        if not asked:
            return t("error_empty_question")
        return t("error_too_long", n=len(asked), limit=limit) if len(asked) > limit else t("error_no_words")
    if isinstance(error, NotFoundError):
        return t("report_gone_ask")
    if isinstance(error, SettingsError) and chapter:
        return t("error_no_scope", title=chapter)
    if isinstance(error, ModelError):
        # What it says is for who runs the server: addresses and settings, and never a key or a prompt.
        _logger.warning("%s", error)
        return t(next((key for kind, key in _MODEL_ERRORS if isinstance(error, kind)), "error_model_reply"))
    if isinstance(error, BluebookError):
        return str(error)
    _logger.error("a question of the page failed", exc_info=error)
    return t("error_unexpected")
