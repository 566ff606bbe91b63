"""Outlines of real files, checked by hand; and that what reads them misses little of what their bookmarks say."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from index.readers.outline import title_key
from index.readers.pdf import reader
from index.readers.pdf.bookmarks import read_bookmarks
from index.schema import Document

SHARED = Path(__file__).resolve().parents[3].parent / "shared"
FILES = SHARED / "training" / "pdfs"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not FILES.exists(), reason=f"the development reports are not at {SHARED}"),
]

STRATEGY = [
    (1, "分布、共享、不可篡改", 4),
    (2, "TCP/IP保畅通,区块链保真实", 4),
    (2, "三步走理解区块链技术原理", 5),
    (2, "密码是区块链的重要支撑", 6),
    (2, "牵一发而动全身：密码学中的哈希函数保证了数据不能篡改", 7),
    (2, "第五次颠覆性的新计算范式", 9),
    (1, "公开的分布式账本代替VISA清算", 10),
    (2, "VISA提升结算速度降低成本", 10),
    (2, "分布式结算成本降低至零", 11),
    (2, "清算组织从无到有再到无", 14),
    (2, "分布式记账案例", 16),
    (1, "全球金融的基础架构", 19),
    (2, "未来建立信用的主要方式", 19),
    (2, "非货币领域广泛应用", 19),
    (2, "案例：股权众筹", 19),
    (1, "能够降低熵，创造一种新的网络组织", 20),
    (2, "物理学角度看社会发展必须降低熵", 20),
    (2, "蜜蜂筑巢式分布式管理增加有序降低熵", 22),
    (1, "投资建议", 24),
    (2, "应用已开始", 24),
    (2, "路还很长", 25),
]
LAW = {  # chapter: its articles from and to
    "第一章 一般条款": (1, 4),
    "第二章 原则": (5, 11),
    "第三章 数据主体的权利": (12, 23),
    "第四章 控制者和处理者": (24, 43),
    "第五章 将个人数据转移到第三国或国际组织": (44, 50),
    "第六章 独立监管机构": (51, 59),
    "第七章 合作与一致性": (60, 76),
    "第八章 救济、责任与惩罚": (77, 84),
    "第九章 和特定处理情形相关的条款": (85, 91),
    "第十章 授权法案与实施性法案": (92, 93),
    "第十一章 最后条款": (94, 99),
}


def outline(document: Document) -> list[tuple[int, str, int]]:
    return [(section.level, section.title, section.page_index) for section in document.sections]


def test_strategy_report_without_any_number() -> None:
    found = outline(reader.read_pdf(FILES / "guosen_2016_blockchain.pdf"))
    assert found[: len(STRATEGY)] == STRATEGY
    # After it come the house's own statements.
    assert all(page >= 26 for _, _, page in found[len(STRATEGY) :])


def test_law_has_its_chapters_and_99_articles() -> None:
    document = reader.read_pdf(FILES / "gdpr_zh.pdf")
    chapters = [section for section in document.sections if section.level == 1]
    assert [title_key(section.title) for section in chapters] == [title_key(title) for title in LAW]
    articles = [at for at, section in enumerate(document.sections) if section.title.endswith(tuple(" "))] or [
        at for at, section in enumerate(document.sections) if "条" in section.title[:5]
    ]
    numbers = [int("".join(filter(str.isdigit, document.sections[at].title.split("条")[0]))) for at in articles]
    assert numbers == list(range(1, 100))
    for at, number in zip(articles, numbers, strict=True):
        first, last = LAW[next(title for title in LAW if title_key(title) == title_key(document.section_path(at)[0]))]
        assert first <= number <= last


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("sifang_2019_annual", 0.96),
        ("law_2022_foreign_datasec", 0.9),
        ("caijing_2022_ads", 0.95),
        ("tencent_blockchain", 0.95),
    ],
)
def test_headings_are_found_without_the_bookmarks_that_list_them(
    name: str, share: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = FILES / f"{name}.pdf"
    wanted = Counter(title_key(entry.title)[:40] for entry in read_bookmarks(path))
    monkeypatch.setattr(reader, "read_bookmarks", lambda *_: ())
    found = Counter(title_key(section.title)[:40] for section in reader.read_pdf(path).sections)
    assert (wanted & found).total() >= share * wanted.total()
