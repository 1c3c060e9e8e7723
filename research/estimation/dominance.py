"""Which predictors matter most: dominance analysis and relative weights, which share out the variance told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from research.errors import ConfigurationError, EstimationError
from research.estimation.about import about
from research.estimation.estimates import Estimates
from research.estimation.models.model import Problem
from research.estimation.regression import problem_of
from research.estimation.sample import Codes, Floats, Mask, Sample, scores_of
from research.estimation.score import Score
from research.estimation.subsets import Subsets, subsets_of
from research.exhibits import Interval
from research.exhibits.notebook import in_notebook
from research.responses import Responses, as_shown, html_lines, html_table, told_lines, told_table

MOST = 15  # predictors: 32,768 models
RESAMPLED = 10  # predictors up to which all models are fitted in each resample
METHODS = ("dominance", "relative weights")


@dataclass(frozen=True, eq=False, repr=False)
class Importance(Estimates):
    """What each predictor adds to the variance told; the rows sum to `r2`.

    `table` adds `part` (of r2, 0-1) and `rank`. For dominance analysis `conditional` has the mean addition to models of
    0, 1, 2 … other predictors, and `complete` says of each pair whether the row adds more than the column to every
    model (1), less to every model (0), or neither (0.5).
    """

    r2: float = float("nan")
    conditional: pd.DataFrame | None = None
    complete: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()

    def shown(self, tenths: bool = True) -> pd.DataFrame:
        """The parts as they are shown, with their rank."""
        table = self.table[["label", "value", "part", "low", "high", "rank", "base"]]
        return as_shown(table, ("value", "low", "high")).rename(columns={"part": "part of it"})

    @property
    def title(self) -> str:
        """What all predictors tell together."""
        return f"Variance told: {100 * self.r2:.1f}%"

    def __repr__(self) -> str:
        return "\n".join((self.title, told_table(self.shown()), told_lines(self.notes)))

    def _repr_html_(self) -> str:
        return in_notebook(f"<p><b>{self.title}</b></p>{html_table(self.shown())}{html_lines(self.notes)}")


def importance(
    responses: Responses,
    outcome: str,
    on: Sequence[str],
    method: str = "dominance",
    resamples: int = 1000,
    seed: int = 1,
    level: float = 0.95,
) -> Importance:
    """How much of an outcome's variance each of several predictors tells, when they overlap.

    Parameters
    ----------
    responses : Responses
        Weights, strata and clusters are used, for the parts and for their errors.
    outcome, on : str, sequence of str
        Items, scores or columns; respondents who answered everything are in the base.
    method : str
        "dominance": the mean of what a predictor adds to all models of the others (general dominance, which is also
        LMG and Shapley's value). "relative weights": Johnson's (2000), for many predictors.
    resamples : int
        Of whole primary units, for percentile intervals (Rao and Wu 1988); 0 gives t intervals, as do designs with
        replicate weights, and dominance analysis of more than 10 predictors.
    seed : int
        Of the resamples.
    level : float
        Of the intervals.

    Returns
    -------
    Importance
        A row for each predictor; values are parts of the variance, 0-1, and sum to `r2`.

    Raises
    ------
    EstimationError
        For more than 15 predictors in a dominance analysis, too few respondents, or predictors that make up another.

    Notes
    -----
    Budescu (1993) and Azen and Budescu (2003), Psychological Methods 8; Johnson (2000), Multivariate Behavioral
    Research 35. A part is never negative, so an interval that stays above 0 is no test that a predictor matters.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"y": [1, 2, 3, 4.0], "a": [1, 1, 2, 2.0], "b": [1, 2, 1, 2.0]})
    >>> importance(responses_from(frame), "y", ["a", "b"], resamples=0).table["value"].round(2).tolist()
    [0.8, 0.2]
    """
    check_asked(on, method)
    problem = numbers_of(responses, outcome, on)
    sample, inside = problem.sample, problem.inside
    values = np.zeros((len(inside), 1 + len(on)))
    known = np.column_stack([problem.y, problem.x[:, 1:]])
    values[inside] = known - problem.w @ known / problem.w.sum()
    subsets = subsets_of(len(on)) if method == "dominance" else None
    parts = subsets.general if subsets else relative_weights
    spread = covariance_matrix(sample.weights, values, inside)
    found = parts(spread[None])[0]
    gradient = subsets.gradient(spread) if subsets else numeric_gradient(parts, spread)
    scores = scores_of(
        sample,
        influence(values, inside, sample.weights, gradient),
        inside,
        lambda w: parts(covariance_matrix(w, values, inside)[None])[0],
    )
    covariance = sample.covariance(scores)
    df = float(sample.domain_df(inside))
    resampled = can_resample(sample, resamples, subsets)
    low, high, how = (
        percentile(sample, values, inside, parts, resamples, seed, level)
        if resampled
        else by_t(found, np.sqrt(np.diag(covariance)), df, level)
    )
    r2 = float(found.sum())
    table = table_of(problem, found, covariance, (low, high), df, r2)
    told = about(
        responses, [outcome, *on], "share", Interval(level, "bootstrap" if resampled else "t"), int(inside.sum())
    )
    vectors = tuple(Score(((sample, vector),)) for vector in scores.T)
    conditional, pairs = subsets.details(spread, list(on)) if subsets else (None, None)
    words = NOTES[method], how
    return Importance(table, covariance, told, (), vectors, r2, conditional, pairs, words)


NOTES = {
    "dominance": "General dominance: what a predictor adds, on average over all models of the others.",
    "relative weights": "Johnson's relative weights.",
}


def check_asked(on: Sequence[str], method: str) -> None:
    """A method that is known, and not more predictors than it can carry."""
    if method not in METHODS:
        raise ConfigurationError(f"method={method!r} is not known; choose one of {', '.join(METHODS)}")
    if len(on) < 2:
        raise ConfigurationError(f"importance is shared between two predictors at least; got {', '.join(on) or 'none'}")
    if method == "dominance" and len(on) > MOST:
        raise EstimationError(
            f"{len(on)} predictors make {2 ** len(on):,} models; a dominance analysis takes {MOST} at most. Use "
            "method='relative weights', or put items that belong together into one score"
        )


def numbers_of(responses: Responses, outcome: str, on: Sequence[str]) -> Problem:
    """Outcome and predictors of who answered everything, checked; each predictor is one column of numbers."""
    problem = problem_of(
        responses, outcome, list(on), "linear",
        answer=None, reference={}, standardized=False, offset=None, exposure=None, where=None,
    )  # fmt: skip
    if len(problem.columns) != len(on) or any(one.levels for one in problem.variables.values()):
        told = ", ".join(name for name, one in problem.variables.items() if one.levels) or ", ".join(on)
        raise ConfigurationError(
            f"{told} makes several columns, and importance is shared between single ones; give numbers or indicators"
        )
    return problem


def covariance_matrix(weights: Floats, values: Floats, inside: Mask) -> Floats:
    """Weighted covariance of the outcome and the predictors."""
    w = np.where(inside, weights, 0.0)
    center = w @ values / w.sum()
    return np.asarray((values * w[:, None]).T @ values / w.sum() - np.outer(center, center))


def influence(values: Floats, inside: Mask, weights: Floats, gradient: Floats) -> Floats:
    """What one unit of weight moves each part by: the gradient at the respondent's own products."""
    w = np.where(inside, weights, 0.0)
    centered = np.where(inside[:, None], values - w @ values / w.sum(), 0.0)
    at = np.einsum("ni,kij,nj->nk", centered, gradient, centered, optimize=True)
    return np.where(inside[:, None], at / w.sum(), 0.0)  # the gradient at the covariance itself is 0: scale-free


