"""Every exit code of the table is left by the real command: what cron, systemd and scripts go by."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from research.archive import Home, Project
from research.runs import plan
from research.runs.locks import locked

REPORT = "open-source-programs"


def notebook(*cells: str) -> str:
    """A notebook with a parameters cell and these cells."""
    parameters = {"source": 'wave: str = "2018"  # the wave', "metadata": {"tags": ["parameters"]}, "id": "first"}
    told = [parameters, *({"source": cell, "metadata": {}, "id": f"c{n}"} for n, cell in enumerate(cells))]
    blank = {"cell_type": "code", "outputs": [], "execution_count": None}
    return json.dumps({"cells": [blank | one for one in told], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def well(workshop: Any) -> tuple[str, ...]:
    return ("build", REPORT)


def misused(workshop: Any) -> tuple[str, ...]:
    return ("run", "program_maturity", "-p", "wav=2020")


def refused_data(workshop: Any) -> tuple[str, ...]:
    (workshop.root / "strange.csv").write_text("a,b\n1,2\n")
    return ("receive", "strange.csv", "--study", REPORT, "--wave", "2018")


def failing(workshop: Any) -> tuple[str, ...]:
    (workshop.root / "notebooks" / "ours.ipynb").write_text(notebook("raise ValueError"))
    return ("run", "ours")


def dying(workshop: Any) -> tuple[str, ...]:
    (workshop.root / "notebooks" / "ours.ipynb").write_text(notebook("import os\nos.kill(os.getpid(), 9)"))
    return ("run", "ours")


def unprintable(workshop: Any) -> tuple[str, ...]:
    workshop.rewrite(f"reports/{REPORT}/limits.md", ".", ", as 37 percent are.")
    return ("build", REPORT)


def gated(workshop: Any) -> tuple[str, ...]:
    return ("release", "fetch", REPORT, "--as", "nobody@example.org", "--at", "2026-12-01T09:00Z", "--out", "x.pdf")


@pytest.mark.parametrize(
    ("code", "made"),
    [(0, well), (2, misused), (3, refused_data), (4, failing), (5, dying), (6, unprintable), (7, gated)],
)
def test_the_command_leaves_with_the_code_that_the_table_promises(
    workshop: Any, code: int, made: Callable[[Any], tuple[str, ...]]
) -> None:
    left_by(workshop, made(workshop), code)


def test_a_run_that_another_makes_is_left_to_it(workshop: Any) -> None:
    (workshop.root / "notebooks" / "ours.ipynb").write_text(notebook("x = 1"))
    home = Home(workshop.home)
    key = plan("ours", {}, project=Project(workshop.root), home=home).key
    left_by(workshop, ("run", "ours"), 75, locked(home, key))
    left_by(workshop, ("run", "ours"), 0)


def left_by(
    workshop: Any, arguments: tuple[str, ...], code: int, meanwhile: AbstractContextManager[None] | None = None
) -> None:
    """Type a command and look at what it leaves with: the code, and a sentence for whoever must act."""
    with meanwhile or nullcontext():
        done = workshop.research(*arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert ("\nresearch: " in f"\n{done.stderr}") == (code != 0), done.stderr
