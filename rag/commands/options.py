"""Options that several commands share, and the examples below a command's help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from index.readers.ocr.records import OcrSettings
    from index.schema import Progress
    from rag.retrieval.allowed_chunks import Scope

QuestionArgument = Annotated[
    str | None,
    typer.Argument(metavar="QUESTION", help="The question; - or nothing: read it from a pipe.", show_default=False),
]
IndexOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        envvar="BLUEBOOK_INDEX",
        metavar="DIR",
        help="Index to ask: a folder, milvus://HOST:PORT/NAME or milvus-lite:FILE.db. Default: ./bluebook-index where there is one, "
        "else the report that comes with the project.",
        show_default=False,
    ),
]
EncoderOption = Annotated[
    str | None,
    typer.Option(
        "--encoder",
        metavar="NAME",
        help="Encoder by name or folder. Default: the one that the index was made with.",
        show_default=False,
    ),
]
DeviceOption = Annotated[
    str | None,
    typer.Option(
        "--device",
        envvar="BLUEBOOK_DEVICE",
        metavar="NAME",
        help="Where the encoder computes: cpu (default), cuda, directml or coreml, as the installed onnxruntime offers; "
        "for another encoder a torch device.",
        show_default=False,
    ),
]
ReaderOption = Annotated[
    str | None,
    typer.Option(
        "--reader",
        metavar="NAME",
        help="What reads the sentences that search has found: default, none, or a cross-encoder of sentence-transformers by name "
        "or folder. Default: BLUEBOOK_READER, else default.",
        show_default=False,
    ),
]
StrictnessOption = Annotated[
    float | None,
    typer.Option(
        "--strictness",
        min=0,
        max=1,
        metavar="0-1",
        help="How likely an answer has to be right; below, the question is refused. Default: "
        "BLUEBOOK_ANSWER__STRICTNESS, else 0.4.",
        show_default=False,
    ),
]
LlmOption = Annotated[
    str | None,
    typer.Option(
        "--llm",
        metavar="NAME",
        help="Language model that writes the answer: openai:MODEL, transformers:NAME_OR_FOLDER or none. "
        "Default: BLUEBOOK_LLM__USE, else none.",
        show_default=False,
    ),
]
ScopeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--scope",
        metavar="SCOPE",
        help="Only this chapter (第四章) or heading, this report (title or id), publisher:中国信通院, year:2024. Given several "
        "times, all hold.",
        show_default=False,
    ),
]
IndexToWriteOption = Annotated[
    Path | None,
    typer.Option(
        "--index",
        envvar="BLUEBOOK_INDEX",
        metavar="DIR",
        help="The index: a folder, milvus://HOST:PORT/NAME or milvus-lite:FILE.db. Default: ./bluebook-index.",
        show_default=False,
    ),
]
LengthOption = Annotated[
    Literal["short", "long"],
    typer.Option("--length", metavar="short|long", help="Of a summary: some five sentences, or up to twelve."),
]
QuestionsOption = Annotated[
    str | None,
    typer.Option(
        "--questions",
        metavar="FILE",
        help="Many questions: one a line, as text or as a JSON object with `question` or `q`; - reads stdin.",
        show_default=False,
    ),
]
PasswordOption = Annotated[
    str | None,
    typer.Option(
        "--password",
        metavar="PASSWORD",
        help="Password of an encrypted PDF; - asks for it, so that it is not shown.",
        show_default=False,
    ),
]
_OCR = (
    "Which pages of a PDF are read as pictures: those without usable text, all, none. What was read is kept in the "
    "user's cache, so that a run that was broken off goes on."
)
OcrOption = Annotated[Literal["auto", "always", "never"], typer.Option("--ocr", metavar="auto|always|never", help=_OCR)]
OcrToIndexOption = Annotated[
    Literal["auto", "always", "never"],
    typer.Option(
        "--ocr",
        metavar="auto|always|never",
        help=f"{_OCR} A report that is indexed already is read anew with --force only.",
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]
JsonAnswersOption = Annotated[bool, typer.Option("--json", help="JSON; with --questions one object a line.")]
PlainOption = Annotated[bool, typer.Option("--plain", help="Plain text, as in a pipe.")]


def scope_of(given: list[str] | None) -> Scope:
    """What ``--scope`` said: nothing, one scope, or several that all hold."""
    return (given[0] if len(given) == 1 else given) if given else None


def ocr_settings(mode: Literal["auto", "always", "never"], progress: Progress | None) -> OcrSettings:
    """What the option says, with the user's cache."""
    from index.readers.ocr.kept import cache_folder
    from index.readers.ocr.records import OcrSettings

    return OcrSettings(mode, kept_in=cache_folder(), progress=progress)


def password_of(given: str | None) -> str | None:
    """The password given, or typed without echo where that is ``-``."""
    return typer.prompt("Password of the PDF", hide_input=True, err=True) if given == "-" else given


def examples(*lines: str) -> str:
    """The lines as an epilog that keeps its line breaks."""
    return "\n".join(["[bold]Examples[/bold]", *(f"  {line}" if line else "" for line in lines)])
