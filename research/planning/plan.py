"""The result of planning: a table over numbers of people or groups, and a chart of it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from research.exhibits import Base, Cell, Chart, Interval, Parts, Row
from research.responses import Shown


@dataclass(frozen=True, eq=False, repr=False)
class Plan(Shown):
    """What a wave will be able to tell.

    `table` has a row for each number of people or each group. `charted` names the column that a chart shows, `labeled`
    the one that names its rows, and `unit` what the numbers are. `dots(plan, sort="given")` draws it.
    """

    charted: str = "power"
    labeled: str = "people"
    unit: str = "share"
    wanted: float | None = None  # the power asked for, drawn as a line

    def __len__(self) -> int:
        return len(self.table)

    @property
    def percents(self) -> tuple[str, ...]:
        """Margins and differences of shares are shown as percent."""
        of_shares = self.charted in ("margin", "difference") and self.unit in ("share", "points")
        return ("margin", "difference", "standard_error") if of_shares else ()

    @property
    def value(self) -> float:
        """The number that was asked for, of the only row or the first."""
        return float(self.table[self.charted].iloc[0])

    def exhibit_parts(self) -> Parts:
        """Cells and apparatus for a figure: planned numbers, no answers of anyone."""
        cells, rows = [], []
        for at, row in enumerate(self.table.to_dict("records")):
            label = row[self.labeled]
            named = f"{label:,.0f} {self.labeled}" if isinstance(label, float | int) else str(label)
            base = int(row["people"]) if "people" in row else int(row["base"])
            cells.append(Cell(f"plan/{at}", float(row[self.charted]), base, self.unit, label=named))
            rows.append(Row(named, (f"plan/{at}",)))
        if self.wanted is not None:
            cells.append(Cell("plan/wanted", self.wanted, max(cell.base for cell in cells), self.unit, label="wanted"))
        return Parts(
            kind="chart",
            cells=tuple(cells),
            question=(),
            base=Base(max(cell.base for cell in cells), of="planned"),
            interval=Interval(0.95, "none"),
            wave=(),
            source=(),
            selection="probability",
            notes=(self.title, *self.notes),
            chart=Chart(
                "dots",
                tuple(rows),
                scale=(0.0, 1.0) if self.charted == "power" else None,
                reference="plan/wanted" if self.wanted is not None else "",
                reference_label="Wanted" if self.wanted is not None else "",
            ),
        )


def frame(rows: list[dict[str, float | str]]) -> pd.DataFrame:
    """A table from its rows."""
    return pd.DataFrame(rows)
