"""A path or a text in; out comes the one word that a shell reads as it, for commands that a message says to run next."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

_SPECIAL = re.compile(r"[\s\"'`$\\|&;<>()*?\[\]{}!#~^]")


def word(text: str | Path) -> str:
    """As it is where no shell would take it apart, else in quotes."""
    told = str(text)
    if told and not _SPECIAL.search(told):
        return told
    return subprocess.list2cmdline([told]) if os.name == "nt" else shlex.quote(told)
