"""Results of an analysis: a table with a title and notes that shows itself in JupyterLab and in a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from research.exhibits.notebook import in_notebook

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

    def __repr__(self) -> str:
        body = self.table.to_string(index=False, float_format=lambda x: f"{x:.4g}")
        return "\n".join((self.title, body, *self.notes))

    def _repr_html_(self) -> str:
        body = self.table.to_html(index=False, border=0, float_format=lambda x: f"{x:.4g}", na_rep="–")
        notes = "".join(f'<div class="small">{escape(note)}</div>' for note in self.notes)
        return in_notebook(f"<p><b>{escape(self.title)}</b></p>{body}{notes}")
