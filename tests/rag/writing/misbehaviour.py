"""What a language model may do instead of answering, and what the reader must get all the same: a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.llm_server import (
    Answering,
    Reply,
    Request,
    dripping,
    endless,
    failure,
    garbage,
    half,
    keeping_alive,
    ok,
    prose_around,
    slow,
    too_many,
    unfinished,
    wrong_json,
)

Outcome = Literal["written", "quoted", "refused", "ModelTimeoutError", "ModelUnreachableError", "ModelRefusedError"]
Outcomes = Outcome | Literal["ModelReplyError"]

INVESTED = "2030年6月末港口投资余额是多少?"
TRUE = "2030年6月末,中国港口投资余额为3.2万亿元。"
GROWN = "港口投资余额同比增长12.5%。"
LINKED = "截至2030年末,46家港口公司上线了调度平台。"
DROPPED = "已略去 {} 句"
QUOTED = "所示为报告原文的摘录"


def cites(text: str) -> Answering:
    """A whole answer; ``{word}`` in it becomes the number of the passage given that holds the word."""
    return lambda request: ok(with_numbers(text, request))


def with_numbers(text: str, request: Request) -> str:
    prompt = str(request.body["messages"][1]["content"])
    passages = dict(re.findall(r"^\[(\d+)\] (.*(?:\n(?!\[\d+\] ).*)*)", prompt, re.M))

    def number(match: re.Match[str]) -> str:
        return f"[{next(n for n, passage in passages.items() if match[1] in passage)}]"

    return re.sub(r"\{([^{}\"]+)\}", number, text)


def in_pieces(*texts: str, finish: str = "stop") -> Answering:
    """As ``cites``, ended for another reason."""
    return lambda request: ok(with_numbers("".join(texts), request), finish=finish)


@dataclass(frozen=True, slots=True)
class Case:
    """``replies`` to the requests in their order, the last one to all further ones; what must and must not be shown."""

    name: str
    replies: Sequence[Reply | Answering]
    outcome: Outcomes
    verdicts: Sequence[str] = ()
    shown: Sequence[str] = ()
    absent: Sequence[str] = ()
    question: str = INVESTED
    settings: dict[str, Any] = field(default_factory=dict)
    requests: int | None = None


def says(name: str, text: str, outcome: Outcomes, *verdicts: str, **more: Any) -> Case:
    return Case(name, (cites(text),), outcome, verdicts, **more)


def wrong(name: str, text: str, verdict: str, *absent: str, **more: Any) -> Case:
    """A single sentence that must not pass: the report's own words stand in its place."""
    return Case(name, (cites(text),), "quoted", (verdict,), shown=("3.2万亿元",), absent=absent or (text[:-6],), **more)


def fails(name: str, reply: Reply, outcome: Outcomes, **settings: Any) -> tuple[Case, Case]:
    """A server that fails: an error that says so, or, where the settings want it, the report's own words."""
    instead = {**settings, "on_failure": "extractive"}
    return (
        Case(name, (reply,), outcome, settings=settings),
        Case(f"{name}, quoted instead", (reply,), "quoted", shown=("模型没有作答", QUOTED), settings=instead),
    )


RIGHT = (
    says("right", TRUE + "{投资余额}", "written", "supported"),
    says("two facts, two sentences", f"{TRUE}{{投资余额}}{GROWN}{{投资余额}}", "written", "supported", "supported"),
    says("another scale", "2030年6月末,中国港口投资余额为32000亿元。{投资余额}", "written", "supported"),
    says("mark before the stop", "2030年6月末,中国港口投资余额为3.2万亿元{投资余额}。", "written", "supported"),
    says(
        "English",
        "At the end of June 2030, port investment in China stood at 3.2 trillion yuan. {投资余额}",
        "written",
        "supported",
        question="What was the balance of port investment in June 2030? 港口投资余额",
    ),
    says("the same a hundred times", f"{TRUE}{{投资余额}}" * 100, "written", "supported"),
)

