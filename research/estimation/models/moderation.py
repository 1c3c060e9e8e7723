"""Moderation: how the slope of one thing differs with another, told at chosen values and over the whole range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import special

from research.errors import ConfigurationError
from research.estimation.cells import slug
from research.estimation.domains import Mask
from research.estimation.estimates import Estimates
from research.estimation.models.behind import behind_all
from research.estimation.models.matrix import Reference, Variable
from research.estimation.models.model import Model, solved
from research.estimation.models.result import Regression, apparatus_of, numbers, regression, tested
from research.estimation.sample import Floats
from research.estimation.score import Score
from research.responses import Responses, Shown


@dataclass(frozen=True, eq=False, repr=False)
class Moderation(Shown):
    """A slope at values of a moderator.

    `model` holds all coefficients; `slopes` the simple slopes as estimates. `bounds` are the values of the moderator at
    which the slope's interval begins or ceases to leave out zero (Johnson and Neyman 1936), from low to high, wherever
    they lie; none for a moderator of groups.
    """

    model: Regression | None = None
    slopes: Estimates | None = None
    bounds: tuple[float, ...] = ()
    focal: str = ""
    moderator: str = ""

    def band(self, points: int = 25) -> Estimates:
        """The slope with its interval at points over the middle nine tenths of the moderator, to be drawn with `dots`.

        The ends are rounded: smallest and largest answer are somebody's own.
        """
        assert self.model is not None
        told = self.model.fitted.problem.variables[self.moderator]
        if told.levels:
            raise ConfigurationError(f"{self.moderator!r} is of groups; its slopes are in .slopes")
        ends = np.quantile(told.values, [0.05, 0.95])
        width = float(np.ptp(ends)) or 1.0
        low, high = np.round(ends, 1 - int(np.floor(np.log10(width))))
        values = np.linspace(low, high, points)
        labels = [f"{value:.4g}" for value in values]
        return slopes_at(self.model, self.focal, self.moderator, values, labels)


def moderate(
    responses: Responses,
    outcome: str,
    focal: str,
    moderator: str,
    covariates: Sequence[str | Sequence[str]] = (),
    *,
    at: Sequence[float] | None = None,
    family: str = "linear",
    reference: Reference | None = None,
    where: Mask | Sequence[bool] | None = None,
    errors: str | None = None,
    level: float = 0.95,
) -> Moderation:
    """How the slope of an outcome on one thing (the focal) differs with another (the moderator).

    Parameters
    ----------
    responses, outcome, family, reference, where, errors, level
        As in `regress`; nothing is standardized.
    focal : str
        A number, or two groups.
    moderator : str
        A number, or groups.
    covariates : sequence of str, optional
        What is held, besides.
    at : sequence of float, optional
        Values of the moderator at which the slope is told; by default its mean, a standard deviation below it, and
        one above.

    Returns
    -------
    Moderation
        Simple slopes, and the region of the moderator in which the slope's interval leaves out zero.

    Raises
    ------
    ConfigurationError
        For a focal of more than two groups, or values of a moderator that is of groups.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"x": [0.0, 1, 0, 1, 0, 1, 0, 1], "m": [0.0, 0, 0, 0, 1, 1, 1, 1]})
    >>> frame["y"] = frame["x"] * (1 + 2 * frame["m"]) + [0.1, -0.1, -0.1, 0.1, 0.1, -0.1, -0.1, 0.1]
    >>> found = moderate(responses_from(frame), "y", "x", "m", at=[0, 1])
    >>> found.slopes.table["value"].round(6).tolist()
    [1.0, 3.0]
    """
    from research.estimation.regression import problem_of

    problem = problem_of(
        responses, outcome, [focal, moderator, *covariates, (focal, moderator)], family, answer=None,
        reference=reference or {}, standardized=False, offset=None, exposure=None, where=where,
    )  # fmt: skip
    first, second = problem.variables[focal], problem.variables[moderator]
    if len(first.levels) > 2:
        raise ConfigurationError(f"the focal {focal!r} has {len(first.levels)} groups; regroup() them to two")
    if second.levels and at is not None:
        raise ConfigurationError(f"{moderator!r} is of groups, which are told one and all; leave at= out")
    model = regression(solved(problem, errors), level)
    values, labels = chosen(second, problem.w, model.fitted.errors, at)
    slopes = slopes_at(model, focal, moderator, values, labels)
    bounds = () if second.levels else johnson_neyman(model.fitted, focal, moderator, level)
    title = f"{first.told(first.places[0])} and {outcome}, by {second.heading}"
    notes = (*model.notes, *region(model.fitted, focal, second, bounds, level))
    columns = [moderator, "value", "standard_error", "low", "high", "df", "base", "statistic", "p"]
    return Moderation(title, slopes.table[columns], notes, model, slopes, bounds, focal, moderator)


def chosen(told: Variable, w: Floats, errors: str, at: Sequence[float] | None) -> tuple[Floats, list[str]]:
    """The values at which slopes are told, and what they are called."""
    if told.levels:
        return np.arange(len(told.levels), dtype=np.float64), list(told.levels)
    if at is not None:
        return np.asarray(at, dtype=np.float64), [f"{value:g}" for value in at]
    n = float(w.sum()) if errors == "classic" else float(len(w))
    mean = float(w @ told.values / w.sum())
    spread = float(np.sqrt(w @ (told.values - mean) ** 2 / w.sum() * n / (n - 1)))
    values = mean + spread * np.array([-1.0, 0.0, 1.0])
    words = ("mean less SD", "mean", "mean plus SD")
    return values, [f"{value:.4g} ({word})" for value, word in zip(values, words, strict=True)]


def gradients(model: Model, focal: str, moderator: str, values: Floats) -> Floats:
    """How the focal's slope at values of the moderator is made of the parameters (values x parameters)."""
    groups = bool(model.problem.variables[moderator].levels)
    told = np.zeros((len(values), len(model.fit.parameters)))
    told[:, model.of_term(focal)] = 1.0
    for place in model.of_term(f"{focal}:{moderator}"):
        own = dict(model.problem.columns[place - model.slopes.start].parts)[moderator]
        told[:, place] = (values == own) if groups else values
    return told