def relative_weights(spread: Floats) -> Floats:
    """Johnson's relative weights (sets x predictors) from covariance matrices, outcome first."""
    scale = np.sqrt(np.einsum("bii->bi", spread))
    r = spread / scale[:, :, None] / scale[:, None, :]
    values, vectors = np.linalg.eigh(r[:, 1:, 1:])
    root = np.einsum("bij,bj,bkj->bik", vectors, np.sqrt(np.maximum(values, 0.0)), vectors)
    beta = np.linalg.solve(root, r[:, 1:, :1])[:, :, 0]
    return np.asarray(np.einsum("bij,bj->bi", root**2, beta**2))


def numeric_gradient(parts: Callable[[Floats], Floats], spread: Floats) -> Floats:
    """Symmetric derivatives (parts x q x q) by central differences, on the scale of correlations."""
    scale, q, step = np.sqrt(np.diag(spread)), len(spread), 1e-5
    r = spread / np.outer(scale, scale)
    told = np.zeros((q - 1, q, q))
    for i in range(q):
        for j in range(i, q):
            move = np.zeros((q, q))
            move[i, j] = move[j, i] = step
            up, down = parts(np.stack([r + move, r - move]))
            slope = (up - down) / (2 * step)
            told[:, i, j] = told[:, j, i] = slope if i == j else slope / 2
    return np.asarray(told / np.outer(scale, scale))


