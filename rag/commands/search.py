"""``bluebook search``."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.commands.options import (
    DeviceOption,
    EncoderOption,
    IndexOption,
    JsonAnswersOption,
    PlainOption,
    QuestionArgument,
    QuestionsOption,
    ReaderOption,
    ScopeOption,
    examples,
    scope_of,
)
from rag.commands.printing import Output, choose_style
from rag.commands.questions import one_question, questions_in, require_one_source
from rag.commands.tools import choose_index, tools_of

EXAMPLES = examples(
    'bluebook search "量子安全"',
    'bluebook search "大模型 应用场景" -k 3 --json',
    "bluebook search --questions questions.jsonl --json > hits.jsonl",
)


def search(
    ctx: typer.Context,
    question: QuestionArgument = None,
    k: Annotated[int, typer.Option("-k", "--k", min=1, max=100, help="How many passages.")] = 10,
    index: IndexOption = None,
    scope: ScopeOption = None,
    questions: QuestionsOption = None,
    as_json: JsonAnswersOption = False,
    plain: PlainOption = False,
    encoder: EncoderOption = None,
    device: DeviceOption = None,
    reader: ReaderOption = None,
) -> None:
    """Show the best passages for a question, with the score of each signal."""
    require_one_source(question, questions)
    style = choose_style(as_json=as_json, plain=plain)
    if questions is None:
        text = one_question(question, 'bluebook search "量子安全"')
        assistant = tools_of(ctx).assistant(choose_index(index), encoder=encoder, device=device, reader=reader)
        Output.of(assistant, style).search(assistant.search(text, k=k, scope=scope_of(scope)), indent=2)
        return
    rows = questions_in(questions)
    assistant = tools_of(ctx).assistant(choose_index(index), encoder=encoder, device=device, reader=reader)
    output = Output.of(assistant, style)
    for number, row in enumerate(rows):
        if number:
            output.between()
        output.heading(row.question)
        output.search(assistant.search(row.question, k=k, scope=scope_of(scope)))
