"""``bluebook ui``: light at import, as every plug-in command is."""

from __future__ import annotations

import ipaddress
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.commands.options import IndexOption, LlmOption, examples
from ui.access.auth_command import EXAMPLES as PASSWD_EXAMPLES
from ui.access.auth_command import add_user

if TYPE_CHECKING:
    from ui.settings import UiSettings

EXAMPLES = examples(
    "bluebook ui",
    "bluebook ui --index ./bluebook-index --port 8000",
    "bluebook ui --host 0.0.0.0 --auth users.txt",
    "bluebook ui --llm openai:qwen3-8b",
    "",
    "Limits (size, pages, queue, rate) are settings: BLUEBOOK_UI_MAX_UPLOAD_MB=20 and so on; see ui/settings.py.",
)

app = typer.Typer(name="ui", help="Chat with a report in a web page.", add_completion=False)


@app.callback(invoke_without_command=True, epilog=EXAMPLES)
def ui(
    ctx: typer.Context,
    index: IndexOption = None,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on. Default: 127.0.0.1.")] = None,
    port: Annotated[int | None, typer.Option("--port", min=0, max=65535, help="Default: 7860.")] = None,
    auth: Annotated[
        Path | None,
        typer.Option("--auth", metavar="FILE", help="Users with hashed passwords: bluebook ui passwd FILE NAME."),
    ] = None,
    root_path: Annotated[
        str | None, typer.Option("--root-path", metavar="PATH", help="Path below which a proxy serves the page.")
    ] = None,
    llm: LlmOption = None,
) -> None:
    """Open the web page on this machine; nothing is sent or fetched anywhere else, unless a served --llm is named."""
    if ctx.invoked_subcommand is not None:
        return
    from rag.commands.tools import choose_index
    from ui.access.auth import load_users

    settings = _settings(host=host, port=port, root_path=root_path)
    users = load_users(auth) if auth is not None else None
    if users is None and not _is_loopback(settings.host):
        print(
            f"bluebook: warning: {settings.host} can be reached from outside and there is no --auth FILE: "
            "everyone who reaches it can ask and upload",
            file=sys.stderr,
        )
    from ui.server.serve import serve

    serve(choose_index(index), settings, users, llm=llm)


app.command("passwd", epilog=PASSWD_EXAMPLES)(add_user)


def _settings(**given: object) -> UiSettings:
    from pydantic import ValidationError

    from index.errors import SettingsError
    from ui.settings import UiSettings

    try:
        return UiSettings.model_validate(
            {**UiSettings().model_dump(), **{name: value for name, value in given.items() if value is not None}}
        )
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False))
        raise SettingsError(f"a setting of the page is not allowed: {told}. See ui/settings.py") from None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
