"""The sample behind an estimate: weights, strata and primary units, and the one routine that makes variances."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from research.errors import EstimationError
from research.estimation.calibrated import raked_sums
from research.responses import Responses

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Sample:
    """Respondents in their primary units and strata.

    `sums` is a sparse matrix: a row of weights for each primary unit and, where weights were raked, a row of start
    weights for each category of a margin. Whatever is estimated is a smooth function of these sums, so its influence
    is a linear function of them, and `covariance` needs nothing else.
    """

    weights: Floats
    unit: Codes  # primary unit of each respondent
    stratum: Codes  # stratum of each primary unit
    factor: Floats  # per stratum: (1 - sampling fraction) n / (n - 1)
    sums: sparse.csc_array  # (units + categories) x respondents
    shift: Floats  # units x categories: what the margins take off each unit's sum; no columns without raking
    respondents: pd.Index
    wave: tuple[str, str] | None

    @property
    def units(self) -> int:
        """How many primary units there are."""
        return len(self.stratum)

    @property
    def df(self) -> int:
        """Degrees of freedom of the design: primary units less strata."""
        return self.units - len(self.factor)

    @property
    def expands(self) -> bool:
        """Whether the weights count people of a population: none is under one, and not all are one."""
        used = self.weights[self.weights > 0]
        return bool(used.min() >= 1 and used.max() > 1)

    def totals(self, columns: Floats, inside: NDArray[np.bool_]) -> Floats:
        """Weighted sums of columns (respondents x k) over a domain, one row per primary unit and category."""
        rows = np.flatnonzero(inside)
        return np.asarray(self.sums[:, rows] @ columns[rows])

    def scores(self, influence: Floats) -> Floats:
        """Influence per primary unit (units x k), less what raking to the margins explains."""
        return influence[: self.units] - self.shift @ influence[self.units :]

    def covariance(self, scores: Floats) -> Floats:
        """Covariance (k x k) of estimates from their scores: squares about the stratum mean, by stratum."""
        by_stratum = indicator(self.stratum, len(self.factor))
        sizes = np.bincount(self.stratum, minlength=len(self.factor))
        centered = scores - ((by_stratum @ scores) / sizes[:, None])[self.stratum]
        scaled = centered * np.sqrt(self.factor[self.stratum])[:, None]
        return np.asarray(scaled.T @ scaled)

    def domain_df(self, inside: NDArray[np.bool_]) -> int:
        """Degrees of freedom of a domain: its primary units less its strata."""
        units = np.unique(self.unit[inside])
        return len(units) - len(np.unique(self.stratum[units]))

    def is_same(self, other: Sample) -> bool:
        """Whether two estimates rest on the same respondents, in the same order and design.

        Raises
        ------
        EstimationError
            When both come from one wave but from different parts of it, so that their covariance is unknown.
        """
        if self.respondents.is_(other.respondents):
            return True
        if self.wave is None or self.wave != other.wave:
            return False
        if self.respondents.equals(other.respondents):
            return True
        raise EstimationError(
            f"the two estimates come from different parts of wave {self.wave[1]!r} "
            f"({len(self.respondents)} and {len(other.respondents)} respondents); "
            "estimate both from the whole wave with by= and compare the rows"
        )


def scores_of(
    sample: Sample, influence: Floats, inside: NDArray[np.bool_], refit: Callable[[Floats], Floats]
) -> Floats:
    """Scores of k numbers that no sums give in closed form: coefficients, quantiles, factor loadings.

    Parameters
    ----------
    influence : array, shape (respondents, k)
        First-order change of each number when one respondent's weight grows by one; zero outside the domain.
    inside : array of bool, shape (respondents,)
        The domain.
    refit : function from weights (respondents,) to the k numbers
        Asked for each set of replicate weights, where the design has them; a linearized design never calls it.

    Returns
    -------
    array, shape (rows of the sample's scores, k)
        What `covariance` takes.
    """
    return sample.scores(sample.totals(influence, inside))


def indicator(codes: Codes, categories: int, values: Floats | None = None) -> sparse.csc_array:
    """A sparse matrix (categories x len(codes)) with one value, or 1, in each column."""
    values = np.ones(len(codes)) if values is None else values
    return sparse.csc_array((values, (codes, np.arange(len(codes)))), shape=(categories, len(codes)))


def sample_of(responses: Responses) -> Sample:
    """The sample that responses stand for.

    Raises
    ------
    EstimationError
        For weights that are missing or negative, a stratum of one primary unit, or population counts that contradict
        the sample.
    """
    design, frame = responses.design, responses.frame
    weights = checked_weights(responses)
    strata = codes_of(frame[design.strata]) if design.strata else np.zeros(len(frame), dtype=np.intp)
    unit, stratum = nested(strata, frame[design.clusters] if design.clusters else None)
    sizes = np.bincount(stratum)
    left = unsampled(frame[design.fpc], strata, sizes) if design.fpc else np.ones(len(sizes))
    factor = left * checked_sizes(sizes, left, design.strata) / np.maximum(sizes - 1, 1)
    sums, shift = raked_sums(responses, indicator(unit, len(stratum), weights))
    wave = (responses.wave.study, responses.wave.name) if responses.wave else None
    return Sample(weights, unit, stratum, factor, sums, shift, frame.index, wave)


def checked_weights(responses: Responses) -> Floats:
    """The weights, refused where one is missing or negative."""
    weights = np.asarray(responses.weights, dtype=np.float64)
    wrong = int((~np.isfinite(weights) | (weights < 0)).sum())
    if wrong or not weights.sum() > 0:
        raise EstimationError(
            f"{wrong or len(weights)} of {len(weights)} weights in {responses.design.weights!r} are missing, negative "
            "or all zero; give every respondent a weight of zero or more"
        )
    return weights


def codes_of(column: pd.Series[Any]) -> Codes:
    """Category codes from 0; a missing value is a category of its own."""
    return np.asarray(pd.factorize(column, use_na_sentinel=False)[0], dtype=np.intp)


def nested(strata: Codes, clusters: pd.Series[Any] | None) -> tuple[Codes, Codes]:
    """Primary unit of each respondent, and the stratum of each unit; cluster names may repeat between strata."""
    if clusters is None:
        return np.arange(len(strata)), strata
    pair = strata * (len(strata) + 1) + codes_of(clusters)
    _, first, unit = np.unique(pair, return_index=True, return_inverse=True)
    return unit.reshape(-1), strata[first]


def unsampled(counts: pd.Series[float], strata: Codes, sizes: NDArray[np.intp]) -> Floats:
    """The part of each stratum's primary units that was not drawn, from population counts or sampling fractions."""
    told = counts.astype(float).fillna(-1.0).groupby(strata).agg(["min", "max"])
    low, high = told["min"].to_numpy(), told["max"].to_numpy()
    fraction = np.where(high <= 1, high, sizes / np.maximum(high, 1))
    wrong = int((~(low == high) | (fraction > 1) | (low <= 0)).sum())
    if wrong:
        raise EstimationError(
            f"the population counts {counts.name!r} are missing, differ or are smaller than the sample in {wrong} of "
            f"{len(sizes)} strata; give each stratum one count of its primary units, or one sampling fraction"
        )
    return np.asarray(1 - fraction)


def checked_sizes(sizes: NDArray[np.intp], left: Floats, strata: str | None) -> NDArray[np.intp]:
    """Primary units per stratum, refused where a sampled stratum has only one."""
    lonely = int(((sizes == 1) & (left > 0)).sum())
    if lonely and strata:
        raise EstimationError(
            f"{lonely} of {len(sizes)} strata in {strata!r} hold a single primary unit, which tells nothing about the "
            "variance; merge each with the stratum most like it"
        )
    return sizes
