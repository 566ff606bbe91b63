"""``bluebook ask``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from rag.commands.options import (
    DeviceOption,
    EncoderOption,
    IndexOption,
    JsonAnswersOption,
    LengthOption,
    LlmOption,
    PlainOption,
    QuestionArgument,
    QuestionsOption,
    ReaderOption,
    ScopeOption,
    StrictnessOption,
    examples,
    scope_of,
)
from rag.commands.printing import Output, choose_style
from rag.commands.questions import Row, one_question, questions_in, require_one_source
from rag.commands.tools import choose_index, tools_of

if TYPE_CHECKING:
    from rag.answering.section_summary import Length
    from rag.assistant import Assistant
    from rag.retrieval.allowed_chunks import Scope

REFUSED_EXIT_CODE = 3
EXAMPLES = examples(
    'bluebook ask "金融科技的定义是谁提出的?"',
    'bluebook ask "第四章讲什么" --index ./bluebook-index --json',
    'bluebook ask "总结第四章" --length short',
    'bluebook ask "有哪些挑战?" --scope 第四章',
    "echo 金融科技的定义是谁提出的? | bluebook ask",
    "bluebook ask --questions questions.jsonl --json > answers.jsonl",
    'bluebook ask "第四章讲什么" --llm openai:qwen3-8b',
    "",
    "Exit codes: 0 answered, 3 refused, 2 wrong use or bad input. With --questions 0 means that every line was asked.",
)


def ask(
    ctx: typer.Context,
    question: QuestionArgument = None,
    index: IndexOption = None,
    scope: ScopeOption = None,
    length: LengthOption = "long",
    questions: QuestionsOption = None,
    as_json: JsonAnswersOption = False,
    plain: PlainOption = False,
    llm: LlmOption = None,
    encoder: EncoderOption = None,
    device: DeviceOption = None,
    reader: ReaderOption = None,
    strictness: StrictnessOption = None,
) -> None:
    """Answer a question from the report, with the quotation, section and page of every sentence."""
    require_one_source(question, questions)
    style = choose_style(as_json=as_json, plain=plain)
    if questions is not None:
        rows = questions_in(questions)
        assistant = tools_of(ctx).assistant(
            choose_index(index), encoder=encoder, llm=llm, device=device, reader=reader, strictness=strictness
        )
        _ask_all(assistant, rows, scope_of(scope), length, Output.of(assistant, style))
        return
    text = one_question(question, 'bluebook ask "金融科技的定义是谁提出的?"')
    assistant = tools_of(ctx).assistant(
        choose_index(index), encoder=encoder, llm=llm, device=device, reader=reader, strictness=strictness
    )
    answer = Output.of(assistant, style).tell(assistant.stream(text, scope=scope_of(scope), length=length), indent=2)
    if answer.refused:
        raise typer.Exit(REFUSED_EXIT_CODE)


def _ask_all(assistant: Assistant, rows: list[Row], scope: Scope, length: Length, output: Output) -> None:
    for number, row in enumerate(rows):
        if number:
            output.between()
        output.heading(row.question)
        output.tell(assistant.stream(row.question, scope=scope, length=length))
