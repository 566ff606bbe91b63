"""A language model behind an address that speaks OpenAI's chat completions: vLLM, Ollama, llama.cpp, DashScope, DeepSeek.

The one adapter of ``openai``, imported by the command that asks a model. The client asks again, with growing pauses,
after a lost connection, a timeout, 408, 409, 429 and 5xx, and obeys ``Retry-After``. Once a part of a streamed answer
has been handed on, nothing is asked again.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpx2
import openai

from index.errors import (
    ModelCutError,
    ModelError,
    ModelReplyError,
    ModelTimeoutError,
    ModelUnreachableError,
    SettingsError,
)
from rag.config import LlmSettings
from rag.language_models.bounded_reply import bound
from rag.language_models.protocol import Message, writable
from rag.language_models.server_refusals import refused
from rag.language_models.thinking import Thoughts
from rag.language_models.token_count import DEFAULT_CONTEXT_TOKENS, estimated_tokens

CONNECT_TIMEOUT_S = 10.0

_NO_KEY = "none"
# What the client sends to a server of one's own, which asks for no key; it insists on one.
_NOT_KNOWN = frozenset({"unsupported_parameter", "unsupported_value"})


class OpenAICompatibleModel:
    """A ``ChatModel`` on ``client``; safe to use from several threads."""

    def __init__(self, model: str, client: openai.OpenAI, settings: LlmSettings) -> None:
        self._model = model
        self._client = client
        self._settings = settings
        self._unsupported: set[str] = set()
        self._count: Callable[[str], int] | None = None
        self._counting = threading.Lock()

    @classmethod
    def from_settings(cls, model: str, settings: LlmSettings) -> OpenAICompatibleModel:
        """A model at the address of the settings or of the environment, see ``LlmSettings``.

        Raises ``SettingsError`` where the address is OpenAI's own and there is no key, and for an address or key that cannot
        be one.
        """
        address = settings.base_url or os.environ.get("OPENAI_BASE_URL") or None
        key = settings.api_key.get_secret_value() if settings.api_key is not None else ""
        if not key and settings.base_url is None:
            key = os.environ.get("OPENAI_API_KEY", "")
        key = key.strip()
        if not key.isascii() or not key.isprintable():
            raise SettingsError(f"the key holds a character that no key has. Set {_key_variable(settings)} again")
        if not key and address is None:
            raise SettingsError(
                "a language model is asked for and there is neither an address nor a key. For a server of your own set "
                "BLUEBOOK_LLM__BASE_URL=http://localhost:8000/v1, for OpenAI set OPENAI_API_KEY"
            )
        limits = httpx2.Timeout(settings.timeout_s, connect=min(CONNECT_TIMEOUT_S, settings.timeout_s))
        # A redirect would carry the prompt to an address that nobody named.
        transport = openai.DefaultHttpxClient(
            timeout=limits,
            follow_redirects=False,
            event_hooks={"response": [lambda response: bound(response, settings.timeout_s)]},
        )
        try:
            client = openai.OpenAI(
                api_key=key or _NO_KEY,
                base_url=address,
                timeout=limits,
                max_retries=settings.retries,
                http_client=transport,
            )
        except httpx2.InvalidURL as error:
            variable = "BLUEBOOK_LLM__BASE_URL" if settings.base_url is not None else "OPENAI_BASE_URL"
            raise SettingsError(
                f"{variable} is no address ({error}); one looks like http://localhost:8000/v1"
            ) from None
        return cls(model, client, settings)

    @property
    def name(self) -> str:
        """``openai:MODEL``."""
        return f"openai:{self._model}"

    @property
    def address(self) -> str:
        """Where the messages are sent, without a password or query that the address may hold."""
        url = self._client.base_url
        return str(url.copy_with(username=None, password=None, query=None)).rstrip("/")

    @property
    def context_tokens(self) -> int:
        """As the settings say, else 8,192: a server does not tell."""
        return self._settings.context_tokens or DEFAULT_CONTEXT_TOKENS

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` by the tokenizer of the settings, else estimated: see ``rag.language_models.token_count``.

        Raises ``SettingsError`` where the settings name a tokenizer that is not there.
        """
        name = self._settings.tokenizer
        if name is None:
            return estimated_tokens(text)
        with self._counting:
            if self._count is None:
                from rag.language_models.transformers_local import load_token_counter

                self._count = load_token_counter(name)
        return self._count(text)

    def complete(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0) -> str:
        """The whole answer, of at most ``max_tokens`` tokens or those of the settings, whichever is less."""
        with self._told():
            choice = _first_choice(self._ask(messages, max_tokens, temperature, stream=False))
            thoughts = Thoughts()
            said = _text(getattr(getattr(choice, "message", None), "content", None))
            text = thoughts.feed(said) + thoughts.end()
            self._check_end(getattr(choice, "finish_reason", None), text)
            return text

    def stream(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0) -> Generator[str]:
        """The answer as it comes; raises where it breaks off, however much of it came."""
        finish: object = None
        given: list[str] = []
        thoughts = Thoughts()
        with self._told():
            reply = self._ask(messages, max_tokens, temperature, stream=True)
            if not isinstance(reply, openai.Stream):
                raise ModelReplyError(self._unreadable)
            with reply:
                for chunk in reply:
                    choice = _first_choice(chunk)
                    finish = getattr(choice, "finish_reason", None) or finish
                    said = _text(getattr(getattr(choice, "delta", None), "content", None))
                    if text := thoughts.feed(said):
                        given.append(text)
                        yield text
            if finish is None:
                raise ModelReplyError(
                    f"{self.name} at {self.address} broke off in the middle of its answer. Ask again; if it stays so, "
                    "look into the server's log"
                )
            if text := thoughts.end():
                given.append(text)
                yield text
            self._check_end(finish, "".join(given))

    def close(self) -> None:
        """Close the connections that are kept for the next question."""
        self._client.close()

    def _ask(self, messages: Sequence[Message], max_tokens: int, temperature: float, *, stream: bool) -> object:
        create: Any = self._client.chat.completions.create
        turns = [{**message, "content": writable(message["content"])} for message in messages]
        while True:
            budget = "max_completion_tokens" if "max_tokens" in self._unsupported else "max_tokens"
            options: dict[str, float] = {budget: min(max_tokens, self._settings.max_tokens)}
            if "temperature" not in self._unsupported:
                options["temperature"] = temperature
            try:
                reply: object = create(model=self._model, messages=turns, stream=stream, **options)
            except openai.BadRequestError as error:
                # OpenAI's reasoning models know neither; what is compatible with OpenAI seldom knows the new name.
                if error.param not in ("max_tokens", "temperature") or error.code not in _NOT_KNOWN:
                    raise
                if error.param in self._unsupported:
                    raise
                self._unsupported.add(error.param)
            else:
                return reply

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the client raises as a ``ModelError``; the client's own may repeat the prompt or the key."""
        try:
            yield
        except openai.APIError as error:
            raise self._error(error) from None
        except ValueError:  # no JSON, or no UTF-8
            raise ModelReplyError(self._unreadable) from None

    def _error(self, error: openai.APIError) -> ModelError:
        where = f"{self.name} at {self.address}"
        if isinstance(error, openai.APITimeoutError):
            return ModelTimeoutError(
                f"{where} did not answer within {self._settings.timeout_s:g} s. Allow more: BLUEBOOK_LLM__TIMEOUT_S"
            )
        if isinstance(error, openai.APIConnectionError):
            return ModelUnreachableError(
                f"no connection to {where}, or it was lost. Is the server running? Its address: BLUEBOOK_LLM__BASE_URL"
            )
        if not isinstance(error, openai.APIStatusError):
            return ModelReplyError(f"{where} failed while it answered. Ask again, or look into the server's log")
        return refused(where, error.status_code, _key_variable(self._settings), error.code, error.param)

    @property
    def _unreadable(self) -> str:
        return (
            f"the reply of {self.name} at {self.address} is not a chat completion. Is the address that of an "
            "OpenAI-compatible server? It ends in /v1 as a rule: BLUEBOOK_LLM__BASE_URL"
        )

    def _check_end(self, finish: object, text: str) -> None:
        """Raise where ``text``, the answer without its thoughts, is blank or cut off."""
        blank = not text.strip()
        if finish == "length":
            more = f"Allow more than BLUEBOOK_LLM__MAX_TOKENS={self._settings.max_tokens}"
            where = f"{self.name} at {self.address} used up its tokens before"
            if blank:
                raise ModelReplyError(f"{where} it answered. {more}, or choose a model that thinks less")
            raise ModelCutError(f"{where} its answer was complete. {more}, or ask for less", text)
        if blank:
            if finish is None:
                raise ModelReplyError(self._unreadable)
            raise ModelReplyError(
                f"{self.name} at {self.address} gave an empty answer. Ask again, or choose another model"
            )


def _key_variable(settings: LlmSettings) -> str:
    ours = settings.base_url is not None or settings.api_key is not None
    return "BLUEBOOK_LLM__API_KEY" if ours else "OPENAI_API_KEY"


def _first_choice(reply: object) -> object:
    """The first choice of a completion or a chunk; ``None`` where it has none. The client checks no field of a reply."""
    choices = getattr(reply, "choices", None)
    return choices[0] if isinstance(choices, list) and choices else None


def _text(content: object) -> str:
    return writable(content) if isinstance(content, str) else ""
