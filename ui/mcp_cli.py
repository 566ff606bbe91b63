"""``bluebook mcp``: the assistant for an agent on this machine, over standard input and output. Light at import."""

from __future__ import annotations

import contextlib
import sys

import typer

from rag.commands.options import EncoderOption, IndexOption, LlmOption, examples

EXAMPLES = examples(
    "bluebook mcp",
    "bluebook mcp --index ./bluebook-index",
    'In an agent\'s settings: {"mcpServers": {"bluebook": {"command": "bluebook", "args": ["mcp"]}}}',
)

app = typer.Typer(
    name="mcp", help="Serve the reports to an agent over the Model Context Protocol (stdio).", add_completion=False
)


@app.command(epilog=EXAMPLES)
def mcp(ctx: typer.Context, index: IndexOption = None, encoder: EncoderOption = None, llm: LlmOption = None) -> None:
    """Serve the reports to an agent: tools ask, search, read_section and list_reports over stdin and stdout."""
    from rag.commands.tools import choose_index, tools_of

    # What a library prints must not come between the messages.
    with contextlib.redirect_stdout(sys.stderr):
        from ui.access.limits import WorkQueue
        from ui.programs.mcp import create_mcp
        from ui.reports.index_reports import IndexReports
        from ui.settings import UiSettings

        assistant = tools_of(ctx).assistant(choose_index(index), encoder=encoder, llm=llm)
        server = create_mcp(IndexReports(assistant), WorkQueue.from_settings(UiSettings()))
    server.run("stdio")
