"""An assistant whose answers a language model seems to write: two sentences, one left out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from index.errors import ModelTimeoutError
from index.schema import Encoder
from index.store.folder import Index
from rag.answering.section_summary import Length
from rag.assistant import Assistant, Examined
from rag.config import LlmSettings
from rag.decision import Decision
from rag.language_models.choice import load_chat_model
from rag.retrieval.allowed_chunks import Scope
from rag.schema import Answer, Check, Said
from tests.fakes import answered

FIRST = "2024年6月末,绿色贷款余额34.76万亿元。[1]"
SECOND = "同比增长28.5%。[1]"
NOTICE = "已略去 1 句未能在报告中核实的话。"
FAILS = "会超时吗?"


class WritingAssistant(Assistant):
    """Writes the same to every question; fails after its first sentence where it is asked ``FAILS``."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        llm = LlmSettings(base_url="http://models.example:8000/v1")
        super().__init__(index, encoder, model=load_chat_model("openai:small", llm))

    def stream(
        self,
        question: str,
        *,
        scope: Scope = None,
        history: Sequence[Answer] = (),
        length: Length = "long",
        stopped: Callable[[], bool] = lambda: False,
    ) -> Generator[Said | Examined, None, None]:
        """Two sentences, then the whole."""
        citations = answered().citations
        yield Said(FIRST, citations)
        if question == FAILS:
            raise ModelTimeoutError("openai:small did not answer within 1 s")
        yield Said(SECOND, citations)
        checks = (Check("supported", "", (1,)), Check("wrong_citation", "citation", (1,)), Check("not_found", "number"))
        whole = replace(
            answered(question), answer=FIRST + SECOND, generator="openai:small", checks=checks, notice=NOTICE
        )
        yield Examined(Decision(whole, "", 1.0), ())
