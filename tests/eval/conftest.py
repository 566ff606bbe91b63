"""A small index made with the real encoder, and a set of questions about it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from index.models.encoder import load_encoder
from index.readers.markdown.reader import read_markdown
from index.store.folder import build_index
from tests.rag.mini_report import MINI_REPORT

ROWS: list[dict[str, Any]] = [
    {
        "id": "m1",
        "question": "2030年6月末中国港口投资余额是多少?",
        "kind": "number",
        "answerable": True,
        "reference": "3.2万亿元",
        "facts": [["3.2万亿元"]],
        "section": ["一、总体情况", "(一)投资"],
        "page": "1",
        "evidence": [{"section": ["一、总体情况", "(一)投资"], "page": "1", "key": "3.2万亿元"}],
        "split": "dev",
    },
    {
        "id": "m2",
        "question": "那同比增长呢?",
        "conversation": ["2030年6月末中国港口投资余额是多少?"],
        "kind": "follow_up",
        "answerable": True,
        "reference": "12.5%",
        "facts": [["12.5%"]],
        "split": "dev",
    },
    {
        "id": "m3",
        "question": "2029年中国港口投资余额是多少?",
        "kind": "near_period",
        "answerable": False,
        "reference": "报告没有2029年的数据。",
        "split": "test",
    },
]


@pytest.fixture(scope="session")
def mini_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mini")
    file = folder / "mini.md"
    file.write_text(MINI_REPORT, encoding="utf-8")
    build_index([read_markdown(file)], load_encoder(), folder / "index", name="mini")
    return folder / "index"


@pytest.fixture(scope="session")
def mini_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("set") / "mini.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS), encoding="utf-8")
    return file
