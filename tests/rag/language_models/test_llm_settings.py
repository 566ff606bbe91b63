"""Where a served model is found, and which key goes there."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from index.errors import ModelRefusedError, SettingsError
from rag.config import LlmSettings, Settings
from rag.language_models.choice import load_chat_model
from rag.language_models.openai_compatible import OpenAICompatibleModel
from tests.llm_server import ScriptedServer, failure, ok

KEY = "sk-4f8a2b-never-told"
TEXT = "34.76万亿元"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def answer(settings: LlmSettings) -> str:
    with closing(OpenAICompatibleModel.from_settings("m", settings)) as model:
        return model.complete([{"role": "user", "content": "?"}], max_tokens=5)


class TestSettings:
    def test_are_read_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BLUEBOOK_LLM__BASE_URL", "http://localhost:11434/v1")
        monkeypatch.setenv("BLUEBOOK_LLM__API_KEY", KEY)
        monkeypatch.setenv("BLUEBOOK_LLM__TIMEOUT_S", "7.5")
        monkeypatch.setenv("BLUEBOOK_LLM__RETRIES", "0")
        found = Settings().llm
        assert (found.base_url, found.timeout_s, found.retries) == ("http://localhost:11434/v1", 7.5, 0)
        assert found.api_key is not None
        assert found.api_key.get_secret_value() == KEY
        assert KEY not in repr(Settings()) + Settings().model_dump_json()

    @pytest.mark.parametrize(
        "wrong", [{"base_url": "localhost:8000"}, {"timeout_s": 0}, {"retries": -1}, {"max_tokens": 0}, {"modle": "x"}]
    )
    def test_impossible_ones_are_rejected(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            LlmSettings.model_validate(wrong)

    def test_the_variables_of_openai_are_honoured(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with ScriptedServer(ok(TEXT)) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.address)
            monkeypatch.setenv("OPENAI_API_KEY", KEY)
            assert answer(LlmSettings()) == TEXT
        assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"

    def test_a_refused_key_names_the_variable_that_it_came_from(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with ScriptedServer(failure(401)) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.address)
            monkeypatch.setenv("OPENAI_API_KEY", KEY)
            with pytest.raises(ModelRefusedError, match="Set OPENAI_API_KEY"):
                answer(LlmSettings())

    def test_the_key_for_one_address_is_not_sent_to_another(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        with ScriptedServer(ok(TEXT)) as server:
            answer(LlmSettings(base_url=server.address))
        assert KEY not in str(server.requests[0].headers)

    def test_without_address_and_key_nothing_is_asked(self) -> None:
        with pytest.raises(SettingsError, match=r"neither an address nor a key.*BLUEBOOK_LLM__BASE_URL"):
            OpenAICompatibleModel.from_settings("gpt", LlmSettings())

    def test_an_address_that_is_none_is_rejected(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(SettingsError, match="BLUEBOOK_LLM__BASE_URL is no address"):
            answer(LlmSettings(base_url="http://host:port/v1"))
        monkeypatch.setenv("OPENAI_BASE_URL", "http://host:port/v1")
        with pytest.raises(SettingsError, match="OPENAI_BASE_URL is no address"):
            answer(LlmSettings())

    def test_a_key_with_characters_that_no_key_has_is_rejected_untold(self) -> None:
        with pytest.raises(SettingsError, match="a character that no key has") as error:
            OpenAICompatibleModel.from_settings("gpt", LlmSettings(api_key=SecretStr("密钥abc")))
        assert "密钥" not in str(error.value)


class TestNames:
    settings = LlmSettings(base_url="http://127.0.0.1:9/v1", model="qwen3-8b")

    @pytest.mark.parametrize(
        ("name", "found"),
        [("openai:a/b:free", "openai:a/b:free"), ("openai", "openai:qwen3-8b"), (" openai: x ", "openai:x")],
    )
    def test_a_model_is_named(self, name: str, found: str) -> None:
        model = load_chat_model(name, self.settings)
        assert model.name == found
        assert isinstance(model, OpenAICompatibleModel)
        model.close()

    @pytest.mark.parametrize("name", ["", "gpt-4o", "none", "anthropic:x"])
    def test_another_kind_is_an_error(self, name: str) -> None:
        with pytest.raises(SettingsError, match="allowed: openai:MODEL"):
            load_chat_model(name, self.settings)

    def test_no_model_is_an_error(self) -> None:
        with pytest.raises(SettingsError, match=r"names no model.*BLUEBOOK_LLM__MODEL"):
            load_chat_model("openai:", LlmSettings())
