"""Names at the ends of lines, kept apart and in full where no script can move them when the chart is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

LINE = 17  # pixels of a line of words
LONGEST = 26  # characters of a line beside the chart
ROOM = 210  # pixels at the right edge


def spread(layout: dict[str, Any], traces: list[dict[str, Any]]) -> dict[str, Any]:
    """The layout of a trend with its names moved apart; any other layout as it is.

    The value axis gets its range here, so that it is known how many pixels a value is high.
    """
    notes = layout.get("annotations", [])
    ends = sorted((note for note in notes if note.get("name") == "end"), key=lambda note: -note["y"])
    if not ends:
        return layout
    low, high = min(0.0, *reached(traces)), max(reached(traces))
    margin = {**layout["margin"], "r": ROOM}
    pixels = (layout["height"] - margin["t"] - margin["b"]) / ((high - low) * 1.06)
    others = [note for note in notes if note.get("name") != "end"]
    axis = {**layout["yaxis"], "range": [low, low + (high - low) * 1.06]}
    return {**layout, "margin": margin, "yaxis": axis, "annotations": [*others, *apart(ends, pixels)]}


def reached(traces: list[dict[str, Any]]) -> list[float]:
    """The values that lines and their intervals reach."""
    told = []
    for trace in traces:
        ups = trace.get("error_y", {}).get("array") or [0.0] * len(trace["y"])
        downs = trace.get("error_y", {}).get("arrayminus") or [0.0] * len(trace["y"])
        told += [
            y + way for y, up, down in zip(trace["y"], ups, downs, strict=True) if y is not None for way in (up, -down)
        ]
    return told


def apart(ends: list[dict[str, Any]], pixels: float) -> Iterator[dict[str, Any]]:
    """Names from the highest downwards, each below the one before."""
    free = float("inf")  # the lowest place that is taken, in pixels above zero
    for note in ends:
        figure, _, name = note["text"].partition(" ")
        lines = wrap(name, LONGEST) or [""]
        tall, wanted = LINE * len(lines) + 3, note["y"] * pixels
        middle = min(wanted, free - tall / 2)
        free = middle - tall / 2
        yield {**note, "text": f"{figure} {'<br>'.join(lines)}", "yshift": middle - wanted, "yanchor": "middle"}
