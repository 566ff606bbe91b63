"""A conversation as a file: its name and its bytes. No Gradio, no files of our own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from ui.exports.markdown import conversation_markdown, export_name
from ui.words.texts import Words

Kind = Literal["md", "docx"]


def export_file(
    conversation: Mapping[str, Any], titles: Sequence[str], kind: Kind, t: Words, now: datetime
) -> tuple[str, bytes]:
    """Name and content of the file that a conversation becomes; ``titles`` are the reports', ``now`` the time in it.

    Raises ``ValueError`` for a conversation with a turn that is none.
    """
    turns, title = conversation["turns"], str(conversation["title"])
    of = [t("export_reports", titles="、".join(titles))] if titles else []
    about = "\n".join([*of, t("export_made", time=f"{now:%Y-%m-%d %H:%M}")])
    name = export_name(title, kind, t)
    if kind == "md":
        return name, conversation_markdown(turns, t, title=title, about=about).encode("utf-8")
    from ui.exports.word import conversation_word  # loaded by those who need it: python-docx takes its time

    return name, conversation_word(turns, t, title=title, about=about, made=now)
