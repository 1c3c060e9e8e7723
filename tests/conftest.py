"""Public studies that several rooms' tests open, received once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from research.archive import Home, Project
from research.intake import receive_study

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Project]:
    """The three waves of the training survey."""
    home, project = Home(tmp_path_factory.mktemp("lasting")), Project(ROOT)
    receive_study("lasting-practice", datetime(2026, 11, 23, 9, 0, tzinfo=UTC), home, project)
    return home, project
