"""A question for a source → the sentence that answers, and its footnote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.schema import Chunk
from index.store.protocol import Index
from rag.schema import Evidence, Question

_ASKED = re.compile(
    r"脚注|注释|引自|引用|引的|引了|出自|出处|来源|来自|哪来|数.{0,5}(?:谁|哪)|谁的数据|谁(?:统计|测算|估计|预测)|哪.{0,6}(?:统计|测算|估计|预测)的|取自|摘自|source|cite|footnote"
)
_LOOKED_AT = 3


def source_of(index: Index, question: Question, evidence: Sequence[Evidence]) -> tuple[Evidence, Chunk] | None:
    """The sentence whose source is asked for and its footnote; ``None`` where a footnote itself is the best evidence."""
    if question.target is not None or not _ASKED.search(question.plain):
        return None
    for item in evidence[:_LOOKED_AT]:
        if item.chunk.kind == "footnote":
            return None
        for note in sorted(item.sentence.footnotes, key=lambda text: "来源" not in text and "数据" not in text):
            for chunk in index.chunks.of(item.chunk.document_id):
                if chunk.kind == "footnote" and chunk.text == note:
                    return item, chunk
    return None
