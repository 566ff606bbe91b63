"""How many processor cores this process may keep busy."""

from __future__ import annotations

import math
import os
from pathlib import Path


def usable_cores(cpu_max: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """Cores by this process's affinity, and by its container's quota (cgroup v2), where the system has them."""
    affinity = getattr(os, "sched_getaffinity", None)  # Linux has it, macOS and Windows have not
    cores = len(affinity(0)) if affinity is not None else os.cpu_count() or 1
    try:
        quota, period = cpu_max.read_text(encoding="ascii").split()
        return max(1, min(cores, math.ceil(int(quota) / int(period))))
    except (OSError, ValueError):  # no such file, or "max": no quota
        return cores
