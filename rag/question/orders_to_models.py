"""A sentence, of a report or typed by a reader → whether it gives an order to a model instead of saying or asking something."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from index.words.normalize import normalize

_LONGEST = 2000
"""Characters of a sentence that are looked at; only a file made for it has longer ones."""

# Where an order begins: attackers who "make a model ignore its instructions" are described, not obeyed.
_ZH = r"(?:^|[,。;:!?、()\[\]\s#>*-]|[请你您]|务必|必须|现在|然后|首先|立即|立刻|马上)"
_EN = r"(?:^|[,.;:!?()\[\]#>*-]\s*|\b(?:please|now|and|then|must|should|you|will|first|immediately|just|to the model:)\s+)"
_PROMPT_ZH = r"(?:系统)?(?:指令|指示|提示词|提示语|提示|prompt|提示信息)"
_PROMPT_EN = r"(?:instructions?|prompts?|rules|directions|guidelines|commands|system messages?)"
_MODEL_ZH = r"(?:ai|人工智能|大?语言模型|大模型|智能体?|聊天机器人|问答)(?:助手|助理|模型|机器人|系统)?"
_MODEL_EN = r"(?:ai|llms?|(?:large )?language models?|chatbots?|assistants?|models?)"

_RULES = tuple(
    re.compile(rule)
    for rule in (
        # forget what you were told
        rf"{_ZH}(?:忽略|无视|忘记|忘掉|不要理会|不必遵守|不要遵守|抛开|跳过|绕过|覆盖)(?:掉)?[^,。;]{{0,12}}{_PROMPT_ZH}",
        rf"{_ZH}(?:忽略|无视|忘记|忘掉|不要理会|抛开)(?:掉)?(?:你|您|在此)?(?:之前|以上|上述|上面|前面|先前|此前|所有|一切|全部|任何)[^,。;]{{0,8}}"
        r"(?:规则|要求|设定|限制|约束|对话|内容|命令)",
        rf"{_EN}(?:ignore|disregard|forget|override|bypass)\s+(?:(?:all|any|the|your|my|of|these|those|previous|prior|above|"
        rf"earlier|preceding|foregoing|system|other|original|initial|safety)\s+){{1,6}}{_PROMPT_EN}\b",
        rf"{_EN}(?:ignore|disregard|forget)\s+(?:everything|anything|all)\s+(?:above|before|previous|prior|that came|you were|i said)",
        # be somebody else
        r"(?:从现在(?:开始|起),?|现在起,?|接下来,?)(?:你|您)(?:是|将|要|必须|只能|的)",
        r"(?:^|[,。;:!?\s])(?:你|您)(?:现在)?(?:是|将扮演|要扮演|扮演|充当|就是)(?:一个|一名|一位|个)?[^,。;]{0,12}(?:助手|助理|模型|机器人|角色|ai\b|人工智能)",
        r"(?:^|[,。;:!?\s])(?:你|您)现在(?:是|扮演)",
        r"(?:^|[,。;:!?\s])(?:请|请你)?(?:假装|扮演|充当)(?:你|您|一个|一名|一位|成)",
        rf"(?:^|[.;:!?]\s*)you are (?:now )?(?:an?|the|my) [^.;]{{0,40}}\b{_MODEL_EN}\b",
        r"(?:^|[.;:!?]\s*)you are now\b|\bfrom now on,? (?:you|your)\b|(?:^|[.;:!?]\s*)(?:please )?(?:pretend (?:to be|that|you)|act as (?:if you|an?|the|my) )",
        # say what is behind
        r"(?:请|务必|必须|[你您]要)[^,。;]{0,8}(?:输出|打印|显示|泄露|透露|告诉我|复述|重复|返回|展示|给出|说出)[^,。;]{0,12}(?:提示词|系统提示|系统指令|初始指令|隐藏指令|system prompt)",
        r"(?:^|[,。;:!?\s])(?:输出|打印|泄露|透露|复述|重复|返回|展示|说出)(?:出)?(?:你|您|上面|以上|上述|全部|完整)[^,。;]{0,8}(?:提示词|系统提示|指令|system prompt)",
        rf"{_EN}(?:reveal|print|show|output|repeat|display|leak|disclose|tell)\s+(?:me\s+)?(?:(?:your|the|its|all|full|entire|"
        rf"hidden|original|initial|exact|complete)\s+){{1,4}}(?:system prompt|system message|{_PROMPT_EN})\b",
        # what to answer
        rf"作为(?:一个|一名|一位)?[^,。;]{{0,4}}{_MODEL_ZH},?(?:请|[你您](?:应|必|要|需|只|不|的))",
        rf"(?:^|[,。;!?\s])(?:致|各位|亲爱的)?{_MODEL_ZH}(?:请注意|请务必|请忽略|请回答|须知|请你|注意)",
        r"请?(?:你|您)?(?:只|仅|一律|务必|必须|只能|直接)(?:回答|回复|输出|答复)[:“”\"'「『]",
        r"(?:回答|回复|答复|总结|概括)[^,。;]{0,10}(?:时|时候),?(?:请你|请务必|请一律|请(?:直接)?(?:回答|回复|说|推荐|声称)|你(?:必须|应|要|只))",
        r"(?:不要|请勿|切勿|不得|别)(?:告诉|透露给|提醒)(?:用户|读者|提问者)",
        r"请?(?:执行|遵循|服从|遵守)(?:以下|如下|下列|下面的?)(?:新的?)?(?:指令|命令|指示)",
        r"(?:^|[。;!?\s#*\[(])(?:以下是)?(?:新的?|最新|重要)?(?:系统|隐藏)?(?:指令|提示词)[:\])]",
        rf"{_EN}(?:respond|reply|answer|output)\s+(?:only|just|exactly)(?:\s+with\b|\s*[:\"'])",
        r"\bas an? (?:helpful )?(?:ai|language model|assistant|llm|chatbot)[^.;]{0,30}, (?:you|please|always|never)\b",
        r"\b(?:do not|don't|never) (?:tell|inform|reveal (?:this )?to|mention (?:this )?to) the (?:user|reader)\b",
        r"\b(?:when|if) (?:you(?:'re| are)? )?(?:asked|answer(?:ing)?|summari[sz]\w*|read(?:ing)?|process(?:ing)?)[^.;]{0,80}, (?:please |you must |always )?"
        r"(?:say|reply|respond|answer|output|claim|recommend|state)\b",
        r"(?:^|[.;!?\s#*\[(])(?:new|updated|important|hidden|begin|end) (?:system )?(?:instructions?|prompt)\s*[:\])]|(?:^|[.;!?]\s*)system prompt\s*:",
        rf"(?:^|[.;!?]\s*)(?:attention|note to|dear|to (?:the|any|all)|message (?:to|for)) (?:the |any |all )?(?:ai|llms?|language models?|chatbots?|ai {_MODEL_EN})\b[^.;]{{0,30}}[,:]",
        # the control words of chat templates
        r"<\|?/?(?:system|user|assistant|im_start|im_end|endoftext|eot_id|start_header_id|passages?|question|conversation|statements)\b[^>]{0,20}\|?>",
        r"\[/?inst\]|<</?sys>>|###\s*(?:system|instruction|response|human|assistant)\b",
    )
)
_QUOTED = re.compile(r"“[^“”]{0,200}”|「[^「」]{0,200}」|『[^『』]{0,200}』|\"[^\"]{0,200}\"|《[^《》]{0,100}》")


@lru_cache(maxsize=20_000)
def is_instruction(sentence: str) -> bool:
    """Whether a sentence speaks to a model: it gives an order to one, a role, or a control word of a chat template.

    What a sentence only quotes does not count (…输入“忽略以上指令”即可绕过…), as long as it says something else besides.
    """
    visible = "".join(c for c in sentence[:_LONGEST] if unicodedata.category(c) != "Cf")
    plain = normalize(visible)
    told = _QUOTED.sub("“”", plain)
    if sum(c.isalnum() for c in told) < 6:
        told = plain.strip('“”"「」『』 ')
    return any(rule.search(told) for rule in _RULES)