def slopes_at(model: Regression, focal: str, moderator: str, values: Floats, labels: list[str]) -> Estimates:
    """Simple slopes as estimates."""
    fitted, level = model.fitted, model.about.interval.level
    gradient = gradients(fitted, focal, moderator, values)

    def again(parameters: Floats, w: Floats) -> Floats:
        return np.asarray(gradient @ parameters)

    scores, covariance = fitted.derived(gradient, np.zeros((len(fitted.problem.w), len(values))), again)
    value = gradient @ fitted.fit.parameters
    table = tested(numbers([focal] * len(values), value, np.sqrt(np.diag(covariance)), fitted, level))
    table.insert(1, moderator, labels)
    told: Any = values if not fitted.problem.variables[moderator].levels else np.nan
    table = table.assign(at=told, key=[f"{slug(focal)}/{slug(label)}" for label in labels])
    table["smallest"] = min(behind_all(fitted))
    vectors = tuple(Score(((fitted.problem.sample, vector),)) for vector in scores.T)
    apparatus = replace(apparatus_of(fitted, "coefficient", level), interval=model.about.interval)
    return Estimates(table, covariance, apparatus, (moderator,), vectors)


def johnson_neyman(model: Model, focal: str, moderator: str, level: float) -> tuple[float, ...]:
    """Where (b + c m)² = t² var(b + c m): values of the moderator between which the slope's interval changes sides."""
    at = [*model.of_term(focal), *model.of_term(f"{focal}:{moderator}")]
    (b, c), v = model.fit.parameters[at], model.covariance[np.ix_(at, at)]
    t = float(special.stdtrit(model.df, (1 + level) / 2))
    square, double, rest = t**2 * v[1, 1] - c**2, 2 * (t**2 * v[0, 1] - b * c), t**2 * v[0, 0] - b**2
    inner = double**2 - 4 * square * rest
    if inner < 0:
        return ()
    roots = (-double + np.array([-1.0, 1.0]) * np.sqrt(inner)) / (2 * square)
    return tuple(float(root) for root in np.sort(roots))


def region(model: Model, focal: str, moderator: Variable, bounds: tuple[float, ...], level: float) -> tuple[str, ...]:
    """The region in words, with how much of the sample lies in it."""
    if moderator.levels:
        return ()
    first, last = float(moderator.values.min()), float(moderator.values.max())
    within = [bound for bound in bounds if first < bound < last]
    edges = [first, *within, last]
    middles = np.array([(low + high) / 2 for low, high in pairwise(edges)])
    moves = gradients(model, focal, moderator.name, middles)
    value, error = moves @ model.fit.parameters, np.sqrt(np.einsum("ij,jk,ik->i", moves, model.covariance, moves))
    t = float(special.stdtrit(model.df, (1 + level) / 2))
    clear = [
        f"{low:.4g} to {high:.4g}"
        for (low, high), is_clear in zip(pairwise(edges), np.abs(value) > t * error, strict=True)
        if is_clear
    ]
    told = f"of {moderator.heading}, which runs from {first:.4g} to {last:.4g}"
    if not clear:
        return (f"The slope's interval holds zero at every value {told}.",)
    if not within:
        return (f"The slope's interval leaves out zero at every value {told}.",)
    return (f"The slope's interval leaves out zero from {' and from '.join(clear)} {told} (Johnson and Neyman 1936).",)