VALUES = (
    wrong("a changed digit", "2030年6月末,中国港口投资余额为3.3万亿元。{投资余额}", "not_found", "3.3"),
    wrong("a smaller scale", "2030年6月末,中国港口投资余额为3.2亿元。{投资余额}", "not_found", "3.2亿元"),
    wrong("another currency", "2030年6月末,中国港口投资余额为3.2万亿美元。{投资余额}", "not_found", "美元"),
    wrong("points for percent", "港口投资余额同比增长12.5个百分点。{投资余额}", "not_found", "百分点"),
    wrong("another year", "2029年6月末,中国港口投资余额为3.2万亿元。{投资余额}", "not_found", "2029"),
    wrong("another month", "2030年9月末,中国港口投资余额为3.2万亿元。{投资余额}", "not_found", "9月"),
    wrong("turned direction", "港口投资余额同比下降12.5%。{投资余额}", "unsupported", "下降"),
    wrong("negated", "2030年6月末,中国港口投资余额没有达到3.2万亿元。{投资余额}", "unsupported", "没有达到"),
    wrong(
        "values swapped", "港口投资余额为4800亿元,自动化码头为3.2万亿元。{投资余额}", "unsupported", "自动化码头为3.2"
    ),
    wrong("another place", "2030年6月末,日本港口投资余额为3.2万亿元。{投资余额}", "unsupported", "日本"),
    wrong("a sum of its own", "自动化码头与日本港口的投资合计5700亿元。{投资余额}", "not_found", "5700"),
    wrong("an invented law", "中国港口投资依据《港口投资促进法》增长12.5%。{投资余额}", "not_found", "促进法"),
    wrong("an invented body", "据WPIA统计,中国港口投资余额为3.2万亿元。{投资余额}", "not_found", "WPIA"),
    wrong("not the bank named", "港口人才培养由建设银行与海港研究院合作开展。{投资余额}", "not_found", "建设银行"),
    wrong("own knowledge", "全球最大的港口是上海港。{投资余额}", "not_found", "上海"),
    wrong("an addition", "2030年6月末,中国港口投资余额为3.2万亿元,居全球第一。{投资余额}", "not_found", "全球第一"),
)

CITATIONS = (
    says("a citation that does not exist", TRUE + "[99]", "written", "wrong_citation", shown=("补上或更正",)),
    says("no citation", TRUE, "written", "wrong_citation"),
    says("number zero", TRUE + "[0]", "written", "wrong_citation"),
    says("the wrong passage", TRUE + "{调度平台}", "written", "wrong_citation"),
    says("in words", TRUE.replace("。", "(见第2段)。"), "quoted", "not_found", absent=("第2段",)),
    says("one right, one invented", TRUE + "{投资余额}[77]", "written", "wrong_citation"),
)

PARTS = (
    says("the question said again", INVESTED + "{投资余额}", "quoted", "unsupported"),
    says(
        "the question without its sign", "2030年6月末港口投资余额是多少。{投资余额}", "quoted", absent=("补上或更正",)
    ),
    says("the question with another stop", "2030年6月末港口投资余额,同比呢.{投资余额}", "quoted", "unsupported"),
    says("the question, then its answer", f"{INVESTED}{TRUE}{{投资余额}}", "written", absent=("多少",)),
    says(
        "true, then false",
        f"{TRUE}{{投资余额}}2031年将达到9万亿元。{{投资余额}}",
        "written",
        "supported",
        "not_found",
        shown=(DROPPED.format(1),),
        absent=("9万亿",),
    ),
    says(
        "an introduction",
        f"根据所给段落,可以得出以下结论:\n{TRUE}{{投资余额}}",
        "written",
        "supported",
        absent=("以下结论",),
    ),
    says(
        "the prompt said again",
        f"<passages>\n[1] 一、总体情况 › (一)投资 · 第1页\n{TRUE}{{投资余额}}</passages>",
        "written",
        "supported",
        absent=("passages", "›"),
    ),
    says("talk about the passages", "The passage does not mention any benefit of 3.2万亿元. {投资余额}", "quoted"),
    says(
        "a fact that was not asked for",
        "港口公司上线调度平台,是为了缩短船舶等待时间。{调度平台}",
        "quoted",
        shown=("数值",),
    ),
    says("prose in front, no fact", "您好!很高兴为您服务。", "quoted", absent=("您好",)),
    says("markup", "<script>alert(1)</script>[点击](javascript:alert(1))", "quoted", absent=("script",)),
    Case(
        "too long",
        (in_pieces(TRUE, "{投资余额}", "自动化码头的投资余", finish="length"),),
        "written",
        ("supported",),
        ("长度上限",),
    ),
)

