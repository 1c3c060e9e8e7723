"""Bring each notebook's pair together: `NAME.py`, which is reviewed, and `NAME.ipynb` without outputs, which runs.

    python scripts/notebooks.py              write what is missing or differs, from the file that was changed last
    python scripts/notebooks.py --check      change nothing; say what differs and leave with 1

The same cells always give the same bytes: cells are named by their place, outputs and counts are cleared.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

import jupytext
import nbformat
from jupytext.config import load_jupytext_config

ROOT = Path(__file__).resolve().parents[1]
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
PERCENT = {"extension": ".py", "format_name": "percent"}


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; 1 when there was something to say with --check."""
    parser = argparse.ArgumentParser(description="Bring notebooks and their .py files together.")
    parser.add_argument("--check", action="store_true", help="change nothing, leave with 1 when a pair differs")
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "notebooks", help="default: notebooks/")
    given = parser.parse_args(arguments)
    names = sorted({path.stem for path in given.folder.glob("*.*") if path.suffix in {".py", ".ipynb"}})
    told = [sentence for name in names for sentence in pair(given.folder / name, write=not given.check)]
    for sentence in told:
        print(sentence, file=sys.stderr)
    return 1 if given.check and told else 0


def pair(name: Path, *, write: bool) -> list[str]:
    """Bring one pair together; a sentence for each file that is, or would be, written."""
    source = latest(name)
    notebook = plain(read(source))
    wanted = {name.with_suffix(".ipynb"): ipynb(notebook), name.with_suffix(".py"): percent(notebook)}
    stale = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
    if write:
        for path in stale:
            write_whole(path, wanted[path])
    return [f"{path.name}: {'written' if write else 'differs'} (from {source.name})" for path in stale]


def latest(name: Path) -> Path:
    """The file of a pair that was changed last; `.py` when both say the same or are of one age."""
    text, notebook = name.with_suffix(".py"), name.with_suffix(".ipynb")
    if not text.exists() or not notebook.exists():
        return text if text.exists() else notebook
    is_same = percent(plain(read(text))) == percent(plain(read(notebook)))
    return text if is_same or text.stat().st_mtime_ns >= notebook.stat().st_mtime_ns else notebook


def read(path: Path) -> Any:
    """The cells of either file."""
    return jupytext.read(path, fmt=PERCENT if path.suffix == ".py" else None)


def plain(notebook: Any) -> Any:
    """A notebook with nothing of its execution, cells named by their place, and only the metadata that matter."""
    cells = [plain_cell(number, cell) for number, cell in enumerate(notebook.cells, 1)]
    return nbformat.from_dict({"cells": cells, "metadata": {"kernelspec": KERNEL}, "nbformat": 4, "nbformat_minor": 5})


def plain_cell(number: int, cell: Any) -> dict[str, Any]:
    """A cell's kind, source and tags."""
    tags = cell.metadata.get("tags", [])
    kept = {
        "cell_type": cell.cell_type,
        "id": f"cell-{number:02}",
        "metadata": {"tags": list(tags)} if tags else {},
        "source": cell.source,
    }
    return kept | {"outputs": [], "execution_count": None} if cell.cell_type == "code" else kept


def ipynb(notebook: Any) -> bytes:
    """The notebook's file."""
    nbformat.validate(notebook)
    return (nbformat.writes(notebook).rstrip("\n") + "\n").encode()


def percent(notebook: Any) -> bytes:
    """The reviewed file, in the form that JupyterLab writes too."""
    config = load_jupytext_config(str(ROOT / "notebooks"))
    text: str = jupytext.writes(nbformat.from_dict(notebook), fmt=dict(PERCENT), config=config)
    return (text.rstrip("\n") + "\n").encode()


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file; a killed process leaves the old one or the new one."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content)
    os.replace(temporary, path)


if __name__ == "__main__":
    sys.exit(main())
