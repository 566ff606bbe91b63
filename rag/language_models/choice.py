"""The models that the settings name, loaded once for a process however many reports are open."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rag.config import LlmSettings

if TYPE_CHECKING:
    from rag.language_models.protocol import ChatModel
    from rag.proof.draft_support import Entails


@lru_cache(maxsize=4)
def chosen_models(settings: LlmSettings) -> tuple[ChatModel | None, Entails | None]:
    """The chat model to write with and the model to check with; ``None`` for each that is not asked for.

    Raises ``SettingsError`` for a name or an address that cannot be one.
    """
    if settings.use.strip() in ("", "none"):
        return None, None
    from rag.language_models.protocol import load_chat_model

    model = load_chat_model(settings.use, settings)
    if settings.entailment is None:
        return model, None
    from rag.language_models.transformers_local import load_entailment

    return model, load_entailment(settings.entailment, settings)
