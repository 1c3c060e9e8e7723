"""How JupyterLab shows an exhibit: interactive chart, page and plain text, marked as long as it is unprotected."""

from __future__ import annotations

from typing import Any

from research.exhibits import Exhibit
from research.exhibits import wording as say
from research.figures.html import UNPROTECTED, as_page, as_plain
from research.figures.interactive import draw_plotly


def bundle(exhibit: Exhibit) -> dict[str, Any]:
    """An exhibit for JupyterLab: interactive chart where there is one, HTML and plain text."""
    told: dict[str, Any] = {"text/plain": as_plain(exhibit), "text/html": as_page(exhibit)}
    if exhibit.parts.chart is not None:
        told["application/vnd.plotly.v1+json"] = marked(draw_plotly(exhibit), exhibit)
    return told


def marked(chart: dict[str, Any], exhibit: Exhibit) -> dict[str, Any]:
    """The interactive chart under its title and, unless protected, the mark that it is not for publication."""
    title = say.filled_from(exhibit.title, exhibit.parts.cells)
    words = title if exhibit.protected else f"{title}<br><sup>{UNPROTECTED}</sup>"
    margin = {**chart["layout"]["margin"], "t": 80}
    return {
        **chart,
        "layout": {**chart["layout"], "title": {"text": words, "x": 0, "xref": "container"}, "margin": margin},
    }
