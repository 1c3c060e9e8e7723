"""The style sheet and the templates of every page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from research.pages.fonts import FONTS, Font

FOLDER = Path(__file__).parent


def stylesheet(place: Callable[[Font], str] | None = None) -> str:
    """The whole style sheet with its fonts.

    Parameters
    ----------
    place : callable, optional
        Gives the address of a font, such as `lambda font: f"/fonts/{font.file}"`; by default the font is carried
        inside the sheet.

    Returns
    -------
    str
        CSS.

    Examples
    --------
    >>> "url(/fonts/SourceSans3VF-Upright.ttf.woff2)" in stylesheet(lambda font: f"/fonts/{font.file}")
    True
    """
    at = place or as_data
    faces = "".join(
        f'@font-face {{ font-family: "{font.family}"; src: url({at(font)}) format("woff2"); '
        f"font-weight: {font.weight}; font-display: swap; }}\n"
        for font in FONTS
    )
    return faces + (FOLDER / "look.css").read_text(encoding="utf-8")


def as_data(font: Font) -> str:
    """A font as a data address, so that a page needs no second file."""
    return f"data:font/woff2;base64,{b64encode(font.read()).decode()}"


def script(name: str) -> str:
    """A script of the house by name, as it stands in a page."""
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    """Where templates are found: all of `research/pages/templates`; what they are given is escaped, always.

    Examples
    --------
    >>> environment().from_string("<p>{{ words }}</p>").render(words="<script>")
    '<p>&lt;script&gt;</p>'
    """
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.loopcontrols"],
    )
