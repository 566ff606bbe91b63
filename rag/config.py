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
    considered: int = Field(40, ge=1)
    """Of the chunks that search finds, how many have their sentences looked at."""
    k: int = Field(10, ge=1, le=100)
    """How many chunks are given out as found."""

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

    max_sentences: int = Field(4, ge=1, le=10)
    max_chars: int = Field(160, ge=40)
    sentences_read: int = Field(12, ge=1, le=64)
    """Of the sentences that search finds, how many the reader reads."""
    max_question_chars: int = Field(500, ge=10)
    strictness: float = Field(0.4, ge=0, le=1)
    """How likely it has to be that an answer is right; below, the question is refused. 0 refuses next to nothing."""
    nearest: int = Field(3, ge=0)


class LlmSettings(BaseModel):
    """A language model: which, where it is, how long and how often it is asked. Nothing is sent unless one is named.

    ``use`` is ``none``, ``openai:MODEL`` or ``transformers:NAME_OR_FOLDER``. Where ``base_url`` is not set, OPENAI_BASE_URL and
    OPENAI_API_KEY are used, else the address of OpenAI. A key that is set for one address is never sent to another: with
    ``base_url`` only ``api_key`` is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    use: str = "none"
    base_url: str | None = Field(None, pattern=r"^https?://\S+$")
    api_key: SecretStr | None = None
    model: str | None = Field(None, min_length=1)
    timeout_s: float = Field(120.0, gt=0)
    retries: int = Field(3, ge=0, le=10)
    max_tokens: int = Field(2048, ge=1)
    """Of an answer."""
    context_tokens: int | None = Field(None, ge=512)
    """Of prompt and answer together; not set: what the model says, 8,192 for a served one."""
    tokenizer: str | None = None
    """Of a served model, by name or folder, to count with; not set: tokens are estimated."""
    on_unsupported: Literal["drop", "retry", "extractive"] = "drop"
    """What becomes of a sentence that is not supported: it is left out; the model is asked once more for it; or the
    extractive answer stands in place of the whole."""
    on_failure: Literal["error", "extractive"] = "error"
    """A model that does not answer is an error, or the extractive answer is given and marked as such."""
    device: Literal["auto", "cpu", "cuda"] = "auto"
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    quantisation: Literal["none", "int8", "int4"] = "none"
    thinking: bool = False
    """Whether a local model that leaves the choice thinks first; its thoughts take tokens and are not shown."""
    gguf_file: str | None = None
    """A file of the folder or the hub's repository that holds the weights in GGUF."""


class Settings(BaseSettings):
    """All settings; each can be set in the environment (``BLUEBOOK_RETRIEVAL__BM25=0``)."""

    model_config = SettingsConfigDict(env_prefix="BLUEBOOK_", env_nested_delimiter="__", extra="forbid", frozen=True)

    retrieval: RetrievalSettings = RetrievalSettings()
    answer: AnswerSettings = AnswerSettings()
    llm: LlmSettings = LlmSettings()
    index: str | None = None
    device: str | None = None
    """Where the models compute; not set: on the CPU, and models that do not come with the program on a GPU where there is one."""
    reader: str = Field("default", min_length=1)
    """What reads the sentences that were found: ``none``, ``default``, or a cross-encoder by name or folder."""

    def with_model(self, name: str) -> Settings:
        """The same with the language model called ``name``; ``none`` for none."""
        return self.model_copy(update={"llm": self.llm.model_copy(update={"use": name})})
