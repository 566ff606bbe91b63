"""Folders → an index that follows them: what appears is added, what changes replaced, what goes removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import BluebookError, BusyIndexError, StorageError, UsageError

if TYPE_CHECKING:
    from index.schema import Document, Encoder

EVERY_S = 2.0
"""Seconds between two looks. A file is read when it was the same at two of them: one that is being copied grows."""

Stamp = tuple[int, int]
_NEVER: Stamp = (-1, -1)


@dataclass(slots=True)
class Watched:
    """What is known of the folders: how every file looked last time, and which report each one that was read is.

    A file that could not be read is no report (``None``); it is read again when it changes.
    """

    seen: dict[Path, Stamp] = field(default_factory=dict)
    read: dict[Path, tuple[Stamp, str | None]] = field(default_factory=dict)

    def look(self, now: dict[Path, Stamp]) -> tuple[list[Path], list[Path]]:
        """The files that are to be read, and those that are gone; each was so at two looks."""
        ready = [
            path
            for path, stamp in now.items()
            if self.seen.get(path) == stamp and (path not in self.read or self.read[path][0] != stamp)
        ]
        gone = [path for path in self.read if path not in now and path not in self.seen]
        self.seen = now
        return ready, gone

    def expect(self, files: dict[Path, str]) -> None:
        """Files that were read as these reports and are not there: gone at the second look, when what moved is known."""
        for path, document_id in files.items():
            self.seen[path] = _NEVER
            self.read[path] = _NEVER, document_id


def watch(
    folders: Sequence[Path],
    out: Path,
    read: Callable[[Path], Document],
    encoder: Encoder,
    *,
    say: Callable[[str], None],
    sleep: Callable[[float], None],
) -> None:
    """Follow the folders until it is interrupted (Ctrl-C): then what is being written is finished or undone, and it returns."""
    from index.store.places import place_told

    watched = Watched()
    watched.expect(deleted_meanwhile(folders, out))
    say(f"正在关注 {'、'.join(map(str, folders))};索引 {place_told(out)}。按 Ctrl-C 结束")
    try:
        while True:
            look_once(watched, folders, out, read, encoder, say)
            sleep(EVERY_S)
    except KeyboardInterrupt:
        say("已停止关注;索引保持最后一次写入的样子")


def deleted_meanwhile(folders: Sequence[Path], out: Path) -> dict[Path, str]:
    """Files that reports of the index were read from, in these folders and those below them, and that are not there any more.

    A folder without any file tells nothing: its disk may not be there.
    """
    from index.store.identity import files_of
    from rag.commands.report_files import gather

    gone: dict[Path, str] = {}
    for folder in folders:
        if there := gather([folder], out)[0]:
            below = {folder, *(up for path in there for up in path.parents if folder in up.parents)}
            known = {path: name for one in below for path, name in files_of(out, one).items()}
            gone |= {path: name for path, name in known.items() if not path.exists()}
    return gone


def look_once(
    watched: Watched,
    folders: Sequence[Path],
    out: Path,
    read: Callable[[Path], Document],
    encoder: Encoder,
    say: Callable[[str], None],
) -> None:
    """Compare the folders with what is known, and write what has settled."""
    from rag.commands.report_files import gather

    stamps: dict[Path, Stamp] = {}
    for path in gather([folder for folder in folders if folder.is_dir()], out)[0]:
        try:
            told = path.stat()
        except OSError:
            continue
        stamps[path.resolve()] = (told.st_mtime_ns, told.st_size)
    ready, gone = watched.look(stamps)
    for path in ready:
        try:
            watched.read[path] = stamps[path], _held(path, out) or _add(path, out, read(path), encoder, say)
        except (BusyIndexError, StorageError) as error:
            say(f"稍后再试:{error}")
        except BluebookError as error:
            watched.read[path] = stamps[path], None
            say(f"没有收入 {path}:{error}")
    for path in gone:
        try:
            _remove(path, watched, out, say)
        except (BusyIndexError, StorageError) as error:
            say(f"稍后再试:{error}")


def _held(path: Path, out: Path) -> str | None:
    """The report of the index that a file is already: reading a long one takes a minute, looking at its bytes none."""
    from index.store.identity import known_reports
    from index.store.manifest import file_hash

    try:
        content = file_hash(path)
    except OSError:
        return None
    return next((known.document_id for known in known_reports(out).values() if known.sha256 == content), None)


def _add(path: Path, out: Path, document: Document, encoder: Encoder, say: Callable[[str], None]) -> str:
    from index.store.identity import known_reports, told_apart
    from index.store.places import build_index

    ((told, _),) = told_apart([(document, path)], known_reports(out))
    manifest, written = build_index([told], encoder, out, sources={told.document_id: path})
    if written:
        source = manifest.source(told.document_id)
        count = source.chunks if source else 0
        say(f"已收入 《{told.title}》({path}):{count} 个片段,共 {len(manifest.sources)} 份报告")
    return told.document_id


def _remove(path: Path, watched: Watched, out: Path, say: Callable[[str], None]) -> None:
    """Remove the report of a file that is gone, unless another file holds the same."""
    from index.store.places import remove_document

    _, document_id = watched.read[path]
    others = {told for other, (_, told) in watched.read.items() if other != path}
    if document_id is not None and document_id not in others:
        try:
            manifest = remove_document(out, document_id)
            say(f"已移除 {document_id}({path} 已不在),还有 {len(manifest.sources)} 份报告")
        except KeyError:
            pass  # somebody has removed it
        except (BusyIndexError, StorageError):
            raise
        except UsageError as error:
            say(f"没有移除 {document_id}:{error}")
    del watched.read[path]
