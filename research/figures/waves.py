"""What moved over waves as verbs: `slope` and `dumbbell`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from research.errors import ConfigurationError
from research.exhibits import Break, Cell, Chart, HasExhibitParts, Parts, Row
from research.figures.figure import Figure, Things, combine, gathered, keyed_apart, once, parts_of


def slope(trends: Things, *, highlight: str = "", breaks: Sequence[Break] = ()) -> Figure:
    """Lines over waves, one for each trend; no line crosses a change of wording or sampling.

    Parameters
    ----------
    trends : results of `trend`, one or several, or a mapping from label
        Breaks come with them, from the study's equivalences.
    highlight : str
        The label of the line that the title speaks of.
    breaks : sequence of Break, optional
        Further places where no line may be drawn.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from research import trend
    >>> figure = slope({"Train": trend([wave_2018, wave_2020], "train", "frequently")}, highlight="Train")
    """
    known = gathered(trends)
    apart = keyed_apart([parts for _, parts in known])
    pairs = list(zip([label for label, _ in known], apart, strict=True))
    charts = [chart_of(label, parts) for label, parts in pairs]
    waves = in_time(once(wave for chart in charts for wave in chart.labels))
    rows = tuple(
        row for (label, parts), chart in zip(pairs, charts, strict=True) for row in lines(label, parts, chart, waves)
    )
    stops = joined([*(stop for chart in charts for stop in chart.breaks), *breaks], waves)
    return combine(*apart).with_chart(Chart("slope", rows, waves, highlight=highlight, breaks=stops))


def chart_of(label: str, parts: Parts) -> Chart:
    """The slope chart that a trend brings along."""
    chart = parts.chart
    if chart is not None and chart.form == "slope":
        return chart
    if len(parts.cells) == 1:
        cell = parts.cells[0]
        return Chart("slope", (Row(label, (cell.key,)),), (cell.of or "".join(parts.wave),))
    waves = once(wave_of(cell, parts) for cell in parts.cells)
    rows: dict[str, dict[str, str]] = {}
    for cell in parts.cells:
        rows.setdefault(line_name(cell), {})[wave_of(cell, parts)] = cell.key
    made = tuple(Row(name or label, tuple(keys.get(wave, "") for wave in waves)) for name, keys in rows.items())
    return Chart("slope", made, waves, breaks=chart.breaks if chart else ())


def wave_of(cell: Cell, parts: Parts) -> str:
    """The wave of a trend's cell."""
    if cell.of not in parts.wave:
        raise ConfigurationError(f"the cell {cell.key!r} belongs to no wave; slope takes the results of trend")
    return cell.of


def line_name(cell: Cell) -> str:
    """What a cell's line is called: its groups but the wave."""
    told = [part for part in cell.label.split(" \N{MIDDLE DOT} ") if part != cell.of]
    return " \N{MIDDLE DOT} ".join(told)


def lines(label: str, parts: Parts, chart: Chart, waves: tuple[str, ...]) -> list[Row]:
    """The lines of one trend over all waves shown, empty where a wave did not ask."""
    rows = []
    for row in chart.rows:
        keys = dict(zip(chart.labels, row.cells, strict=True))
        name = label if len(chart.rows) == 1 else row.label
        rows.append(Row(name, tuple(keys.get(wave, "") for wave in waves)))
    return rows


def in_time(waves: tuple[str, ...]) -> tuple[str, ...]:
    """Waves in the order of time: sorted when all are years, else as they come."""
    return tuple(sorted(waves)) if all(wave.isdigit() for wave in waves) else waves


def joined(stops: Iterable[Break], waves: tuple[str, ...]) -> tuple[Break, ...]:
    """One break a wave, with its reasons joined."""
    reasons: dict[str, list[str]] = {}
    for stop in stops:
        reasons.setdefault(stop.wave, []).append(stop.why)
    return tuple(Break(wave, "; ".join(once(reasons[wave]))) for wave in waves if wave in reasons)


def dumbbell(changes: HasExhibitParts, trends: Things, *, highlight: str = "", sort: str = "given") -> Figure:
    """Two waves on one line and the change between them with its interval, one row for each trend.

    Parameters
    ----------
    changes : result of `changes`
        First-to-last differences.
    trends : the trends that the changes were made of, one or several, or a mapping from label
        One answer each.
    highlight : str
        The label of the row that the title speaks of.
    sort : str
        `given`, or `value` by the change from the top.

    Returns
    -------
    Figure

    Examples
    --------
    >>> from research import changes, trend
    >>> ends = {"Train": trend([wave_2018, wave_2020], "train", "frequently")}
    >>> figure = dumbbell(changes(*ends.values()), ends)
    """
    known = gathered(trends)
    apart = keyed_apart([parts for _, parts in known])
    told = {cell.of: cell for cell in parts_of(changes).cells}
    rows: list[tuple[Cell, Row]] = []
    ends: set[tuple[str, str]] = set()
    for (label, _), parts in zip(known, apart, strict=True):
        item = parts.question[0].name
        if item not in told:
            continue
        first, last = ends_of(label, parts)
        ends.add((first.of, last.of))
        change = replace(told[item], key=f"{item}/change", label=label)
        rows.append((change, Row(label, (first.key, last.key, change.key))))
    if len(ends) != 1:
        raise ConfigurationError(f"the changes span {len(ends)} pairs of waves; draw those of one pair together")
    if sort == "value":
        rows.sort(key=lambda pair: -(pair[0].value if pair[0].value is not None else float("-inf")))
    figure = combine(*apart)
    base = replace(
        figure.parts, interval=parts_of(changes).interval, notes=once([*figure.parts.notes, *parts_of(changes).notes])
    )
    parts = replace(base, cells=once([*figure.parts.cells, *(change for change, _ in rows)]))
    return Figure(parts).with_chart(Chart("dumbbell", tuple(row for _, row in rows), ends.pop(), highlight=highlight))


def ends_of(label: str, parts: Parts) -> tuple[Cell, Cell]:
    """The first cell since the last break of a trend, and its last."""
    chart = chart_of(label, parts)
    if len(chart.rows) != 1:
        raise ConfigurationError(f"the trend {label!r} has {len(chart.rows)} answers; choose one for a dumbbell")
    cells = {cell.key: cell for cell in parts.cells}
    start = max((chart.labels.index(stop.wave) for stop in chart.breaks if stop.wave in chart.labels), default=0)
    keys = [key for key in chart.rows[0].cells[start:] if key]
    return cells[keys[0]], cells[keys[-1]]
