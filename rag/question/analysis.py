"""A question → what it asks for, and under which conditions."""

from __future__ import annotations

import re
from typing import Literal

from index.words.normalize import normalize
from index.words.segmentation import cut, words
from rag.facts.names import find_names
from rag.facts.periods import Period, find_periods
from rag.facts.quantities import UnitClass
from rag.question.content_words import content_words, translate
from rag.question.named_objects import arabic, find_target
from rag.schema import Question, Wants

_PUNCTUATION = re.compile(r"[\s,,。.??!!、;;::“”\"'‘’《》()()\[\]【】…]+")
_HOW_FEW = r"(?<![第哪这那近好的去来])几"
"""几 that asks; 这几年, 过去几年 and 最大的几家 are some."""
_UNIT_RULES: tuple[tuple[UnitClass, re.Pattern[str]], ...] = (
    (
        "percent",
        re.compile(
            r"百分之几|百分之多少|多少%|几成|几个(?:百分)?点|多少个?(?:百分)?点|占比|比重|比例|份额|增速|增幅|增长率|跌幅|降幅|涨幅|利率|收益率|使用率|购买率|覆盖率|渗透率|不良率|"
            r"(?<![汇效])率(?:是|有|为|达|多|高|分别|又)|同比(?:增|下|上|升|降|变|涨)?(?:长|降|升|化|了)?(?:多少|几|呢|了)|(?:涨|降|增|升|跌|快|慢|缩短|节省|提高|提升|下降|增长|上涨|减少|回落|高|低)(?:长|了|出)?(?:多少|几)|"
            r"占[^,,。??]{0,12}(?:多少|几)|what (?:share|percentage|proportion|percent)|growth rate|what rate|grow(?:n|th)? by|by what"
        ),
    ),
    (
        "money",
        re.compile(
            r"多少钱|多少(?:资金|贷款|收入|利润|融资|成本|投资|费用|资本|产值|罚款|罚金|税)|多少(?:万|亿|万亿|千万|百万)?(?:美元|元|欧元|英镑|人民币)|多少(?:万亿|亿|万)(?=[,,。??;;啊呢吧]|$)|(?:金额|总额|余额|收入|利润|市值|成本|营收|产值|增加值|融资额|交易额|零售额|贷款额|支出|罚款|罚金|补贴|赔偿|价格)[^,,。??]{0,6}(?:多少|多大|几|呢)|"
            r"罚了多少|卖了多少|how much did .{1,60}(?:pay|cost|spend|earn|raise|invest)|how much (?:money|funding|financing|investment|revenue|spending)|how (?:big|large) (?:is|was|were|are)|(?:market size|worth|trillion|billion)"
        ),
    ),
    (
        "count",
        re.compile(
            r"(?:人数|数量|户数|家数|笔数|次数|件数|用户数|客户数|交易数|个数|总数)[^,,。??]{0,6}(?:多少|多大|几)|how many"
        ),
    ),
    ("times", re.compile(r"(?:几|多少)倍|how many times")),
    ("duration", re.compile(rf"多久|多长时间|(?:{_HOW_FEW}|多少)(?:分钟|小时|天|个月|年(?!份|代))|how long")),
)
_PARTICLES = "了呢啊呀吧嘛吗咯的"
_MEASURE = re.compile(
    rf"(?P<much>多少|{_HOW_FEW})(?:万|亿|万亿|千|百)?(?P<unit>家|个(?!月|百分点|点)|人次|人|项|笔|张|只|款|种|类|条|份|座|台|部|起|件|户|次|位|名|国|省|所|支|批|篇|页|届|处|层|度|辆|艘)(?P<noun>[\u3400-\u9fffA-Za-z]{{0,8}})"
)
_COUNTED_NOUN = re.compile(
    r"(?P<much>多少)(?:万|亿)?(?P<unit>)(?P<noun>[\u3400-\u9fff]{0,6}(?:用户|客户|企业|公司|机构|银行|人员|员工|网点|项目|国家|地区|城市|产品|平台|节点|学生|专利|论文|标准|案例|场景|设备|账户|钱包|"
    r"商户|应用|园区|基站|会员|成员|岗位|人口|学校|医院|部门|条款|数据集|商家|网民|居民|农户|券商|游客|人次|人|家))"
)
_NUMBER = re.compile(
    rf"多少|百分之几|几成|多大|多高|多快|{_HOW_FEW}(?:家|个|人|项|笔|张|只|款|种|类|条|份|座|台|部|起|件|户|次|位|名|国|省|所|倍|成|年(?!份)|分钟|小时|天)|多久|多长|how many|how much|what (?:share|percentage|proportion)|how long|how big|how large"
)
_SHARE = re.compile("占比|比重|增幅")
_WHICH = re.compile(r"哪(?!怕)|谁|\bwho\b")
"""哪个行业占比最高 asks for a name, by its share."""
_DATE = re.compile(
    r"什么时候|什么时间|何时|哪一?年|哪年|哪一?月|几月|哪一?天|哪一?日|啥时候|几号|年份|(?:^|, |and )when\b|what year|which year|what date|in which month"
)
_LIST = re.compile(
    r"哪些|哪几|有什么|都有啥|都有什么|分别(?:是|指|为|有|叫)|各(?:是|有)|列出|列举|包括什么|几(?:个|项|种|类|大|点|方面)[^,,。??]{0,10}(?:是什么|有哪些|分别)|(?:两|二|三|四|五|六|七|八|九|十|[2-9])(?:个|项|种|类|大|点|份|家|条|层|部分|方面|步)[\u3400-\u9fff]{0,10}(?:是什么|指什么|叫什么|是啥|分别|各)|which .*s\b|list|what are"
)
_DEFINITION = re.compile(
    r"什么是|(?:是|指)什么(?:意思)?$|什么叫|是指什么|怎么(?:解释|定义|理解)|的?定义|(?:是)?什么意思|含义|指的是|是啥|what is (?:meant|an? )|define|definition"
)
_COMPARISON = re.compile(
    r"相比|相较|对比|比较|(?:有)?(?:什么|何|哪些)?(?:不同|差别|区别|差异|异同)|哪个(?:更|高|大|多|快)|谁(?:更|高|多)|(?<![同环占])比(?![重例率值如])[\u3400-\u9fff\d]{2,15}(?:高|低|多|少|大|小|快|慢|增|降|涨|有)|变化|从多少|differ|compare|versus|\bvs\b|higher|lower than"
)
_YESNO = re.compile(
    r"吗[??]?$|是不是|是否|有没有|能不能|可不可以|会不会|了没|没有[??]$|不[??]$|^(?:is|are|was|were|do|does|did|has|have|can|will)\b"
)
_SUMMARY = re.compile(
    r"概括|总结|概述|归纳|梳理|主要(?:内容|观点|讲)|讲了?(?:些)?(?:什么|啥)|说了?(?:些)?(?:什么|啥)|怎么(?:帮|做|推|促|助|支持|影响|应对|改变|提升)|如何|summari[sz]e|outline|overview"
)

