"""Writers that end at any moment, and readers beside a writer: python -m tests.index.store.killed_writers kill|read FOLDER N SEED.

``kill``: N times a forked child adds, replaces or removes a report and is ended by a timer while it does; each time the
index has to answer as it did before, or as it does after. ``read``: eight forked children load the index and read all of
it again and again while this process writes N times. What came of it is told as one line of JSON. This runs in a process
of its own: forking wants no threads.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from index.store.folder import Index, build_index, remove_document
from index.store.verification import verify_files
from index.words.segmentation import tokenizer, words
from tests.fakes import LetterEncoder, document

READERS = 8
QUERY = words("绿色贷款与春茶的余额")
STATES = {"none": None, "first": "春茶在清明以前开采。", "second": "秋茶又次之,绿色贷款不多。"}
"""What the second report says; the first one stays as it is."""

Answers = tuple[tuple[str, ...], tuple[float, ...], tuple[float, ...]]


def answers(folder: Path) -> Answers:
    """All that an index says: the texts of its reports, BM25 of every sentence, the cosine of every chunk."""
    index = Index.load(folder)
    told = tuple(block.text for document in index.documents for block in document.blocks)
    chunks = tuple(chunk.text for chunk in index.chunks)
    lexical = index.lexical.sentence_scores(QUERY).round(5).tolist()
    places, cosines = index.dense.search(np.full(4, 0.5, np.float32), 9)
    return (*told, *chunks), tuple(lexical), tuple(cosines[np.argsort(places)].round(5).tolist())


def change(folder: Path, state: str) -> None:
    """Bring the second report into a state."""
    text = STATES[state]
    if text is None:
        remove_document(folder, "tea")
    else:
        build_index([document("tea", text, sha256=f"{len(text):02x}")], LetterEncoder(), folder)


def kill(folder: Path, times: int, chance: random.Random) -> dict[str, int]:
    """How often the index was found as before and as after, by what was being done."""
    expected: dict[str, Answers] = {"none": answers(folder)}
    took = 0.0
    for state in ("first", "second"):
        change(folder, state)
        expected[state] = answers(folder)
    for state in ("none", "first", "second", "none"):
        started = time.perf_counter()
        change(folder, state)
        took = max(took, time.perf_counter() - started)
    now, found = "none", Counter[str]()
    for _ in range(times):
        wanted = chance.choice([state for state in STATES if state != now])
        status = _in_child(lambda: change(folder, wanted), chance.uniform(1e-4, 2 * took))  # noqa: B023
        assert status in (0, -signal.SIGALRM), status
        verify_files(folder, Index.load(folder).manifest)
        told = answers(folder)
        assert told in (expected[now], expected[wanted]), (now, wanted, told)
        assert status != 0 or told == expected[wanted]
        doing = "remove" if wanted == "none" else "add" if now == "none" else "replace"
        found[f"{doing}, as {'before' if told == expected[now] else 'after'}"] += 1
        now = now if told == expected[now] else wanted
    build_index([document()], LetterEncoder(), folder)
    reports = len(Index.load(folder).manifest.sources)
    assert len(list(folder.iterdir())) == 3 + reports, "what was left is cleared away by the next write"
    return dict(sorted(found.items()))


def read(folder: Path, times: int, chance: random.Random) -> dict[str, int]:
    """How often each of the readers read the whole index."""
    known = {answers(folder)}
    for state in ("first", "second", "none"):
        change(folder, state)
        known.add(answers(folder))
    stop, counts = folder.parent / "stop", folder.parent / "counts"
    counts.mkdir()

    def reader(number: int) -> None:
        done = 0
        while not stop.exists() or not done:
            assert answers(folder) in known
            done += 1
        (counts / str(number)).write_text(str(done))

    children = [_fork(lambda n=n: reader(n)) for n in range(READERS)]  # type: ignore[misc]
    for n in range(times):
        change(folder, ("first", "second", "none")[n % 3])
    stop.touch()
    statuses = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
    assert statuses == [0] * READERS, statuses
    return {path.name: int(path.read_text()) for path in sorted(counts.iterdir())}


def _in_child(run: Callable[[], None], seconds: float) -> int:
    """Exit code of a child that a timer ends; minus the signal where it did: nothing of Python runs after it."""

    def timed() -> None:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        run()

    return os.waitstatus_to_exitcode(os.waitpid(_fork(timed), 0)[1])


def _fork(run: Callable[[], None]) -> int:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            run()
            code = 0
        except BaseException as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    return pid


def main(what: str, folder: Path, times: int, seed: int) -> None:
    """Do it, and tell."""
    tokenizer()
    build_index([document()], LetterEncoder(), folder)
    print(json.dumps({"kill": kill, "read": read}[what](folder, times, random.Random(seed)), ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
