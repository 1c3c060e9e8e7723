"""An exhibit's chart as SVG, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from research.errors import ConfigurationError
from research.exhibits import Chart, Exhibit
from research.exhibits.theme import PRINT, Theme
from research.figures.canvas import Canvas
from research.figures.counts import cover, funnel
from research.figures.likert import likert
from research.figures.picture import Picture
from research.figures.ranked import bars, dots, dumbbell
from research.figures.ruler import ruler
from research.figures.slope import slope
from research.figures.stages import stages
from research.figures.verdicts import forest

FORMS: dict[str, Callable[[Picture], Canvas]] = {
    "bars": bars,
    "dots": dots,
    "likert": likert,
    "slope": slope,
    "stages": stages,
    "dumbbell": dumbbell,
    "funnel": funnel,
    "cover": cover,
    "forest": forest,
}
MEASURE = 470.0  # 166 mm: a unit is a point
PAGE = 595.0  # the cover runs over the whole page


def draw_svg(exhibit: Exhibit, theme: Theme = PRINT, width: float | None = None, fonts: Path | None = None) -> str:
    """Draw an exhibit's chart.

    Parameters
    ----------
    exhibit : Exhibit
        One with a chart; every number drawn is a number of its cells.
    theme : Theme
        Colors.
    width : float, optional
        In points; by default the measure of a page, for a cover the whole page.
    fonts : Path, optional
        The folder of the fonts to measure with; by default the house's.

    Returns
    -------
    str
        The same bytes for the same exhibit, on every machine.

    Raises
    ------
    ConfigurationError
        When the exhibit has no chart, or the chart names a cell that is not there.
    """
    chart = chart_of(exhibit)
    picture = Picture(
        chart=chart,
        cells={cell.key: cell for cell in exhibit.parts.cells},
        theme=theme,
        ruler=ruler(fonts),
        width=float(width or (PAGE if chart.form == "cover" else MEASURE)),
        level=exhibit.parts.interval.level,
        deck=exhibit.parts.deck,
    )
    return FORMS[chart.form](picture).svg()


def chart_of(exhibit: Exhibit) -> Chart:
    """The exhibit's chart, whose every key is a cell; an exhibit without one is refused."""
    if exhibit.parts.chart is None:
        raise ConfigurationError(f"exhibit {exhibit.id!r} has no chart to draw")
    check_keys(exhibit)
    return exhibit.parts.chart


def check_keys(exhibit: Exhibit) -> None:
    """Every key that the chart names is a cell of the exhibit."""
    chart = exhibit.parts.chart
    if chart is None:
        return
    if not chart.rows:
        raise ConfigurationError(f"the chart of exhibit {exhibit.id!r} has no rows")
    named = [key for row in chart.rows for key in (*row.cells, row.net)] + [chart.reference]
    known = {cell.key for cell in exhibit.parts.cells}
    lost = sorted({key for key in named if key} - known)
    if lost:
        raise ConfigurationError(
            f"the chart of exhibit {exhibit.id!r} names {len(lost)} cells it does not have: {', '.join(lost[:5])}"
        )