_SOURCE = re.compile(
    r"取自|摘自|依据(?:是|的)|(?:数|数据|数字|统计|说法)(?:是)?(?:哪|谁|从)|哪家.{0,8}(?:给|统计|发布|测算|估计|预测)的|哪来|从哪(?:里|儿)?来|资料.{0,4}哪|脚注|注释|来源|出处|出自|引自|引用|引的|引了|哪家.{0,6}数据|数据.{0,8}哪|谁(?:写|的数据|统计|发布)|哪[个份篇家].{0,8}(?:报告|统计|论文|文章)|论文|source|footnote|cite"
)
_COUNTED = re.compile(
    r"(?<![第\d一二三四五六七八九十.])(?P<n>[两二三四五六七八九十]{1,2}|[2-9])(?:大)?(?:个(?!月|百分点)|条|篇|点|层|项|类|种|方面|份|步|部分|大|件|样|招|环节|阶段|步骤|途径|因素|目的|原则|要素|支柱|变化)(?!以上|左右)"
)
_QUOTED = re.compile(r"[“\"「《][^“”\"「」《》]*[”\"」》]")
_SIDES = re.compile(
    r"(?P<a>[\u3400-\u9fff]{2,10})(?:和|与|跟|同|、)(?P<b>[\u3400-\u9fff]{2,12}?)(?:[在的用对做搞]|相比|有什么|分别|各自?|之间|之|比|两者|谁|哪个)"
)
_ABOUT_REPORT = re.compile(
    r"(?:报告|蓝皮书|白皮书|本书|文件|研究)[^,,。]{0,8}(?:什么时候|何时|哪年|哪一年|哪天|几月|时间|日期|谁|哪家|哪个|编号|发布|出版|出的|编写|撰写|机构|单位)|"
    r"(?:谁|哪家|哪个|什么机构)[^,,。]{0,8}(?:发布|编写|撰写|出版|写)[^,,。]{0,6}(?:报告|蓝皮书|白皮书)|"
    r"(?:who|when)[^,.]{0,20}(?:report|paper|book)"
)
ASKS = re.compile(r"多少|几|哪|什么|啥|谁|何|怎|如何|多[大高久长快]|吗|呢|是否|分别|what|which|who|when|where|how|why")
_MUCH = re.compile(r"多少|how many|how much")
_REASON = re.compile(r"(?<![变成作称改])为什么|为何|为啥|什么原因|啥原因|原因(?:是|有|在)|凭什么|理由|\bwhy\b")

