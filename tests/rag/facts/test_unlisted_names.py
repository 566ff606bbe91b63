"""Names that are in no list, told by their form."""

from __future__ import annotations

import pytest

from rag.facts.unlisted_names import rare, shaped_names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("平台由蓝鲸科技建设", "蓝鲸"),
        ("港口上线“灵犀”平台", "灵犀"),
        ("国家港口数据局于3月发布", "数据局"),
    ],
)
def test_the_form_gives_a_name_away(text: str, name: str) -> None:
    assert any(name in found.text for found in shaped_names(text))


@pytest.mark.parametrize("text", ["商业银行推出产品", "港口投资余额增长", "各家公司都已上线"])
def test_common_words_are_no_names(text: str) -> None:
    assert shaped_names(text) == ()


def test_a_word_of_no_dictionary_is_rare() -> None:
    assert not rare("银行")
    assert not rare("上线")
    assert rare("蓝鲲")
