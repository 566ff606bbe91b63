"""A conversation as a file: Markdown here, Word in ``ui.exports.word``. Citations become footnotes; nothing is interpreted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ui.exports.transcript import Entry, Note, Run, notes_of, transcript
from ui.words.inert import markdown_run, markdown_text, plain_line
from ui.words.texts import Words

_UNSAFE = re.compile(r"[^\w\-]+")
_MAX_NAME = 60


def conversation_markdown(turns: Iterable[Mapping[str, Any]], t: Words, *, title: str = "", about: str = "") -> str:
    """A conversation in Markdown with footnotes (``[^1]``, as GitHub, Pandoc and most editors read them).

    ``turns`` as the browser keeps them; ``title`` is the conversation's, ``about`` a line below it: when, which reports,
    their source. Raises ``ValueError`` for a turn that is none.
    """
    entries = transcript(turns, t)
    blocks = [f"# {markdown_text(title or t('conversation_untitled'))}"]
    blocks += [markdown_text(about)] if about else []
    for entry in entries:
        blocks += _entry(entry, t)
    notes = notes_of(entries)
    if notes:
        blocks += ["---", markdown_text(t("export_legend"))]
    blocks += [_note(note, t) for note in notes]
    return "\n\n".join(blocks) + "\n"


def export_name(title: str, suffix: str, t: Words) -> str:
    """A file name made of a conversation's title: letters, digits, ``-`` and ``_`` only."""
    name = _UNSAFE.sub("-", plain_line(title)).strip("-_")[:_MAX_NAME].strip("-_")
    return f"{name or t('conversation')}.{suffix}"


def _entry(entry: Entry, t: Words) -> list[str]:
    blocks = [f"## {markdown_text(entry.question) or markdown_text(t('question'))}"]
    if entry.understood:
        blocks.append(f"*{markdown_text(t('rewritten') + entry.understood)}*")
    if entry.refused:
        blocks += [f"**{markdown_text(t('refused'))}**", markdown_text(entry.reason)]
        blocks += _list(t("unmet"), [markdown_text(item) for item in entry.unmet])
        blocks += _list(t("nearest"), [markdown_text(f"{near.where}: “{near.quote}”") for near in entry.nearest])
    blocks += [_paragraph(paragraph, t) for paragraph in entry.paragraphs]
    blocks += [f"*{markdown_text(line)}*" for line in entry.written]
    return [block for block in blocks if block]


def _list(heading: str, items: Sequence[str]) -> list[str]:
    return [markdown_text(heading), "\n".join(f"- {item}" for item in items)] if items else []


def _paragraph(runs: Sequence[Run], t: Words) -> str:
    written = ""
    for run in runs:
        if run.note is None:
            said = markdown_run(run.text)
            # [^1](…) would be a link.
            written += f"\\{said}" if written.endswith("]") and said.startswith("(") else said
        else:
            unverified = "" if run.note.verified else f" **{markdown_text(t('quote_unverified'))}** "
            written += f"[^{run.note.number}]{unverified}"
    return written.strip()


def _note(note: Note, t: Words) -> str:
    said = t("quote_verified") if note.verified else t("quote_unverified")
    sign = f"✓ {markdown_text(said)}" if note.verified else f"**! {markdown_text(said)}**"
    return f"[^{note.number}]: {markdown_text(f'{note.where}: “{note.quote}”')} {sign}"
