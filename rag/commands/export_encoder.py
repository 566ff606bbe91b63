"""``bluebook encoder export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rag.commands.options import examples

EXAMPLES = examples(
    "bluebook encoder export models/e5-small",
    "bluebook index 报告.pdf --encoder models/e5-small",
)
app = typer.Typer(help="The encoder that turns text into vectors.", no_args_is_help=True, rich_markup_mode="rich")


@app.callback()
def encoder() -> None:
    """The encoder that turns text into vectors."""


@app.command("export", epilog=EXAMPLES)
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist or is empty.")],
) -> None:
    """Write the default encoder as a sentence-transformers folder (some 170 MB), for bulk indexing on torch or a GPU.

    Its vectors are interchangeable with the default encoder's: an index made with it is asked without it.
    """
    from index.models.export import export_default_encoder
    from index.shell import word

    export_default_encoder(folder)
    print(f"已写入 {folder}。用它建索引:bluebook index 报告.pdf --encoder {word(folder)}")
