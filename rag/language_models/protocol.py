"""What a chat model is, whatever serves it: a conversation → the answer, whole or in pieces as it comes."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Literal, Protocol, TypedDict


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


def writable(text: str) -> str:
    """``text`` as it can be sent and written to a file: a lone surrogate becomes ``?``."""
    return text.encode("utf-8", "replace").decode("utf-8")
