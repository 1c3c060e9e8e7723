"""Pages: the look of everything that is read in a browser, the edition and the portal alike."""

from research.pages.fonts import FONTS, Font
from research.pages.look import as_data, environment, script, stylesheet
from research.pages.plotting import plotly_packed, plotly_source
from research.pages.policy import policy

__all__ = [
    "FONTS",
    "Font",
    "as_data",
    "environment",
    "plotly_packed",
    "plotly_source",
    "policy",
    "script",
    "stylesheet",
]
