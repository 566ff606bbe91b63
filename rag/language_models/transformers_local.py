"""What is taken from ``transformers``: this is its one adapter, imported by the command that asks a local model.

The network is never asked: a model that is not here is an error that says how to get it. Code that comes with a model is
not run.
"""

from __future__ import annotations

import copy
import logging
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from index.errors import packages_of
from rag.config import LlmSettings
from rag.language_models.model_source import ModelSource, check_quantisation, usable_device
from rag.language_models.protocol import writable

TEMPLATE_FILE = "chat_template.jinja"

_ENDS_OF_TURN = ("<|im_end|>", "<|eot_id|>", "<|end|>", "<|endoftext|>", "<end_of_turn>")
# With these, chat templates end an answer. A file in GGUF names one end only, which may be that of a text.


def load_tokenizer(source: ModelSource) -> tuple[Any, Any]:
    """The configuration and the tokenizer of a chat model, with the chat template that lies in its folder."""
    transformers = _quiet()
    if source.gguf_file is not None:
        check_quantisation(LlmSettings(), source, "cpu")
    options = _options(source)
    config = transformers.AutoConfig.from_pretrained(source.folder(), **options)
    tokenizer = transformers.AutoTokenizer.from_pretrained(source.folder(), **options)
    template = Path(source.folder()) / TEMPLATE_FILE
    if not tokenizer.chat_template and template.is_file():
        # Of a folder with a file in GGUF the file alone is read.
        tokenizer.chat_template = template.read_text(encoding="utf-8")
    return config, tokenizer


def load_weights(source: ModelSource, config: Any, settings: LlmSettings) -> Any:
    """The model on the device of the settings, in their type and number of bits.

    Raises ``SettingsError`` where the machine has no such device or lacks a package for it.
    """
    device = usable_device(settings.device)
    check_quantisation(settings, source, device)
    transformers = _quiet()
    options = {**_options(source), "config": config, "dtype": settings.dtype}
    if settings.quantisation != "none":
        options |= {"quantization_config": _in_bits(settings), "device_map": {"": 0}}
    model = transformers.AutoModelForCausalLM.from_pretrained(source.folder(), **options)
    # What is quantised lies on the GPU already, and refuses to be moved.
    return model if settings.quantisation != "none" else model.to(device)


def load_token_counter(name: str) -> Callable[[str], int]:
    """Counts tokens by the tokenizer called ``name`` or in the folder ``name``; safe to use from several threads.

    Raises ``SettingsError`` where there is none.
    """
    transformers = _quiet()
    where = Path(name).expanduser()
    # A tokenizer may stand in its folder alone, without a model.
    source = ModelSource(name, str(where.resolve()), True) if where.is_dir() else ModelSource.find(name)
    with source.explained():
        tokenizer = transformers.AutoTokenizer.from_pretrained(source.folder(), **_options(source))
    lock = threading.Lock()

    def counted(text: str) -> int:
        with lock:
            return count(tokenizer, text)

    return counted


def count(tokenizer: Any, text: str) -> int:
    """Tokens of ``text`` alone, without those that begin or end a prompt."""
    return len(tokenizer(writable(text), add_special_tokens=False)["input_ids"])


def generation_config(model: Any, tokenizer: Any, max_tokens: int, temperature: float) -> Any:
    """The model's own, for an answer of at most ``max_tokens`` tokens; greedy at ``temperature`` 0."""
    config = copy.deepcopy(model.generation_config)
    own = config.eos_token_id
    ends = {*(own if isinstance(own, list) else [own]), tokenizer.eos_token_id}
    known = tokenizer.get_vocab()
    ends |= {known[word] for word in _ENDS_OF_TURN if word in known}
    config.eos_token_id = sorted(end for end in ends if end is not None)
    if config.pad_token_id is None and config.eos_token_id:
        config.pad_token_id = config.eos_token_id[0]
    config.max_length, config.max_new_tokens = None, max_tokens
    config.num_beams = 1
    # A penalty on what stands in the prompt keeps a model from repeating the figures of the report.
    config.repetition_penalty = 1.0
    config.do_sample = temperature > 0
    if config.do_sample:
        config.temperature = temperature
    else:
        config.temperature = config.top_p = config.top_k = None
    return config


def generate(model: Any, ids: Sequence[int], config: Any, streamer: object, stopping: Callable[..., object]) -> object:
    """Continue ``ids``, every new token handed to ``streamer``, until ``stopping`` or ``config`` end it."""
    import torch

    criteria = _quiet().StoppingCriteriaList([stopping])
    prompt = torch.tensor([list(ids)], device=model.device)
    return model.generate(
        input_ids=prompt,
        attention_mask=torch.ones_like(prompt),
        generation_config=config,
        streamer=streamer,
        stopping_criteria=criteria,
    )


def _options(source: ModelSource) -> dict[str, Any]:
    options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    return {**options, "gguf_file": source.gguf_file} if source.gguf_file is not None else options


def _in_bits(settings: LlmSettings) -> Any:
    import torch

    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)  # else each layer tells what it casts
    bits = _quiet().BitsAndBytesConfig
    if settings.quantisation == "int8":
        return bits(load_in_8bit=True)
    compute = torch.bfloat16 if settings.dtype == "auto" else getattr(torch, settings.dtype)
    return bits(load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_compute_dtype=compute)


def _quiet() -> Any:
    """``transformers``, which says nothing but what it raises: its bars and notices would stand in the answer."""
    with packages_of("torch", "a language model on this machine"):
        import transformers
        from transformers import modeling_gguf_pytorch_utils as gguf

    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    if not isinstance(gguf.tqdm, partial):
        gguf.tqdm = partial(gguf.tqdm, disable=True)  # the one bar that does not ask the setting
    return transformers
