from __future__ import annotations

import pytest

from index.words.normalize import normalize
from rag.facts.names import find_names, known_names, mentions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("工行的利润", [("organisation", "工商银行")]),
        ("中国工商银行的利润", [("organisation", "工商银行")]),  # not 中国 as well
        ("ICBC", [("organisation", "工商银行")]),
        ("央行发布", [("organisation", "人民银行")]),
        ("新加坡金管局和MAS", [("organisation", "新加坡金融管理局")]),
        ("北京市的平台", [("place", "北京")]),
        ("我国与美国", [("place", "中国"), ("place", "美国")]),
        ("伦敦的机构", [("place", "英国")]),  # a capital stands for its country
        ("World Bank", [("organisation", "世界银行")]),  # not the world
        ("余额是多少", []),
    ],
)
def test_known_names_by_any_of_their_forms(text: str, found: list[tuple[str, str]]) -> None:
    assert [(name.kind, name.key) for name in known_names(text)] == found


def test_a_name_is_found_once_however_often_it_is_written() -> None:
    assert [name.key for name in find_names("工行、工商银行和中国工商银行")] == ["工商银行"]


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("海豚证券的客户", "organisation", "海豚证券"),  # ends like an organisation
        ("SWIFT系统", "latin", "swift"),
        ("标准GB", "latin", "gb"),
    ],
)
def test_names_that_no_list_holds(text: str, kind: str, key: str) -> None:
    assert (kind, key) in [(name.kind, name.key) for name in find_names(text)]


@pytest.mark.parametrize(
    "text", ["大型商业银行", "各银行", "某互联网公司", "其他保险公司", "哪些银行", "AI技术", "APP的用户"]
)
def test_common_nouns_are_no_names(text: str) -> None:
    assert find_names(text) == ()


@pytest.mark.parametrize(
    ("text", "name", "mentioned"),
    [
        ("中国工商银行推出平台", "工行", True),
        ("建设银行推出平台", "工行", False),
        ("伦敦的金融机构", "英国", True),
        ("英国的金融机构", "伦敦", True),  # and its country for it
        ("纽约的金融机构", "英国", False),
        ("the us market", "美国", True),
        ("business", "美国", False),  # "us" inside a word is no country
        ("深圳的银行", "广东", True),  # a place inside it
        ("广东的银行", "深圳", False),  # a province does not stand for its city
    ],
)
def test_which_sentence_mentions_a_name(text: str, name: str, mentioned: bool) -> None:
    (asked,) = known_names(name)
    assert mentions(normalize(text), asked) is mentioned
