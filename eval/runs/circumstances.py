"""What a figure depends on besides the questions: code, versions, machine, index. Kept with every run."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from index.store.manifest import Manifest
from rag.commands.group import installed_version

PACKAGES = (
    "bluebook",
    "onnxruntime",
    "tokenizers",
    "safetensors",
    "jieba",
    "numpy",
    "sentence-transformers",
    "transformers",
)
ROOT = Path(__file__).resolve().parents[2]


def commit() -> tuple[str | None, bool | None]:
    """The commit of the checkout and whether files differ from it; ``None`` where it is installed without one."""
    head = _git("rev-parse", "HEAD")
    if head is None:
        return None, None
    return head, bool(_git("status", "--porcelain"))


def versions() -> dict[str, str]:
    """Installed versions by package."""
    found = {name: installed_version(name) for name in PACKAGES}
    return {name: version for name, version in found.items() if version is not None}


def machine() -> dict[str, Any]:
    """Processor, cores, memory in GB, system."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def index_record(manifest: Manifest) -> dict[str, Any]:
    """An index by name, with the checksum of its manifest."""
    return {
        "name": manifest.name,
        "encoder": manifest.encoder,
        "sha256": manifest.checksum,
        "documents": [source.title for source in manifest.sources],
    }


def _memory_gb() -> float | None:
    if not hasattr(os, "sysconf"):  # Windows
        return None
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)


def _cpu() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or platform.machine()


def _git(*args: str) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(ROOT), *args], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    # A checkout of something else around an installed copy says nothing of this code.
    inside = (ROOT / ".git").exists()
    return done.stdout.strip() if done.returncode == 0 and inside else None


def python_version() -> str:
    """3.11.9, say."""
    return platform.python_version()
