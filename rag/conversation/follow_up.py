"""A question and the turns before it → the question with what it leaves out taken from the last turn (那同比呢?).

What the wording says is followed; where it does not say, the words of the question decide: a question whose words stand
where the last answer stood, and elsewhere as well, means that place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.store.folder import Index
from index.words.normalize import normalize
from index.words.segmentation import words
from rag.answering.evidence import covered
from rag.conversation.turn_before import is_aspect, items, names_of, period_of, subject, things, topic
from rag.facts.names import find_names
from rag.facts.periods import find_periods
from rag.facts.sentences import plain_of
from rag.question.analysis import analyse
from rag.question.content_words import content_words
from rag.schema import Answer

_OPENS = re.compile(
    r"^(?:那么?(?![个些项家种一段次])|还有|另外|然后|接着|and |so |what about |how about )[,\uff0c]?\s*", re.I
)
_REFERS = re.compile(
    r"它|他们|她|(?<![应活])该(?:机构|公司|平台|政策|系统|银行|项目|计划|国|省|市|行)|(?<![在])此(?:项|类|举)|(?:这|那)(?:个|些|项|家|种|类|一|次|方面|两|三|几|份|部)"
    r"|上述|前者|后者|^其(?![中他它余次实间])|当时|同期|\b(?:it|its|they|their|them)\b"
    r"|\b(?:this|that|these|those)\b(?=\s*(?:figure|number|document|bank|company|institution|country|year|amount|system)?s?\s*[?.]?$)",
    re.I,
)
_ITSELF = re.compile(r"报告|蓝皮书|白皮书|本书|文中|\b(?:report|paper)\b", re.I)
_ASKS_AGAIN = re.compile(r"呢[?\uff1f]?$")
_ASKS = re.compile(
    r"多少|几|哪|什么|啥|谁|何|怎|多[大高久长快]|吗|是否|有没有|\b(?:what|which|who|when|where|how|why)\b", re.I
)
_HEADLESS = re.compile(
    r"^(?:其中|具体|还(?![款贷])|都(?!市)|又|占|比(?:上|去|前|同)|较(?:上|去|前)|是(?:哪|谁|什么|多少|怎|如何|几|因)|[由被](?:谁|哪|什么))"
)
_ORDINAL = re.compile(
    r"^(?:第(?P<n>[一二三四五六七八九十]|\d{1,2})|(?P<last>最后一))(?:大)?(?:个|项|种|类|条|点|款|份|家|步|块|部分|方面)(?!月)|^(?P<pair>前者|后者)"
)
_RELATIVE = re.compile(
    r"^(?:在|到)?(?:(?P<before>前一年|上一年|上年|去年|往前一年|the (?:year before|previous year))|(?P<after>后一年|次年|第二年|下一年|the (?:next|following) year)|(?P<year>(?:19|20)\d{2})年(?=同期))(?:同期)?(?!相?比)",
    re.I,
)
_NUMBER = re.compile(r"^\d{1,5}(?![\d年月日%.个家项种条号万亿])")
_POINTS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"(?:该|这(?:份|部|项|个)?)(?:文件|政策|法案|法律|规定|办法|通知|规划|指南|方案|意见)"), ("title",)),
    (re.compile(r"(?:该|这家)(?:机构|公司|银行|企业|集团|行)|该行"), ("organisation", "latin")),
    (re.compile(r"该国|该省|该市|这个(?:国家|省|市|地区|城市)"), ("place",)),
)
_HAN = {c: n for n, c in enumerate("零一二三四五六七八九十")}
_SHORT = 3
"""A question of at most this many content words may lean on the one before."""


def standalone(question: str, history: Sequence[Answer], index: Index | None = None) -> str:
    """The question with what it leaves out taken from the last turn; unchanged where it stands alone.

    A follow-up that names another period or place keeps the old question and changes that; one that asks for another value
    (同比呢) keeps the old subject and period. A turn off the topic of the report gives nothing.
    """
    turns = [
        turn
        for turn in history
        if not any(unmet.condition in ("topic", "greeting", "instruction") for unmet in turn.unmet)
    ]
    if not turns:
        return question
    last = turns[-1]
    core = _OPENS.sub("", question).strip()
    for pointed in (_numbered(core, last), _item(core, last)):
        if pointed is not None:
            return pointed
    dated = _dated(core, last)
    if dated == core and not _leans(core, last, index):
        return question
    return _borrow(dated, last)


def _leans(core: str, last: Answer, index: Index | None) -> bool:
    """Whether a question leaves out what it is about."""
    found = things(core)
    first = re.split(r"[,\uff0c]", core)[0]
    if not _ITSELF.search(core) and (is_aspect(core) or not found):
        return True
    if _REFERS.search(first) or _ORDINAL.search(core):
        return True
    if _ASKS_AGAIN.search(first) and not _ASKS.search(first):
        return len(found) <= 2 * _SHORT
    if _ITSELF.search(core) or "《" in core or analyse(core).target is not None:
        return False
    old = normalize(last.question)
    if any(name.text.lower() not in old for name in find_names(core) if name.kind != "latin" or len(found) > 1):
        return bool(_HEADLESS.search(core)) and len(found) <= 1
    if _HEADLESS.search(core):
        return True
    return len(found) <= _SHORT and not any(word in old for word in found) and _stands_there(core, last, index)


def _stands_there(core: str, last: Answer, index: Index | None) -> bool:
    """Whether the words of a question stand where the last answer was found, and elsewhere no worse: they do not tell."""
    if index is None:
        return False
    cited = {item.chunk_id for item in last.citations or last.nearest}
    there = {chunk.section for chunk in index.chunks if chunk.chunk_id in cited}
    weights = {word: index.lexical.weight(word) for part in content_words(core) for word in words(part)}
    held = [(covered(weights, plain_of(chunk.text)), chunk.section in there) for chunk in index.chunks]
    near = max((share for share, inside in held if inside), default=0.0)
    far = max((share for share, inside in held if not inside), default=0.0)
    return 0.5 < near <= far + 0.05 and far <= near + 0.05


def _borrow(core: str, last: Answer) -> str:
    """A question that leans, with what it leans on."""
    for pattern, kinds in _POINTS:
        if (match := pattern.search(core)) and (names := names_of(last, kinds)):
            return core.replace(match.group(), names[0], 1)
    pronoun = re.match(r"它|其|\bit\b", core)
    if pronoun and (thing := topic(last.question)) and not is_aspect(core[1:]):
        return thing + core[pronoun.end() :]
    old, new = find_periods(last.question), find_periods(core)
    asked = _ASKS_AGAIN.sub("", core).strip(" ?\uff1f")
    before = last.question
    if new and old:
        before = _swap(before, old[0].text, new[0].text)
        rest = re.sub(rf"^(?:到|在|截至|in )?{re.escape(new[0].text)}(?:的|呢|,|\uff0c)*", "", normalize(core)).strip()
        if not [word for word in content_words(rest) if word not in new[0].text and word not in normalize(before)]:
            return before
        core = asked = rest
    swapped = None if new and not old else _other_name(asked, before) or _other_head(asked, before)
    return swapped or _join(subject(before), core)


def _join(about: str, core: str) -> str:
    """A question after what it is about, whose verb falls away where the question says it again (…印发,由谁印发)."""
    verb = content_words(core)[-1:]
    if things(core) == verb and verb and about.endswith(verb[0]) and things(about.removesuffix(verb[0])):
        about = about.removesuffix(verb[0])
    return f"{about}, {core[:1].lower()}{core[1:]}" if core.isascii() else f"{about},{core}"


def _other_name(asked: str, before: str) -> str | None:
    """The old question with another place or organisation, where nothing else is asked."""
    new, old = analyse(asked).names, analyse(before).names
    if len(content_words(asked)) > _SHORT or not new or _ASKS.search(asked):
        return None
    same = next((name for name in old if name.kind == new[0].kind), None)
    return None if same is None else _swap(before, same.text, asked)


def _other_head(asked: str, before: str) -> str | None:
    """The old question about another thing that ends in the same word (实物商品网上零售额 for 全国网上零售额)."""
    plain, end = normalize(before), normalize(asked)
    if _ASKS.search(asked) or is_aspect(asked):
        return None
    for start in range(len(end) - 1):
        if (place := plain.find(end[start:])) > 0 and start:
            periods = find_periods(plain[:place])
            head = plain.find(periods[-1].text) + len(periods[-1].text) if periods else 0
            cut = max(head, *(plain.rfind(word, 0, place) + 1 for word in "的在对于由"))
            return f"{plain[:cut]}{asked}{plain[place + len(end) - start :]}"
    return None


def _dated(core: str, last: Answer) -> str:
    """The question with a year that counts from the last one (前一年, 2022年同期) written out."""
    match, base = _RELATIVE.search(core), period_of(last)
    if match is None or base is None or not (year := re.search(r"(?:19|20)\d{2}", base.text)):
        return core
    shifted = match["year"] or str(int(year.group()) + (1 if match["after"] else -1))
    return base.text.replace(year.group(), shifted, 1) + core[match.end() :]


def _numbered(core: str, last: Answer) -> str | None:
    """A bare number with the label that numbers had in the last question (204 after FIPS 203)."""
    if not _NUMBER.match(core):
        return None
    label = re.search(r"(?P<label>[A-Za-z]{2,} ?-?)\d{1,5}(?![\d年月日%])", last.question)
    return f"{label['label']}{core}" if label else None


def _item(core: str, last: Answer) -> str | None:
    """A question about the n-th thing that the last answer lists, with its name."""
    if not (match := _ORDINAL.match(core)):
        return None
    sides = [side[0] for side in analyse(last.question).objects]
    listed = sides if match["pair"] and len(sides) == 2 else list(items(last))
    n = match["n"]
    place = -1 if match["last"] or match["pair"] == "后者" else 0 if match["pair"] else int(_HAN.get(n, 0) or n) - 1
    following = content_words(core[match.end() :])[:1]
    if n == "0" or place >= len(listed) or not listed or (following and following[0] in normalize(last.question)):
        return None
    return listed[place] + core[match.end() :]


def _swap(text: str, old: str, new: str) -> str:
    """``text`` with ``old`` (in its normalised form) replaced; put in front where it is not written so."""
    place = re.search(re.escape(old), text, re.I)
    if place:
        return text[: place.start()] + new + text[place.end() :]
    plain = normalize(text)
    return plain.replace(old, new, 1) if old in plain else f"{new},{text}"
