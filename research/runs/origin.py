"""The place in a notebook that made an exhibit, told from the run's own record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from research.runs.record import events

OUTPUT = "output.ipynb"
INJECTED = "injected-parameters"


@dataclass(frozen=True)
class Origin:
    """A cell and line of a notebook; `cell` counts all cells from 1, as the notebook is on disk."""

    cell: int
    line: int
    code: str


def origin(folder: Path, exhibit: str) -> Origin | None:
    """Where the notebook of a run made an exhibit.

    Parameters
    ----------
    folder : Path
        `runs/<key>/`.
    exhibit : str
        The exhibit's id.

    Returns
    -------
    Origin or None
        None for a run whose record does not tell.
    """
    noted = next((one for one in events(folder) if one["event"] == "exhibit" and one["id"] == exhibit), None)
    if noted is None or not (folder / OUTPUT).exists():
        return None
    cells = json.loads((folder / OUTPUT).read_text(encoding="utf-8"))["cells"]
    own = [cell for cell in cells if INJECTED not in cell["metadata"].get("tags", [])]
    for number, cell in enumerate(own, 1):
        if cell.get("execution_count") == noted["execution"]:
            return Origin(number, noted["line"], line_of(cell, noted["line"]))
    return None


def line_of(cell: dict[str, Any], line: int) -> str:
    """A line of a cell's code."""
    source = cell["source"]
    lines = (source if isinstance(source, str) else "".join(source)).splitlines()
    return lines[line - 1].strip() if 0 < line <= len(lines) else ""
