"""Changes as a table: first and last wave, difference with its interval, q after correction, and the verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from research.errors import ConfigurationError
from research.estimation import Estimates, slug
from research.exhibits import Cell, Column, Table, TableRow
from research.tabulation.table import Tabulation, merged

VERDICT = "Verdict"


def changes_table(changes: Estimates, trends: Mapping[str, Estimates], highlight: str = "") -> Tabulation:
    """All changes that were looked at, whatever came of them.

    Parameters
    ----------
    changes : result of `changes`
        One answer for each trend.
    trends : mapping from row label to the trends that the changes were made of
    highlight : str
        The row that the title speaks of.

    Returns
    -------
    Tabulation
        Cells are keyed `<item>/<wave>`, `<item>/change` and `<item>/q`; the verdict stands in words.

    Raises
    ------
    ConfigurationError
        When the changes do not come from `changes`, or span several pairs of waves.

    Examples
    --------
    >>> from research import changes, trend
    >>> ends = {"Train": trend([wave_2018, wave_2020], "train", "frequently")}
    >>> table = changes_table(changes(*ends.values()), ends)
    """
    if "verdict" not in changes.table:
        raise ConfigurationError("changes_table takes the result of changes(…), with its verdicts")
    rows = {str(row["item"]): row for row in changes.table.to_dict("records")}
    told = {cell.of: cell for cell in changes.exhibit_parts().cells}
    pairs = set(zip(changes.table["from"], changes.table["to"], strict=True))
    if len(pairs) != 1:
        raise ConfigurationError(f"the changes span {len(pairs)} pairs of waves; tabulate those of one pair together")
    first, last = pairs.pop()
    cells: list[Cell] = []
    body: list[TableRow] = []
    for label, one in trends.items():
        item = one.about.questions[0].name
        if item not in rows:
            continue
        levels = [level_of(one, item, wave) for wave in (first, last)]
        change = replace(told[item], key=f"{slug(item)}/change", label=label)
        q = replace(change, key=f"{slug(item)}/q", value=float(rows[item]["q"]), low=None, high=None, unit="q")
        cells += [*levels, change, q]
        body.append(TableRow(label, tuple(cell.key for cell in (*levels, change, q)), words=str(rows[item]["verdict"])))
    columns = (Column(str(first)), Column(str(last)), Column("Change"), Column("q"))
    table = Table(columns, tuple(body), "Share", highlight, VERDICT)
    apparatus = [changes.exhibit_parts(), *(one.exhibit_parts() for one in trends.values())]
    return Tabulation(replace(merged(apparatus, cells, table), interval=changes.exhibit_parts().interval))


def level_of(trend: Estimates, item: str, wave: str) -> Cell:
    """The level of a trend in one wave."""
    cell = trend.where(wave=wave).exhibit_parts().cells[0]
    return replace(cell, key=f"{slug(item)}/{wave}")
