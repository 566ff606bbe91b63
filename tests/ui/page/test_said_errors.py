"""Every error that a question may end with, in the words of the page."""

from __future__ import annotations

import logging

import pytest

from index.errors import ModelUnreachableError, NotFoundError, QuestionError, SettingsError, StorageError
from ui.access.limits import BusyError
from ui.page.said_errors import said_of
from ui.words.texts import label

ZH, EN = label("zh"), label("en")


@pytest.mark.parametrize(
    ("error", "asked", "said"),
    [
        (QuestionError("x"), "问" * 501, "问题有 501 字，最多 500 字。请缩短一些。"),
        (QuestionError("x"), "", "请先输入问题。"),
        (QuestionError("x"), "?!", "问题里没有文字。请用中文或英文提问。"),
        (NotFoundError("x"), "余额?", "要问的报告已不在服务器上。请在提问框下方另选一份。"),
        (SettingsError("x"), "余额?", "报告里没有这一章：第九章"),
        (BusyError(3), "余额?", "现在提问的人太多，队列已满。请过几秒再试。"),
        (ModelUnreachableError("at http://models.example"), "余额?", "连不上语言模型的服务，或服务出错。请稍后再试。"),
        (StorageError("the disk is full"), "余额?", "the disk is full"),
    ],
)
def test_what_is_said(error: Exception, asked: str, said: str) -> None:
    assert said_of(error, ZH, asked=asked, limit=500, chapter="第九章") == said


def test_what_nobody_expected_is_logged_and_not_told(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert "secret" not in said_of(ValueError("secret"), EN, asked="?", limit=500)
    assert "a question of the page failed" in caplog.text
