"""Variances from replicate weights: the same estimate again for each set, and the squares of what it moves by."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from research.errors import EstimationError
from research.responses import Replicates, Responses, numbers_of

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]
Mask = NDArray[np.bool_]
RANK = 600  # the largest rank that is counted; above it degrees of freedom are bounded by the units there are
SAME = 1e-10  # eigenvalues of cross products below this part of the largest are none: 1e-5 in singular values, as in R


@dataclass(frozen=True, eq=False)
class Sets:
    """Sets of replicate weights as multipliers of units.

    Where `exact`, statistics are evaluated again for each set. Where weights were raked after the sets were made, they
    move by what the margins leave of their influence, which is what raking each set comes to in large samples.
    """

    multipliers: Floats  # sets x units
    unit: Codes  # of each respondent
    scale: float
    rscales: Floats
    mse: bool
    exact: bool
    given_df: int | None = None
    known: dict[bytes, int] = field(default_factory=dict)

    def totals(self, sums: Floats) -> Floats:
        """Sums with the weights themselves, then with each set, from sums of units."""
        if not self.exact:
            return sums
        return np.vstack([sums.sum(axis=0), self.multipliers @ sums])

    def moved(self, influence: Floats) -> Floats:
        """What estimates move by in each set (sets x k)."""
        if self.exact:
            return np.asarray(influence[1:] - influence[:1])
        return np.asarray(self.multipliers @ influence - influence.sum(axis=0))

    def centered(self, moved: Floats) -> Floats:
        """Moves about their mean, or about the estimate, so scaled that squares add to the variance."""
        if not self.mse:
            moved = moved - moved[self.rscales > 0].mean(axis=0)
        return np.asarray(moved * np.sqrt(self.scale * self.rscales)[:, None])

    def df(self, inside: Mask) -> int:
        """Degrees of freedom of a domain: the rank of its replicate weights less one."""
        present = np.zeros(self.multipliers.shape[1], dtype=bool)
        present[self.unit[inside]] = True
        return self.df_of(present)

    def df_of(self, present: Mask) -> int:
        """Degrees of freedom of a domain that is present in these units."""
        at = np.packbits(present).tobytes()
        if at not in self.known:
            self.known[at] = self.counted(present)
        return self.known[at]

    def counted(self, present: Mask) -> int:
        """Degrees of freedom where these units are present."""
        units = int(present.sum())
        bound = min(len(self.multipliers), units) - 1
        if self.given_df is not None and (present.all() or bound >= RANK):
            return min(self.given_df, bound)
        if bound >= RANK or units < 2:
            return max(bound, 0)
        found = rank(self.multipliers[:, present]) - 1
        return found if self.given_df is None else min(found, self.given_df)


def rank(matrix: Floats) -> int:
    """The rank of a matrix, by the eigenvalues of the smaller of its cross products."""
    if matrix.shape[0] > matrix.shape[1]:
        matrix = matrix.T
    few = matrix[:, :: max(1, matrix.shape[1] // (2 * len(matrix)))]
    if few.shape[1] < matrix.shape[1] and full(few):
        return len(matrix)
    found = np.linalg.eigvalsh(matrix @ matrix.T)
    return int((found > SAME * found[-1]).sum()) if found[-1] > 0 else 0


def full(matrix: Floats) -> bool:
    """Whether the rows are independent for certain."""
    try:
        root = np.diag(np.linalg.cholesky(matrix @ matrix.T))
    except np.linalg.LinAlgError:
        return False
    return bool(root.min() > 1e-3 * root.max())


def sets_of(responses: Responses, weights: Floats) -> Sets | None:
    """The sets of replicate weights of a design, if it has them.

    Raises
    ------
    EstimationError
        For replicate weights that are missing, or above 0 where the weight is 0, and for scales of another number.
    """
    design, frame = responses.design, responses.frame
    if design.replicates is None:
        return None
    if isinstance(design.replicates, Replicates):
        made = design.replicates
        unit = frame[made.unit].to_numpy(dtype=np.intp)
        return Sets(
            made.multipliers, unit, made.scale, made.rscales, made.mse, not design.calibrated or made.raked, made.df
        )
    names = design.replicate_columns(frame.columns)
    given = np.column_stack([numbers_of(frame[name], name, is_finite=False) for name in names]).astype(np.float64)
    multipliers = multipliers_of(given, before_raking(responses, weights), design.combined)
    scale, rscales = scales(responses, len(names))
    folded, unit = fold(multipliers)
    return Sets(folded, unit, scale, rscales, design.mse, not design.calibrated, design.df)


def before_raking(responses: Responses, weights: Floats) -> Floats:
    """The weights that replicate weights belong to: those from before raking, where it was done."""
    design = responses.design
    if not design.calibrated:
        return weights
    return responses.frame[design.start].to_numpy(dtype=np.float64) if design.start else np.ones(len(weights))


def multipliers_of(given: Floats, weights: Floats, combined: bool) -> Floats:
    """What each set multiplies weights by (sets x respondents)."""
    wrong = int((~np.isfinite(given)).any(axis=1).sum())
    if wrong:
        raise EstimationError(
            f"replicate weights are missing for {wrong} of {len(given)} respondents; take them from the file with the "
            "weights, complete, or leave these respondents out of both"
        )
    if not combined:
        return np.ascontiguousarray(given.T)
    lost = int(((weights == 0) & (given != 0).any(axis=1)).sum())
    if lost:
        raise EstimationError(
            f"{lost} of {len(given)} respondents have a weight of 0 and replicate weights above it; are these the "
            "weights that the replicates were made from?"
        )
    return np.ascontiguousarray((given / np.where(weights > 0, weights, 1.0)[:, None]).T)


def scales(responses: Responses, sets: int) -> tuple[float, Floats]:
    """What squares are multiplied by, all and one by one, for each kind of replicate weights."""
    design = responses.design
    by_kind = {
        "brr": 1 / sets,
        "fay": 1 / (sets * (1 - design.rho) ** 2),
        "jk1": (sets - 1) / sets,
        "bootstrap": 1 / (sets - 1),
        "sdr": 4 / sets,
    }
    scale = by_kind.get(str(design.kind), 1.0) if design.scale is None else design.scale
    rscales = np.ones(sets) if design.rscales is None else np.asarray(design.rscales, dtype=np.float64)
    if len(rscales) == 1:
        rscales = np.full(sets, rscales[0])
    if len(rscales) != sets:
        raise EstimationError(f"the design has {len(rscales)} rscales for {sets} sets of weights; give each one")
    return float(scale), rscales


def fold(multipliers: Floats) -> tuple[Floats, Codes]:
    """Respondents with the same multipliers as units, and the unit of each respondent."""
    mix = np.random.default_rng(20261125).standard_normal(len(multipliers)) @ multipliers
    _, first, unit = np.unique(np.round(mix, 9), return_index=True, return_inverse=True)
    folded = multipliers[:, first]
    if 2 * len(first) > len(unit) or not np.allclose(folded[:, unit], multipliers, rtol=1e-9, atol=1e-12):
        return multipliers, np.arange(multipliers.shape[1])
    return folded, np.asarray(unit.reshape(-1), dtype=np.intp)
