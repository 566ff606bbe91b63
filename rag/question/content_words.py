"""A text → the words that carry its content, question words left out, and Chinese words for English terms."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from index.words.segmentation import cut, words

_ASKING = frozenset(
    "请问 请 一下 想 想问 知道 想知道 告诉 告诉我 帮 帮我 麻烦 给我 我 你 您 说 说说 讲 讲讲 介绍 概括 总结 归纳 梳理 列出 列举 简单 简要 到底 究竟 具体 "
    "大概 大约 一共 总共 是 什么 什么样 时候 时间 哪 哪个 哪些 哪几 哪年 哪月 哪天 哪一年 哪一 哪里 哪儿 哪家 哪项 哪种 哪座 哪份 哪位 啥 啥时候 干啥 干嘛 为什么 为何 为啥 "
    "有 多少 几 几个 几家 几成 几项 几种 几点 百分之几 多大 多高 多长 多久 多快 如何 怎样 怎么 怎么样 咋 谁 何 何时 是否 是不是 有没有 能不能 吗 呢 吧 啊 呀 嘛 了 没 没有 "
    "分别 各自 各是 各 叫 叫做 名字 名称 指 指的 是指 意思 含义 哪些方面 报告 本报告 该报告 这份 这是 这 那 这个 那个 那些 这些 那次 那家 那项 那段 那位 那套 文中 书中 书里 里 里面 里头 中 "
    "提到 指出 认为 写 写了 上 下 都 还 又 也 就 再 从 到 用 要 会 能 可以 一个 些 个 家 项 种 位 只 份 年 月 日 给 让 把 比 跟 去 来 做 的话 所说 关于 第几页 第几章 第几节 主要 内容 情况 相比 今年 去年 明年 目前 现在 如今 这个 做 搞 弄 啥意思".split()
)
_EN_ASKING = frozenset(
    "what which who whom whose when where why how many much long big large give list tell me please did does do is are was were has have had "
    "report according say says said can could would should there their them they than then into onto over under about between also more most".split()
)


def content_words(text: str) -> list[str]:
    """The words of a question that carry content, each character in one word."""
    return [word for word in cut(text) if word not in _ASKING and word not in _EN_ASKING]


def translate(plain: str) -> list[str]:
    """Chinese words for the English terms of the glossary that ``plain`` contains."""
    found: list[str] = []
    rest = re.sub(r"[^a-z0-9\- ]", " ", plain)
    for term, chinese in _glossary():
        pattern = _term(term)
        if pattern.search(rest):
            rest = pattern.sub(" ", rest)
            found += [word for part in chinese for word in words(part)]
    return found


@cache
def _term(term: str) -> re.Pattern[str]:
    """An English term in singular and plural; there are more terms than ``re`` remembers patterns."""
    plural = rf"{re.escape(term[:-1])}(?:y|ies)" if term.endswith("y") else rf"{re.escape(term)}(?:s|es|'s)?"
    return re.compile(rf"(?<![a-z]){plural}(?![a-z])")


@lru_cache(maxsize=1)
def _glossary() -> list[tuple[str, list[str]]]:
    entries = []
    for line in (files("rag") / "lexicon" / "glossary.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            term, _, chinese = line.partition("=")
            entries.append((term, chinese.split()))
    return sorted(entries, key=lambda entry: -len(entry[0]))
