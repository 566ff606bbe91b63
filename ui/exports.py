"""The conversation that is open as a file to download."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ui.export import conversation_markdown, export_name
from ui.texts import Words


def write_export(conversation: Mapping[str, Any], titles: Sequence[str], suffix: str, t: Words) -> str | None:
    """Write a conversation to a temporary file of its own and return its path; ``None`` where nothing was asked.

    ``suffix`` is ``.md`` or ``.docx``.
    """
    turns = conversation["turns"]
    if not turns:
        return None
    title = str(conversation["title"])
    now = datetime.now().astimezone()
    about = "\n".join([t("export_reports", titles="、".join(titles)), t("export_made", time=f"{now:%Y-%m-%d %H:%M}")])
    path = Path(tempfile.mkdtemp(prefix="bluebook-export-")) / export_name(title, suffix.removeprefix("."), t)
    if suffix == ".md":
        path.write_text(conversation_markdown(turns, t, title=title, about=about), encoding="utf-8")
    else:
        from ui.export_word import conversation_word

        path.write_bytes(conversation_word(turns, t, title=title, about=about, made=now))
    return str(path)