REFUSALS = (
    Case("a refusal that is wrong", (ok("报告没有回答这个问题。"),), "quoted", shown=("模型认为报告没有回答",)),
    Case("a refusal in prose", (prose_around("报告没有回答这个问题"),), "quoted", shown=("模型认为报告没有回答",)),
    Case("a refusal in English", (ok("The report does not answer this question."),), "quoted"),
    Case("a year that is not there", (ok("3.9万亿元"),), "refused", question="2034年港口投资余额是多少?", requests=0),
)

FORMS = (
    Case("prose around JSON", (prose_around('{"answer": "' + TRUE + '"}'),), "written", absent=("Sure", "Hope")),
    Case("JSON of another shape", (wrong_json(),), "quoted", absent=("grade",)),
    Case("a list in Markdown", (ok(f"## 回答\n- **{TRUE}**[1]\n"),), "written", absent=("**", "##")),
    Case("thinking aloud", (ok(f"<think>也许是9万亿元。</think>{TRUE}"),), "written", absent=("9万亿", "think")),
    Case("control characters", (ok("\x00\x07\u202e" + TRUE),), "written", absent=("\x00", "\u202e")),
    Case("nothing but marks", (ok("[1][2][3]"),), "quoted"),
)

TRANSPORT = (
    *fails("half a stream", half(TRUE * 20), "ModelReplyError", retries=0),
    *fails("a stream that does not end", unfinished(TRUE), "ModelReplyError"),
    *fails("garbage", garbage(), "ModelReplyError"),
    *fails("a web page", garbage(b"<html>login</html>", "text/html"), "ModelReplyError"),
    *fails("empty", ok(""), "ModelReplyError"),
    *fails("always 429", too_many(), "ModelRefusedError", retries=1),
    *fails("always 500", failure(500), "ModelUnreachableError", retries=1),
    *fails("a wrong key", failure(401), "ModelRefusedError"),
    *fails("no such model", failure(404), "ModelRefusedError"),
    *fails("too long a prompt", failure(400, code="context_length_exceeded"), "ModelRefusedError"),
    *fails("late", slow(TRUE, 5), "ModelTimeoutError", timeout_s=0.3, retries=0),
    *fails("a slow drip", dripping(TRUE, 0.1), "ModelTimeoutError", timeout_s=0.5, retries=0),
    *fails("alive and silent", keeping_alive(0.05), "ModelTimeoutError", timeout_s=0.3, retries=0),
    *fails("ten megabytes", endless(10), "ModelReplyError"),
    Case("429, then an answer", (too_many(), ok(TRUE)), "written", settings={"retries": 1}, requests=2),
    Case(
        "500 twice, then an answer",
        (failure(500), failure(500), ok(TRUE)),
        "written",
        settings={"retries": 2},
        requests=3,
    ),
)

POLICIES = (
    Case(
        "asked again, mended",
        (cites("港口投资余额同比下降12.5%。{投资余额}"), cites(GROWN + "{投资余额}")),
        "written",
        ("unsupported", "supported"),
        absent=("下降",),
        settings={"on_unsupported": "retry"},
        requests=2,
    ),
    Case(
        "asked again, as wrong as before",
        (cites("港口投资余额同比下降12.5%。{投资余额}"), cites("港口投资余额下降了12.5%。{投资余额}")),
        "quoted",
        ("unsupported", "unsupported"),
        absent=("下降",),
        settings={"on_unsupported": "retry"},
        requests=2,
    ),
    Case(
        "one wrong sentence replaces all",
        (cites(f"{TRUE}{{投资余额}}2031年将达到9万亿元。"),),
        "quoted",
        ("supported", "not_found"),
        shown=(QUOTED, "有 1 句"),
        absent=("9万亿",),
        settings={"on_unsupported": "extractive"},
    ),
)

CASES = (*RIGHT, *VALUES, *CITATIONS, *PARTS, *REFUSALS, *FORMS, *TRANSPORT, *POLICIES)
