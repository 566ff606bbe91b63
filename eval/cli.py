"""``bluebook eval``: light at import, as every plug-in command is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rag.commands.options import EncoderOption, IndexOption, LlmOption, ReaderOption, examples

if TYPE_CHECKING:
    from rag.output.progress_bar import DelayedProgress

INTERRUPTED_EXIT_CODE = 130

EXAMPLES = examples(
    "bluebook eval",
    "bluebook eval --split dev --out runs/today --floor eval/data/floor.json",
    "bluebook eval --index ./bluebook-index --dataset mine.csv",
    "bluebook eval --split dev --llm openai:qwen3-8b --out runs/qwen",
    "bluebook eval template mine.csv",
    "bluebook eval conversations talks.jsonl --index ports=./ports-index",
    "bluebook eval compare runs/before runs/after --max-loss 0.02",
    "",
    "Exit codes: 0 done, 1 below the floor, beyond the loss or a model that is down, 2 wrong use or bad input, "
    "130 interrupted.",
)

app = typer.Typer(
    name="eval",
    help="Measure answers on questions with known answers; compare runs, parts and peers.",
    add_completion=False,
)

SplitOption = Annotated[
    Literal["dev", "test", "all"], typer.Option("--split", help="Which half; a set without halves has only all.")
]
RunArgument = Annotated[Path, typer.Argument(metavar="RUN", help="Folder of a finished run.")]
OutFile = Annotated[Path | None, typer.Option("--out", metavar="FILE.json", help="Keep the figures as JSON.")]


@app.callback(invoke_without_command=True, epilog=EXAMPLES)
def run(
    ctx: typer.Context,
    dataset: Annotated[
        Path | None,
        typer.Option(
            "--dataset",
            metavar="FILE",
            help="JSONL, CSV or XLSX; question and answer are enough. Default: the fixed set.",
            show_default=False,
        ),
    ] = None,
    index: IndexOption = None,
    encoder: EncoderOption = None,
    llm: LlmOption = None,
    split: SplitOption = "all",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Folder of the run; one that was interrupted is continued. Default: runs/TIME-NAME.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of the run.", show_default=False)] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Processes that ask.")] = 1,
    floor: Annotated[
        Path | None,
        typer.Option("--floor", metavar="FILE.json", help="End with 1 below these figures.", show_default=False),
    ] = None,
    judge: Annotated[
        str | None,
        typer.Option(
            "--judge",
            metavar="openai:MODEL",
            help="Let a served model grade the answers; questions, answers and references are sent to it.",
            show_default=False,
        ),
    ] = None,
    ragas: Annotated[bool, typer.Option("--ragas", help="Write ragas.jsonl too: the fields that RAGAS reads.")] = False,
) -> None:
    """Ask every question of a set and write a run: answers.jsonl, metrics.json and report.html."""
    if ctx.invoked_subcommand is not None:
        return
    from eval.dataset.fixed_set import FIXED_SET
    from eval.report.page import write_report
    from eval.runs.evaluation import Task, evaluate
    from eval.runs.floor import read_floor, shortfalls
    from eval.runs.folder import read_metrics
    from eval.terminal.figures import show_run
    from eval.terminal.language_model import model_failures
    from rag.commands.tools import choose_index, load_settings

    limits = read_floor(floor) if floor is not None else None
    # Without a set of one's own the questions are about the report that comes with the project.
    asked = index if dataset is None else choose_index(index)
    settings = load_settings(llm=llm)
    task = Task(dataset or FIXED_SET, split, asked, encoder, out, name, workers, settings, judge, ragas)
    try:
        with _progress() as progress:
            folder = evaluate(task, progress)
    except KeyboardInterrupt:
        print("bluebook: interrupted; what was answered is kept. Continue with the same command", file=sys.stderr)
        raise typer.Exit(INTERRUPTED_EXIT_CODE) from None
    page = write_report(folder)
    metrics = read_metrics(folder)
    show_run(metrics, page)
    if metrics["run"]["judge_failure"]:
        print(f"bluebook: {metrics['run']['judge_failure']}", file=sys.stderr)
    if failed := model_failures(metrics):
        print(f"bluebook: {failed}", file=sys.stderr)
    if limits is not None and (missed := shortfalls(metrics, limits)):
        print("\n".join(f"bluebook: below the floor: {line}" for line in missed), file=sys.stderr)
        raise typer.Exit(1)


@app.command()
def compare(
    before: RunArgument,
    after: RunArgument,
    max_loss: Annotated[
        float | None,
        typer.Option("--max-loss", min=0, max=1, help="End with 1 where a figure falls by more.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of tables.")] = False,
) -> None:
    """Set two runs side by side: what got better, what got worse, question by question, with a paired test."""
    from eval.runs.comparison import compare_runs, exceeds, to_record
    from eval.terminal.comparison import show
    from rag.output.json_records import dumps

    found = compare_runs(before, after)
    if as_json:
        print(dumps(to_record(found), indent=2))
    else:
        show(found)
    if max_loss is not None and (lost := exceeds(found, max_loss)):
        print("\n".join(f"bluebook: beyond the loss: {line}" for line in lost), file=sys.stderr)
        raise typer.Exit(1)


@app.command()
def conversations(
    path: Annotated[Path, typer.Argument(metavar="FILE.jsonl", help="One conversation a line: report, turns.")],
    index: Annotated[
        list[str] | None,
        typer.Option(
            "--index",
            metavar="[NAME=]DIR",
            help="The index of the report that the file calls NAME; without a name that of all others. May be repeated. "
            "Default: the report that comes with the project.",
            show_default=False,
        ),
    ] = None,
    reader: ReaderOption = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="JSON: the figures, and each turn as it was understood.")
    ] = False,
) -> None:
    """How follow-ups are understood: which turns that lean were completed, and which that stand were changed."""
    from eval.dataset.conversations import load_conversations
    from eval.runs.conversations import assistants_of, converse
    from eval.terminal.conversations import show_conversations, to_record
    from rag.commands.tools import load_settings
    from rag.output.json_records import dumps

    found = load_conversations(path)
    asked = list(converse(found, assistants_of(index or (), load_settings(reader=reader))))
    if as_json:
        print(dumps(to_record(asked), indent=1))
    else:
        show_conversations(asked)


@app.command()
def template(path: Annotated[Path, typer.Argument(metavar="FILE", help=".csv, .xlsx or .jsonl; a new file.")]) -> None:
    """Write an empty set to fill in: two columns are enough, the others are explained."""
    from eval.dataset.template import write_template
    from index.shell import word

    write_template(path)
    print(f"written: {path}. Fill it in, then: bluebook eval --dataset {word(path)} --index YOUR_INDEX")


@app.command()
def report(folder: RunArgument) -> None:
    """Write report.html of a finished run anew."""
    from eval.report.page import write_report

    print(write_report(folder))


@app.command()
def ablate(
    split: SplitOption = "dev",
    index: IndexOption = None,
    encoders: Annotated[
        list[str] | None,
        typer.Option("--encoder", metavar="NAME", help="Another encoder too; may be repeated.", show_default=False),
    ] = None,
    out: OutFile = None,
) -> None:
    """What each part is worth: the fixed set with one part left out or exchanged at a time."""
    from eval.dataset.fixed_set import FIXED_SET
    from eval.dataset.index_check import check_against_index
    from eval.dataset.loading import load_dataset, select
    from eval.runs.ablations import run_ablations, with_encoders
    from eval.terminal.figures import show_ablations
    from eval.whole_files import write_record
    from index.corpus import CORPUS_INDEX
    from index.store.places import open_index

    dataset = load_dataset(FIXED_SET)
    loaded = open_index(index or CORPUS_INDEX)
    check_against_index(dataset, loaded)
    with _progress() as progress:
        record = run_ablations(
            loaded, select(dataset, split), variants=with_encoders(encoders or ()), progress=progress
        )
    record = {**record, "split": split}
    if out is not None:
        write_record(out, record)
    show_ablations(record)


@app.command()
def peers(
    split: SplitOption = "test",
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="REPORT",
            help="PDF or Markdown of the report. Default: the project's.",
            show_default=False,
        ),
    ] = None,
    out: OutFile = None,
) -> None:
    """What a user would otherwise build, on the same file, questions, encoder and machine."""
    from eval.dataset.fixed_set import FIXED_SET
    from eval.dataset.loading import load_dataset, select
    from eval.peers.run import run_peers
    from eval.peers.summary import summary
    from eval.terminal.figures import show_peers
    from eval.whole_files import write_record
    from index.corpus import CORPUS_FILE

    # A follow-up cannot be asked of a system that has no conversation.
    chosen = [q for q in select(load_dataset(FIXED_SET), split) if q.evidence and not q.conversation]
    with _progress() as progress:
        results = run_peers(file or CORPUS_FILE, chosen, progress=progress)
    record = {**summary(results, chosen), "split": split, "file": (file or CORPUS_FILE).name}
    if out is not None:
        write_record(out, record)
    show_peers(record)


def _progress() -> DelayedProgress:
    from rag.output.progress_bar import DelayedProgress

    return DelayedProgress(delay_s=0.3)
