"""Colors and sizes of the house, for every renderer. Print uses the hex values; the web swaps in CSS variables."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Theme:
    """The tokens of the house look."""

    ink: str = "#17212b"
    muted: str = "#56636f"
    mid: str = "#8b97a2"
    pale: str = "#c9d1d8"
    grid: str = "#e5e9ec"
    wash: str = "#f3f5f5"
    paper: str = "#ffffff"
    accent: str = "#0d5c75"
    accent2: str = "#5f9db1"
    accent3: str = "#bcd7df"
    hot: str = "#c63f17"
    hot3: str = "#f5d5c8"
    deep: str = "#0a3444"
    ramp: tuple[str, ...] = ("#edf4f6", "#d3e5ea", "#a9ccd6", "#74a9b9", "#31778e", "#0d5c75")


PRINT = Theme()
DARK = Theme(
    ink="#e6edf2",
    muted="#a8b5c0",
    mid="#7c8994",
    pale="#4a5762",
    grid="#26323c",
    wash="#18222b",
    paper="#10171d",
    accent="#6cc0da",
    accent2="#3f8aa3",
    accent3="#24505f",
    hot="#ff9a73",
    hot3="#57301f",
    deep="#0b2936",
    ramp=("#16262e", "#1c3641", "#234a58", "#2b5f71", "#4f9fb8", "#6cc0da"),
)
SMALL, LABEL, FIGURE = 7.5, 8.5, 10.5  # points at the set width of 470 units = 166 mm


def variables() -> dict[str, str]:
    """The CSS variable of every color of print: `#17212b` -> `var(--ink)`, the ramp as `--ramp0` to `--ramp5`."""
    plain = {getattr(PRINT, known.name): f"var(--{known.name})" for known in fields(Theme) if known.name != "ramp"}
    return {color: f"var(--ramp{step})" for step, color in enumerate(PRINT.ramp)} | plain


def for_web(svg: str) -> str:
    """A drawing whose colors are CSS variables, so that dark mode is a style sheet's affair."""
    told = variables()
    return re.sub(r"(?<=\")#[0-9a-f]{6}(?=\")", lambda found: told.get(found[0], found[0]), svg)
