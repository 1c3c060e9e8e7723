"""Ceilings over a cloud of answers: how high an outcome has been seen at each level of a condition."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from research.errors import ConfigurationError
from research.estimation.sample import Floats

KINDS = ("ce-fdh", "cr-fdh")


@dataclass(frozen=True, eq=False)
class Ceiling:
    """A ceiling: steps through the peers, or the line of least squares through them.

    `peers_x`, `peers_y` are the corners of the steps: where an outcome higher than all before is first seen. `scope` is
    lowest and highest condition, lowest and highest outcome.
    """

    kind: str
    peers_x: Floats
    peers_y: Floats
    scope: tuple[float, float, float, float]
    slope: float = float("nan")
    intercept: float = float("nan")

    @property
    def effect(self) -> float:
        """The empty part of the scope above the ceiling, 0-1."""
        left, right, bottom, top = self.scope
        if self.kind == "ce-fdh":
            return steps_area(self.peers_x, self.peers_y, self.scope) / ((right - left) * (top - bottom))
        return line_area(self.slope, self.intercept, self.scope) / ((right - left) * (top - bottom))

    def height(self, x: Floats) -> Floats:
        """How high the ceiling is, inside the scope."""
        _, _, bottom, top = self.scope
        if self.kind == "ce-fdh":
            at = np.searchsorted(self.peers_x, x, side="right") - 1
            return np.asarray(np.where(at >= 0, self.peers_y[np.maximum(at, 0)], bottom))
        return np.clip(self.intercept + self.slope * x, bottom, top)

    def needed(self, steps: int) -> Floats:
        """Percent of the condition's range that each level of the outcome needs; missing where nothing is needed."""
        left, right, bottom, top = self.scope
        levels = bottom + (top - bottom) * np.linspace(0, 1, steps + 1)
        if self.kind == "ce-fdh":
            at = np.searchsorted(self.peers_y, levels - 1e-12 * (top - bottom))
            x = np.where(at < len(self.peers_x), self.peers_x[np.minimum(at, len(self.peers_x) - 1)], np.nan)
        elif self.slope > 0:
            x = (levels - self.intercept) / self.slope
        else:
            x = np.full(len(levels), left)
        percent = 100 * (np.minimum(x, right) - left) / (right - left)
        return np.asarray(np.where(percent > 1e-9, percent, np.nan))


def check_ceiling(kind: str) -> None:
    """Refuse a ceiling that is not known."""
    if kind not in KINDS:
        raise ConfigurationError(f"ceiling={kind!r} is not known; choose one of {', '.join(KINDS)}")


def ceiling_of(kind: str, x: Floats, y: Floats, scope: tuple[float, float, float, float] | None = None) -> Ceiling:
    """The ceiling of a cloud, inside the scope seen or a wider one."""
    seen = (float(x.min()), float(x.max()), float(y.min()), float(y.max()))
    scope = seen if scope is None else scope
    if scope[0] > seen[0] or scope[1] < seen[1] or scope[2] > seen[2] or scope[3] < seen[3]:
        outside = int(((x < scope[0]) | (x > scope[1]) | (y < scope[2]) | (y > scope[3])).sum())
        raise ConfigurationError(
            f"the scope leaves out the answers of {outside} of {len(x)} respondents; give lowest and highest "
            "condition, then lowest and highest outcome that can be"
        )
    px, py = peers_of(x, y)
    if kind == "ce-fdh":
        return Ceiling(kind, px, py, scope)
    slope = 0.0 if len(px) < 2 else float(np.polynomial.polynomial.polyfit(px - px.mean(), py, 1)[1])
    return Ceiling(kind, px, py, scope, slope, float(py.mean() - slope * px.mean()))


def peers_of(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """The corners of the steps: each condition at which an outcome is higher than at all lower ones."""
    order = np.lexsort((y, x))
    xs, ys = x[order], y[order]
    last = np.append(xs[1:] != xs[:-1], True)  # the highest outcome of each condition
    xs, ys = xs[last], ys[last]
    before = np.maximum.accumulate(np.append(-np.inf, ys[:-1]))
    return xs[ys > before], ys[ys > before]


def steps_area(px: Floats, py: Floats, scope: tuple[float, float, float, float]) -> float:
    """The area above the steps."""
    left, right, bottom, top = scope
    first = (px[0] - left) * (top - bottom)  # nobody there: empty down to the ground
    return float(first + np.diff(np.append(px, right)) @ (top - py))


def line_area(slope: float, intercept: float, scope: tuple[float, float, float, float]) -> float:
    """The area above a line, cut off at the ends of the scope: exact, by its corners."""
    left, right, bottom, top = scope
    if slope == 0:
        return (right - left) * float(np.clip(top - intercept, 0.0, top - bottom))
    crossings = [(level - intercept) / slope for level in (bottom, top)]
    at = np.unique(np.clip([left, right, *crossings], left, right))
    depth = top - np.clip(intercept + slope * at, bottom, top)
    return float(np.trapezoid(depth, at))
