"""How JupyterLab shows an exhibit: title, interactive chart or table, and apparatus, marked while unprotected."""

from __future__ import annotations

from typing import Any

from research.exhibits import Exhibit
from research.exhibits import wording as say
from research.exhibits.notebook import UNPROTECTED, chart_style, in_notebook
from research.exhibits.theme import PRINT
from research.figures.ends import spread
from research.figures.html import as_page, as_plain, body_html, foot_html, head_html
from research.figures.interactive import draw_plotly

CHART = "application/vnd.plotly.v1+json"
CLEAR = "rgba(0, 0, 0, 0)"
MARGIN = {"t": 40, "b": 40}  # pixels; the title stands above, in the page


def bundle(exhibit: Exhibit) -> dict[str, Any]:
    """An exhibit in one piece: interactive chart where there is one, HTML and plain text."""
    told: dict[str, Any] = {"text/plain": as_plain(exhibit), "text/html": as_page(exhibit)}
    if exhibit.parts.chart is not None:
        told[CHART] = titled(draw_plotly(exhibit), exhibit)
    return told


def give(pieces: dict[str, Any]) -> None:
    """Show one output in several forms, of which the notebook takes the richest it can."""
    from IPython.display import publish_display_data

    publish_display_data(pieces)  # type: ignore[no-untyped-call]


def show(exhibit: Exhibit) -> None:
    """Show an exhibit in a notebook: what has no chart in one piece, a chart between its title and its apparatus."""
    if exhibit.parts.chart is None:
        give({"text/plain": as_plain(exhibit), "text/html": as_page(exhibit)})
        return
    head = in_notebook(head_html(exhibit), kind="head", marked=not exhibit.protected)
    styled = f"<style>{chart_style()}</style>{head}"
    drawing = in_notebook(body_html(exhibit), marked=False)
    give({"text/plain": as_plain(exhibit), "text/html": styled})
    give({"text/plain": "", "text/html": drawing, CHART: on_page(draw_plotly(exhibit))})
    give({"text/plain": "", "text/html": in_notebook(foot_html(exhibit), marked=False)})


def on_page(chart: dict[str, Any]) -> dict[str, Any]:
    """The interactive chart on the page's own ground: no title, and at a break its letter, explained below."""
    layout = chart["layout"]
    ground = {"paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR, "margin": {**layout["margin"], **MARGIN}}
    touched = {"bgcolor": PRINT.ink, "bordercolor": PRINT.ink, "font": {"color": PRINT.paper}}
    notes = [
        {**note, "text": note["text"].partition(" ")[0]} if note.get("name") == "break" else note
        for note in layout.get("annotations", ())
    ]
    page = {**layout, **ground, "hoverlabel": touched, "annotations": notes}
    return {**chart, "layout": spread(page, chart["data"])}


def titled(chart: dict[str, Any], exhibit: Exhibit) -> dict[str, Any]:
    """The interactive chart alone, under its title and, unless protected, the mark that it is not for publication."""
    title = say.filled_from(exhibit.title, exhibit.parts.cells)
    words = title if exhibit.protected else f"{title}<br><sup>{UNPROTECTED}</sup>"
    margin = {**chart["layout"]["margin"], "t": 80}
    return {
        **chart,
        "layout": {**chart["layout"], "title": {"text": words, "x": 0, "xref": "container"}, "margin": margin},
    }
