"""A file in, how reading it ended out: read in a forked process with limits, which may write nothing and call nobody."""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from index.chunking.chunks import chunk_document
from index.errors import SourceError
from index.readers.dispatch import read_document
from index.readers.ocr.records import OcrSettings
from rag.output.json_records import dumps, parse_record

MEMORY = 3 << 30
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FORBIDDEN = (
    "os.mkdir",
    "os.rename",
    "os.remove",
    "os.symlink",
    "os.link",
    "subprocess.Popen",
    "os.system",
    "socket.connect",
)


def warm(paths: Iterable[Path]) -> None:
    """Read whole files here, so that what their readers import is there in every process that is forked."""
    for path in paths:
        with suppress(SourceError):
            read_document(path, ocr=OcrSettings("never"))


class Ending(NamedTuple):
    """``read``, ``refused`` (an error of ours) or what went wrong, with the details."""

    kind: str
    detail: str = ""

    @property
    def good(self) -> bool:
        """Whether it is one of the two that may be."""
        return self.kind in ("read", "refused")


def read_apart(path: Path, seconds: int) -> Ending:
    """Read, chunk and report on the file in a process of its own, which has so many seconds of computing."""
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        os.close(source)
        ending = Ending("crashed", "no word of it")
        try:
            ending = _read(path, seconds)
        finally:
            with open(sink, "wb", closefd=False) as out:
                out.write(json.dumps(ending).encode())
            os._exit(0)
    os.close(sink)
    told = _all_of(source, 20 * seconds)
    if told is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if told is None:
        return Ending("hung", f"no end in {20 * seconds} seconds")
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return Ending("hung" if number == signal.SIGXCPU else "crashed", signal.Signals(number).name)
    return Ending(*json.loads(told)) if told else Ending("crashed", f"status {status}")


def _all_of(source: int, seconds: int) -> bytes | None:
    """What is written to the pipe until its end; ``None`` where that does not come."""
    parts: list[bytes] = []
    with open(source, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], seconds)[0]:
            part = pipe.read(1 << 16)
            if not part:
                return b"".join(parts)
            parts.append(part)
    return None


def _read(path: Path, seconds: int) -> Ending:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
    done: list[str] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        wrote = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES
        if (wrote and arguments[0] != os.devnull) or event in _FORBIDDEN:
            done.append(f"{event} {arguments[0]!r}")

    sys.addaudithook(watch)
    try:
        document = read_document(path, ocr=OcrSettings("never"))
        told = dumps(parse_record(document)) + "".join(chunk.text for chunk in chunk_document(document))
    except SourceError as error:
        ending = Ending("refused", f"{type(error).__name__}: {error}")
    except BaseException:
        return Ending("crashed", traceback.format_exc()[-3000:])
    else:
        ending = Ending("read", told)
    return Ending("wrote", "; ".join(done)) if done else ending
