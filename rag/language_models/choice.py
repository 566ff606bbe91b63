"""The name of a language model → the model; the settings → the models that they name.

    model = load_chat_model("openai:qwen3-8b", settings.llm)
    model.complete([{"role": "user", "content": "…"}], max_tokens=200)

Importing this module is free; what talks to a server, or computes, is imported when a model is asked for.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from index.errors import SettingsError

if TYPE_CHECKING:
    from rag.config import LlmSettings
    from rag.language_models.protocol import ChatModel


@lru_cache(maxsize=4)
def chosen_model(settings: LlmSettings) -> ChatModel | None:
    """The chat model to write with; ``None`` where none is asked for.

    It is loaded once for a process, however many reports are open. Raises ``SettingsError`` for a name or an address that cannot be one.
    """
    return None if settings.use.strip() in ("", "none") else load_chat_model(settings.use, settings)


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