_TELL = "说明|解释|列明|列出|列举|指出|阐述|介绍"
_PART_BREAK = re.compile(
    rf"[??;;]|[,,](?=[^,,]*(?:多少|几|哪|什么|谁|何|怎|如何|多大|多久|呢|为啥|为何|是否|吗))|[,,](?:以及|并请?(?={_TELL}))|(?:,|,)?\s*and (?=what|how|when|which|who)"
)
_HEAD = re.compile(
    r"(?P<head>[\u3400-\u9fffA-Za-z]{2,12}?)(?:分别|大概|大约|具体|总共|一共|到底|究竟|又|各|还|已|已经|将)*(?:是|有|为|达到?|占|到)?(?:了)?(?:多少|多大|多高|几成|百分之几|怎么样|如何变化)"
)


def analyse(text: str) -> Question:
    """Analyse one question, already checked for length and content."""
    plain = normalize(text)
    chinese, latin = len(re.findall(r"[\u3400-\u9fff]", plain)), len(re.findall(r"[a-z]+", plain))
    language: Literal["zh", "en"] = "zh" if chinese > latin else "en"
    target = find_target(plain)
    # 哪张表 is no word of a table
    content = plain.replace(target.text, " ") if target and not target.key else plain
    found = [w for token in content_words(content) for w in words(token)]
    if language == "en":
        found = [*found, *translate(plain)]
    units = tuple(unit for unit, rule in _UNIT_RULES if rule.search(plain))
    names = _WHICH.search(plain) or _COMPARISON.search(plain)
    if names and not re.search("多少|几|百分|how|what (?:share|percent)", plain):
        units = ()
    measure = _MEASURE.search(plain) or _COUNTED_NOUN.search(plain)
    if measure and not {"duration", "count"} & set(units):
        units = (*units, "count")
    wants = _wants(plain)
    return Question(
        text=text,
        plain=plain,
        language=language,
        wants=wants,
        words=tuple(dict.fromkeys(found)),
        units=units,
        measure=measure["unit"] if measure else ("人" if "人数" in plain else ""),
        counted=measure["noun"].strip(_PARTICLES) if measure and measure["much"] == "多少" else "",
        much=bool(_MUCH.search(plain)),
        head=_head(plain),
        periods=_asked_periods(text),
        names=find_names(text),
        target=target,
        parts=_parts(plain),
        asks_source=bool(_SOURCE.search(plain)),
        count=_count(plain, wants),
        objects=_objects(plain),
        currency=_currency(plain),
        about_report=bool(_ABOUT_REPORT.search(plain)),
    )


