"""What holds for every test: on CI a test that must run may not be skipped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# Most tests are about something else than the reader: without it a question takes a tenth of the time. Those about it
# (tests/rag/reader, tests/rag/test_with_reader.py, the floor in CI) ask for it by name.
os.environ.setdefault("BLUEBOOK_READER", "none")

SHARED = Path(__file__).resolve().parents[2] / "shared"
ON_CI = os.environ.get("CI") == "true"
_must_run: list[str] = []

# Speed is measured by `make bench`; a busy machine is no failure. CI tries the same examples every time: others are for here.
hypothesis.settings.register_profile(
    "untimed", deadline=None, derandomize=ON_CI, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("untimed")


def may_skip(keywords: Any) -> bool:
    """Whether a test may be skipped on CI: it reads ``../shared`` where there is none, or needs a GPU."""
    return "gpu" in keywords or ("shared" in keywords and not SHARED.is_dir())


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail") and not may_skip(report.keywords):
        _must_run.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    # A whole module that skips itself says nothing of what it would have tested, so that none may.
    if report.skipped:
        _must_run.append(report.nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    _must_run.extend(getattr(node, "workeroutput", {}).get("must_run", []))


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        # Skipped modules are known to the worker alone; the tests' own reports reach the controller by themselves.
        session.config.workeroutput["must_run"] = [name for name in _must_run if "::" not in name]
    elif ON_CI and _must_run and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if ON_CI and _must_run:
        terminalreporter.section("skipped, but CI must run them")
        for name in dict.fromkeys(_must_run):
            terminalreporter.line(name)
