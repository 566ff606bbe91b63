"""Chat models, whatever serves them: the protocol, and the door to every one of them.

    model = load_chat_model("openai:qwen3-8b", settings.llm)
    model.complete([{"role": "user", "content": "…"}], max_tokens=200)

Importing this module is free; the client of a server is imported by ``load_chat_model``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, Protocol, TypedDict

from index.errors import SettingsError

if TYPE_CHECKING:
    from rag.config import LlmSettings


class Message(TypedDict):
    """A turn of a conversation, as chat templates and servers take it."""

    role: Literal["system", "user", "assistant"]
    content: str


class ChatModel(Protocol):
    """A model that continues a conversation. ``ModelError`` says why it did not."""

    @property
    def name(self) -> str:
        """As it is given on the command line and named in reports: ``openai:MODEL``, ``transformers:NAME_OR_FOLDER``."""
        ...

    @property
    def address(self) -> str | None:
        """Where the messages are sent; ``None`` where they stay in this process."""
        ...

    @property
    def context_tokens(self) -> int:
        """Tokens that prompt and answer may take together."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text``, by the model's tokenizer where it is known, else an estimate that is not too low."""
        ...

    def complete(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0) -> str:
        """The whole answer, never blank; one that reached ``max_tokens`` ends there."""
        ...

    def stream(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0) -> Iterator[str]:
        """The answer in pieces, none of them empty. Closing the iterator ends the request."""
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


def load_chat_model(name: str, settings: LlmSettings) -> ChatModel:
    """The chat model called ``openai:MODEL``, or ``openai`` for the one that the settings name. Nothing is sent yet.

    Raises ``SettingsError`` for any other name, and where an address is without its key.
    """
    kind, _, model = name.strip().partition(":")
    if kind != "openai":
        raise SettingsError(f"unknown language model {name!r}; allowed: openai:MODEL, as in openai:qwen3-8b")
    model = model.strip() or settings.model or ""
    if not model:
        raise SettingsError(
            f"{name!r} names no model; write openai:MODEL, as in openai:qwen3-8b, or set BLUEBOOK_LLM__MODEL"
        )
    from rag.generators.openai_compatible import OpenAICompatibleModel

    return OpenAICompatibleModel.from_settings(model, settings)
