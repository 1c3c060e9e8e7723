"""The whole line on the real study, built once for all tests here, in a copy of the project with an empty home."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
PARTS = ("notebooks", "reports", "surveys", "requirements.lock")
REPORT = "open-source-programs"


@dataclass(frozen=True)
class Workshop:
    """A copy of the project's studies and reports, and the home folder beside it."""

    root: Path
    home: Path

    def research(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Type a `research` command in this workshop."""
        return subprocess.run(
            [sys.executable, "-m", "research", *arguments],
            cwd=self.root,
            env={**os.environ, "RESEARCH_HOME": str(self.home)},
            capture_output=True,
            text=True,
            check=False,
        )

    def edition(self) -> dict[str, Any]:
        """The edition object, as `build --json` prints it."""
        told = self.research("build", REPORT, "--json")
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)

    def rewrite(self, file: str, old: str, new: str) -> None:
        """Plant a change in a file of the workshop."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


def opened(root: Path) -> Workshop:
    """A new workshop."""
    root.mkdir(parents=True)
    for part in PARTS:
        source = CHECKOUT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / part)
    return Workshop(root, root.parent / "home")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """A workshop in which the report has been received, built and staged."""
    workshop = opened(tmp_path_factory.mktemp("the line") / "project")
    told = workshop.research("report", REPORT)
    assert told.returncode == 0, told.stderr
    return workshop


@pytest.fixture
def workshop(built: Workshop, tmp_path: Path) -> Workshop:
    """A fresh copy of the studies and reports over a copy of the finished home, so that runs need no repeating."""
    copy = opened(tmp_path / "project")
    shutil.copytree(built.home, copy.home)
    return copy
