"""Claims as a picture: `forest`."""

from __future__ import annotations

from collections.abc import Mapping

from research.errors import ConfigurationError
from research.estimation import Estimates
from research.exhibits import Chart, Row
from research.figures.figure import Figure


def forest(claims: Estimates, *, highlight: str = "", labels: Mapping[str, str] | None = None) -> Figure:
    """The claims of a plan in its order: each estimate with its interval, the band, and the verdict as word and sign.

    Parameters
    ----------
    claims : result of `verdicts`
        One row a claim.
    highlight : str
        The key of the claim that the title speaks of.
    labels : mapping, optional
        Other words for some predictors.

    Returns
    -------
    Figure
        Cells are keyed by the names of the claims.

    Raises
    ------
    ConfigurationError
        For estimates without verdicts, or with bands that differ.

    Examples
    --------
    >>> from research import open_wave, verdicts
    >>> figure = forest(verdicts(open_wave("lasting-practice", "2017-10")), highlight="belief-use")
    """
    table = claims.table
    if not {"verdict", "band", "model"} <= set(table.columns):
        raise ConfigurationError("forest takes the result of verdicts(…), with its verdicts and its band")
    if table["band"].nunique() != 1:
        raise ConfigurationError(f"the claims have {table['band'].nunique()} bands; draw those of one band together")
    parts = claims.exhibit_parts()
    words = labels or {}
    rows = tuple(
        Row(words.get(cell.label, cell.label), (cell.key,), group=str(told["model"]), note=str(told["verdict"]))
        for cell, told in zip(parts.cells, table.to_dict("records"), strict=True)
    )
    return Figure(parts).with_chart(Chart("forest", rows, highlight=highlight, band=float(table["band"].iloc[0])))
