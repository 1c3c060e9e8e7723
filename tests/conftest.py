"""What tests of several rooms share: public studies, received once, and no verdict by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from research.archive import Home, Project
from research.intake import receive_study

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("shared machine", deadline=None)  # how long an example takes says nothing about the code
settings.load_profile("shared machine")


@pytest.fixture(scope="session")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Project]:
    """The three waves of the training survey."""
    home, project = Home(tmp_path_factory.mktemp("lasting")), Project(ROOT)
    receive_study("lasting-practice", datetime(2026, 11, 23, 9, 0, tzinfo=UTC), home, project)
    return home, project
