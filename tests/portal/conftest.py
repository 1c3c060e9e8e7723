from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from research.archive import Home
from research.release import stage
from tests.portal.door import PAGE, Door
from tests.release.editions import TERMS, december, made_edition

NOW = december(11)


@pytest.fixture(scope="session")
def stocked(tmp_path_factory) -> Path:
    """Members read `habits` from the 10th, everyone from the 20th of December 2026, 09:00."""
    door = Door(Home(tmp_path_factory.mktemp("stocked") / "var"), NOW)
    door.take(
        "ann@example.org,Ann Alder,,Alder,member,2026-01-01,2028-01-01,,",
        "bob@example.org,Bob Birch,,Birch,member,2026-01-01,2028-01-01,,",
        "lou@example.org,Lou Larch,,Larch,member,2026-01-01,2026-12-01,,",
    )
    stage(door.home, door.database, made_edition(door.home, page=PAGE), TERMS, december(1))
    return door.home.root


@pytest.fixture
def door(stocked, tmp_path) -> Door:
    """A home of one's own, with everything that is in the stocked one; it is the 11th."""
    shutil.copytree(stocked, tmp_path / "var")
    return Door(Home(tmp_path / "var"), NOW)