def _wants(plain: str) -> Wants:
    if _REASON.search(plain) and not _NUMBER.search(plain):
        return "reason"
    if re.search("概括|总结|归纳|梳理|概述", plain) and "多少" not in plain:
        return "summary"
    if _SUMMARY.search(plain) and not _NUMBER.search(plain):
        return "summary"
    if re.search("哪[几两二三四五六七八九十]", plain):
        return "list"
    if _COMPARISON.search(plain):
        return "comparison"
    if _NUMBER.search(plain) or (_SHARE.search(plain) and not _WHICH.search(plain)):
        return "number"
    if _DATE.search(plain):
        return "date"
    if _LIST.search(plain):
        return "list"
    if _DEFINITION.search(plain.rstrip("? ")):
        return "definition"
    if _YESNO.search(plain.rstrip(" ")):
        return "yesno"
    if re.search(r"哪|谁|叫什么|名字|名称|什么|啥|which|who|what", plain):
        return "name"
    return "fact"


def _head(plain: str) -> str:
    heads = [match["head"] for match in _HEAD.finditer(plain)]
    found = [word for word in content_words(heads[-1]) if len(word) > 1] if heads else []
    return found[-1] if found else ""


def _currency(plain: str) -> str:
    """The currency in which a value is asked for; empty where the question does not say."""
    match = re.search(
        r"(?:按|以|用|折合|换算|合)(?:成)?(?P<a>美元|欧元|英镑|日元|港元|人民币)|多少(?:万亿|亿|万)?(?P<b>美元|欧元|英镑|日元|港元)",
        plain,
    )
    return (match["a"] or match["b"]) if match else ""


def _asked_periods(text: str) -> tuple[Period, ...]:
    """The periods a question is about; one that it only compares with (较2022年) counts where there is no other."""
    found = tuple(period for period in find_periods(text) if not period.quoted)
    return tuple(period for period in found if not period.base) or found


def _objects(plain: str) -> tuple[tuple[str, ...], ...]:
    """The things that a question sets side by side, each as the strings that stand for it; empty for fewer than two."""
    titles = [(title,) for title in dict.fromkeys(re.findall(r"《([^》]{2,40})》", plain))]
    if len(titles) > 1:
        return tuple(titles)
    for kind in ("organisation", "latin", "place"):
        same = [name.forms for name in find_names(plain) if name.kind == kind and not _has_part(plain, name.text, kind)]
        if len(same) > 1:
            return tuple(same)
    if match := _SIDES.search(plain):
        sides = [cut(match["a"])[-1:], cut(match["b"])[:1]]
        if all(sides) and sides[0] != sides[1]:
            return tuple((side[0],) for side in sides)
    return ()


def _has_part(plain: str, name: str, kind: str) -> bool:
    """Whether a place is named only to say where another one lies: 深圳市 in 深圳市龙华区."""
    return kind == "place" and bool(re.search(rf"{re.escape(name)}(?:省|市)?[\u3400-\u9fff]{{2,3}}(?:区|县|市)", plain))


def _count(plain: str, wants: Wants) -> int | None:
    """How many things are asked for (哪五条, 三点展望分别是什么); a number in a name (六大国有银行) is none.

    A number outside quotation marks counts before one inside them, which may be a name (“五篇大文章”的两层意义).
    """
    outside = _QUOTED.sub(lambda quote: " " * len(quote.group()), plain)
    for match in (*_COUNTED.finditer(outside), *_COUNTED.finditer(plain)):
        asked = plain[: match.start()].endswith("哪") or wants in ("list", "summary", "definition", "name")
        if asked:
            return int(arabic(match["n"].replace("两", "二")))
    return None


def _parts(plain: str) -> tuple[str, ...]:
    parts = [part.strip() for part in _PART_BREAK.split(plain)]
    told = re.search(_TELL, plain)  # 请说明甲的数量,以及乙的规模 asks twice
    return tuple(part for part in parts if len(_PUNCTUATION.sub("", part)) > 1 and (told or ASKS.search(part)))