def can_resample(sample: Sample, resamples: int, subsets: Subsets | None) -> bool:
    """Whether primary units can be drawn again: a design told by units, and not too many models."""
    few = subsets is None or subsets.predictors <= RESAMPLED
    return resamples > 0 and few and sample.sets is None


def percentile(
    sample: Sample, values: Floats, inside: Mask, parts: Callable[[Floats], Floats], times: int, seed: int, level: float
) -> tuple[Floats, Floats, str]:
    """Percentile limits from resamples of whole primary units, n-1 of n in each stratum (Rao and Wu 1988)."""
    q = values.shape[1]
    products = (values[:, :, None] * values[:, None, :]).reshape(len(values), q * q)
    columns = np.column_stack([inside.astype(float), values, products]) * sample.weights[:, None]
    units = np.zeros((len(sample.stratum), columns.shape[1]))
    np.add.at(units, sample.unit[inside], columns[inside])
    drawn = multipliers(sample.stratum, times, np.random.default_rng(seed)) @ units
    drawn = drawn[drawn[:, 0] > 0]
    center = drawn[:, 1 : q + 1] / drawn[:, :1]
    spread = (drawn[:, q + 1 :] / drawn[:, :1]).reshape(-1, q, q) - center[:, :, None] * center[:, None, :]
    size = np.diag(covariance_matrix(sample.weights, values, inside))
    spread = spread[[is_sound(one, size) for one in spread]]
    if len(spread) < 0.9 * times:
        raise EstimationError(
            f"{times - len(spread)} of {times} resamples leave a predictor without variance; the primary units are too "
            "few or too much alike, so use resamples=0"
        )
    found = parts(spread)
    low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high, f"Percentile intervals from {times:,} resamples of primary units."


def is_sound(spread: Floats, size: Floats) -> bool:
    """Whether a covariance matrix, next to these variances, can be inverted with some digits left."""
    scale = np.sqrt(np.maximum(np.diag(spread), 0.0))
    return (
        bool((np.diag(spread) > 1e-10 * size).all())
        and float(np.linalg.eigvalsh(spread / np.outer(scale, scale))[0]) > 1e-10
    )


def multipliers(stratum: Codes, times: int, rng: np.random.Generator) -> Floats:
    """What each primary unit counts in each resample (times x units); a unit alone in its stratum stays."""
    told = np.ones((times, len(stratum)))
    for one in np.unique(stratum):
        at = np.flatnonzero(stratum == one)
        n = len(at)
        if n > 1:
            told[:, at] = rng.multinomial(n - 1, np.full(n, 1 / n), size=times) * (n / (n - 1))
    return told


def by_t(value: Floats, error: Floats, df: float, level: float) -> tuple[Floats, Floats, str]:
    """T limits, cut off at 0, for no part is below."""
    half = special.stdtrit(df, (1 + level) / 2) * error
    return np.maximum(value - half, 0.0), value + half, "t intervals from the errors of the design."


def table_of(
    problem: Problem, found: Floats, covariance: Floats, limits: tuple[Floats, Floats], df: float, r2: float
) -> pd.DataFrame:
    """One row a predictor."""
    return pd.DataFrame(
        {
            "what": [column.term for column in problem.columns],
            "value": found,
            "standard_error": np.sqrt(np.maximum(np.diag(covariance), 0.0)),
            "low": limits[0],
            "high": limits[1],
            "df": df,
            "base": len(problem.y),
            "weighted_base": float(problem.w.sum()),
            "effective_base": np.nan,
            "design_effect": np.nan,
            "label": list(problem.labels),
            "part": found / r2 if r2 > 0 else np.nan,
            "rank": pd.Series(-found).rank(method="min").astype(int),
        }
    )
