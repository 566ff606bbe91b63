"""The table of SECURITY.md and constraints.txt: no pinned version is older than the one that mended what is known of it."""

from __future__ import annotations

import re

from packaging.version import Version

from tests.docs.pages import ROOT

_ROW = re.compile(r"^\| ([\w.-]+) \| ([\d.]+) \|", re.MULTILINE)
_PIN = re.compile(r"^([\w.-]+)==([\w.+]+)$", re.MULTILINE)


def test_pinned_versions_have_what_was_mended() -> None:
    pinned = dict(_PIN.findall((ROOT / "constraints.txt").read_text(encoding="utf-8")))
    mended = dict(_ROW.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8")))
    assert len(mended) > 10
    older = {name: pinned[name] for name, since in mended.items() if Version(pinned[name]) < Version(since)}
    assert not older
