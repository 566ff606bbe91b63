"""An assistant whose language model follows a script, computed by hand; everything but what the model says is real."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace

from index.errors import ModelError, ModelUnreachableError
from index.schema import Encoder
from index.store.protocol import Index
from rag.answering.section_summary import Length
from rag.assistant import Assistant, Examined
from rag.config import Settings
from rag.language_models.protocol import Message
from rag.retrieval.allowed_chunks import Scope
from rag.schema import Answer, Check, Said
from rag.writing.notices import notice

NAME = "openai:scripted"
ADDRESS = "http://model.example/v1"
DOWN = ModelUnreachableError("there is no server")


class FakeModel:
    """A ``ChatModel`` with a name and an address, that nobody has to ask."""

    @property
    def name(self) -> str:
        return NAME

    @property
    def address(self) -> str | None:
        return ADDRESS

    @property
    def context_tokens(self) -> int:
        return 4096

    def count_tokens(self, text: str) -> int:
        return len(text)

    def complete(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0) -> str:
        raise AssertionError("the script answers")

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0
    ) -> Generator[str, None, None]:
        raise AssertionError("the script answers")

    def close(self) -> None:
        pass


class WritingAssistant(Assistant):
    """Answers as the real one, then lets the script say what became of the model's answer; ``asked`` is in order.

    ``script`` by question: the checks of the sentences (those with citations are said), or the error that the model ends
    with. A question that is not in it has one supported sentence; where the extractive answer refuses the model is not
    asked, unless the question is in the script.
    """

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        settings: Settings | None = None,
        script: Mapping[str, Sequence[Check] | ModelError] | None = None,
    ) -> None:
        super().__init__(index, encoder, settings, model=FakeModel())
        self.script = dict(script or {})
        self.asked: list[str] = []

    def stream(
        self,
        question: str,
        *,
        scope: Scope = None,
        history: Sequence[Answer] = (),
        length: Length = "long",
        stopped: Callable[[], bool] = lambda: False,
    ) -> Generator[Said | Examined, None, None]:
        self.asked.append(question)
        found = self.extractive.examine(question, scope=scope, history=history, length=length)
        plain = found.answer
        said = self.script.get(question, () if plain.refused else (Check("supported", "", (1,)),))
        if isinstance(said, ModelError):
            raise said
        answer = plain
        if said:
            dropped = sum(not check.citations for check in said)
            told = notice("dropped", "zh", dropped) if dropped else None
            answer = replace(plain, generator=NAME, checks=tuple(said), notice=told)
        yield Examined(replace(found.decision, answer=answer), found.hits, plain)
