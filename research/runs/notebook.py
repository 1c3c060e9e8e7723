"""A notebook as plain data: its cells, their tags, and where it lies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from research.archive import Project
from research.errors import ConfigurationError


@dataclass(frozen=True)
class Cell:
    """One cell; `number` counts all cells from 1, as JupyterLab shows them from the top."""

    number: int
    kind: str
    source: str
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Notebook:
    """A notebook's cells, by the name its file has in `notebooks/`."""

    name: str
    path: Path
    cells: tuple[Cell, ...]

    @cached_property
    def code(self) -> tuple[Cell, ...]:
        """The code cells, in order."""
        return tuple(cell for cell in self.cells if cell.kind == "code")


def find(project: Project, named: str | Path) -> Notebook:
    """The notebook that is called by its name, or by its file in `notebooks/`."""
    given = Path(named)
    return read(project.notebook(given.stem if given.suffix in {".ipynb", ".py"} else given.name))


def read(path: Path) -> Notebook:
    """Read an `.ipynb` file; ConfigurationError when it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells = tuple(cell_of(number, cell) for number, cell in enumerate(content["cells"], 1))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigurationError(
            f"{path} is no notebook of format 4; make it anew from its .py file: python scripts/notebooks.py"
        ) from None
    return Notebook(path.stem, path, cells)


def cell_of(number: int, cell: dict[str, Any]) -> Cell:
    """A cell from its JSON, where the source may be one string or a list of lines."""
    source = cell["source"]
    text = source if isinstance(source, str) else "".join(source)
    return Cell(number, cell["cell_type"], text, tuple(sorted(cell["metadata"].get("tags", []))))
