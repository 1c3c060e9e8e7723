"""Mediation: how much of what goes with a thing goes by way of another, with resampled primary units for its error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import special

from research.errors import ConfigurationError, EstimationError
from research.estimation.domains import Mask
from research.estimation.estimates import Estimates
from research.estimation.models.behind import behind_all
from research.estimation.models.matrix import Reference
from research.estimation.models.model import Model, Problem, solved
from research.estimation.models.result import apparatus_of, numbers, tested
from research.estimation.sample import Floats, indicator
from research.estimation.score import Score
from research.exhibits import Interval
from research.responses import Responses, Shown, stages_of
from research.responses.design import SIMPLE

SINGULAR = 1e-10  # a determinant of products of columns of length 1, at which one is made up of the others
BATCH = 2**22  # numbers of one block of multipliers
PATHS = ["a", "b", "direct", "total", "by way of"]
CAUTION = (
    "A product of coefficients describes how answers go together; a survey at one time cannot tell that one comes "
    "before the other, nor that nothing else stands behind both."
)


@dataclass(frozen=True, eq=False, repr=False)
class Mediation(Shown):
    """Paths from one thing to an outcome, straight and by way of another.

    `paths` are the estimates: a (through on of), b (outcome on through), direct, total, and by way of, the product a b.
    `sobel`, `jackknife` and `bootstrap` are standard errors of the product; `percentile` and `bca` its intervals;
    `acceleration` and `bias` those of the BCa; `replicates` the resampled products.
    """

    paths: Estimates | None = None
    sobel: float = float("nan")
    jackknife: float = float("nan")
    bootstrap: float = float("nan")
    percentile: tuple[float, float] = (float("nan"), float("nan"))
    bca: tuple[float, float] = (float("nan"), float("nan"))
    acceleration: float = float("nan")
    bias: float = float("nan")
    replicates: Floats | None = None


def mediate(
    responses: Responses,
    outcome: str,
    through: str,
    of: str,
    covariates: Sequence[str] = (),
    *,
    replicates: int = 5000,
    seed: int = 1,
    reference: Reference | None = None,
    where: Mask | Sequence[bool] | None = None,
    errors: str | None = None,
    level: float = 0.95,
) -> Mediation:
    """How much of what goes with `of` in an outcome goes by way of a third thing, by linear models.

    Parameters
    ----------
    responses : Responses
        Primary units are resampled within strata; those of replicate weights cannot be.
    outcome, through : str
        Numbers.
    of : str
        A number, or two groups.
    covariates : sequence of str, optional
        What both models hold.
    replicates : int
        Resamples.
    seed : int
        Of the resamples; the same seed gives the same numbers.
    reference, where, errors, level
        As in `regress`; nothing is standardized.

    Returns
    -------
    Mediation
        Paths with t intervals, except the product a b ("by way of"), whose interval is the bootstrap's BCa (Efron
        1987). A simple sample is drawn anew whole, a design by Rao and Wu's (1988) n - 1 of n units of each stratum.

    Raises
    ------
    ConfigurationError
        For a design of replicate weights, or `of` of more than two groups.
    EstimationError
        As `regress`; and for strata of a single unit, which cannot be drawn anew.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"x": [0.0, 0, 0, 1, 1, 1], "m": [1.0, 2, 3, 3, 4, 5], "y": [1.0, 3, 2, 4, 3, 5]})
    >>> frame = pd.concat([frame] * 4)
    >>> found = mediate(responses_from(frame), "y", through="m", of="x", replicates=200)
    >>> found.paths.table.set_index("what")["value"].round(6).to_dict()["by way of"]
    1.0
    """
    from research.estimation.regression import problem_of

    if through in covariates or of in covariates or through == of:
        raise ConfigurationError(f"{through!r} and {of!r} are paths, each of its own; leave them out of covariates=")
    told = problem_of(
        responses, outcome, [of, through, *covariates], "linear", answer=None, reference=reference or {},
        standardized=False, offset=None, exposure=None, where=where,
    )  # fmt: skip
    if len(told.variables[of].levels) > 2 or told.variables[through].levels:
        raise ConfigurationError(f"{of!r} must be a number or two groups, and {through!r} a number")
    models = tuple(solved(problem, errors) for problem in equations(told, through))
    units, resampling = resampled(told), np.random.default_rng(seed)
    products = crossed(told)
    around = jackknifed(products, units)
    again = bootstrapped(products, units, replicates, resampling)
    return described(models, through, of, around, again, units, level, replicates, seed)


def equations(told: Problem, through: str) -> tuple[Problem, Problem, Problem]:
    """The models of `through`, of the outcome with it, and of the outcome without, of the same respondents."""
    without = told.without({through})
    return replace(without, outcome=through, y=told.variables[through].values), told, without


@dataclass(frozen=True, eq=False)
class Units:
    """Primary units: the one of each respondent in the base, and the stratum of each."""

    of_each: NDArray[np.intp]
    stratum: NDArray[np.intp]
    sizes: NDArray[np.intp]
    left: Floats  # of each stratum: the part of its units that was not drawn
    simple: bool  # a sample of respondents that is drawn anew whole


def resampled(told: Problem) -> Units:
    """What is drawn anew; a simple sample's units are the respondents in the base."""
    design = told.responses.design
    if told.sample.sets is not None:
        raise ConfigurationError(
            "mediate() draws primary units anew, which replicate weights do not name; give the design by strata and "
            "clusters"
        )
    if design == SIMPLE:
        n = len(told.y)
        return Units(np.arange(n), np.zeros(n, dtype=np.intp), np.array([n]), np.ones(1), True)
    first = stages_of(told.responses.frame, design)[0]
    lonely = int(((first.sizes == 1) & (first.fraction < 1)).sum())
    if lonely:
        raise EstimationError(
            f"{lonely} of {len(first.sizes)} strata hold a single primary unit, which cannot be drawn anew; merge each "
            "with the stratum most like it"
        )
    return Units(first.unit[told.inside], first.stratum, first.sizes, 1 - first.fraction, False)


