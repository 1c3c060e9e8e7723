"""A notebook under way is saved seldom and whole: whoever looks finds a sound file, and long notebooks stay cheap.

papermill writes the whole notebook before and after each cell, over the file that is there. That grows with the square
of the cells, and a kill at the wrong instant leaves half a file.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from papermill.engines import NotebookExecutionManager

from research.archive import write_whole

SECONDS = 30.0  # between two saves of a notebook that runs


class SparingManager(NotebookExecutionManager):  # type: ignore[misc]  # papermill is untyped
    """papermill's manager of a run, with saves that are seldom and atomic.

    There is none at the beginning, for nothing has happened, and none after an error, for of a failed run nothing is
    kept that could hold an answer. The last save is papermill's own.
    """

    def __init__(self, notebook: Any, file: Path) -> None:
        super().__init__(notebook, progress_bar=False, autosave_cell_every=0)
        self.file = file
        self.saved_at: datetime = self.now()

    def save(self, **cells: Any) -> None:
        """Save, if the last save is long ago."""
        if cells.get("nb"):
            self.nb = cells["nb"]
        if (self.now() - self.saved_at).total_seconds() < SECONDS:
            return
        text: str = nbformat.writes(self.nb)  # type: ignore[no-untyped-call]
        write_whole(self.file, text.encode(), 0o600)
        self.saved_at = self.now()
