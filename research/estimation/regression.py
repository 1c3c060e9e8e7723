"""Linear models: how an outcome goes with several things at once, each with the others held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import special

from research.errors import ConfigurationError, EstimationError
from research.estimation.about import about, heading
from research.estimation.domains import Mask, check_known
from research.estimation.estimates import Estimates
from research.estimation.means import column
from research.estimation.sample import Floats, Sample, sample_of
from research.estimation.score import Score
from research.estimation.tails import two_sided
from research.exhibits import Cell, Interval, Parts
from research.responses import Responses
from research.responses.design import SIMPLE

TOO_STRONG = 0.5  # leverage from which a coefficient tells about one respondent
NO_INTERVAL = Interval(0.95, "none")
SAME = 1e-8  # a column whose part of its own beyond the others is smaller than this, of its length


@dataclass(frozen=True)
class Explained:
    """How much of an outcome's variance a model tells, ready for `exhibit(id, …)`."""

    parts: Parts

    def exhibit_parts(self) -> Parts:
        """Hand over cell and apparatus."""
        return self.parts


@dataclass(frozen=True, eq=False, repr=False)
class Regression(Estimates):
    """Coefficients of a linear model as estimates, with `r2`: how much of the outcome's variance it tells, 0-1.

    `table` has the columns of `Estimates`, and `label`, `statistic` and `p`; `what` is the name of the predictor.
    """

    r2: float = float("nan")

    def explained(self) -> Explained:
        """`r2` as something to be exhibited, with the apparatus of the model."""
        parts = self.exhibit_parts()
        cell = Cell("r2", self.r2, parts.cells[0].base, "share", label="Variance told")
        return Explained(replace(parts, kind="number", cells=(cell,), chart=None, interval=NO_INTERVAL))


def regress(
    responses: Responses, outcome: str, on: Sequence[str], standardized: bool = True, level: float = 0.95
) -> Regression:
    """A linear model of an outcome on several things at once, by least squares.

    Parameters
    ----------
    responses : Responses
        With weights, strata, clusters or population counts the errors are those of the design (Binder 1983); without
        any they allow for unequal spread (HC3, MacKinnon and White 1985).
    outcome : str
        An item with ordered codes, a score, or a column.
    on : sequence of str
        Items, scores or columns; each coefficient holds the others.
    standardized : bool
        Bring outcome and predictors to mean 0 and standard deviation 1 first, so that coefficients are in standard
        deviations; the standard deviations are taken as known.
    level : float
        Of the t intervals, on the design's degrees of freedom less the number of predictors.

    Returns
    -------
    Regression
        One row a predictor, over the respondents who answered everything ("don't know" is no answer here).

    Raises
    ------
    ConfigurationError
        For a name that is not known, or an item with several answers.
    EstimationError
        For too few complete respondents, a column that does not vary or that the others make up, or a respondent who
        alone decides a coefficient.

    Examples
    --------
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"y": [1.0, 2.0, 4.0, 3.0, 3.0, 5.0], "x": [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]})
    >>> regress(responses_from(frame), "y", on=["x"], standardized=False).value
    1.25
    """
    names = [outcome, *on]
    check_names(responses, names)
    sample = sample_of(responses)
    values, inside = complete(responses, names, sample)
    check_enough(names, inside)
    w = sample.weights[inside]
    known = standard(values[inside], w, names) if standardized else varying(values[inside], w, names)
    y, x = known[:, 0], np.column_stack([np.ones(len(known)), known[:, 1:]])
    check_apart(x * np.sqrt(w)[:, None], names[1:])
    fit = least_squares(x, y, w, len(on))
    scores, covariance = errors_of(responses, sample, inside, fit)
    df = sample.domain_df(inside) - len(on)
    if df < 1:
        raise EstimationError(f"{len(on)} predictors leave no degrees of freedom; the design has {df + len(on)}")
    told = Interval(level, "hc3" if responses.design == SIMPLE else "t")
    table = rows_of(
        responses, on, fit, np.sqrt(np.diag(covariance)), float(df), level, int(inside.sum()), float(w.sum())
    )
    apparatus = about(responses, names, "coefficient", told, int(inside.sum()))
    vectors = tuple(Score(((sample, vector),)) for vector in scores.T)
    return Regression(table, covariance, apparatus, (), vectors, fit.r2)


def check_names(responses: Responses, names: Sequence[str]) -> None:
    """Every name is there once and can be a number."""
    if len(names) < 2 or len(set(names)) < len(names):
        raise ConfigurationError(f"a model needs an outcome and predictors, each named once; got {', '.join(names)}")
    for name in names:
        check_known(responses, name)
        if name not in responses.scores and responses.has_item(name):
            item = responses.item(name)
            if item.type == "select_multiple":
                raise ConfigurationError(
                    f"{name!r} allows several answers, so it is no number; count them in measures.yml and score() that"
                )


