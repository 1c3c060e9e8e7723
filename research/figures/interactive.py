"""An exhibit's chart as plotly JSON, without plotly: the same cells, order and colors as in print."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from research.exhibits import Cell, Exhibit, Row
from research.exhibits import wording as say
from research.exhibits.theme import PRINT, Theme
from research.figures.board import (
    Board,
    Drawn,
    Trace,
    axis,
    beside,
    errors,
    layout,
    names,
    told_apart,
    tooltip,
    unit_of,
    words_at,
)
from research.figures.counts import BRIGHT, CALM
from research.figures.interactive_verdicts import forest
from research.figures.likert import parts_of
from research.figures.picture import is_told
from research.figures.scale import scale_of
from research.figures.svg import chart_of
from research.figures.trend import slope


def draw_plotly(exhibit: Exhibit, theme: Theme = PRINT) -> dict[str, Any]:
    """An exhibit's chart as plain data for plotly.

    Parameters
    ----------
    exhibit : Exhibit
        One with a chart; withheld cells are written as words and have no mark.
    theme : Theme
        Colors.

    Returns
    -------
    dict
        `data` and `layout`, ready for JSON; the title is left to the page.

    Raises
    ------
    ConfigurationError
        When the exhibit has no chart, or the chart names a cell that is not there.
    """
    chart = chart_of(exhibit)
    board = Board(told_apart(chart), {cell.key: cell for cell in exhibit.parts.cells}, theme)
    traces, extra = FORMS[chart.form](board)
    return {"data": traces, "layout": layout(chart, theme) | extra}


def ranked(board: Board) -> Drawn:
    """Bars or dots with their intervals, the figures at the right."""
    rows = [(row, cell) for row in board.chart.rows if is_told(cell := board.cell(row.cells[0])) and cell]
    others = [(row, board.cell(row.cells[0])) for row in board.chart.rows]
    notes = [words_at(row.label, say.value(cell), board.theme) for row, cell in others if cell and not is_told(cell)]
    notes += [figure_at(row.label, cell, board.tones(row)[0]) for row, cell in rows]
    tones = dict.fromkeys(board.tones(row) for row, _ in rows)
    traces = [marks(board, [one for one in rows if board.tones(one[0]) == tone], *tone) for tone in tones]
    scale = scale_of([cell for cell in board.cells.values() if is_told(cell)], board.chart.scale)
    across = axis(unit_of(board), board.theme, range=list(scale))
    extra: dict[str, Any] = {"xaxis": across, "yaxis": names(board.chart.rows)}
    reference = board.cell(board.chart.reference)
    if reference is not None and is_told(reference):
        place = {"type": "line", "x0": reference.value, "x1": reference.value, "y0": 0, "y1": 1, "yref": "paper"}
        extra["shapes"] = [place | {"line": {"color": board.theme.ink, "width": 1, "dash": "dot"}}]
        label = {"x": reference.value, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
        notes.append(label | {"text": f"{board.chart.reference_label} {say.value(reference)}".strip()})
    return traces, extra | {"annotations": notes, "bargap": 0.4}


def marks(board: Board, rows: list[tuple[Row, Cell]], tone: str, band: str) -> Trace:
    """The marks of one color: a bar or a dot a row, with its interval."""
    shared: Trace = {
        "y": [row.label for row, _ in rows],
        "x": [cell.value for _, cell in rows],
        "hovertext": [tooltip(cell, row.label) for row, cell in rows],
        "hoverinfo": "text",
        "cliponaxis": False,
    }
    cells = [cell for _, cell in rows]
    if board.chart.form == "dots":
        points = {"color": tone, "size": 11}
        return shared | {"type": "scatter", "mode": "markers", "marker": points, "error_x": errors(cells, band, 6)}
    bar = {"type": "bar", "orientation": "h", "marker": {"color": tone}}
    return shared | bar | {"error_x": errors(cells, board.theme.ink, 1.5)}


def likert(board: Board) -> Drawn:
    """Parts to both sides of zero; an odd middle one straddles it."""
    chart, theme = board.chart, board.theme
    parts, half = parts_of(chart.labels, theme)
    odd = len(parts) % 2
    rows = [row for row in chart.rows if all(is_told(board.cell(key)) for key in row.cells)]
    traces = []
    for k, part in enumerate(parts):
        cells = [board.cells[row.cells[k]] for row in rows]
        values = [cell.value or 0.0 for cell in cells]
        starts = [start_of(board, row, k, half, odd) for row in rows]
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": part.name,
                "y": [row.label for row in rows],
                "x": values,
                "base": starts,
                "marker": {"color": part.fill, "line": {"color": theme.paper, "width": 1}},
                "text": [say.percent(value, sign=False) if value > 0.035 else "" for value in values],
                "textfont": {"color": part.figure},
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "hovertext": [
                    tooltip(cell, f"{row.label}: {part.name}") for row, cell in zip(rows, cells, strict=True)
                ],
                "hoverinfo": "text",
            }
        )
    hidden = [words_at(row.label, "too few to show", theme) for row in chart.rows if row not in rows]
    nets = [
        net_note(row.label, cell, board.tones(row)[0] if board.tones(row)[0] == theme.hot else theme.ink)
        for row in chart.rows
        if (cell := board.cell(row.net))
    ]
    scale = axis("share", theme, showticklabels=False, showgrid=False, zeroline=True, zerolinecolor=theme.ink)
    legend = {"orientation": "h", "y": 1.05, "yanchor": "bottom", "traceorder": "normal"}
    extra = {"barmode": "overlay", "xaxis": scale, "yaxis": names(chart.rows), "annotations": hidden + nets}
    return traces, extra | {"showlegend": True, "legend": legend, "margin": {"l": 10, "r": 120, "t": 50, "b": 20}}


def start_of(board: Board, row: Row, k: int, half: int, odd: int) -> float:
    """Where a part begins, with zero between the halves."""
    values = [board.cells[key].value or 0.0 for key in row.cells]
    left = math.fsum([*values[:half], values[half] / 2 if odd else 0.0])
    return round(math.fsum([*values[:k], -left]), 12)


def net_note(label: str, cell: Cell, tone: str) -> dict[str, Any]:
    """Net and base at the right of a row."""
    return beside(label, f"<b>{say.value(cell)}</b> {say.n(cell.base) if cell.base else ''}".strip(), tone)


def figure_at(label: str, cell: Cell, tone: str) -> dict[str, Any]:
    """A figure with its interval at the right of a row."""
    interval = say.between(cell)
    return beside(label, f"<b>{say.value(cell)}</b>{f' ({interval})' if interval else ''}", tone)


def stages(board: Board) -> Drawn:
    """A panel for each stage on a common scale, the figures beside the bars."""
    chart = board.chart
    traces: list[Trace] = []
    panels: dict[str, Any] = {}
    notes = []
    count = len(chart.labels)
    cells = [cell for row in chart.rows for key in row.cells if (cell := board.cell(key)) and is_told(cell)]
    most = max([cell.high if cell.high is not None else cell.value or 0.0 for cell in cells], default=1.0)
    for k, stage in enumerate(chart.labels):
        name = f"x{k + 1 if k else ''}"
        domain = [round(k / count + 0.01, 6), round((k + 1) / count - 0.01, 6)]
        hidden = {"showticklabels": False, "showgrid": False, "zeroline": True}
        panels[name.replace("x", "xaxis")] = axis("share", board.theme, domain=domain, range=[0, most * 1.35], **hidden)
        head = {"x": 0, "xref": f"{name} domain", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom"}
        notes.append(head | {"text": f"<b>{k + 1}</b> {stage}", "showarrow": False, "name": "head"})
        told = [(row, cell) for row in chart.rows if is_told(cell := board.cell(row.cells[k])) and cell]
        for row in chart.rows:
            if (cell := board.cell(row.cells[k])) is not None and not is_told(cell):
                notes.append(words_at(row.label, say.value(cell), board.theme) | {"x": 0, "xref": name})
        traces += panel(board, told, k, stage) if told else []
    return traces, panels | {"yaxis": names(chart.rows), "annotations": notes, "bargap": 0.4}


def panel(board: Board, told: list[tuple[Row, Cell]], k: int, stage: str) -> list[Trace]:
    """The bars of one stage, and the figures at the ends of their intervals."""
    place = {"xaxis": f"x{k + 1 if k else ''}", "yaxis": "y", "y": [row.label for row, _ in told]}
    tones = [board.tone(board.chart.highlight in (row.cells[k], row.label))[0] for row, _ in told]
    cells = [cell for _, cell in told]
    bars: Trace = {
        "type": "bar",
        "orientation": "h",
        "x": [cell.value for cell in cells],
        "marker": {"color": tones},
        "error_x": errors(cells, board.theme.ink, 1.5),
        "hovertext": [tooltip(cell, f"{row.label}: {stage}") for row, cell in told],
        "hoverinfo": "text",
    }
    figures: Trace = {
        "type": "scatter",
        "mode": "text",
        "x": [cell.high if cell.high is not None else cell.value for cell in cells],
        "text": [f" {say.percent(cell.value or 0.0, sign=False)}" for cell in cells],
        "textposition": "middle right",
        "textfont": {"color": board.theme.ink},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    return [place | bars, place | figures]


def dumbbell(board: Board) -> Drawn:
    """Then and now on one line, the change at the right."""
    chart, theme = board.chart, board.theme
    traces: list[Trace] = []
    notes = []
    for row in chart.rows:
        ends = [cell for key in row.cells[:2] if (cell := board.cell(key))]
        tone, band = board.tones(row)
        if len(ends) == 2 and all(map(is_told, ends)):
            points = {
                "type": "scatter",
                "mode": "lines+markers",
                "y": [row.label] * 2,
                "x": [cell.value for cell in ends],
            }
            ring = {"color": [theme.paper, tone], "size": 10, "line": {"color": [theme.mid, tone], "width": 2}}
            told = [tooltip(cell, f"{row.label}, {wave}") for cell, wave in zip(ends, chart.labels, strict=True)]
            traces.append(
                {**points, "line": {"color": band, "width": 5}, "marker": ring, "hovertext": told, "hoverinfo": "text"}
            )
        else:
            notes.append(words_at(row.label, "too few", theme))
        if change := board.cell(row.cells[2]):
            notes.append(figure_at(row.label, change, tone))
    if len(chart.labels) > 1:
        signs = f"\N{WHITE CIRCLE} {chart.labels[0]}   \N{BLACK CIRCLE} {chart.labels[1]}"
        key = {"x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom", "text": signs}
        notes.append(key | {"showarrow": False, "name": "head"})
    extra = {"xaxis": axis(unit_of(board), theme), "yaxis": names(chart.rows), "annotations": notes}
    return traces, extra | {"margin": {"l": 10, "r": 150, "t": 30, "b": 40}}


def funnel(board: Board) -> Drawn:
    """What is left after each step."""
    rows = [row for row in board.chart.rows if is_told(board.cell(row.cells[0]))]
    values = [board.cells[row.cells[0]].value for row in rows]
    told = [say.filled_from(row.note, board.cells.values()) for row in rows]
    tones = [board.theme.accent if row is board.chart.rows[-1] else board.theme.accent3 for row in rows]
    bars = {"type": "bar", "orientation": "h", "marker": {"color": tones}, "hoverinfo": "text", "hovertext": told}
    counts = [say.value(board.cells[row.cells[0]]) for row in rows]
    notes = [words_at(row.label, "too few", board.theme) for row in board.chart.rows if row not in rows]
    notes += [beside(row.label, words, board.theme.muted) for row, words in zip(rows, told, strict=True) if words]
    extra = {"xaxis": {"visible": False}, "yaxis": names(board.chart.rows), "annotations": notes}
    place = {"textposition": "auto", "textangle": 0, "insidetextanchor": "start", "cliponaxis": False}
    return [{**bars, **place, "y": [row.label for row in rows], "x": values, "text": counts}], extra


def cover(board: Board) -> Drawn:
    """Everyone of each wave as a column, those of the finding below."""
    waves = [row.label for row in board.chart.rows]

    def counts(k: int) -> list[float]:
        found = [board.cell(row.cells[k]) if k < len(row.cells) else None for row in board.chart.rows]
        return [cell.value or 0.0 if cell is not None and is_told(cell) else 0.0 for cell in found]

    marked = counts(1)
    others = [everyone - part for everyone, part in zip(counts(0), marked, strict=True)]
    bars = [(marked, BRIGHT), (others, CALM)]
    traces = [{"type": "bar", "x": waves, "y": values, "marker": {"color": tone}} for values, tone in bars]
    return traces, {"barmode": "stack", "xaxis": {"type": "category"}, "yaxis": axis("count", board.theme)}


FORMS: dict[str, Callable[[Board], Drawn]] = {
    "bars": ranked,
    "dots": ranked,
    "likert": likert,
    "slope": slope,
    "stages": stages,
    "dumbbell": dumbbell,
    "funnel": funnel,
    "cover": cover,
    "forest": forest,
}