def crossed(told: Problem) -> Floats:
    """Each respondent's products of constant, of, covariates, through and outcome, weighted (respondents x size²)."""
    x = np.column_stack([told.x[:, :2], told.x[:, 3:], told.x[:, 2], told.y])
    rows = np.column_stack([x[:, 0], x[:, 1:] - told.w @ x[:, 1:] / told.w.sum()])
    return np.asarray((rows[:, :, None] * rows[:, None, :] * told.w[:, None, None]).reshape(len(rows), -1))


def by_unit(products: Floats, units: Units) -> Floats:
    """Products added up by primary unit."""
    return np.asarray(indicator(units.of_each, len(units.stratum)) @ products)


def indirect(sums: Floats) -> Floats:
    """The product a b from many sums of products (draws x size²); missing where a draw cannot carry the models."""
    size = round(sums.shape[1] ** 0.5)
    told = sums.reshape(-1, size, size)
    first, second = size - 2, size - 1
    out = np.full(len(told), np.nan)
    long = np.sqrt(np.diag(told.mean(axis=0))[:second])
    sound = np.linalg.det(told[:, :second, :second] / np.outer(long, long)) > SINGULAR
    whole = told[sound]
    a = np.linalg.solve(whole[:, :first, :first], whole[:, :first, first : first + 1])[:, 1, 0]
    b = np.linalg.solve(whole[:, :second, :second], whole[:, :second, second:])[:, first, 0]
    out[sound] = a * b
    return out


def jackknifed(products: Floats, units: Units) -> Floats:
    """The product a b without each primary unit, the others of its stratum counting for it."""
    told = by_unit(products, units)
    strata = np.asarray(indicator(units.stratum, len(units.sizes)) @ told)
    n = units.sizes[units.stratum][:, None]
    rest = strata.sum(axis=0) - strata[units.stratum] + (strata[units.stratum] - told) * n / np.maximum(n - 1, 1)
    return indirect(rest)


