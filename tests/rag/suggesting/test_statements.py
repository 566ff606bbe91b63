"""Questions about what a thing is and is for, why something is so, and when somebody did something."""

from __future__ import annotations

import pytest

from rag.suggesting.statements import about_statements


@pytest.mark.parametrize(
    ("sentence", "questions"),
    [
        ("智慧港口的核心问题是船舶等待时间过长。", ["智慧港口的核心问题是什么?"]),
        ("岸电设施有助于降低船舶在港期间的排放。", ["岸电设施有什么作用?"]),
        ("2030年5月,海港研究院推出港口调度平台。", ["海港研究院是什么时候推出港口调度平台的?"]),
        ("其核心问题是船舶等待时间过长。", []),
        ("智慧港口的核心问题不是技术。", []),
        ("2029年5月和2030年5月,海港研究院推出港口调度平台。", []),
    ],
)
def test_what_is_asked(sentence: str, questions: list[str]) -> None:
    assert [made.question for made in about_statements(sentence)] == questions
