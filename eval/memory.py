"""The most memory that processes held, where the system tells."""

from __future__ import annotations

import sys
from typing import Literal


def peak_bytes(of: Literal["this", "children"]) -> int | None:
    """Largest resident set of this process, or of any child that has ended; ``None`` on Windows, which has no such count."""
    try:
        import resource
    except ImportError:
        return None
    held = resource.getrusage(resource.RUSAGE_SELF if of == "this" else resource.RUSAGE_CHILDREN).ru_maxrss
    return held if sys.platform == "darwin" else held << 10  # macOS counts bytes, Linux KiB
