"""The README in Chinese is the equal of the one in English; the changelog and the package are of one version."""

from __future__ import annotations

import re
import tomllib

from tests.docs.pages import READMES, ROOT, blocks, lines, prose

ENGLISH, CHINESE = READMES


def test_commands_and_transcripts_are_the_same() -> None:
    assert lines(ENGLISH) == lines(CHINESE)
    assert blocks(ENGLISH, "console") == blocks(CHINESE, "console")


def test_links_lead_to_the_same_pages_in_the_same_order() -> None:
    english, chinese = (re.findall(r"\]\(([^)\s]+)\)", prose(page)) for page in READMES)
    assert [link for link in english if "README" not in link] == [link for link in chinese if "README" not in link]
    assert {"README.zh-CN.md"} <= set(english)
    assert {"README.md"} <= set(chinese)


def test_figures_are_the_same() -> None:
    english, chinese = (re.findall(r"\d*\.?\d+", prose(page)) for page in READMES)
    assert sorted(english) == sorted(chinese)


def test_sections_are_as_many() -> None:
    english, chinese = (re.findall(r"^## ", prose(page), re.MULTILINE) for page in READMES)
    assert len(english) == len(chinese)


def test_the_changelog_begins_with_the_version_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert first is not None
    assert first[1] == project["version"]


def test_every_extra_is_told_with_its_size() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = re.findall(
        r"^\| extra `(\w+)` \| (\d+) \|", (ROOT / "docs" / "install.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {name for name, _ in told} == set(project["optional-dependencies"])
