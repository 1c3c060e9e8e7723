"""Rows of one estimate each as verbs: bars and dots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from research.errors import ConfigurationError
from research.exhibits import Chart, HasExhibitParts, Parts, Row
from research.figures.figure import Figure, Things, combine, gathered, parts_of, rows_for


def bars(
    estimates: Things,
    *,
    highlight: str = "",
    sort: str = "value",
    labels: Mapping[str, str] | None = None,
    reference: HasExhibitParts | None = None,
    reference_label: str = "All",
) -> Figure:
    """Bars from zero with their intervals: for counts and for parts of a whole. Prefer `dots` for other estimates.

    Parameters
    ----------
    estimates : estimates, or several in a list, or a mapping from label to estimates
        Each row of each becomes a bar.
    highlight : str
        The label or key of the row that the title speaks of.
    sort : str
        `value` (from the top), or `given` where the order means something.
    labels : mapping, optional
        Other words for some row labels.
    reference : estimates, optional
        One estimate, drawn as a dotted line.
    reference_label : str
        What the reference is called.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from research import share
    >>> figure = bars(share(wave_2020, "program", "have", by="size"), sort="given")
    """
    return ranked("bars", estimates, highlight, sort, labels or {}, reference, reference_label)


def dots(
    estimates: Things,
    *,
    highlight: str = "",
    sort: str = "value",
    labels: Mapping[str, str] | None = None,
    reference: HasExhibitParts | None = None,
    reference_label: str = "All",
) -> Figure:
    """Dots with their intervals: for estimates side by side. Parameters are those of `bars`.

    Examples
    --------
    >>> from research import share
    >>> figure = dots(share(wave_2020, "program", "have", by="size"), reference=share(wave_2020, "program", "have"))
    """
    return ranked("dots", estimates, highlight, sort, labels or {}, reference, reference_label)


def ranked(
    form: str,
    estimates: Things,
    highlight: str,
    sort: str,
    labels: Mapping[str, str],
    reference: HasExhibitParts | None,
    reference_label: str,
) -> Figure:
    """Rows with one estimate each, under headings where several estimates have several rows."""
    known = gathered(estimates)
    extra = [parts_of(reference)] if reference is not None else []
    if extra and len(extra[0].cells) != 1:
        raise ConfigurationError(f"a reference is one estimate, this one has {len(extra[0].cells)} rows")
    figure = combine(*(parts for _, parts in known), *extra)
    keys = {cell.key for cell in figure.parts.cells}
    rows = [replace(row, label=labels.get(row.label, row.label)) for row in ranked_rows(known, sort)]
    own = next((chart for _, parts in known if (chart := parts.chart) and chart.reference), None)
    if own is not None and not extra:  # a plan brings its own line
        rows = [row for row in rows if row.cells != (own.reference,)]
        return figure.with_chart(replace(own, form=form, rows=tuple(rows), highlight=highlight))
    at = figure.parts.cells[-1].key if extra else ""
    if not {key for row in rows for key in row.cells} <= keys:
        raise ConfigurationError("the reference asks another question than the rows; compare like with like")
    chart = Chart(form, tuple(rows), highlight=highlight, reference=at, reference_label=reference_label if at else "")
    return figure.with_chart(chart)


def ranked_rows(known: list[tuple[str, Parts]], sort: str) -> list[Row]:
    """Rows of one estimate, of several with one row each, or of several under headings."""
    if len(known) == 1:
        return list(rows_for(known[0][1].cells, sort))
    if all(len(parts.cells) == 1 for _, parts in known):
        named = {parts.cells[0].key: label for label, parts in known}
        rows = rows_for([parts.cells[0] for _, parts in known], sort)
        return [replace(row, label=named[row.cells[0]]) for row in rows]
    return [replace(row, group=label) for label, parts in known for row in rows_for(parts.cells, sort)]
