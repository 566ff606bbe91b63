"""Chat models, whatever serves them: the protocol, and the door to every one of them.

    model = load_chat_model("openai:qwen3-8b", settings.llm)
    model.complete([{"role": "user", "content": "…"}], max_tokens=200)

Importing this module is free; what talks to a server, or computes, is imported by ``load_chat_model``.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Literal, Protocol, TypedDict

from index.errors import SettingsError

if TYPE_CHECKING:
    from rag.config import LlmSettings


class Message(TypedDict):
    """A turn of a conversation, as chat templates and servers take it."""

    role: Literal["system", "user", "assistant"]
    content: str


class ChatModel(Protocol):
    """A model that continues a conversation. ``ModelError`` says why it did not.

    What a model thinks aloud (``<think>…</think>``) is no part of its answer. An answer that the budget of tokens cut off
    is never given as a whole one: ``ModelCutError`` is raised, in ``stream`` after the last piece, and holds all that
    came. A caller that goes on with that drops the last sentence, which is unfinished.

    Safe to use from several threads.
    """

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
        """The whole answer, never blank, of at most ``max_tokens`` tokens or those of the settings, whichever is less.

        ``temperature`` 0 is the likeliest answer, the same each time as far as the model's server allows.
        """
        ...

    def stream(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0) -> Generator[str]:
        """The answer in pieces, none of them empty, as it comes. Closing it ends the request."""
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


def load_chat_model(name: str, settings: LlmSettings) -> ChatModel:
    """The chat model called ``openai:MODEL`` or ``transformers:NAME_OR_FOLDER``, of the settings where only the kind is named.

    Nothing is sent or loaded yet. Raises ``SettingsError`` for any other name, where an address is without its key, and
    where a folder holds no model.
    """
    kind, _, model = name.strip().partition(":")
    if kind not in ("openai", "transformers"):
        no_model = " (none is no model: there is nothing to load)" if kind in ("none", "") else ""
        raise SettingsError(
            f"unknown language model {name!r}{no_model}; allowed: openai:MODEL, as in openai:qwen3-8b, or "
            "transformers:NAME_OR_FOLDER, as in transformers:models/qwen3-1.7b"
        )
    model = model.strip() or settings.model or ""
    if not model:
        example = "openai:MODEL, as in openai:qwen3-8b" if kind == "openai" else "transformers:NAME_OR_FOLDER"
        raise SettingsError(f"{name!r} names no model; write {example}, or set BLUEBOOK_LLM__MODEL")
    if kind == "transformers":
        from rag.language_models.local_model import TransformersModel

        return TransformersModel.from_settings(model, settings)
    from rag.language_models.openai_compatible import OpenAICompatibleModel

    return OpenAICompatibleModel.from_settings(model, settings)


def writable(text: str) -> str:
    """``text`` as it can be sent and written to a file: a lone surrogate becomes ``?``."""
    return text.encode("utf-8", "replace").decode("utf-8")
