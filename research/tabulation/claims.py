"""Claims as a table: all that were written down, with estimate, q after correction, and verdict."""

from __future__ import annotations

from dataclasses import replace

from research.errors import ConfigurationError
from research.estimation import Estimates
from research.exhibits import Column, Table, TableRow
from research.instruments import Plan
from research.tabulation.table import Tabulation

CANNOT = "cannot be tested here"


def claims_table(claims: Estimates, plan: Plan | None = None, highlight: str = "") -> Tabulation:
    """Every claim of a plan, whatever came of it; and those that the data cannot test.

    Parameters
    ----------
    claims : result of `verdicts`
        One row a claim.
    plan : Plan, optional
        Adds the claims that it calls untestable.
    highlight : str
        The key of the cell that the title speaks of.

    Returns
    -------
    Tabulation
        Cells are keyed `<claim>/estimate` and `<claim>/q`; the verdict stands in words.

    Raises
    ------
    ConfigurationError
        For estimates without verdicts.

    Examples
    --------
    >>> from research import open_wave, verdicts
    >>> wave = open_wave("lasting-practice", "2017-10")
    >>> table = claims_table(verdicts(wave), wave.instrument.plan)
    """
    if "verdict" not in claims.table:
        raise ConfigurationError("claims_table takes the result of verdicts(…), with its verdicts")
    parts = claims.exhibit_parts()
    cells, rows = [], []
    for cell, told in zip(parts.cells, claims.table.to_dict("records"), strict=True):
        estimate = replace(cell, key=f"{cell.key}/estimate")
        q = replace(cell, key=f"{cell.key}/q", value=float(told["q"]), low=None, high=None, unit="q")
        cells += [estimate, q]
        rows.append(TableRow(str(told["words"]), (estimate.key, q.key), words=str(told["verdict"])))
    rows += [TableRow(one.words, ("", ""), words=CANNOT) for one in (plan.untestable if plan else ())]
    table = Table((Column("Estimate"), Column("q")), tuple(rows), "Claim", highlight, "Verdict")
    return Tabulation(replace(parts, kind="table", cells=tuple(cells), chart=None, table=table))
