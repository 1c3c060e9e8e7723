"""An SVG sheet with real text, measured in the vendored fonts; the same drawing gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from research.exhibits.theme import LABEL, SMALL, Theme
from research.exhibits.wording import typeset
from research.figures.ruler import Ruler

# Quoted, because an unquoted CSS name may not hold a part that starts with a digit.
FAMILY = "'Source Sans 3', sans-serif"
LEADING = 1.2


def plain(value: object) -> str:
    """An attribute's value: floats with at most two decimals, never a negative zero."""
    if isinstance(value, float):
        return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")
    return escape(str(value))


class Canvas:
    """A sheet that shapes are added to; `svg()` gives the file."""

    def __init__(self, width: float, height: float, theme: Theme, ruler: Ruler) -> None:
        self.width, self.height, self.theme, self.ruler = float(width), float(height), theme, ruler
        self.parts: list[str] = []

    def add(self, tag: str, body: str | None = None, **attributes: object) -> None:
        """Add an element; attributes that are None are left out."""
        named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
        told = " ".join([tag, *(f'{key}="{plain(value)}"' for key, value in named.items())])
        self.parts.append(f"<{told}/>" if body is None else f"<{told}>{body}</{tag}>")

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = LABEL,
        weight: int = 400,
        fill: str | None = None,
        anchor: str = "start",
        halo: bool = False,
    ) -> None:
        """One line of text with its baseline at y; a halo keeps it readable over lines."""
        words = escape(typeset(words))
        shared: dict[str, Any] = {
            "x": float(x),
            "y": float(y),
            "font_size": size,
            "font_weight": weight if weight != 400 else None,
            "text_anchor": anchor if anchor != "start" else None,
        }
        if halo:
            white: dict[str, Any] = {
                "fill": "none",
                "stroke": self.theme.paper,
                "stroke_width": 3,
                "stroke_linejoin": "round",
            }
            self.add("text", words, **shared, **white, aria_hidden="true")
        self.add("text", words, **shared, fill=fill or self.theme.ink)

    def lines(
        self,
        x: float,
        middle: float,
        words: tuple[str, ...],
        size: float = LABEL,
        weight: int = 400,
        fill: str | None = None,
        anchor: str = "start",
        halo: bool = False,
    ) -> None:
        """Several lines, centered on a height."""
        first = middle - (len(words) - 1) * size * LEADING / 2 + size * 0.34
        for n, line in enumerate(words):
            self.text(x, first + n * size * LEADING, line, size, weight, fill, anchor, halo)

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        stroke: str | None = None,
        width: float = 0.6,
        dash: str | None = None,
        cap: str | None = None,
    ) -> None:
        """A straight line."""
        ends: dict[str, Any] = {"x1": float(x1), "y1": float(y1), "x2": float(x2), "y2": float(y2)}
        self.add(
            "line",
            **ends,
            stroke=stroke or self.theme.grid,
            stroke_width=width,
            stroke_dasharray=dash,
            stroke_linecap=cap,
        )

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        stroke: str | None = None,
        stroke_width: float | None = None,
    ) -> None:
        """A rectangle; one without width is left out."""
        if width > 0 and height > 0:
            place: dict[str, Any] = {"x": float(x), "y": float(y), "width": float(width), "height": float(height)}
            self.add("rect", **place, fill=fill, stroke=stroke, stroke_width=stroke_width)

    def dot(
        self, x: float, y: float, radius: float, fill: str, stroke: str | None = None, width: float | None = None
    ) -> None:
        """A filled circle."""
        self.add("circle", cx=float(x), cy=float(y), r=float(radius), fill=fill, stroke=stroke, stroke_width=width)

    def path(self, points: Iterable[tuple[float, float]], stroke: str, width: float) -> None:
        """An open line through points."""
        told = "L".join(f"{plain(float(x))} {plain(float(y))}" for x, y in points)
        self.add("path", d=f"M{told}", fill="none", stroke=stroke, stroke_width=width, stroke_linejoin="round")

    def interval(self, x1: float, x2: float, y: float, fill: str) -> None:
        """A rounded tint behind a dot, lying."""
        self.line(x1, y, x2, y, fill, 5, cap="round")

    def hatch(self, x: float, y: float, width: float, height: float, words: str = "") -> None:
        """What cannot be told: a hatched field, with the reason in a word or two where it fits."""
        self.rect(x, y, width, height, self.theme.wash)
        lean = min(height / 2, 5.0)
        for k in range(int((width - 2 * lean) / 5) + 1):
            middle = x + lean + k * 5
            if middle + lean <= x + width:
                self.line(middle - lean, y + height, middle + lean, y, self.theme.pale, 0.5)
        if words and self.ruler.width(words, SMALL) + 6 <= width:
            self.text(
                x + width / 2,
                y + height / 2 + SMALL * 0.34,
                words,
                SMALL,
                fill=self.theme.muted,
                anchor="middle",
                halo=True,
            )

    def svg(self) -> str:
        """The file, ready to be put into a page."""
        width, height = plain(self.width), plain(self.height)
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        )
        return f'{head} font-family="{FAMILY}">{"".join(self.parts)}</svg>'
