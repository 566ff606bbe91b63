"""The command group: errors become one line and an exit code, plug-in commands are found by entry point."""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable
from functools import cache
from importlib.metadata import EntryPoint, PackageNotFoundError, entry_points, version
from typing import Any

import typer
from typer.core import TyperGroup

from index.errors import BluebookError
from rag.commands.help_tables import fold_long_words

PLUGIN_GROUP = "bluebook.commands"
"""Entry points of this group are ``typer.Typer`` apps; each becomes the command of its name."""

ISSUE_HINT = "This is a fault of ours: please report it with this line and what `bluebook --debug …` prints."

_OF_THE_READERS = {
    **dict.fromkeys(
        (errno.ENOENT, errno.EISDIR, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EACCES, errno.EPERM), 2
    ),
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EFBIG), 1),
}
"""What the system says of a file that the reader named, and what the command ends with: bad input, or a disk that refuses."""


@cache
def plugins() -> dict[str, EntryPoint]:
    """Installed plug-in commands by name; nothing of them is imported."""
    return {point.name: point for point in sorted(entry_points(group=PLUGIN_GROUP), key=lambda point: point.name)}


def installed_version(package: str) -> str | None:
    """Version of an installed package, read from its metadata; nothing is imported."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


class BluebookGroup(TyperGroup):
    """Commands that end with 0 (done), 2 (wrong use or bad input), 3 (refused) or 1 (a fault of ours)."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Own commands in their order, then the plug-ins'."""
        own = super().list_commands(ctx)
        return [*own, *(name for name in plugins() if name not in own)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """An own command, or the plug-in of that name, imported now."""
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in plugins():
            found = _load(plugins()[cmd_name])
        return found

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take ``--debug`` wherever it stands: it is remembered only after something went wrong."""
        end = args.index("--") if "--" in args else len(args)
        if "--debug" in args[:end]:
            args = ["--debug", *(a for a in args[:end] if a != "--debug"), *args[end:]]
        if not args or not {"-h", "--help"}.isdisjoint(args):
            fold_long_words()
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what it raises becomes a message on stderr and an exit code."""
        return guarded(lambda: super(BluebookGroup, self).invoke(ctx), debug=bool(ctx.params.get("debug")))


def guarded(run: Callable[[], Any], *, debug: bool) -> Any:
    """Call ``run``; errors end as ``typer.Exit``, after one line on stderr (and the traceback with ``debug``)."""
    try:
        return run()
    except BluebookError as error:
        _tell(str(error), debug)
        raise typer.Exit(error.exit_code) from error
    except BrokenPipeError:
        # The reader (head, less) has closed; Python must not try to flush into the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except (typer.Exit, typer.Abort, KeyboardInterrupt, EOFError):
        raise
    except OSError as error:
        if error.filename is None or error.errno not in _OF_THE_READERS:
            raise _fault(error, debug) from error
        told = f"{error.filename}: {error.strerror}. Check the path, its permissions and the space on its disk"
        _tell(f"{told}, then run it again", debug)
        raise typer.Exit(_OF_THE_READERS[error.errno]) from error
    except Exception as error:
        if hasattr(error, "exit_code"):  # wrong use, as typer found it: typer prints it
            raise
        raise _fault(error, debug) from error


def _fault(error: Exception, debug: bool) -> typer.Exit:
    _tell(f"{type(error).__name__}: {error}. {ISSUE_HINT}", debug)
    return typer.Exit(1)


def _tell(message: str, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    one_line = " ".join(message.split())
    print(f"bluebook: {one_line}", file=sys.stderr)


def _load(point: EntryPoint) -> Any:
    try:
        app = point.load()
    except Exception as error:
        reason = f"the command {point.name!r} ({point.value}) cannot be loaded: {type(error).__name__}: {error}"
        return _broken(point.name, reason)
    command = typer.main.get_command(app)
    command.name = point.name
    return command


def _broken(name: str, reason: str) -> Any:
    """A command that says why it is not there, so that one faulty plug-in does not take the help of the others."""
    app = typer.Typer(add_completion=False)

    @app.command(name, help=reason, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
    def tell() -> None:
        raise BluebookError(f"{reason}. Install it again: pip install -e .")

    return typer.main.get_command(app)
