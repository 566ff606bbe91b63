"""Everything that is tuning, in one place. Unknown keys are errors."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class RetrievalSettings(BaseModel):
    """How signals are weighed. The weights are relative; a weight of 0 leaves the signal out."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fusion: Literal["zscore", "rank"] = "zscore"
    bm25: float = Field(1.0, ge=0)
    bm25_sentence: float = Field(1.0, ge=0)
    chunk: float = Field(1.0, ge=0)
    sentence: float = Field(1.0, ge=0)
    candidates: int = Field(200, ge=10)
    k: int = Field(10, ge=1, le=100)

    def weights(self) -> dict[str, float]:
        """Weight of each signal by its name."""
        return {
            "bm25": self.bm25,
            "bm25_sentence": self.bm25_sentence,
            "chunk": self.chunk,
            "sentence": self.sentence,
        }


class AnswerSettings(BaseModel):
    """How long an answer may be and how sure it has to be."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_sentences: int = Field(3, ge=1, le=10)
    max_chars: int = Field(160, ge=40)
    max_question_chars: int = Field(500, ge=10)
    answer_threshold: float = Field(0.4, ge=0, le=1)
    check_conditions: bool = True
    nearest: int = Field(3, ge=0)


class LlmSettings(BaseModel):
    """A served language model: where it is, and how long and how often it is asked. Nothing is sent unless one is named.

    Where ``base_url`` is not set, OPENAI_BASE_URL and OPENAI_API_KEY are used, else the address of OpenAI. A key that is
    set for one address is never sent to another: with ``base_url`` only ``api_key`` is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str | None = Field(None, pattern=r"^https?://\S+$")
    api_key: SecretStr | None = None
    model: str | None = Field(None, min_length=1)
    timeout_s: float = Field(120.0, gt=0)
    retries: int = Field(3, ge=0, le=10)
    max_tokens: int = Field(2048, ge=1)


class Settings(BaseSettings):
    """All settings; each can be set in the environment (``BLUEBOOK_RETRIEVAL__BM25=0``)."""

    model_config = SettingsConfigDict(env_prefix="BLUEBOOK_", env_nested_delimiter="__", extra="forbid", frozen=True)

    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    llm: LlmSettings = LlmSettings()
    index: str | None = None
