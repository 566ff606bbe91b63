from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.schema import REFUSED, Draft
from rag.writing.reply_sentences import DraftReader
from rag.writing.reply_states_nothing import is_refusal


def read(*pieces: str, cut: bool = False) -> list[tuple[str, tuple[int, ...]]]:
    reader = DraftReader()
    drafts: list[Draft] = []
    for piece in pieces:
        drafts += reader.feed(piece)
    drafts += reader.end(cut=cut)
    return [(draft.text, draft.cited) for draft in drafts]


@pytest.mark.parametrize(
    ("reply", "drafts"),
    [
        ("投资增长12%。[1]机构增加。[2][3]", [("投资增长12%。", (1,)), ("机构增加。", (2, 3))]),
        ("投资增长12%[1]。机构增加[2,3]。", [("投资增长12%。", (1,)), ("机构增加。", (2, 3))]),
        (
            "投资增长。[1、2]机构增加。【4】码头扩建。［12］",
            [("投资增长。", (1, 2)), ("机构增加。", (4,)), ("码头扩建。", (12,))],
        ),
        ("投资增长。[来源1] 机构增加。[Passage 2]", [("投资增长。", (1,)), ("机构增加。", (2,))]),
        ("投资增长。[1-3]机构增加。[2, 2, 5]", [("投资增长。", (1, 2, 3)), ("机构增加。", (2, 5))]),
        ("投资增长。**[1]** 机构增加。\\[2\\]", [("投资增长。", (1,)), ("机构增加。", (2,))]),
        ("投资增长(参见[1])。码头扩建(来源:[2]、[3])。", [("投资增长。", (1,)), ("码头扩建。", (2, 3))]),
        ("增长(1)不是编号。", [("增长(1)不是编号。", ())]),
        (
            "海发[2031]12号印发。[1]海发〔2031〕9号废止。[2]",
            [("海发[2031]12号印发。", (1,)), ("海发〔2031〕9号废止。", (2,))],
        ),
        ("他说:“可以。再来。”[1]然后走了。[2]", [("他说:“可以。再来。”", (1,)), ("然后走了。", (2,))]),
        ("投资3.5亿元,增长2.1%。[1]", [("投资3.5亿元,增长2.1%。", (1,))]),
        ("增长……其中泊位增加。", [("增长……其中泊位增加。", ())]),
        ("增长。[1]。下降。[2]", [("增长。", (1,)), ("下降。", (2,))]),
    ],
)
def test_chinese_sentences(reply: str, drafts: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read(reply) == drafts


@pytest.mark.parametrize(
    ("reply", "texts"),
    [
        ("U.S. ports grew 3.5 percent. [1] The rest fell.[2]", ["U.S. ports grew 3.5 percent.", "The rest fell."]),
        ("Berth No. 5 of Qinghu Co. opened. It is new.", ["Berth No. 5 of Qinghu Co. opened.", "It is new."]),
        ("It grew in the U.S. The rest fell.", ["It grew in the U.S.", "The rest fell."]),
        ("Is it? Yes! See www.port.example.", ["Is it?", "Yes!", "See www.port.example."]),
        ('He said "yes." The port opened.', ['He said "yes."', "The port opened."]),
        ("The balance\nwas 3 yuan.[1]\nNext.", ["The balance was 3 yuan.", "Next."]),
        ("It grew, e.g. by 3. 港口扩建。", ["It grew, e.g. by 3.", "港口扩建。"]),
    ],
)
def test_english_sentences(reply: str, texts: list[str]) -> None:
    assert [text for text, _ in read(reply)] == texts


@pytest.mark.parametrize(
    ("reply", "drafts"),
    [
        (
            "- 投资增长。[1]\n* 机构增加[2]\n1. 码头扩建。\n2、航线增加。[3]",
            [("投资增长。", (1,)), ("机构增加", (2,)), ("码头扩建。", ()), ("航线增加。", (3,))],
        ),
        (
            "# 回答\n\n**投资**增长`12%`。[1]\n\n**小结:**\n## 机构增加[2]",
            [("投资增长12%。", (1,)), ("机构增加", (2,))],
        ),
        ("回答:投资增长。[1]", [("投资增长。", (1,))]),
        ("| 港口 | 场景 |\n|---|---|\n| 天鹅港 | 调度 [1] |", [("港口 | 场景", ()), ("天鹅港 | 调度", (1,))]),
        ("[1] 投资增长。\n[2] 机构增加。", [("投资增长。", (1,)), ("机构增加。", (2,))]),
        ("投资增长。\n[1]\n机构增加。\n\n[2][3]\n", [("投资增长。", (1,)), ("机构增加。", (2, 3))]),
        ("投\u200b资增\x00长。\ufeff[1]", [("投资增长。", (1,))]),
        ("3.5%是增速。", [("3.5%是增速。", ())]),
        ("\n \n---\n", []),
    ],
)
def test_markdown_is_taken_off(reply: str, drafts: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read(reply) == drafts


@pytest.mark.parametrize(
    "reply",
    [
        '{"answer": "投资增长。[1]机构增加。[2]"}',
        '```json\n{"answer": "投资增长。[1]机构增加。[2]"}\n```\n',
        '{"statements": [{"text": "投资增长。", "citations": [1]}, {"text": "机构增加。", "cited": "2"}]}',
        '["投资增长。[1]", "机构增加。[2]"]',
        "```\n投资增长。[1]\n机构增加。[2]\n```",
    ],
)
def test_wrappers_are_taken_off(reply: str) -> None:
    assert read(reply) == [("投资增长。", (1,)), ("机构增加。", (2,))]


def test_prose_around_json_stays_prose() -> None:
    assert read('如下:\n{"answer": "投资增长。[1]"}\n完。') == [("如下:", ()), ("投资增长。", (1,)), ("完。", ())]


def test_json_that_is_none_is_text() -> None:
    assert read('{"a" 投资增长。[1]') == [('{"a" 投资增长。', (1,))]
    assert read("[" * 5000 + '"') == []
    assert read('[{"a":' * 5000)  # nested too deep to be read: no crash


@pytest.mark.parametrize(
    ("reply", "drafts"),
    [
        ("甲增长。[1]乙下", [("甲增长。", (1,))]),
        ("甲增长。[1]乙下降。", [("甲增长。", (1,)), ("乙下降。", ())]),
        ("甲增长。[1", [("甲增长。", ())]),
        ("甲增长3.", []),
        ("甲增长。乙下降[2]", [("甲增长。", ())]),
        ('{"answer": "甲增长。[1]乙下', [("甲增长。", (1,))]),
        ('{"answer": "甲增长。[1]"}', [("甲增长。", (1,))]),
    ],
)
def test_what_a_limit_cut_off_is_left_out(reply: str, drafts: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read(reply, cut=True) == drafts


def test_a_sentence_comes_as_soon_as_it_is_certain() -> None:
    reader = DraftReader()
    assert reader.feed("甲增长。") == []  # a mark may follow
    assert reader.feed("[1]") == []  # another one may
    assert reader.feed("乙") == [Draft("甲增长。", (1,))]
    assert reader.feed("下降。[") == []
    assert reader.feed("2") == []
    assert reader.end() == [Draft("乙下降。", ())]


def test_a_sentence_without_an_end_is_ended() -> None:
    drafts = read("港" * 500 + "," + "口" * 400 + "。[1]")
    # behind the last pause within 600 characters
    assert [(len(text), cited) for text, cited in drafts] == [(501, ()), (401, (1,))]
    assert [len(text) for text, _ in read("a" * 1500)] == [600, 600, 300]


def test_an_open_quotation_mark_holds_back_no_more_than_its_share() -> None:
    drafts = read("“" + "港口增长。" * 100)
    # 60 sentences of five characters and the sign are more than 300; then each ends by itself
    assert len(drafts) == 41
    assert len(drafts[0][0]) == 301


_BITS = st.sampled_from(
    [
        "投资增长",
        "12%",
        "3.5",
        "。",
        ".",
        ". ",
        "[1]",
        "[2,3]",
        "【4】",
        "[",
        "]",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "**",
        "*",
        "“",
        "”",
        "(",
        ")",
        '"',
        "The ",
        "U.S.",
        "a",
        "?",
        "…",
        "{",
        "```",
        "\\",
        " ",
        ",",
        "来源",
        "#",
        "No. 5",
        '{"answer": "甲。[1]"}',
    ]
)


@settings(max_examples=400, deadline=None)
@given(bits=st.lists(_BITS, max_size=40), sizes=st.lists(st.integers(1, 6), min_size=1, max_size=20), cut=st.booleans())
def test_where_the_pieces_are_cut_changes_nothing(bits: list[str], sizes: list[int], cut: bool) -> None:
    text = "".join(bits)
    pieces: list[str] = []
    at = 0
    while at < len(text):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(text[at : at + size])
        at += size
    assert read(*pieces, cut=cut) == read(text, cut=cut)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=300), cut=st.booleans())
def test_any_text_is_read(text: str, cut: bool) -> None:
    for draft, cited in read(text, cut=cut):
        assert draft == " ".join(draft.split())
        assert any(c.isalnum() for c in draft)
        assert all(0 <= n <= 999 for n in cited)


@pytest.mark.parametrize("unit", ["投资增长12%。[1]", "a", "\n", "[", "。[1]", "“。", "*", " ", "a \n", ". ", "1. "])
def test_a_long_reply_ends(unit: str) -> None:
    # In quadratic time the suite would stand here for hours.
    drafts = read(unit * (400_000 // len(unit)))
    assert all(len(text) <= 700 for text, _ in drafts)


@pytest.mark.parametrize(
    "reply",
    [
        REFUSED,
        f"{REFUSED}。",
        f"**{REFUSED}**",
        f"“{REFUSED}。”",
        f"{REFUSED}。[1]",
        f"很抱歉,{REFUSED}。请换一个问题。",
        f'{{"answer": "{REFUSED}"}}',
        f"```\n{REFUSED}\n```",
        "报告未回答该问题。",
        "根据资料无法回答该问题",
        "抱歉,提供的资料中没有相关信息。",
        "段落中没有提及2025年的数据。",
        "报告中未提到青湖港的具体金额,因此无法回答。",
        "资料不足,无法回答。",
        "未找到相关信息。",
        "The report does not answer this question.",
        "I'm sorry, but the provided passages do not contain information about this.",
        "The given context doesn’t provide enough information to answer.",
        "I cannot answer this question based on the passages.",
        "There is no information about this in the report.",
    ],
)
def test_a_refusal(reply: str) -> None:
    assert is_refusal(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "投资增长12%。[1]",
        "投资增长12%。",
        f"{REFUSED}。不过投资余额为3.2万亿元。[1]",
        "报告没有给出同比,但投资余额为3.2万亿元。[1]",
        "46家公司没有上线平台。[2]",
        "部分企业无法确定数据来源。",
        "港口公司未披露具体金额。",
        "多数平台不能提供充分的风险信息。",
        "信息不足的小港口难以获得贷款。",
        "公司年度报告未披露事故。",
        "The company did not provide audit reports.",
        "Many firms have no information about the risk.",
    ],
)
def test_no_refusal(reply: str) -> None:
    assert not is_refusal(reply)
