from __future__ import annotations

import pytest

from index.store.folder import Index
from rag.retrieval.allowed_chunks import Scope, put_in_scope
from tests.rag.mini_report import mini_index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return mini_index(tmp_path_factory.mktemp("mini"))


@pytest.mark.parametrize(
    ("asked", "scope", "full"),
    [
        ("这一章讲了什么?", "第一章", "第一章“总体情况”讲了什么?"),
        ("总结一下", "三", "第三章“未来展望”讲了什么?"),
        ("主要内容是什么", ["港口年报", "第二章"], "第二章“技术应用”讲了什么?"),
        ("本节有哪些要点?", "能耗", "“能耗”这一节讲了什么?"),
        ("What is this chapter about?", "第二章", "第二章“技术应用”讲了什么?"),
        # What names a thing, and what is asked of the whole report, stays as it is.
        ("这一章提到了哪些港口?", "第二章", "这一章提到了哪些港口?"),
        ("总结一下岸电", "第二章", "总结一下岸电"),
        ("第二章讲了什么?", "第一章", "第二章讲了什么?"),
        ("这份报告讲了什么?", "港口年报", "这份报告讲了什么?"),
        ("讲了什么?", None, "讲了什么?"),
    ],
)
def test_what_a_restricted_question_leaves_out_is_put_in(index: Index, asked: str, scope: Scope, full: str) -> None:
    assert put_in_scope(index, asked, scope) == full
