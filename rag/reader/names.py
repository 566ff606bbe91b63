"""What readers and their files are called. Imports nothing heavy."""

from __future__ import annotations

from pathlib import Path

NO_READER = "none"
DEFAULT_READER = "default"
READER_FOLDER = Path(__file__).parent / "model"
HEADS_FILE = "heads.npz"
