"""Paths as they were given → the files to read, and what of the folders is left out and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

_MAGICS = (b"%PDF-", b"PK\x03\x04")
MAX_FILES = 10_000


def gather(paths: Sequence[Path], out: Path) -> tuple[list[Path], list[tuple[Path, str]]]:
    """Files are taken as they are; of a folder what is named or begins as a report, by name, each file once.

    Hidden files, the index in ``out`` and links that lead out of the folder are passed over.
    Raises ``UsageError`` for a folder with too many files.
    """
    files: dict[Path, Path] = {}
    left: list[tuple[Path, str]] = []
    for path in paths:
        if not path.is_dir():
            files.setdefault(path.resolve(), path)
            continue
        for found, closed in _below(path, out):
            why = closed or _why_left(found, path)
            if why:
                left.append((found, why))
            else:
                files.setdefault(found.resolve(), found)
    return list(files.values()), left


def _below(folder: Path, out: Path) -> Iterator[tuple[Path, str | None]]:
    """Every file below a folder that is neither hidden nor part of an index; a folder that cannot be read, with the reason."""
    from index.errors import UsageError
    from index.store.manifest import MANIFEST_FILE

    skipped = out.resolve()
    count = 0
    waiting = [folder]
    while waiting:
        current = waiting.pop()
        try:
            entries = sorted(current.iterdir())
            if current.resolve() == skipped or (current / MANIFEST_FILE).is_file():
                continue
        except OSError as error:
            yield current, _unreadable(error)
            continue
        for entry in entries:
            # ~$ is what Office leaves beside a file that is open.
            if entry.name.startswith((".", "~$")):
                continue
            if entry.is_dir() and not entry.is_symlink():
                waiting.append(entry)
            elif not entry.is_dir():
                count += 1
                if count > MAX_FILES:
                    raise UsageError(
                        f"{folder} holds more than {MAX_FILES:,} files; name the folders below it one by one."
                    )
                yield entry, None


def _why_left(file: Path, folder: Path) -> str | None:
    from index.readers.suffixes import READ_SUFFIXES

    if file.is_symlink() and folder.resolve() not in file.resolve().parents:
        return "链接指向目录之外"
    if not file.is_file():
        return "不是普通文件"
    if file.suffix.lower() in READ_SUFFIXES or not file.suffix:
        return None
    try:
        with file.open("rb") as stream:
            head = stream.read(1024)
    except OSError as error:
        return _unreadable(error)
    return (
        None
        if any(magic in head[:1024] for magic in _MAGICS[:1]) or head.startswith(_MAGICS[1])
        else f"不读 {file.suffix} 文件"
    )


def _unreadable(error: OSError) -> str:
    return f"无法读取({error.strerror or error})"
