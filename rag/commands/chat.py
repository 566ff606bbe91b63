"""``bluebook chat``."""

from __future__ import annotations

import contextlib
import sys
from contextlib import closing
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
)
from rag.commands.printing import Output, choose_style
from rag.commands.tools import choose_index, tools_of

if TYPE_CHECKING:
    from rag.answering.section_summary import Length
    from rag.assistant import Assistant
    from rag.schema import Answer

EXAMPLES = examples(
    "bluebook chat",
    "bluebook chat --index ./bluebook-index --scope 第三章",
    "bluebook chat --llm openai:qwen3-8b",
    "",
    "In the conversation: Enter alone suggests questions, a number asks one of them, /new forgets what was said before, /quit or Ctrl-D ends it, Ctrl-C stops an answer.",
)
PROMPT = "问> "
QUIT = frozenset({"/quit", "/exit", "/q", "/退出"})
NEW = frozenset({"/new", "/新"})


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
    converse(assistant, output, scope, length, interactive=interactive)


def converse(
    assistant: Assistant, output: Output, scope: str | None, length: Length = "long", *, interactive: bool
) -> None:
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
        line = ideas.picked(line)
        if not interactive:
            output.heading(line)
        try:
            with closing(assistant.stream(line, scope=scope, history=tuple(history), length=length)) as events:
                history.append(output.tell(events))
        except (QuestionError, ModelError) as error:
            print(f"bluebook: {error}", file=sys.stderr)
        except KeyboardInterrupt:
            print("\n已停止。")
        else:
            print()
