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
    error,
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
    """Bars or dots with their intervals."""
    traces: list[Trace] = []
    notes = []
    for row in board.chart.rows:
        cell = board.cell(row.cells[0])
        tone, band = board.tones(row)
        if cell is None or not is_told(cell):
            notes.append(words_at(row.label, say.value(cell) if cell else "", board.theme))
            continue
        shared = {"y": [row.label], "x": [cell.value], "hovertext": [tooltip(cell, row.label)], "hoverinfo": "text"}
        mark: Trace = {
            "type": "bar",
            "orientation": "h",
            "marker": {"color": tone},
            "error_x": error(cell, board.theme.ink),
        }
        if board.chart.form == "dots":
            mark = {
                "type": "scatter",
                "mode": "markers",
                "marker": {"color": tone, "size": 10},
                "error_x": error(cell, band),
            }
        traces.append({**mark, **shared})
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
                "hovertext": [
                    tooltip(cell, f"{row.label}: {part.name}") for row, cell in zip(rows, cells, strict=True)
                ],
                "hoverinfo": "text",
            }
        )
    hidden = [words_at(row.label, "too few to show", theme) for row in chart.rows if row not in rows]
    nets = [net_note(row.label, cell, theme) for row in chart.rows if (cell := board.cell(row.net))]
    scale = axis("share", theme, showticklabels=False, showgrid=False, zeroline=True, zerolinecolor=theme.ink)
    legend = {"orientation": "h", "y": 1.05, "yanchor": "bottom", "traceorder": "normal"}
    extra = {"barmode": "overlay", "xaxis": scale, "yaxis": names(chart.rows), "annotations": hidden + nets}
    return traces, extra | {"showlegend": True, "legend": legend, "margin": {"l": 10, "r": 120, "t": 50, "b": 20}}


def start_of(board: Board, row: Row, k: int, half: int, odd: int) -> float:
    """Where a part begins, with zero between the halves."""
    values = [board.cells[key].value or 0.0 for key in row.cells]
    left = math.fsum([*values[:half], values[half] / 2 if odd else 0.0])
    return round(math.fsum([*values[:k], -left]), 12)


def net_note(label: str, cell: Cell, theme: Theme) -> dict[str, Any]:
    """Net and base at the right of a row."""
    place = {"x": 1.01, "xref": "paper", "xanchor": "left", "y": label, "yref": "y", "showarrow": False}
    return place | {
        "text": f"<b>{say.value(cell)}</b> {say.n(cell.base) if cell.base else ''}",
        "font": {"color": theme.ink},
    }


def slope(board: Board) -> Drawn:
    """Lines over waves, interrupted where the question changed; waves are categories unless they are years."""
    chart, theme = board.chart, board.theme
    years = all(label.isdigit() and len(label) == 4 for label in chart.labels)
    traces: list[Trace] = []
    breaks = {stop.wave for stop in chart.breaks}
    for row in chart.rows:
        strong = bool(chart.highlight) and chart.highlight in (row.label, *row.cells)
        tone = theme.hot if strong else theme.mid if chart.highlight else theme.accent
        x: list[Any] = []
        cells: list[Cell | None] = []
        for wave, key in zip(chart.labels, row.cells, strict=True):
            if wave in breaks:
                x, cells = [*x, int(wave) if years else wave], [*cells, None]
            x.append(int(wave) if years else wave)
            cell = board.cell(key)
            cells.append(cell if is_told(cell) else None)
        traces.append(line(row.label, x, cells, tone, strong))
    scale = {"type": "linear", "tickvals": [int(label) for label in chart.labels]} if years else {"type": "category"}
    stops = [break_note(stop.wave, stop.why, years, theme) for stop in chart.breaks]
    extra = {
        "xaxis": scale | {"showgrid": False, "automargin": True},
        "yaxis": axis(unit_of(board), theme, rangemode="tozero"),
    }
    return traces, extra | {
        "annotations": stops,
        "height": 380,
        "showlegend": True,
        "legend": {"orientation": "h", "y": -0.15},
    }


