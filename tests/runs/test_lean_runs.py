"""What a run does without: modules that no run uses, and saves that nobody reads."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest

from research.runs.saving import SECONDS, SparingManager

LOADED = """
import json, sys
import research, scipy.special
research.share, research.reliability, research.stage_distribution, research.bars
light = [name for name in ("debugpy", "rfc3987_syntax", "scipy.stats") if sys.modules.get(name)]
import numpy
put_off = type(sys.modules["numpy.testing"]).__name__
print(json.dumps({"loaded": light, "put_off": put_off, "on demand": callable(numpy.testing.assert_equal)}))
"""


def test_a_kernel_leaves_out_what_no_run_uses_and_has_the_rest_on_demand(place: Any) -> None:
    place.notebook("light", LOADED)
    made = place.run("light")
    cells = json.loads((made.folder / "output.ipynb").read_text())["cells"]
    told = json.loads("".join(cells[-1]["outputs"][0]["text"]))
    assert told == {"loaded": [], "put_off": "_LazyModule", "on demand": True}


class Ticking(SparingManager):
    """A manager whose clock is moved by hand."""

    at = datetime(2026, 11, 24, 9, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.mark.parametrize(("cells", "seconds"), [(220, 0.1), (220, 0.3), (3, 60)])
def test_a_notebook_is_saved_seldom_however_many_cells_it_has(tmp_path: Path, cells: int, seconds: float) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1") for _ in range(cells)])
    notebook.metadata.papermill = {}
    file = tmp_path / "output.ipynb"
    manager, saves = Ticking(notebook, file), []
    manager.notebook_start()
    for number, cell in enumerate(notebook.cells):
        manager.cell_start(cell, number)
        manager.at += timedelta(seconds=seconds)
        manager.cell_complete(cell, number)
        if file.exists() and (not saves or file.stat().st_ino != saves[-1]):
            saves.append(file.stat().st_ino)  # a file that is replaced whole is another file
            nbformat.read(file, as_version=4)
    assert len(saves) <= cells * seconds / SECONDS
    assert len(saves) >= cells * seconds // (SECONDS + seconds)
    assert not saves or stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == (["output.ipynb"] if saves else [])