def bootstrapped(products: Floats, units: Units, replicates: int, rng: np.random.Generator) -> Floats:
    """The product a b under resampled primary units."""
    told = by_unit(products, units)
    size = max(1, BATCH // len(told))
    starts = range(0, replicates, size)
    return np.concatenate([indirect(multipliers(units, min(size, replicates - at), rng) @ told) for at in starts])


def multipliers(units: Units, draws: int, rng: np.random.Generator) -> Floats:
    """How often each primary unit counts in each resample (draws x units).

    Of n units of a stratum n - 1 are drawn and count n / (n - 1) times, nearer to 1 by the root of what was not sampled
    (Rao and Wu 1988); of a simple sample n are drawn.
    """
    told = np.empty((draws, len(units.stratum)))
    for stratum, n in enumerate(units.sizes):
        at = np.flatnonzero(units.stratum == stratum)
        drawn = n if units.simple else max(n - 1, 1)
        counts = rng.multinomial(drawn, np.full(n, 1 / n), size=draws) * (n / drawn)
        told[:, at] = 1 + np.sqrt(units.left[stratum]) * (counts - 1)
    return told


def jackknife_error(around: Floats, units: Units) -> tuple[float, float]:
    """Standard error and acceleration from the products without each unit."""
    n = units.sizes.astype(np.float64)
    means = np.bincount(units.stratum, around) / n
    apart = means[units.stratum] - around
    squares, cubes = (np.bincount(units.stratum, apart**power) for power in (2, 3))
    variance = float((units.left * (n - 1) / n * squares).sum())
    cubed, squared = float(((n - 1) ** 3 / n**3 * cubes).sum()), float(((n - 1) ** 2 / n**2 * squares).sum())
    return float(np.sqrt(variance)), cubed / (6 * squared**1.5) if squared > 0 else 0.0


def intervals(
    again: Floats, value: float, acceleration: float, level: float
) -> tuple[tuple[float, float], tuple[float, float], float]:
    """Percentile and BCa interval (Efron 1987), and the BCa's bias correction."""
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    below = float((again < value).mean() + (again == value).mean() / 2)
    bias = float(special.ndtri(np.clip(below, 0.5 / len(again), 1 - 0.5 / len(again))))
    z = bias + special.ndtri(tails)
    moved = special.ndtr(bias + z / (1 - acceleration * z))
    plain, better = (np.quantile(again, at, method="weibull") for at in (tails, moved))
    return (float(plain[0]), float(plain[1])), (float(better[0]), float(better[1])), bias


def described(
    models: tuple[Model, ...],
    through: str,
    of: str,
    around: Floats,
    again: Floats,
    units: Units,
    level: float,
    replicates: int,
    seed: int,
) -> Mediation:
    """Everything told of the paths."""
    lost = int(np.isnan(again).sum() + np.isnan(around).sum())
    if lost > replicates // 20:
        raise EstimationError(
            f"{lost} of {replicates} resamples cannot carry the models; a predictor hardly varies between primary units"
        )
    kept = again[~np.isnan(again)]
    paths, sobel = paths_of(models, through, of, level)
    jackknife, acceleration = jackknife_error(np.where(np.isnan(around), np.nanmean(around), around), units)
    value = float(paths.table["value"].iloc[-1])
    percentile, bca, bias = intervals(kept, value, acceleration, level)
    table = paths.table.assign(
        low=[*paths.table["low"].iloc[:-1], bca[0]], high=[*paths.table["high"].iloc[:-1], bca[1]]
    )
    paths = replace(paths, table=table)
    outcome = models[1].problem.outcome
    drawn = "respondents drawn anew" if units.simple else "primary units drawn anew within their strata"
    notes = (
        CAUTION,
        f"The interval by way of {through} is the BCa of {replicates:,} resamples (seed {seed}; {drawn}); "
        f"percentile {percentile[0]:.4g} to {percentile[1]:.4g}.",
        f"Errors by way of it: Sobel {sobel:.4g}, jackknife {jackknife:.4g}, bootstrap {kept.std(ddof=1):.4g}.",
        *((f"{lost} resamples could not carry the models and are left out.",) if lost else ()),
    )
    columns = ["what", "label", "value", "standard_error", "low", "high", "df", "base"]
    return Mediation(
        f"{outcome} with {of}, straight and by way of {through}", table[columns], notes, paths, sobel, jackknife,
        float(kept.std(ddof=1)), percentile, bca, acceleration, bias, kept,
    )  # fmt: skip


def paths_of(models: tuple[Model, ...], through: str, of: str, level: float) -> tuple[Estimates, float]:
    """The paths as estimates, and Sobel's (1982) error of the product.

    With errors of the design that of the product comes from the influence of a and b together.
    """
    first, second, third = models
    at = [first.of_term(of)[0], second.of_term(through)[0], second.of_term(of)[0], third.of_term(of)[0]]
    values = [model.fit.parameters[place] for model, place in zip((first, second, second, third), at, strict=True)]
    a, b = values[:2]
    columns = [model.scores[:, place] for model, place in zip((first, second, second, third), at, strict=True)]
    scores = np.column_stack([*columns, a * columns[1] + b * columns[0]])
    own = [model.covariance[place, place] for model, place in zip((first, second, second, third), at, strict=True)]
    sobel = float(np.sqrt(a**2 * own[1] + b**2 * own[0]))
    covariance = first.problem.sample.covariance(scores)
    if second.errors != "design":
        np.fill_diagonal(covariance, [*own, sobel**2])
    outcome = second.problem.outcome
    labels = (
        f"{through} with {of}",
        f"{outcome} with {through}, {of} held",
        f"{outcome} with {of}, {through} held",
        f"{outcome} with {of}",
        f"{outcome} with {of} by way of {through}",
    )
    table = numbers(PATHS, np.array([*values, a * b]), np.sqrt(np.diag(covariance)), second, level)
    table = tested(table.assign(label=labels, df=[first.df, second.df, second.df, third.df, second.df]))
    half = special.stdtrit(table["df"], (1 + level) / 2) * table["standard_error"]
    table = table.assign(low=table["value"] - half, high=table["value"] + half)
    table["smallest"] = min(least for model in models for least in behind_all(model))
    vectors = tuple(Score(((first.problem.sample, vector),)) for vector in scores.T)
    apparatus = replace(apparatus_of(second, "coefficient", level), interval=Interval(level, "t"))
    return Estimates(table, covariance, apparatus, (), vectors), sobel
