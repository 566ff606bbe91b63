"""``bluebook ui passwd``: add a user to the file that ``bluebook ui --auth FILE`` reads, or change a password."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from index.errors import SettingsError, StorageError
from index.shell import word
from rag.commands.options import examples

EXAMPLES = examples(
    "bluebook ui passwd users.txt anna",
    "pass show bluebook | bluebook ui passwd users.txt anna",
    "bluebook ui --auth users.txt",
)


def add_user(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="File of users; made where there is none.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="The user's name.")],
) -> None:
    """Add a user, or change a password. It is asked for, or read from a pipe; only its scrypt hash is kept."""
    from ui.access.auth import PasswordHash, check_name, check_password

    try:
        name = check_name(name)
        password = check_password(_ask())
    except ValueError as error:
        raise SettingsError(str(error)) from None
    changed = _with_line(_lines(file), name, f"{name}:{PasswordHash.of(password)}")
    _write(file, "".join(f"{line}\n" for line in changed))
    typer.echo(f"{file}: {name} can log in. Serve with: bluebook ui --auth {word(file)}")


def _ask() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return typed


def _lines(file: Path) -> list[str]:
    """The file's lines, comments too. Raises ``SettingsError`` where it is no file of users: nothing is overwritten."""
    from ui.access.auth import load_users

    if not file.exists():
        return []
    lines = file.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    if any(line.strip() and not line.startswith("#") for line in lines):
        load_users(file)
    return lines


def _with_line(lines: list[str], name: str, line: str) -> list[str]:
    place = next((n for n, old in enumerate(lines) if old.partition(":")[0] == name), len(lines))
    return [*lines[:place], line, *lines[place + 1 :]]


def _write(file: Path, text: str) -> None:
    """Replace the file as a whole, readable by its owner only."""
    try:
        handle, draft = tempfile.mkstemp(dir=file.resolve().parent, prefix=f".{file.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        Path(draft).replace(file.resolve())
    except OSError as error:
        raise StorageError(f"the file of users {file} cannot be written: {error.strerror}") from error
