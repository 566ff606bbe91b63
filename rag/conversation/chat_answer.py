"""A kind of small talk → the friendly line that answers it, with questions that the report answers; no citation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from index.store.protocol import Index
from rag.conversation.small_talk import Talk
from rag.schema import Answer

_LINES: Mapping[Talk, tuple[str, str]] = {
    "greeting": (
        "你好!我依据{report}的原文回答问题,每句话都注明章节和页码。",
        "Hello! I answer from {report}, with the section and page of every sentence.",
    ),
    "thanks": ("不客气,随时可以接着问。", "You are welcome. Go on whenever you like."),
    "about": (
        "我是蓝皮书问答:只依据{report}的原文回答,每句话都注明章节和页码;报告没有写的,会直接说没有。",
        "This is Bluebook: it answers from {report} alone, with the section and page of every sentence, and says so where "
        "the report does not answer.",
    ),
    "upset": ("没有帮上忙,抱歉。换一种问法也许就能找到。", "Sorry that this was no help. Another wording may find it."),
    "unclear": ("这句话我没有看懂。", "I did not understand that."),
}
_TRY = ("可以这样问:", "You could ask:")


def chat_answer(text: str, talk: Talk, index: Index, examples: Sequence[str]) -> Answer:
    """An answer of the kind ``chat``, in English where ``text`` is in Latin letters, with the ``examples`` a line each."""
    english = re.search(r"[A-Za-z]", text) is not None and re.search(r"[\u3400-\u9fff]", text) is None
    titles = [source.title for source in index.manifest.sources]
    report = f"《{titles[0]}》" if len(titles) == 1 else "these reports" if english else "这些报告"
    line = _LINES[talk][english].format(report=report)
    asked = [_TRY[english], *(f"· {question}" for question in examples)] if examples else []
    return Answer(
        question=text,
        answer="\n".join([line, *asked]),
        index=index.manifest.name,
        kind="chat",
    )
