"""The study's three public waves, received once for all tests of the room."""

from __future__ import annotations

from pathlib import Path

import pytest

from research.archive import Home, Project
from research.intake import receive_study
from tests.intake.made_study import NOW, Study, made_study

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def received(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Project]:
    home, project = Home(tmp_path_factory.mktemp("received")), Project(ROOT)
    receive_study("open-source-programs", NOW, home, project)
    return home, project


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return made_study(tmp_path)
