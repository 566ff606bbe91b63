"""Language models small enough to be made for a test, whose answers can be computed by hand.

Every token decides the next one: the network's layers pass on what they are given, the last matrix is a table of
successors. A prompt ends in a line break, after which the pieces of ``says`` follow one by one, and then the end of turn:

    small_model(folder, ["34.76", "万亿元", "。"])     # answers 34.76万亿元。 to whatever it is asked

The tokenizer knows the 256 bytes, the control words, and the pieces, which are tokens of their own that no text is cut
into: a prompt has a token for each byte of UTF-8.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from rag.config import LlmSettings
from rag.language_models.choice import load_chat_model
from rag.language_models.local_model import TransformersModel

CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
WITHOUT_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}" + CHATML
)
DROPS_SYSTEM = CHATML.replace("messages %}", "messages if m['role'] != 'system' %}")
THINKS = CHATML.replace("<|im_start|>assistant\n", "<|im_start|>assistant\n<think>\n")

END, START, PAD = "<|im_end|>", "<|im_start|>", "<|pad|>"


def prompt_tokens(*turns: tuple[str, str]) -> int:
    """Tokens of (role, content) under ``CHATML``: two control words, two line breaks, and a token for each byte."""
    return sum(4 + len((role + text).encode()) for role, text in turns) + 1 + len("assistant\n")


def model_in(folder: Path, **changes: Any) -> TransformersModel:
    """The model in ``folder`` on the CPU, with other settings."""
    model = load_chat_model(f"transformers:{folder}", LlmSettings(device="cpu", **changes))
    assert isinstance(model, TransformersModel)
    return model


def small_model(
    folder: Path,
    says: Sequence[str | bytes],
    *,
    endless: bool = False,
    template: str | None = CHATML,
    positions: int = 4096,
    generation: Mapping[str, Any] | None = None,
) -> Path:
    """A chat model in ``folder`` that says ``says``, pieces that differ from one another; ``endless``: again and again.

    ``template``: its chat template. ``positions``: the length of its context in tokens. ``generation``: what its
    ``generation_config.json`` holds besides.
    """
    tokenizer = _tokenizer(says)
    tokenizer.chat_template = template
    ids = tokenizer.get_vocab()
    chain = [_key("\n"), *(_key(piece) for piece in says)]
    successors = dict(itertools.pairwise(chain))
    successors[chain[-1]] = chain[1] if endless else END
    config = _config(ids, positions, eos_token_id=ids[END], tie_word_embeddings=False)
    model = transformers.LlamaForCausalLM(config)
    _pass_on(model.model)
    with torch.no_grad():
        model.lm_head.weight.zero_()
        for token, following in successors.items():
            model.lm_head.weight[ids[following], ids[token]] = 1
    model.generation_config.update(**(generation or {}))
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _config(ids: Mapping[str, int], positions: int, **more: Any) -> Any:
    """One layer that is as wide as the vocabulary."""
    return transformers.LlamaConfig(
        vocab_size=len(ids),
        hidden_size=len(ids),
        intermediate_size=4,
        num_hidden_layers=1,
        num_attention_heads=1,
        num_key_value_heads=1,
        head_dim=8,
        max_position_embeddings=positions,
        bos_token_id=None,
        pad_token_id=ids[PAD],
        **more,
    )


Make = Callable[..., Path]


def maker(factory: pytest.TempPathFactory) -> Make:
    """Makes a model with the arguments of ``small_model``, once for the same ones."""

    @functools.cache
    def made(*says: str | bytes, **options: Any) -> Path:
        return small_model(factory.mktemp("model") / "small", says, **options)

    return made


def _pass_on(network: Any) -> None:
    """Each token is a direction of its own, and no layer adds anything to it."""
    with torch.no_grad():
        network.embed_tokens.weight.copy_(torch.eye(network.embed_tokens.weight.shape[0]))
        for layer in network.layers:
            layer.self_attn.o_proj.weight.zero_()
            layer.mlp.down_proj.weight.zero_()


def _tokenizer(pieces: Sequence[str | bytes]) -> Any:
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {word: n for n, word in enumerate(dict.fromkeys([*alphabet, *(_key(piece) for piece in pieces)]))}
    backend = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    backend.decoder = decoders.ByteLevel()
    backend.add_special_tokens([AddedToken(word, special=True, normalized=False) for word in (START, END, PAD)])
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=backend, eos_token=END, pad_token=PAD, clean_up_tokenization_spaces=False
    )


def _key(piece: str | bytes) -> str:
    """A piece as a vocabulary at the level of bytes writes it: a printable character stands for each byte."""
    raw = piece.encode() if isinstance(piece, str) else piece
    return "".join(_BYTES[byte] for byte in raw)


def _printable_bytes() -> list[str]:
    kept = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
    others = [byte for byte in range(256) if byte not in kept]
    table = {byte: chr(byte) for byte in kept} | {byte: chr(256 + n) for n, byte in enumerate(others)}
    return [table[byte] for byte in range(256)]


_BYTES = _printable_bytes()
transformers.logging.disable_progress_bar()  # of writing
