"""Runs the process that reads an upload, and understands how it ended."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import ui
from ui.reports.errors import UploadError
from ui.reports.reading_child import NEARLY_FULL, Job

COMMAND = (sys.executable, "-P", "-m", "ui.reports.reading_child")
MAX_LINE = 64 * 1024
_END_SECONDS = 5.0
_PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SYSTEMROOT",
)

_logger = logging.getLogger(__name__)


class ReadingProcess:
    """One process with one job. ``stop`` may be called from any thread, and before ``run``."""

    def __init__(self, job: Job, seconds: float, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._job = job
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped: UploadError | None = None
        self._memory = 0.0
        self._timer: threading.Timer | None = None
        self._allowed = False

    def run(self, tell: Callable[[Mapping[str, Any]], None]) -> str:
        """Do the job and return the report's title; ``tell`` gets every line of progress. Raises ``UploadError``."""
        process = self._start()
        self._limit(self._seconds)
        try:
            last = self._follow(process, tell)
        finally:
            self._kill()
            code = process.wait()
            self._limit(None)
        if self._stopped is not None:
            raise self._stopped
        if last.get("event") == "done":
            return str(last["title"])
        if last.get("event") == "failed":
            if "detail" in last:
                _logger.error("reading %s failed: %r", self._job.name, last["detail"])
            raise UploadError(str(last["key"]), **last["values"])
        raise self._explained(code)

    def _limit(self, seconds: float | None) -> None:
        """Let it run so long from now on, or be done with limits."""
        if self._timer is not None:
            self._timer.cancel()
        if seconds is not None:
            reason = UploadError("error_reading_time", seconds=round(self._seconds))
            self._timer = threading.Timer(seconds, self.stop, [reason])
            self._timer.daemon = True
            self._timer.start()

    def _allow_ocr(self, pages: int) -> None:
        """Recognising takes long, and how long is known by the pages: once, and for no more than the file has."""
        if not self._allowed:
            self._allowed = True
            self._seconds += self._job.ocr_seconds * min(pages, self._job.pages)
            self._limit(self._seconds)

    def stop(self, reason: UploadError) -> None:
        """Kill it; ``run`` raises ``reason``."""
        with self._lock:
            self._stopped = self._stopped or reason
        self._kill()

    @property
    def process_id(self) -> int | None:
        """The number of the process; ``None`` before it was started."""
        return self._process.pid if self._process else None

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._stopped is not None:
                raise self._stopped
            # Neither the server's secrets nor its working folder are for a file that somebody sent.
            env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._job.folder,
                env={**env, "PYTHONPATH": str(Path(ui.__file__).resolve().parents[1]), "PYTHONUTF8": "1"},
                start_new_session=True,
            )
            return self._process

    def _follow(self, process: subprocess.Popen[bytes], tell: Callable[[Mapping[str, Any]], None]) -> Mapping[str, Any]:
        """Pass progress on; the last line, or nothing where there is none."""
        assert process.stdin is not None
        assert process.stdout is not None
        # It ends when its standard input does, so that this stays open.
        with process.stdout, process.stdin:
            with contextlib.suppress(BrokenPipeError):  # it is dead already: its end says why
                os.write(process.stdin.fileno(), json.dumps(asdict(self._job)).encode() + b"\n")
            while line := process.stdout.readline(MAX_LINE):
                try:
                    record = json.loads(line)
                except ValueError:
                    return {"event": "failed", "key": "error_reading_failed", "values": {}, "detail": "no JSON"}
                if record["event"] != "progress":
                    return dict(record)
                self._memory = record["memory"]
                if record["stage"] == "ocr" and record["total"]:
                    self._allow_ocr(int(record["total"]))
                tell(record)
            # Its end says why, where it comes by itself: a process closes its files a little earlier.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_END_SECONDS)
        return {}

    def _kill(self) -> None:
        with self._lock:
            process = self._process
            if process is not None and process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    if hasattr(os, "killpg"):
                        os.killpg(process.pid, signal.SIGKILL)
                    else:  # Windows: it starts no processes of its own
                        process.kill()

    def _explained(self, code: int) -> UploadError:
        _logger.error("reading %s ended without a word, exit code %d", self._job.name, code)
        # Where a signal has no name (Windows), no process ends by it.
        if code == -getattr(signal, "SIGXCPU", 0) != 0:
            return UploadError("error_reading_time", seconds=round(self._seconds))
        # SIGKILL that was not ours: the system had no memory left.
        if code == -getattr(signal, "SIGKILL", 0) != 0 or self._memory > NEARLY_FULL:
            return UploadError("error_reading_memory", mb=self._job.memory_bytes >> 20)
        return UploadError("error_reading_failed")