def line(label: str, x: list[Any], cells: list[Cell | None], tone: str, strong: bool) -> Trace:
    """One line with its intervals; a gap where a cell is withheld or the question changed."""
    values = [cell.value if cell else None for cell in cells]
    ends = [
        (c.high - c.value, c.value - c.low)
        if c and c.value is not None and c.high is not None and c.low is not None
        else (0.0, 0.0)
        for c in cells
    ]
    bar = {
        "type": "data",
        "symmetric": False,
        "array": [up for up, _ in ends],
        "arrayminus": [down for _, down in ends],
    }
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": label,
        "x": x,
        "y": values,
        "connectgaps": False,
        "line": {"color": tone, "width": 3 if strong else 2},
        "marker": {"size": 8 if strong else 6},
        "error_y": bar | {"color": tone, "thickness": 1, "width": 0},
        "hovertext": [tooltip(cell, label) if cell else "" for cell in cells],
        "hoverinfo": "text",
    }


def break_note(wave: str, why: str, years: bool, theme: Theme) -> dict[str, Any]:
    """The reason of a break above its wave."""
    place = {"x": int(wave) if years else wave, "y": 1.02, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    return place | {"text": why, "font": {"color": theme.muted, "size": 11}}


def stages(board: Board) -> Drawn:
    """A panel for each stage on a common scale."""
    chart = board.chart
    traces: list[Trace] = []
    panels: dict[str, Any] = {}
    notes = []
    count = len(chart.labels)
    cells = [cell for row in chart.rows for key in row.cells if (cell := board.cell(key)) and is_told(cell)]
    most = max([cell.high if cell.high is not None else cell.value or 0.0 for cell in cells], default=1.0)
    for k, stage in enumerate(chart.labels):
        name = f"xaxis{k + 1 if k else ''}"
        domain = [round(k / count + 0.01, 6), round((k + 1) / count - 0.01, 6)]
        panels[name] = axis("share", board.theme, domain=domain, range=[0, most * 1.1], title={"text": stage}, nticks=3)
        for row in chart.rows:
            cell = board.cell(row.cells[k])
            if cell is None or not is_told(cell):
                words = words_at(row.label, say.value(cell) if cell else "", board.theme)
                notes.append(words | {"x": 0, "xref": f"x{k + 1 if k else ''}"})
                continue
            tone, _ = board.tone(chart.highlight in (row.cells[k], row.label))
            mark = {
                "type": "bar",
                "orientation": "h",
                "marker": {"color": tone},
                "error_x": error(cell, board.theme.ink),
            }
            shown = {"hovertext": [tooltip(cell, f"{row.label}: {stage}")], "hoverinfo": "text"}
            traces.append(
                mark | shown | {"y": [row.label], "x": [cell.value], "xaxis": f"x{k + 1 if k else ''}", "yaxis": "y"}
            )
    return traces, panels | {"yaxis": names(chart.rows), "annotations": notes, "bargap": 0.4}


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
            marks = {"color": [theme.paper, tone], "size": 10, "line": {"color": [theme.mid, tone], "width": 2}}
            told = [tooltip(cell, f"{row.label}, {wave}") for cell, wave in zip(ends, chart.labels, strict=True)]
            traces.append(
                {**points, "line": {"color": band, "width": 5}, "marker": marks, "hovertext": told, "hoverinfo": "text"}
            )
        else:
            notes.append(words_at(row.label, "too few", theme))
        if change := board.cell(row.cells[2]):
            words = f"{say.value(change)} {say.span(change, brackets=True)}".strip()
            place = {"x": 1.01, "xref": "paper", "xanchor": "left", "y": row.label, "yref": "y", "showarrow": False}
            notes.append(place | {"text": words, "font": {"color": tone}})
    extra = {"xaxis": axis(unit_of(board), theme), "yaxis": names(chart.rows), "annotations": notes}
    return traces, extra | {"margin": {"l": 10, "r": 150, "t": 30, "b": 40}}


def funnel(board: Board) -> Drawn:
    """What is left after each step."""
    rows = [row for row in board.chart.rows if is_told(board.cell(row.cells[0]))]
    values = [board.cells[row.cells[0]].value for row in rows]
    told = [say.filled_from(row.note, board.cells.values()) for row in rows]
    tones = [board.theme.accent if row is board.chart.rows[-1] else board.theme.accent3 for row in rows]
    marks = {"type": "bar", "orientation": "h", "marker": {"color": tones}, "hoverinfo": "text", "hovertext": told}
    counts = [say.value(board.cells[row.cells[0]]) for row in rows]
    notes = [words_at(row.label, "too few", board.theme) for row in board.chart.rows if row not in rows]
    extra = {"xaxis": {"visible": False}, "yaxis": names(board.chart.rows), "annotations": notes}
    return [{**marks, "y": [row.label for row in rows], "x": values, "text": counts}], extra


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
