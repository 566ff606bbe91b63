"""The token table that every model of the project shares: a text in, ids and their vectors out."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.models.layout import DEFAULT_FOLDER, SCALES_FILE, VECTORS_FILE
from index.models.tokenizer import load_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class TokenTable:
    """``vectors`` int8 or float32 ``(tokens, width)``, mapped where it comes from a file; ``scales`` float32 ``(tokens,)``."""

    tokenizer: Tokenizer
    vectors: npt.NDArray[np.int8] | npt.NDArray[np.float32]
    scales: npt.NDArray[np.float32]

    def padded(self, rows: Sequence[Sequence[int]]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
        """What a graph is fed for rows of ids: vectors ``(rows, longest, width)``, and a mask ``(rows, longest)``."""
        ids = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
        mask = np.zeros(ids.shape, dtype=np.int32)
        for place, row in enumerate(rows):
            ids[place, : len(row)], mask[place, : len(row)] = row, 1
        return self.vectors[ids] * self.scales[ids][..., None], mask


_tables: dict[Path, TokenTable] = {}
_lock = threading.Lock()


def shared_tokens(folder: Path = DEFAULT_FOLDER) -> TokenTable:
    """The table of an encoder's folder, loaded once a process; raises what reading its files raises."""
    with _lock:
        if folder not in _tables:
            _tables[folder] = load_tokens(folder)
        return _tables[folder]


def load_tokens(folder: Path) -> TokenTable:
    """The table of an encoder's folder."""
    vectors, scales = np.load(folder / VECTORS_FILE, mmap_mode="r"), np.load(folder / SCALES_FILE)
    return TokenTable(load_tokenizer(folder), vectors, scales)
