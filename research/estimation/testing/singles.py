"""The covariance of a table's directions where every respondent is a primary unit, from sums by stratum and cell.

`Sample.covariance` squares the score of each unit about its stratum's mean. Where each unit is one respondent its score
is its weight times a number that all in a cell share, so that the same squares come from sums of weights and of squared
weights: a hundred thousand units need not be looked at for every table.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from research.estimation.sample import Floats, Sample


@dataclass(frozen=True, eq=False)
class Singles:
    """Strata of a sample whose units are respondents: what a square counts for, and what is taken off for the mean."""

    stratum: NDArray[np.intp]  # of each respondent
    counts_for: Floats  # of each stratum
    taken_off: Floats  # of each stratum: what the squared sum of its scores counts for, less than nothing

    def covariance(self, sums: Floats, squares: Floats, along: Floats, share: Floats) -> Floats:
        """Covariance of directions, from sums (strata x cells) and squares (cells, weighted by what they count for)."""
        whole = float(sums.sum())
        change = (along - share @ along) / whole
        by_stratum = sums @ change
        about_zero = change.T @ (squares[:, None] * change)
        return np.asarray(about_zero + by_stratum.T @ (self.taken_off[:, None] * by_stratum))


def singles_of(sample: Sample) -> Singles | None:
    """The strata of a sample whose units are respondents; None for any other, and for replicates or calibration."""
    if sample.sets or sample.shift.shape[1] or len(sample.levels) != 1 or sample.units != len(sample.weights):
        return None
    level = sample.levels[0]
    sizes = np.bincount(level.stratum)
    counts_for = np.zeros(len(sizes))
    counts_for[level.stratum] = level.root**2
    part = np.asarray(level.means @ np.ones(len(level.stratum))) / sizes  # of a unit in its stratum's mean
    return Singles(level.stratum[sample.unit], counts_for, counts_for * (sizes * part**2 - 2 * part))
