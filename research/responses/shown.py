"""Results of an analysis: a table with a title and notes that shows itself in JupyterLab and in a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from research.exhibits.notebook import in_notebook
from research.responses.showing import as_shown, html_lines, html_table, told_lines, told_table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Shown:
    """A titled table; what an analysis gives back derives from it and adds what else it knows.

    `table` has one row for each thing told about, in named columns with full precision; rounding is for showing only.
    `notes` say which convention was used, what was left out and why, in sentences.
    """

    title: str
    table: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def percents(self) -> tuple[str, ...]:
        """Columns that are shown as percent."""
        return ()

    def shown(self) -> pd.DataFrame:
        """The table as it is shown: text, rounded to what it tells."""
        return as_shown(self.table, self.percents)

    def __repr__(self) -> str:
        return "\n".join(filter(None, (told_lines([self.title]), told_table(self.shown()), told_lines(self.notes))))

    def _repr_html_(self) -> str:
        body = f"<p><b>{escape(self.title)}</b></p>{html_table(self.shown())}{html_lines(self.notes)}"
        return in_notebook(body)
