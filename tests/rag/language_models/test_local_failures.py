"""What stops a local model: files, packages and devices that are not there, memory; and the models that judge pairs."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from index.errors import BluebookError, ModelError, SettingsError
from rag.commands.network_guard import NetworkGuard
from rag.config import LlmSettings
from rag.language_models.choice import load_chat_model
from rag.language_models.model_source import ModelSource, check_quantisation
from rag.language_models.protocol import Message
from tests.rag.language_models.small_model import CHATML, Make, maker, model_in

PIECES = ["绿色贷款余额", "34.76", "万亿元", "。"]
TEXT = "绿色贷款余额34.76万亿元。"
USER: Message = {"role": "user", "content": "余额?"}


@pytest.fixture(scope="session")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes a model, once for the same arguments."""
    return maker(tmp_path_factory)


class TestFailures:
    @pytest.mark.parametrize(
        ("error", "kind", "told"),
        [
            (MemoryError(), ModelError, "ran out of memory. Choose a smaller model"),
            (RuntimeError("CUDA out of memory. Tried 余额"), ModelError, "ran out of memory"),
            (IndexError("index out of range"), ModelError, r"failed while it answered \(IndexError\)"),
        ],
    )
    def test_of_the_computation_are_errors(
        self, make: Make, error: Exception, kind: type[BluebookError], told: str
    ) -> None:
        model = model_in(make(*PIECES))
        weights = model._load_model()

        def fail(*_: object, **__: object) -> None:
            raise error

        weights.forward = fail
        with pytest.raises(kind, match=told) as caught:
            model.complete([USER], max_tokens=5)
        assert "余额" not in str(caught.value)
        assert caught.value.exit_code == 1

    def test_neither_prompt_nor_answer_is_logged_or_shown(
        self, make: Make, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level(logging.DEBUG)
        model_in(make("34.76", "亿")).complete([USER], max_tokens=50)
        told = "".join(capfd.readouterr())
        assert told == ""
        assert "余额" not in caplog.text
        assert "34.76" not in caplog.text

    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"no such folder: .*/nowhere") as caught:
            load_chat_model(f"transformers:{tmp_path}/nowhere", LlmSettings())
        assert caught.value.exit_code == 2

    def test_a_folder_without_a_model(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match=r"holds no model: there is no config\.json in it"):
            load_chat_model(f"transformers:{tmp_path}", LlmSettings())
        (tmp_path / "q4.gguf").touch()
        with pytest.raises(SettingsError, match=r"Its GGUF files: q4\.gguf\. Name one: BLUEBOOK_LLM__GGUF_FILE"):
            load_chat_model(f"transformers:{tmp_path}", LlmSettings())

    @pytest.mark.parametrize("content", ["{", "{}", '{"model_type": "nonsense"}'])
    def test_a_folder_with_something_else(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "config.json").write_text(content)
        with pytest.raises(SettingsError, match="cannot be loaded: "):
            model_in(tmp_path).complete([USER], max_tokens=5)

    def test_a_name_that_is_not_on_this_machine(self) -> None:
        model = load_chat_model("transformers:no-such/model", LlmSettings())
        with (
            NetworkGuard() as guard,
            pytest.raises(SettingsError, match=r"give a folder, .* hf download no-such/model") as caught,
        ):
            model.complete([USER], max_tokens=5)
        assert guard.attempts == []
        assert caught.value.exit_code == 2

    def test_a_name_that_is_in_the_cache_is_found_without_asking(
        self, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from huggingface_hub import constants

        kept = tmp_path / "models--org--small"
        (kept / "refs").mkdir(parents=True)
        (kept / "refs" / "main").write_text("0" * 40)
        (kept / "snapshots").mkdir()
        (kept / "snapshots" / ("0" * 40)).symlink_to(make(*PIECES), target_is_directory=True)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
        with NetworkGuard() as guard:
            model = load_chat_model("transformers:org/small", LlmSettings(device="cpu"))
            assert model.complete([USER], max_tokens=50) == TEXT
        assert guard.attempts == []
        assert model.name == "transformers:org/small"

    def test_a_model_without_a_chat_template(self, make: Make) -> None:
        folder = make(*PIECES, template=None)
        with pytest.raises(SettingsError, match=r"has no chat template.*chat_template\.jinja"):
            model_in(folder).complete([USER], max_tokens=5)
        (folder / "chat_template.jinja").write_text(CHATML, encoding="utf-8")
        assert model_in(folder).complete([USER], max_tokens=50) == TEXT

    def test_a_gpu_that_is_not_there(self, make: Make) -> None:
        torch = pytest.importorskip("torch")
        if not torch.cuda.is_available():
            with pytest.raises(SettingsError, match="torch finds no GPU"):
                load_chat_model(f"transformers:{make(*PIECES)}", LlmSettings(device="cuda")).complete(
                    [USER], max_tokens=5
                )

    def test_a_model_that_is_not_named(self) -> None:
        with pytest.raises(SettingsError, match="names no model; write transformers:NAME_OR_FOLDER"):
            load_chat_model("transformers:", LlmSettings())
        assert load_chat_model("transformers", LlmSettings(model="a/b")).name == "transformers:a/b"


class TestQuantisation:
    here = ModelSource("small", "small", True)

    def check(
        self, device: str = "cuda", *, has: tuple[str, ...] = (), gguf: str | None = None, **changes: Any
    ) -> None:
        source = ModelSource("small", "small", True, gguf)
        check_quantisation(LlmSettings(**changes), source, device, lambda package: package in has)

    def test_needs_a_gpu(self) -> None:
        with pytest.raises(SettingsError, match="QUANTISATION=int8 needs a GPU, and this runs on the cpu"):
            self.check("cpu", quantisation="int8")

    def test_needs_packages(self) -> None:
        with pytest.raises(SettingsError, match="Run: pip install accelerate bitsandbytes"):
            self.check(quantisation="int4")
        with pytest.raises(SettingsError, match=r"needs bitsandbytes\. Run"):
            self.check(quantisation="int4", has=("accelerate",))
        self.check(quantisation="int4", has=("accelerate", "bitsandbytes"))

    def test_is_not_done_twice(self) -> None:
        with pytest.raises(SettingsError, match=r"q4\.gguf holds weights in fewer bits already"):
            self.check(quantisation="int4", gguf="q4.gguf", has=("accelerate", "gguf"))

    def test_gguf_needs_packages(self) -> None:
        with pytest.raises(SettingsError, match=r"the file q4\.gguf needs gguf\. Run: pip install gguf"):
            self.check("cpu", gguf="q4.gguf", has=("accelerate",))
        self.check("cpu", gguf="q4.gguf", has=("accelerate", "gguf"))

    def test_a_file_in_gguf_is_named_by_the_settings_or_directly(self, tmp_path: Path) -> None:
        (tmp_path / "q4.gguf").touch()
        found = ModelSource.find(str(tmp_path / "q4.gguf"))
        assert (found.where, found.gguf_file) == (str(tmp_path.resolve()), "q4.gguf")
        assert ModelSource.find(str(tmp_path), "q4.gguf").gguf_file == "q4.gguf"
        with pytest.raises(SettingsError, match=r"no file q8\.gguf .*its GGUF files: q4\.gguf"):
            ModelSource.find(str(tmp_path), "q8.gguf")
        assert ModelSource.find("Qwen/Qwen3-0.6B-GGUF", "q8.gguf") == ModelSource(
            "Qwen/Qwen3-0.6B-GGUF", "Qwen/Qwen3-0.6B-GGUF", False, "q8.gguf"
        )
