"""A conversation as the tokens that a local model continues: its own chat template, whatever roles that knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jinja2

from index.errors import ModelRefusedError, SettingsError
from rag.language_models.protocol import Message, writable
from rag.language_models.thinking import OPEN


@dataclass(frozen=True, slots=True)
class Prompt:
    """Token ids, and whether the template ends in the beginning of a thought."""

    ids: list[int]
    in_thought: bool


def chat_prompt(tokenizer: Any, messages: Sequence[Message], name: str, *, thinking: bool = False) -> Prompt:
    """``messages`` under the chat template of ``tokenizer``, up to where the model called ``name`` answers.

    A control word of the template (``<|im_end|>``) that stands in a message is text there, never a turn of its own.
    ``thinking``: whether a template that leaves a choice (Qwen3) has the model think first.
    Raises ``SettingsError`` where there is no template, ``ModelRefusedError`` where it does not take the conversation.
    """
    if not tokenizer.chat_template:
        raise SettingsError(
            f"{name} has no chat template, so that it is no chat model, or half of one. Choose a chat model (its name "
            "often ends in -it, -Instruct or -Chat), or put the template into its folder as chat_template.jinja"
        )
    turns: list[Message] = [{**message, "content": writable(message["content"])} for message in messages]
    systems = [turn["content"].strip() for turn in turns if turn["role"] == "system"]
    try:
        text = _rendered(tokenizer, turns, thinking)
    except jinja2.TemplateError as error:
        if not systems:
            raise _not_taken(name, error) from None
        text = ""
    if any(system not in text for system in systems):
        # Some templates (Gemma, Mistral) refuse the role, others leave out what it says.
        turns = merged(turns)
        try:
            text = _rendered(tokenizer, turns, thinking)
        except jinja2.TemplateError as error:
            raise _not_taken(name, error) from None
    ids = tokenizer.apply_chat_template(
        turns, add_generation_prompt=True, sanitize_control_tokens=True, return_dict=True, enable_thinking=thinking
    )["input_ids"]
    return Prompt([int(each) for each in ids], text.rstrip().endswith(OPEN))


def merged(messages: Sequence[Message]) -> list[Message]:
    """What the system says in front of what the user says first, for a template that knows no such role."""
    said = [message["content"] for message in messages if message["role"] == "system"]
    others = [message for message in messages if message["role"] != "system"]
    first = next((n for n, message in enumerate(others) if message["role"] == "user"), None)
    if first is None:
        return [{"role": "user", "content": "\n\n".join(said)}, *others]
    together = "\n\n".join([*said, others[first]["content"]])
    return [*others[:first], {"role": "user", "content": together}, *others[first + 1 :]]


def _rendered(tokenizer: Any, turns: Sequence[Message], thinking: bool) -> str:
    made = tokenizer.apply_chat_template(
        list(turns), add_generation_prompt=True, tokenize=False, enable_thinking=thinking
    )
    return str(made)


def _not_taken(name: str, error: jinja2.TemplateError) -> ModelRefusedError:
    # The template's own words may repeat the prompt.
    return ModelRefusedError(
        f"the chat template of {name} does not take this conversation ({type(error).__name__}). Ask without the earlier "
        "questions, or choose another model"
    )
