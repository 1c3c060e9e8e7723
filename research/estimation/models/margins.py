"""What a model says in the unit of its outcome: effects averaged over the sample, and means as if all were alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from research.errors import ConfigurationError
from research.estimation.estimates import Estimates
from research.estimation.models.behind import behind, counts_of, is_decided_alone, people_at
from research.estimation.models.fit import Response
from research.estimation.models.matrix import Column, Variable, matrix, slopes
from research.estimation.models.model import Model
from research.estimation.models.result import Labelled, Regression, apparatus_of, key_of, numbers, tested
from research.estimation.sample import Floats
from research.estimation.score import Score


@dataclass(frozen=True, eq=False)
class Averaged:
    """Numbers of each respondent (respondents x k), and their derivatives in the parameters, averaged (k x q)."""

    each: Floats
    gradient: Floats


T = TypeVar("T")
Parts = Callable[[Floats], list[Averaged]]  # from parameters to what is averaged


def marginal_effects(model: Regression, *names: str) -> Estimates:
    """How much what is expected of the outcome moves with each predictor, averaged over the respondents.

    Parameters
    ----------
    model : Regression
        Of any family.
    names : str
        Predictors; all by default.

    Returns
    -------
    Estimates
        Of a number: the slope per unit, in the outcome's unit (a share of a logistic model, for each answer of an
        ordered one). Of groups: all in the group less all in the reference. The error counts the coefficients and, with
        errors of the design, whom the sample happened to average over.

    Raises
    ------
    ConfigurationError
        For a name that is no predictor of the model.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"y": [1.0, 2.0, 4.0, 3.0, 3.0, 5.0], "x": [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]})
    >>> from research.estimation import regress
    >>> marginal_effects(regress(responses_from(frame), "y", ["x"], standardized=False)).value
    1.25
    """
    fitted = model.fitted
    known = fitted.problem.variables
    chosen = [variable_of(fitted, name) for name in names or known]
    rows = [(one, place) for one in chosen for place in one.places]
    found = averaged(
        model,
        [one.name for one, _ in rows],
        [one.told(place) for one, place in rows],
        lambda parameters: [effect(fitted, parameters, one, place) for one, place in rows],
        "coefficient",
    )
    many = len(found) // len(rows)
    levels = repeated((one.levels[place] if one.levels else "" for one, place in rows), many)
    answers = found.table["answer"] if found.by else [""] * len(found)
    keys = [key_of(*parts) for parts in zip(found.table["what"], levels, answers, strict=True)]
    smallest = repeated((people_behind(fitted, one, place) for one, place in rows), many)
    return replace(found, table=found.table.assign(level=levels, key=keys, smallest=smallest))


def predicted_means(model: Regression, name: str, at: Sequence[float] | None = None) -> Estimates:
    """What the outcome's mean would be if everybody were in one group, or at one value, and otherwise as they are.

    Parameters
    ----------
    model : Regression
        Of any family.
    name : str
        A predictor.
    at : sequence of float, optional
        Values of a predictor that is a number; groups are told one and all.

    Returns
    -------
    Estimates
        One row a group or value (and answer, of an ordered model), in the outcome's unit; `compare` tells their
        differences. `base` counts the people of the group, or at the one or other of two values. It is a description by
        the model (marginal standardization, Lane and Nelder 1982), no experiment.

    Raises
    ------
    ConfigurationError
        For a name that is no predictor of the model, or a number without values.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"y": [1.0, 2.0, 4.0, 3.0, 3.0, 5.0], "x": [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]})
    >>> from research.estimation import regress
    >>> told = predicted_means(regress(responses_from(frame), "y", ["x"], standardized=False), "x", at=[0, 2])
    >>> told.table["value"].round(6).tolist()
    [1.75, 4.25]
    """
    fitted = model.fitted
    one = variable_of(fitted, name)
    if one.levels:
        labels, values = list(one.levels), [float(place) for place in range(len(one.levels))]
    elif at is None:
        raise ConfigurationError(f"{name!r} is a number; say at which values, for example at=[{one.values.mean():.3g}]")
    else:
        labels, values = [f"{value:g}" for value in at], [float(value) for value in at]
    unit = "share" if fitted.problem.family.name in ("logistic", "ordinal") else "mean"
    found = averaged(
        model,
        [fitted.problem.outcome] * len(labels),
        labels,
        lambda parameters: [expected(fitted, parameters, one.at(value)) for value in values],
        unit,
    )
    table = found.table.drop(columns=["statistic", "p"]).rename(columns={"label": name})
    people = [people_at(one, value, counts_of(fitted)) for value in values]
    table["base"] = repeated(people, len(table) // len(values))
    if is_decided_alone(fitted):
        table["smallest"] = 1
    return Estimates(table, found.covariance, found.about, (name, *found.by), found.scores)


def variable_of(model: Model, name: str) -> Variable:
    """A predictor of the model."""
    known = model.problem.variables
    if name not in known:
        raise ConfigurationError(f"{name!r} is no predictor of this model; it has {', '.join(known)}")
    return known[name]


def averaged(model: Regression, whats: list[str], labels: list[str], told: Parts, unit: str) -> Estimates:
    """Weighted means of what a model tells of each respondent, as estimates."""
    fitted = model.fitted
    problem, level = fitted.problem, model.about.interval.level
    found = told(fitted.fit.parameters)
    each = np.hstack([one.each for one in found])
    share = problem.w / problem.w.sum()
    value = share @ each
    gradient = np.vstack([one.gradient for one in found])

    def again(parameters: Floats, w: Floats) -> Floats:
        return np.asarray(w @ np.hstack([one.each for one in told(parameters)]) / w.sum())

    scores, covariance = fitted.derived(gradient, (each - value) / problem.w.sum(), again)
    answers = problem.categories if problem.family.name == "ordinal" else ()
    many = max(len(answers), 1)
    table = numbers(repeated(whats, many), value, np.sqrt(np.diag(covariance)), fitted, level)
    table = tested(table.assign(label=repeated(labels, many)))
    if answers:
        table = table.assign(answer=list(answers) * len(labels))
    vectors = tuple(Score(((problem.sample, vector),)) for vector in scores.T)
    return Labelled(table, covariance, apparatus_of(fitted, unit, level), ("answer",) if answers else (), vectors)


def people_behind(model: Model, one: Variable, place: int) -> int:
    """The fewest people that an effect rests on."""
    column = Column(one.name, "", "", ((one.name, place),))
    return 1 if is_decided_alone(model) else behind({one.name: one}, column, counts_of(model))


def repeated(words: Iterable[T], times: int) -> list[T]:
    """Each so many times, one after another."""
    return [word for word in words for _ in range(times)]


def effect(model: Model, parameters: Floats, one: Variable, place: int) -> Averaged:
    """What a predictor moves for each respondent: a slope, or a group against the reference."""
    if one.levels:
        there, here = (expected(model, parameters, one.at(value)) for value in (place, 0))
        return Averaged(there.each - here.each, there.gradient - here.gradient)
    problem, constant = model.problem, model.problem.family.constant
    x, moves = problem.x, slopes(problem.columns, problem.variables, one.name, constant)
    rate = (moves @ parameters[: x.shape[1]])[:, None]
    told = problem.family.response(parameters, x, problem.offset)
    by_x = averages(problem.w, told.curve * rate, x) + averages(problem.w, told.slope, moves)
    return Averaged(told.slope * rate, np.hstack([by_x, beside(problem.w, told.tilt * rate[:, :, None])]))


def expected(model: Model, parameters: Floats, one: Variable) -> Averaged:
    """What is expected of each respondent with one predictor set."""
    problem = model.problem
    x = matrix(problem.columns, problem.variables | {one.name: one}, problem.family.constant)
    told: Response = problem.family.response(parameters, x, problem.offset)
    return Averaged(told.value, np.hstack([averages(problem.w, told.slope, x), beside(problem.w, told.other)]))


def averages(w: Floats, factors: Floats, x: Floats) -> Floats:
    """Weighted means of x times each column of factors (columns of factors x columns of x)."""
    return np.asarray((factors * (w / w.sum())[:, None]).T @ x)


def beside(w: Floats, told: Floats) -> Floats:
    """Weighted means over respondents of derivatives in the parameters beside the coefficients."""
    return np.asarray(np.einsum("i,ikr->kr", w / w.sum(), told))
