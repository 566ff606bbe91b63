"""``bluebook chat``."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from index.errors import ModelError, QuestionError
from rag.commands.ideas import Ideas
from rag.commands.options import (
    DeviceOption,
    EncoderOption,
    IndexOption,
    LengthOption,
    LlmOption,
    PlainOption,
    ReaderOption,
    ScopeOption,
    StrictnessOption,
    examples,
    scope_of,
)
from rag.commands.printing import Output, choose_style
from rag.commands.tools import choose_index, tools_of

if TYPE_CHECKING:
    from rag.answering.section_summary import Length
    from rag.assistant import Assistant
    from rag.retrieval.allowed_chunks import Scope
    from rag.schema import Answer

EXAMPLES = examples(
    "bluebook chat",
    "bluebook chat --index ./bluebook-index --scope 第三章",
    "bluebook chat --llm openai:qwen3-8b",
    "",
    "In the conversation: Enter alone suggests questions, a number asks one of them, = asks the last question as it stands, > asks "
    "it where the report answers it, /new forgets what was said before, /quit or Ctrl-D ends it, Ctrl-C stops an answer.",
)
PROMPT = "问> "
QUIT = frozenset({"/quit", "/exit", "/q", "/退出"})
NEW = frozenset({"/new", "/新"})
_COMMAND = re.compile(r"/[^\W\d]*")
"""What is typed as a command; a question may begin with a slash, but is no single word."""
AS_IT_STANDS, THERE = "=", ">"
"""Keys that ask the last question once more: without what was said before it; in the place that answers it."""


def chat(
    ctx: typer.Context,
    index: IndexOption = None,
    scope: ScopeOption = None,
    length: LengthOption = "long",
    plain: PlainOption = False,
    llm: LlmOption = None,
    encoder: EncoderOption = None,
    device: DeviceOption = None,
    reader: ReaderOption = None,
    strictness: StrictnessOption = None,
) -> None:
    """Ask one question after the other; a follow-up such as 那同比呢? is understood."""
    assistant = tools_of(ctx).assistant(
        choose_index(index), encoder=encoder, llm=llm, device=device, reader=reader, strictness=strictness
    )
    output = Output.of(assistant, choose_style(as_json=False, plain=plain))
    interactive = sys.stdin.isatty()
    if interactive:
        with contextlib.suppress(ImportError):  # Windows has line editing and history without it
            import readline  # noqa: F401

        print(f"索引 {output.name}({output.place})。直接按回车给出可以问的问题,/new 重新开始,/quit 或 Ctrl-D 结束。")
    converse(assistant, output, scope_of(scope), length, interactive=interactive)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, the part of the reports that it is restricted to, and the turns before it."""

    text: str
    scope: Scope
    history: tuple[Answer, ...]


def _once_more(key: str, history: Sequence[Answer], scope: Scope) -> _Asked | str:
    """What a key asks of the last turn; where that has nothing of the kind, what to tell."""
    last = history[-1] if history else None
    if key == AS_IT_STANDS:
        if last is None or last.asked is None:
            return f"{AS_IT_STANDS} 把上一个问题照原样再问一遍;上一个问题没有被补全。"
        return _Asked(last.asked, scope, ())
    if last is None or last.elsewhere is None or not last.elsewhere.section:
        return f"{THERE} 到回答了问题的地方去问;上一个问题没有这样的地方。"
    return _Asked(last.question, last.elsewhere.section[-1], ())


def _hint(answer: Answer) -> str:
    """Which key asks an answer's question otherwise; empty where none does."""
    keys = [f"{AS_IT_STANDS} 照原样再问"] if answer.asked else []
    keys += [f"{THERE} 到那里去问"] if answer.elsewhere else []
    return f"({';'.join(keys)})" if keys else ""


def converse(assistant: Assistant, output: Output, scope: Scope, length: Length = "long", *, interactive: bool) -> None:
    """Read questions until the input ends. What cannot be asked is said, and the conversation goes on."""
    history: list[Answer] = []
    ideas = Ideas(assistant)
    while True:
        try:
            line = input(PROMPT if interactive else "").strip()
        except (EOFError, KeyboardInterrupt):
            if interactive:
                print()
            return
        if line in QUIT:
            return
        if line in NEW:
            history.clear()
            print("好的,重新开始。")
            continue
        if not line:
            if interactive:
                print("\n".join(ideas.offer(history)))
            continue
        if _COMMAND.fullmatch(line):
            print(f"没有 {line} 这个命令;有 /new(重新开始)和 /quit(结束)。")
            continue
        line = ideas.picked(line)
        asked = _Asked(line, scope, tuple(history))
        if line in (AS_IT_STANDS, THERE):
            found = _once_more(line, history, scope)
            if isinstance(found, str):
                print(found)
                continue
            asked = found
        if not interactive:
            output.heading(asked.text)
        try:
            events = assistant.stream(asked.text, scope=asked.scope, history=asked.history, length=length)
            with closing(events):
                history.append(output.tell(events))
            if interactive and (hint := _hint(history[-1])):
                print(hint)
        except (QuestionError, ModelError) as error:
            print(f"bluebook: {error}", file=sys.stderr)
        except KeyboardInterrupt:
            print("\n已停止。")
        else:
            print()
