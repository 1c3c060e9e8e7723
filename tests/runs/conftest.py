from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from research.archive import Home, Project
from research.runs import Run, run

PARAMETERS = 'wave: str = "2018"  # the wave to describe'


@dataclass
class Workplace:
    """A small project with a study of two waves, of which 2018 has been received, and a home folder."""

    root: Path

    @property
    def project(self) -> Project:
        return Project(self.root)

    @property
    def home(self) -> Home:
        return Home(self.root / "var")

    def notebook(self, name: str, *cells: str, parameters: str = PARAMETERS, tags: Sequence[str] = ()) -> Path:
        """A notebook of one paragraph, the parameters cell and code cells."""
        content = [
            {"cell_type": "markdown", "id": "words", "metadata": {}, "source": f"# {name}"},
            code("parameters", parameters, ["parameters"]),
            *(code(f"code-{at}", cell, tags) for at, cell in enumerate(cells)),
        ]
        kernel = {"display_name": "not of this machine", "language": "python", "name": "no-such-kernel"}
        told = {"cells": content, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
        return self.write(f"notebooks/{name}.ipynb", json.dumps(told))

    def receive(self, wave: str, answers: str = "answers", **receipt: Any) -> None:
        """Put a wave into the response store."""
        self.write(f"var/responses/cats/{wave}/responses.parquet", answers)
        told = {"study": "cats", "wave": wave, "received": 3, "received_at": "2026-11-01T00:00:00Z"} | receipt
        self.write(f"var/responses/cats/{wave}/receipt.json", json.dumps(told))

    def write(self, path: str, content: str) -> Path:
        """Write a file of the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        return file

    def run(self, notebook: str, parameters: dict[str, object] | None = None, **how: Any) -> Run:
        """Run a notebook by a clock that ticks once a second."""
        return run(notebook, parameters or {}, project=self.project, home=self.home, now=ticking(), **how)


def code(name: str, source: str, tags: Sequence[str]) -> dict[str, Any]:
    """A code cell."""
    metadata = {"tags": list(tags)} if tags else {}
    told = {"cell_type": "code", "id": name, "metadata": metadata, "source": source}
    return told | {"outputs": [], "execution_count": None}


def ticking() -> Callable[[], datetime]:
    """A clock that starts at nine and gains a second whenever it is asked."""
    asked = iter(range(1_000))
    return lambda: datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(seconds=next(asked))


def build(root: Path) -> Workplace:
    """Make a workplace in an empty folder."""
    place = Workplace(root)
    place.write("reports/cats/report.yml", "title: Cats")
    place.write("requirements.lock", "numpy==2.4.6")
    place.write("surveys/cats/instrument.yml", "items: [purrs]")
    place.write("surveys/cats/waves/2018.yml", "selection: opt-in")
    place.write("surveys/cats/waves/2019.yml", "selection: opt-in")
    place.write("surveys/cats/data/2018.csv", "purrs\n1\n")
    place.write("surveys/cats/codebook.md", "# Codebook")
    place.receive("2018")
    return place


@pytest.fixture
def place(tmp_path: Path) -> Workplace:
    return build(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    return build(tmp_path_factory.mktemp("shared"))
