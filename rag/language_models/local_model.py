"""A chat model in this process: a folder, a GGUF file, or a model in this machine's cache."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import BluebookError, ModelCutError, ModelError, ModelRefusedError, ModelReplyError
from rag.config import LlmSettings
from rag.language_models.chat_prompt import Prompt, chat_prompt
from rag.language_models.local_generation import Spelling, tokens
from rag.language_models.model_source import ModelSource, free_memory, out_of_memory
from rag.language_models.protocol import Message
from rag.language_models.thinking import Thoughts
from rag.language_models.token_count import DEFAULT_CONTEXT_TOKENS
from rag.language_models.transformers_local import count, generate, generation_config, load_tokenizer, load_weights

MAX_CONTEXT_TOKENS = 131_072
"""What is believed of a model's own claim; some claim 10^30, and memory ends before. The settings may say more."""


class TransformersModel:
    """A ``ChatModel`` that is loaded by the first question and computes one answer at a time: they share its memory."""

    def __init__(self, source: ModelSource, settings: LlmSettings) -> None:
        self._source = source
        self._settings = settings
        self._tokenizer: Any = None
        self._config: Any = None
        self._model: Any = None
        self._loading = threading.RLock()
        self._encoding = threading.Lock()
        self._busy = threading.Lock()

    @classmethod
    def from_settings(cls, model: str, settings: LlmSettings) -> TransformersModel:
        """The model in the folder, in the GGUF file, or of the name ``model``. Nothing is loaded.

        Raises ``SettingsError`` for a folder without a model, and for what is neither a folder nor a name.
        """
        return cls(ModelSource.find(model, settings.gguf_file), settings)

    @property
    def name(self) -> str:
        """``transformers:NAME``; of a folder its own name alone: where it lies is nothing for readers of a page or a report."""
        given = Path(self._source.given) if self._source.is_folder else None
        return f"transformers:{given.resolve().name if given else self._source.given}"

    @property
    def address(self) -> None:
        """``None``: nothing leaves this process."""
        return

    @property
    def context_tokens(self) -> int:
        """As the settings say, else as the model does. Loads its configuration, not its weights.

        Raises ``SettingsError`` where the model cannot be loaded.
        """
        if self._settings.context_tokens is not None:
            return self._settings.context_tokens
        self._load_tokenizer()
        claimed = getattr(self._config.get_text_config(), "max_position_embeddings", None)
        return min(claimed, MAX_CONTEXT_TOKENS) if isinstance(claimed, int) else DEFAULT_CONTEXT_TOKENS

    def count_tokens(self, text: str) -> int:
        """Tokens of ``text`` by the model's own tokenizer, which is loaded for it.

        Raises ``SettingsError`` where it cannot be.
        """
        tokenizer = self._load_tokenizer()
        with self._encoding:
            return count(tokenizer, text)

    def complete(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0) -> str:
        """The whole answer, see ``stream``."""
        return "".join(self.stream(messages, max_tokens=max_tokens, temperature=temperature))

    def stream(self, messages: Sequence[Message], *, max_tokens: int, temperature: float = 0.0) -> Generator[str]:
        """The answer as it is computed. The time-out of the settings bounds all of it but the loading.

        Raises ``SettingsError`` where the model cannot be loaded or is no chat model, ``ModelRefusedError`` where the
        prompt leaves no room for an answer, ``ModelTimeoutError``, ``ModelReplyError`` and ``ModelCutError`` as the
        protocol says, ``ModelError`` where memory runs out.
        """
        with self._told():
            tokenizer = self._load_tokenizer()
            with self._encoding:
                prompt = chat_prompt(tokenizer, messages, self.name, thinking=self._settings.thinking)
            budget = self._budget(prompt, max_tokens)
            model = self._load_model()
            config = generation_config(model, tokenizer, budget, temperature)

            def run(streamer: object, stopping: Callable[..., object]) -> object:
                return generate(model, prompt.ids, config, streamer, stopping)

            generated = tokens(run, self._busy, self._settings.timeout_s, self.name)
            spelling = Spelling(lambda ids: str(tokenizer.decode(ids, skip_special_tokens=True)))
            thoughts = Thoughts(inside=prompt.in_thought)
            given: list[str] = []
            length, ended = 0, False
            try:
                for token in generated:
                    length += 1
                    ended = token in config.eos_token_id
                    if not ended and (text := thoughts.feed(spelling.feed(token))):
                        given.append(text)
                        yield text
            finally:
                generated.close()
            if text := thoughts.feed(spelling.end()) + thoughts.end():
                given.append(text)
                yield text
            self._check_end("".join(given), cut=not ended and length >= budget, budget=budget)

    def close(self) -> None:
        """Forget the model, and give its memory back once the answer that is being computed has ended.

        Another question loads it anew.
        """
        with self._loading:
            self._model = self._tokenizer = self._config = None
        free_memory()

    def _budget(self, prompt: Prompt, max_tokens: int) -> int:
        room = self.context_tokens - len(prompt.ids)
        if room < 1:
            raise ModelRefusedError(
                f"the prompt takes {len(prompt.ids)} tokens, and {self.name} has room for {self.context_tokens}, prompt "
                "and answer together. Ask about less of the report, or choose a model with a longer context "
                "(BLUEBOOK_LLM__CONTEXT_TOKENS, where it has more than it says)"
            )
        return min(max_tokens, self._settings.max_tokens, room)

    def _check_end(self, text: str, *, cut: bool, budget: int) -> None:
        where = f"{self.name} used up its {budget} tokens before"
        if not text.strip():
            if cut:
                raise ModelReplyError(
                    f"{where} it answered. Allow more: BLUEBOOK_LLM__MAX_TOKENS, or choose a model that thinks less"
                )
            raise ModelReplyError(f"{self.name} gave an empty answer. Ask again, or choose another model")
        if cut:
            raise ModelCutError(
                f"{where} its answer was complete. Allow more: BLUEBOOK_LLM__MAX_TOKENS, or ask for less", text
            )

    def _load_tokenizer(self) -> Any:
        with self._loading:
            if self._tokenizer is None:
                with self._source.explained():
                    self._config, self._tokenizer = load_tokenizer(self._source)
            return self._tokenizer

    def _load_model(self) -> Any:
        with self._loading:
            if self._model is None:
                self._load_tokenizer()
                with self._source.explained():
                    self._model = load_weights(self._source, self._config, self._settings)
            return self._model

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What torch raises as a ``ModelError``."""
        try:
            yield
        except BluebookError:
            raise
        except Exception as error:  # torch and the libraries below raise what they like
            if out_of_memory(error):
                free_memory()
                raise ModelError(
                    f"{self.name} ran out of memory. Choose a smaller model, load this one in fewer bits "
                    "(BLUEBOOK_LLM__QUANTISATION=int4), ask about less (BLUEBOOK_LLM__CONTEXT_TOKENS), or use the "
                    "machine's own memory: BLUEBOOK_LLM__DEVICE=cpu"
                ) from None
            raise ModelError(
                f"{self.name} failed while it answered ({type(error).__name__}). Ask again, or choose another model"
            ) from error