def complete(responses: Responses, names: Sequence[str], sample: Sample) -> tuple[Floats, Mask]:
    """Values (respondents x names, 0 where unknown) and who has all of them."""
    told = [column(responses, name) for name in names]
    inside = np.logical_and.reduce([known for _, known in told]) & (sample.weights > 0)
    return np.hstack([values for values, _ in told]), inside


def check_enough(names: Sequence[str], inside: Mask) -> None:
    """Refuse a model with hardly more unknowns than respondents."""
    n, least = int(inside.sum()), len(names) + 1
    if n < least:
        raise EstimationError(
            f"only {n} of {len(inside)} respondents answered all of {', '.join(names)}; {len(names) - 1} predictors "
            f"need {least} at least, so leave out the one that most people lack"
        )


def varying(values: Floats, w: Floats, names: Sequence[str]) -> Floats:
    """The values, refused where a column is constant."""
    center = w @ values / w.sum()
    still = [
        name for name, flat in zip(names, np.ptp(values, axis=0) <= SAME * (1 + np.abs(center)), strict=True) if flat
    ]
    if still:
        raise EstimationError(
            f"{', '.join(still)} has the same value for all {len(values)} respondents of the model; leave it out"
        )
    return values


def standard(values: Floats, w: Floats, names: Sequence[str]) -> Floats:
    """Columns with weighted mean 0 and weighted standard deviation 1."""
    centered = varying(values, w, names) - w @ values / w.sum()
    return np.asarray(centered / np.sqrt(w @ centered**2 / w.sum()))


def check_apart(x: Floats, on: Sequence[str]) -> None:
    """Refuse a predictor that the ones before it make up; the first column of x is the constant."""
    _, triangle = np.linalg.qr(x)
    own, lengths = np.abs(np.diag(triangle)), np.linalg.norm(x, axis=0)
    for place, name in enumerate(on, start=1):
        if own[place] <= SAME * lengths[place]:
            before = ", ".join(on[: place - 1]) or "the constant"
            raise EstimationError(
                f"{name!r} is made up of {before}, so their parts cannot be told apart; leave one out"
            )


@dataclass(frozen=True, eq=False)
class Fit:
    """Least squares: coefficients with the constant first, and what their errors are made of."""

    coefficients: Floats
    inverse: Floats  # of X'WX
    x: Floats
    residuals: Floats
    leverage: Floats
    r2: float


def least_squares(x: Floats, y: Floats, w: Floats, predictors: int) -> Fit:
    """Weighted least squares, refused where one respondent decides."""
    inverse = np.asarray(np.linalg.inv((x * w[:, None]).T @ x), dtype=np.float64)
    coefficients = inverse @ (x.T @ (w * y))
    leverage = w * np.einsum("ij,jk,ik->i", x, inverse, x)
    alone = int((leverage > TOO_STRONG).sum())
    if alone:
        raise EstimationError(
            f"{alone} of {len(y)} respondents alone decide a coefficient of {predictors} predictors "
            "(leverage above one half); leave out a predictor that hardly anybody differs on"
        )
    residuals = y - x @ coefficients
    whole = float(w @ (y - w @ y / w.sum()) ** 2)
    return Fit(coefficients, inverse, x, residuals, leverage, 1 - float(w @ residuals**2) / whole)


def errors_of(responses: Responses, sample: Sample, inside: Mask, fit: Fit) -> tuple[Floats, Floats]:
    """Influence of each predictor's coefficient per primary unit, and their covariance."""
    at = np.zeros((len(inside), fit.x.shape[1]))
    simple = responses.design == SIMPLE
    residuals = fit.residuals / (1 - fit.leverage) if simple else fit.residuals
    at[inside] = (fit.x * residuals[:, None]) @ fit.inverse
    if simple:  # HC3 squares about zero; the scores give the same up to the centering, for comparisons
        n = len(inside)
        return at[:, 1:] * np.sqrt((n - 1) / n), np.asarray(at[:, 1:].T @ at[:, 1:])
    scores = sample.scores(sample.totals(at, inside))[:, 1:]
    return scores, sample.covariance(scores)


def rows_of(
    responses: Responses,
    on: Sequence[str],
    fit: Fit,
    error: Floats,
    df: float,
    level: float,
    base: int,
    weighted: float,
) -> pd.DataFrame:
    """One row a predictor."""
    value = fit.coefficients[1:]
    half = special.stdtrit(df, (1 + level) / 2) * error
    statistic = np.divide(value, error, out=np.full(len(value), np.nan), where=error > 0)
    return pd.DataFrame(
        {
            "what": list(on),
            "value": value,
            "standard_error": error,
            "low": value - half,
            "high": value + half,
            "df": df,
            "base": base,
            "weighted_base": weighted,
            "effective_base": np.nan,
            "design_effect": np.nan,
            "label": [heading(responses, name) for name in on],
            "statistic": statistic,
            "p": two_sided(statistic, df),
        }
    )
