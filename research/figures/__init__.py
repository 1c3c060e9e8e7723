"""Figures: estimates become charts, charts become exhibits, exhibits become editions."""

from research.figures.alt import describe
from research.figures.claims import forest
from research.figures.figure import Figure, combine
from research.figures.interactive import draw_plotly
from research.figures.people import cover, funnel
from research.figures.publish import publish
from research.figures.reliability import reliability_chart
from research.figures.rows import bars, dots
from research.figures.scales import likert, stages
from research.figures.show import Shown, exhibit
from research.figures.svg import draw_svg
from research.figures.waves import dumbbell, slope

__all__ = [
    "Figure",
    "Shown",
    "bars",
    "combine",
    "cover",
    "describe",
    "dots",
    "draw_plotly",
    "draw_svg",
    "dumbbell",
    "exhibit",
    "forest",
    "funnel",
    "likert",
    "publish",
    "reliability_chart",
    "slope",
    "stages",
]
