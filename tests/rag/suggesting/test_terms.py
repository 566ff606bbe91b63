"""Questions about what a sentence defines, lists, or says of a title."""

from __future__ import annotations

import pytest

from rag.suggesting.candidate import Made
from rag.suggesting.terms import about_terms


@pytest.mark.parametrize(
    ("sentence", "made"),
    [
        ("数字孪生码头是指用数据重现码头运行的系统。", [Made("definition", "什么是数字孪生码头?", ("数字孪生码头",))]),
        (
            "智慧港口的应用场景主要包括船舶调度、堆场管理和闸口识别。",
            [Made("list", "智慧港口的应用场景主要包括哪些?", ("船舶调度", "堆场管理", "闸口识别"))],
        ),
        (
            "港口设备分为三类:岸边设备、堆场设备和水平运输设备。",
            [Made("list", "港口设备分为哪几类?", ("岸边设备", "堆场设备", "水平运输设备"))],
        ),
        (
            "2030年5月,海港研究院发布《绿色港口行动计划》。",
            [
                Made("title", "《绿色港口行动计划》是谁发布的?", ("海港研究院",)),
                Made("title", "《绿色港口行动计划》是什么时候发布的?", ("2030年5月",)),
            ],
        ),
    ],
)
def test_what_is_asked(sentence: str, made: list[Made]) -> None:
    assert about_terms(sentence) == made


@pytest.mark.parametrize("sentence", ["它是指一种系统。", "其包括甲和乙。", "港口包括码头。", "该研究院发布了报告。"])
def test_what_is_not_asked(sentence: str) -> None:
    assert about_terms(sentence) == []
