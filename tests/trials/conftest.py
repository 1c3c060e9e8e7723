"""Trials leave a dated record: which, on what, how it ended, how long it took."""

from __future__ import annotations

import platform
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.trials.browser import axe, axe_script, browser, shot

__all__ = ["axe", "axe_script", "browser", "shot"]  # fixtures of all trials

RECORD = Path(__file__).resolve().parents[2] / "docs" / "trials.md"
HEAD = """# Trials

The last `make trials`, written by itself: what needs more than Python, tried with the real thing.

"""
told: list[tuple[str, str, float]] = []


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> object:
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and item.get_closest_marker("trial"):
        told.append((item.name, report.outcome, report.duration))


def pytest_sessionfinish() -> None:
    if not told:
        return
    rows = "".join(
        f"| {name.replace('_', ' ').removeprefix('test ')} | {how} | {took:.0f} s |\n" for name, how, took in told
    )
    when = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.system()} {platform.machine()}"
    RECORD.write_text(f"{HEAD}{when}\n\n| trial | outcome | took |\n| --- | --- | --- |\n{rows}", encoding="utf-8")
