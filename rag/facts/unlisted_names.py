"""A text → names that no lexicon has, told by their form: 蓝鲸科技, “灵犀”平台.

What a draft names so has to stand in the report.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.words.segmentation import tokenizer
from rag.facts.names import Name, generic, known_names

_ENDS = frozenset(
    "银行 公司 集团 科技 证券 保险 基金 信托 期货 人寿 财险 资本 数科 金服 研究院 研究所 实验室 大学 学院 协会 学会 商会 联盟 委员会 "
    "理事会 局 署 厅 总局 管理局 监管局 交易所 交易中心 航空 汽车 电器 石油 石化 电力 钢铁 地产 制药 咨询 股份 控股 保险公司 科技公司 基金会 "
    "智库 事务所 法院 检察院 股份公司 有限公司 信用社 农商行 村镇银行 租赁 "
    "集团公司 部".split()
)
_DEPARTMENT = re.compile(r"[\u3400-\u9fff]{3,10}(?<![东西南北中全内外总分干])(?:局|部委|总署)")
_ENDED = re.compile(
    r"(局|署|厅|部|银行|公司|集团|科技|证券|保险|基金|大学|学院|协会|委员会|研究院|交易所)(?=[于在将的与和为向等已对从由就把被])"
)
_QUOTED = re.compile(r"[“\"「‘]([^”\"」’]{2,16})[”\"」’]")
_HAN = re.compile(r"[\u3400-\u9fff]{2,6}")
_LINKS = re.compile(r"[上下中里内外前后自起于在的了为与和及或被把从向到至等者各该此每共均约已也都就将还又只仅其]")
"""What words are joined with: the segmenter makes words of no dictionary of them, as of 版 and 上."""
_RARE = 60
"""Words that the dictionary has seen less often are names as a rule, or so special that a report has to have them."""


@lru_cache(maxsize=20_000)
def shaped_names(plain: str) -> tuple[Name, ...]:
    """Words before one in which names of organisations end, words in quotation marks, and words of no dictionary."""
    # the segmenter joins a short ending to what follows it, as in 局于
    parts = tokenizer().lcut(_ENDED.sub(r"\1 ", plain))
    found = [match for match in _QUOTED.findall(plain) if _HAN.search(match)]
    for n, part in enumerate(parts[1:], start=1):
        own = parts[n - 1]
        if part in _ENDS and _HAN.fullmatch(own) and len(part) == 1:
            found.append(own + part)
        elif part in _ENDS and _HAN.fullmatch(own) and not generic(own):
            found.append(own)
    found += [part for part in parts if _DEPARTMENT.fullmatch(part)]
    # the lexicon knows other forms of its own names, which are proven elsewhere
    listed = {name.text for name in known_names(plain)}
    unlisted = [word for word in dict.fromkeys(found) if word not in listed]
    return tuple(Name("organisation", word, word, (word,)) for word in unlisted)


def rare(word: str) -> bool:
    """Whether a Chinese word is in no dictionary of common words."""
    return bool(_HAN.fullmatch(word)) and not _LINKS.search(word) and (tokenizer().FREQ.get(word) or 0) < _RARE
