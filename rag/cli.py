"""The console script ``bluebook``: its commands, and nothing that makes ``bluebook --help`` slow."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import typer

from rag.commands import ask, chat, doctor, export_encoder, index_report, inspect_report, reports, search
from rag.commands.group import BluebookGroup, installed_version
from rag.commands.options import examples
from rag.commands.quiet_libraries import keep_libraries_quiet

app = typer.Typer(
    name="bluebook",
    cls=BluebookGroup,
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        'bluebook ask "金融科技的定义是谁提出的?"',
        "bluebook index 报告.pdf && bluebook ask 第四章讲什么",
        'echo "2024年全球金融科技投融资情况如何?" | bluebook ask --json',
        "",
        "Exit codes: 0 answered, 3 refused, 2 wrong use or bad input, 1 a fault of ours.",
    ),
)
app.command("ask", epilog=ask.EXAMPLES)(ask.ask)
app.command("chat", epilog=chat.EXAMPLES)(chat.chat)
app.command("search", epilog=search.EXAMPLES)(search.search)
app.command("index", epilog=index_report.EXAMPLES)(index_report.index)
app.command("list", epilog=reports.LIST_EXAMPLES)(reports.list_reports)
app.command("remove", epilog=reports.REMOVE_EXAMPLES)(reports.remove)
app.command("rename", epilog=reports.RENAME_EXAMPLES)(reports.rename)
app.command("export", epilog=reports.EXPORT_EXAMPLES)(reports.export)
app.command("import", epilog=reports.IMPORT_EXAMPLES)(reports.import_)
app.command("inspect", epilog=inspect_report.EXAMPLES)(inspect_report.inspect)
app.command("doctor", epilog=doctor.EXAMPLES)(doctor.doctor)
app.add_typer(export_encoder.app, name="encoder", epilog=export_encoder.EXAMPLES)


def show_version(wanted: bool) -> None:
    """Print the version and end."""
    if wanted:
        typer.echo(f"bluebook {installed_version('bluebook') or '(not installed)'}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", callback=show_version, is_eager=True)
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Ask a Chinese report a question: an answer with checked quotations, or a refusal that says why.

    向中文报告提问:每句回答都附原文、章节和页码;报告没有的,会说明缺什么。
    """
    keep_libraries_quiet()


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Chinese must come out under any locale, and bytes that are no text (in a file's name) must not end in a fault.
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
