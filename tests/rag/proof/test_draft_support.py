"""What a model may say of three small passages, and what not. Cosines are the same for all: values and words decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from index.schema import Chunk
from rag.proof.draft_support import Quoted, Support, check
from rag.schema import Draft, Passage
from tests.rag.mini_report import text_chunk

INVESTMENT = text_chunk(
    "2030年6月末,中国港口投资余额为3.2万亿元,同比增长12.5%。",
    "其中,自动化码头的投资余额为4800亿元,占比比上年提高2个百分点。",
    "天鹅港吞吐量占18%,海豚港占34%。",
    "港口投资主要投向岸电设施,不再用于燃油机械。",
    chunk_id="mini:0001",
)
SYSTEMS = text_chunk(
    "截至2030年末,已有超过46家港口公司上线调度平台。",
    "海港研究院2030年3月发布《港口数据安全指引》(GB/T 51234-2030)。",
    "天鹅港首次采用数字孪生码头,平均等待时间由5小时缩短到2小时。",
    "日本港口2030年损失约1.1万亿美元。",
    chunk_id="mini:0002",
)
FUTURE = text_chunk("港口能耗预计到2035年将下降三成。", chunk_id="mini:0003")
PASSAGES = tuple(Passage(n, chunk) for n, chunk in enumerate((INVESTMENT, SYSTEMS, FUTURE), start=1))


def alike(text: str, chunks: Sequence[Chunk]) -> Sequence[npt.NDArray[np.float32]]:
    """Every sentence is as near as any other."""
    return [np.full(len(chunk.sentences), 0.88, dtype=np.float32) for chunk in chunks]


def checked(text: str, *cited: int) -> Support:
    return check(Draft(text, cited or (1, 2, 3)), PASSAGES, alike)


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ("中国港口投资余额同比增长12.5%,2030年6月末达到3.2万亿元。", 1),  # clauses in another order
        ("因此,截至2030.6,中国港口投资余额为32000亿元。", 1),  # 3.2 * 10**12 = 32000 * 10**8, another date form
        ("报告指出,自动化码头投资余额为4800亿元。", 1),
        ("天鹅港和海豚港的吞吐量占比分别为18%和34%。", 1),
        ("截至2030年末,上线调度平台的港口公司有46家以上。", 2),
        ("《港口数据安全指引》由海港研究院于2030年3月发布。", 2),
        ("日本港口2030年的损失约为11000亿美元。", 2),
        ("日本港口2030年损失约一点一万亿美元。", 2),
        ("到2035年,港口能耗预计将减少30%。", 3),
        ("天鹅港平均等待时间缩短到2小时。", 2),
        ("At the end of June 2030, port investment in China stood at 3.2 trillion yuan, up 12.5% year on year.", 1),
        ("In 2030, ports in Japan lost about 1.1 trillion US dollars.", 2),
        ("According to the report, Japanese ports lost about 1.1 trillion US dollars in 2030.", 2),
        ("港口能耗有望到2035年下降30%。", 3),
        ("据报告,我国港口投资余额2030年6月末为3.2万亿元,同比增长12.5%。", 1),
    ],
)
def test_a_true_paraphrase_is_supported(text: str, cited: int) -> None:
    found = checked(text, cited)
    assert (found.verdict, found.reason) == ("supported", "")
    assert found.quotes
    assert {quote.passage.n for quote in found.quotes} == {cited}


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("2030年6月末,中国港口投资余额为3.3万亿元。", "not_found", "number"),  # a digit
        ("2030年6月末,中国港口投资余额为3.2亿元。", "not_found", "number"),  # the scale
        ("2030年6月末,中国港口投资余额为3.2万亿美元。", "not_found", "unit"),  # the currency
        ("2030年6月末,中国港口投资余额为3.2万亿。", "not_found", "unit"),  # no unit where the report has one
        ("自动化码头投资余额占比比上年提高2%。", "not_found", "unit"),  # % for 个百分点
        ("2029年6月末,中国港口投资余额为3.2万亿元。", "not_found", "period"),
        ("2030年9月末,中国港口投资余额为3.2万亿元。", "not_found", "period"),
        ("2030年全年,中国港口投资余额为3.2万亿元。", "unsupported", "period"),
        ("2030年6月末,中国港口投资余额为3.2万亿元,同比下降12.5%。", "unsupported", "direction"),
        ("2030年6月末,中国港口投资余额为3.2万亿元,环比增长12.5%。", "unsupported", "direction"),
        ("天鹅港吞吐量占34%,海豚港占18%。", "unsupported", "number"),  # two values changed places
        ("天鹅港和海豚港的吞吐量占比分别为34%和18%。", "unsupported", "number"),
        ("天鹅港与海豚港的吞吐量合计占52%。", "not_found", "number"),  # a sum that stands nowhere
        ("港口投资不再投向岸电设施。", "unsupported", "direction"),  # a negation added
        ("港口投资用于燃油机械。", "unsupported", "direction"),  # a negation taken away
        ("截至2030年末,已有不足46家港口公司上线调度平台。", "unsupported", "number"),  # 超过 turned
        ("《港口数据安全指引》由工商银行于2030年3月发布。", "not_found", "name"),
        ("《港口数据管理条例》于2030年3月发布。", "not_found", "name"),
        ("海港研究院2030年3月发布GB/T 51235-2030。", "not_found", "name"),
        ("天鹅港首次采用XBRL码头。", "not_found", "name"),  # an acronym that stands nowhere
        ("海豚港首次采用数字孪生码头。", "unsupported", "content"),
        ("天鹅港平均等待时间由2小时缩短到5小时。", "unsupported", "number"),
        ("天鹅港平均等待时间延长到2小时。", "unsupported", "content"),
        ("日本港口2030年损失超过1.1万亿美元。", "unsupported", "number"),  # 约 is not 超过
        ("美国港口2030年损失约1.1万亿美元。", "not_found", "name"),
        ("到2035年,港口能耗已下降三成。", "unsupported", "direction"),  # done for expected
        ("2030年6月末,中国港口投资余额为3.2万亿元,创造了大量就业岗位。", "unsupported", "content"),
        ("到2035年,港口能耗下降三成。", "unsupported", "direction"),  # a forecast without 预计
        ("Port energy use fell 30% by 2035.", "unsupported", "direction"),
        (
            "自动化码头首次采用数字孪生码头,平均等待时间由5小时缩短到2小时。",
            "unsupported",
            "content",
        ),  # another subject
        ("日本港口发布《港口数据安全指引》。", "unsupported", "name"),
        ("在海港研究院的指导下,天鹅港首次采用数字孪生码头。", "unsupported", "content"),  # a lead-in from elsewhere
        ("由于调度平台上线,日本港口2030年损失约1.1万亿美元。", "unsupported", "content"),  # a cause that nothing states
        ("天鹅港首次采用数字孪生码头,因此能耗下降。", "unsupported", "content"),
        ("港口投资主要投向岸电设施,从而降低了能耗。", "unsupported", "content"),
        ("2030年6月末,中国港口投资余额为12.5%,同比增长3.2万亿元。", "unsupported", "number"),  # units change places
        ("超过46个国家上线调度平台。", "unsupported", "content"),
        ("天鹅港首次采用什么?", "unsupported", "content"),
        ("Because of new rules, ports in Japan lost about 1.1 trillion US dollars in 2030.", "unsupported", "content"),
        ("天鹅港由蓝鲸科技首次采用数字孪生码头。", "not_found", "name"),  # a name by its form alone, of common words
        ("截至2030年末,已有超过46家港口公司上线“灵犀”调度平台。", "not_found", "name"),
        ("国家港口数据局于2030年3月发布《港口数据安全指引》。", "not_found", "name"),
        ("港口投资主要投向岸电设施,与恒通保险公司合作。", "not_found", "name"),
        ("根据所给资料,可以得出以下结论:", "unsupported", "content"),
        ("At the end of June 2030, port investment in China stood at 3.2 billion yuan.", "not_found", "number"),
        (
            "At the end of June 2030, port investment in China fell 12.5% to 3.2 trillion yuan.",
            "unsupported",
            "direction",
        ),
        ("In 2030, ports in Japan run by Garmin lost about 1.1 trillion US dollars.", "not_found", "name"),
        ("Goldman Sachs lost about 1.1 trillion US dollars in 2030.", "not_found", "name"),
        ("Barclays lost about 1.1 trillion US dollars in 2030.", "not_found", "name"),
        ("In 2030, ports in Germany lost about 1.1 trillion US dollars.", "not_found", "name"),
    ],
)
def test_what_is_not_borne_out_is_not_shown(text: str, verdict: str, reason: str) -> None:
    found = checked(text)
    assert found.verdict == verdict
    assert found.quotes == ()
    assert found.reason == reason


@pytest.mark.parametrize("cited", [(2,), (), (9,), (1, 9)])
def test_a_citation_that_does_not_hold_is_repaired(cited: tuple[int, ...]) -> None:
    found = check(Draft("2030年6月末,中国港口投资余额为3.2万亿元。", cited), PASSAGES, alike)
    assert (found.verdict, found.reason) == ("wrong_citation", "citation")
    assert found.quotes == (Quoted(PASSAGES[0], 0),)


def test_the_sentence_that_states_the_period_is_quoted_too() -> None:
    found = checked("2030年6月末,自动化码头的投资余额为4800亿元。", 1)
    assert found.verdict == "supported"
    assert {quote.position for quote in found.quotes} == {0, 1}


def test_facts_of_two_passages_are_joined_with_a_quote_for_each() -> None:
    found = checked("2030年6月末,中国港口投资余额为3.2万亿元;到2035年,港口能耗预计将下降三成。", 1, 3)
    assert found.verdict == "supported"
    assert [(quote.passage.n, quote.position) for quote in found.quotes] == [(1, 0), (3, 0)]


def test_a_row_of_a_table_stands_with_its_caption_and_header() -> None:
    row = replace(
        text_chunk("天鹅港 船舶调度、堆场管理"),
        kind="table",
        caption="表 1 港口智慧调度的应用场景",
        header=("港口", "应用场景"),
    )
    passages = (Passage(1, row),)
    assert check(Draft("天鹅港的应用场景包括船舶调度和堆场管理。", (1,)), passages, alike).verdict == "supported"
    assert check(Draft("天鹅港的应用场景包括船舶调度和闸口识别。", (1,)), passages, alike).reason == "content"


def test_without_passages_nothing_is_supported() -> None:
    assert check(Draft("港口投资余额为3.2万亿元。", (1,)), (), alike).verdict == "not_found"
