"""Columns of mean 0 and standard deviation 1 to fit with, so that years or incomes cost no digits, and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from research.estimation.models.fit import Family, Fit
from research.estimation.sample import Floats


@dataclass(frozen=True, eq=False)
class Scaled:
    """Columns (without the constant) as `z = (x - center) / scale`."""

    center: Floats
    scale: Floats
    constant: bool

    def apply(self, x: Floats) -> Floats:
        """The scaled columns, after the constant where there is one."""
        first = int(self.constant)
        return np.column_stack([x[:, :first], (x[:, first:] - self.center) / self.scale])

    def back(self, parameters: int) -> Floats:
        """What brings parameters fitted with scaled columns to those of the columns as they are (square).

        Without a constant the cuts take up what the centers move.
        """
        told, k, first = np.eye(parameters), len(self.scale), int(self.constant)
        places = np.arange(first, first + k)
        told[places, places] = 1 / self.scale
        if self.constant:
            told[0, places] = -self.center / self.scale
        else:
            told[k:, :k] = self.center / self.scale
        return told


def scaled(x: Floats, w: Floats, constant: bool) -> Scaled:
    """How columns are brought to mean 0 and standard deviation 1."""
    own = x[:, int(constant) :]
    center = w @ own / w.sum()
    spread = np.sqrt(w @ (own - center) ** 2 / w.sum())
    return Scaled(center, np.where(spread > 0, spread, 1.0), constant)


def fit_scaled(family: Family, x: Floats, y: Floats, w: Floats, offset: Floats, start: Floats | None = None) -> Fit:
    """A fit with scaled columns, told in the unit of the columns as they are."""
    how = scaled(x, w, family.constant)
    first = None if start is None else np.asarray(np.linalg.solve(how.back(len(start)), start), dtype=np.float64)
    fit = family.fit(how.apply(x), y, w, offset, first)
    back = how.back(len(fit.parameters))
    return replace(
        fit,
        parameters=back @ fit.parameters,
        scores=fit.scores @ np.linalg.inv(back),
        bread=back @ fit.bread @ back.T,
        classic=back @ fit.classic @ back.T,
        influence=fit.influence @ back.T,
    )
