"""Models: how an outcome goes with several things at once, each with the others held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from research.errors import ConfigurationError, EstimationError
from research.estimation.domains import Mask
from research.estimation.means import column
from research.estimation.models.matrix import (
    Reference,
    Variable,
    check_apart,
    check_varying,
    columns_of,
    standard,
    variable,
    within,
)
from research.estimation.models.model import FAMILIES, Problem, solved
from research.estimation.models.outcome import COUNTED, outcome_of, settled
from research.estimation.models.result import Explained, Regression, regression
from research.estimation.models.terms import terms_of
from research.estimation.sample import Floats, sample_of
from research.responses import Responses

__all__ = ["Explained", "Regression", "problem_of", "regress"]


def regress(
    responses: Responses,
    outcome: str,
    on: str | Sequence[str | Sequence[str]],
    family: str = "linear",
    *,
    answer: Any = None,
    reference: Reference | None = None,
    standardized: bool | None = None,
    offset: str | None = None,
    exposure: str | None = None,
    where: Mask | NDArray[Any] | Sequence[bool] | None = None,
    errors: str | None = None,
    level: float = 0.95,
) -> Regression:
    """A model of an outcome on several things at once.

    Parameters
    ----------
    responses : Responses
        With weights, strata, clusters, population counts or replicate weights the errors are those of the design
        (Binder 1983).
    outcome : str
        An item with ordered codes, a score, or a column. Of a `logistic` model: 0 and 1, two categories of which the
        later counts as yes, or anything with `answer`. Of an `ordinal` one: an item, or a column with an order.
    on : sequence of str
        Items, scores or columns; each coefficient holds the others. `"a:b"`, or a tuple, is the product of two,
        `"a*b"` both and their product. Columns of words or categories are groups, each against a reference.
    family : str
        `linear`, `logistic`, `poisson`, `negative-binomial` (variance mean + mean²/theta) or `ordinal` (proportional
        odds).
    answer : net, label, code or several, optional
        What counts as yes; "don't know" is then an answer, as in `share`.
    reference : mapping from a predictor to a group, optional
        Which group the others are compared with; None is the first. An item named here is one of groups.
    standardized : bool, optional
        Bring numbers among predictors, and the outcome of a linear model, to mean 0 and standard deviation 1 first, so
        that coefficients are in standard deviations, which are taken as known. By default in linear models only.
    offset, exposure : str, optional
        A column added on the scale of the model, and one whose logarithm is (how much there was to count in).
    where : array of bool, optional
        The domain; the rest of the sample still counts for the errors.
    errors : str, optional
        `design`; `hc3`, which allows for unequal spread (MacKinnon and White 1985), the default for a linear model
        without a design; `classic`, if the model is true and weights are counts of respondents; `svyolr`, for an
        ordered model those of R's function of that name, whose second derivatives are rough.
    level : float
        Of the t intervals, on the design's degrees of freedom less the number of coefficients.

    Returns
    -------
    Regression
        One row a coefficient, over the respondents who have everything ("don't know" is no answer here). `whole` has
        constant, cuts and theta too.

    Raises
    ------
    ConfigurationError
        For a name or family that is not known, or an outcome that does not fit the family.
    EstimationError
        For too few complete respondents or degrees of freedom, a column that does not vary or that the others make up,
        predictors that tell answers apart without a mistake, or a respondent who alone decides a coefficient.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"y": [1.0, 2.0, 4.0, 3.0, 3.0, 5.0], "x": [0.0, 0.0, 1.0, 1.0, 2.0, 2.0]})
    >>> regress(responses_from(frame), "y", on=["x"], standardized=False).value
    1.25
    >>> frame = pd.DataFrame({"came": [1, 0, 1, 1, 0, 0], "kind": ["new"] * 2 + ["old"] * 4})
    >>> told = regress(responses_from(frame), "came", on=["kind"], family="logistic", reference={"kind": "old"})
    >>> told.table[["what", "level", "ratio"]].round(6).to_numpy().tolist()
    [['kind', 'new', 1.0]]
    """
    linear = family == "linear"
    problem = problem_of(
        responses,
        outcome,
        on,
        family,
        answer=answer,
        reference=reference or {},
        standardized=linear if standardized is None else standardized,
        offset=offset,
        exposure=exposure,
        where=where,
    )
    return regression(solved(problem, errors), level)


def problem_of(
    responses: Responses,
    outcome: str,
    on: str | Sequence[str | Sequence[str]],
    family: str,
    *,
    answer: Any,
    reference: Reference,
    standardized: bool,
    offset: str | None,
    exposure: str | None,
    where: Any,
) -> Problem:
    """What is to be fitted, on the respondents who have everything, checked."""
    if family not in FAMILIES:
        raise ConfigurationError(f"there is no family {family!r}; choose one of {', '.join(FAMILIES)}")
    terms = terms_of(responses, outcome, on)
    names = list(dict.fromkeys(name for term in terms for name in term))
    check_reference(reference, names)
    y, known, categories = outcome_of(responses, outcome, family, answer)
    told = [variable(responses, name, reference) for name in names]
    shift, has_shift = offset_of(responses, offset, exposure, family)
    sample = sample_of(responses)
    asked = domain(where, len(responses)) & (sample.weights > 0)
    inside = np.logical_and.reduce([known, has_shift, *(has for _, has in told)]) & asked
    check_enough([outcome, *names], inside, asked)
    w = sample.weights[inside]
    variables = {one.name: within(one, inside, reference) for one, _ in told}
    y, categories = settled(y[inside], family, outcome, categories)
    check_varying({outcome: y} | {one.name: one.values for one in variables.values()}, w)
    shift = shift[inside]
    if standardized:
        y, variables = brought(y, variables, w, family, shift)
    columns = columns_of(terms, variables)
    problem = Problem(
        responses, sample, inside, outcome, FAMILIES[family], variables, columns, y, w, shift, categories, asked,
        standardized,
    )  # fmt: skip
    check_columns(problem)
    return problem


def check_reference(reference: Reference, names: Sequence[str]) -> None:
    """Refuse a reference of what is no predictor."""
    strange = [name for name in reference if name not in names]
    if strange:
        raise ConfigurationError(f"reference= names {', '.join(strange)}, which is not among {', '.join(names)}")


def domain(where: Any, n: int) -> Mask:
    """The domain as a mask of all respondents."""
    if where is None:
        return np.ones(n, dtype=bool)
    mask = np.asarray(where)
    if mask.shape != (n,) or mask.dtype != bool:
        raise ConfigurationError(
            f"where= needs one true or false for each of {n} respondents; got {mask.dtype} {mask.shape}"
        )
    return mask


def offset_of(responses: Responses, offset: str | None, exposure: str | None, family: str) -> tuple[Floats, Mask]:
    """What is added on the scale of the model, and who has it."""
    shift, known = np.zeros(len(responses)), np.ones(len(responses), dtype=bool)
    if offset is not None:
        values, there = column(responses, offset)
        shift, known = shift + values[:, 0], known & there
    if exposure is not None:
        if family not in COUNTED:
            raise ConfigurationError(f"exposure= is for counts ({', '.join(COUNTED)}), not for family {family!r}")
        values, there = column(responses, exposure)
        wrong = int((values[there] <= 0).sum())
        if wrong:
            raise EstimationError(
                f"{wrong} respondents have an exposure {exposure!r} of zero or less; leave them out with where="
            )
        shift, known = shift + np.log(np.where(there, values[:, 0], 1.0)), known & there
    return shift, known


def brought(
    y: Floats, variables: dict[str, Variable], w: Floats, family: str, shift: Floats
) -> tuple[Floats, dict[str, Variable]]:
    """Numbers brought to mean 0 and standard deviation 1: predictors, and the outcome of a linear model."""
    if family == "linear" and bool(shift.any()):
        raise ConfigurationError("an offset has the unit of the outcome; set standardized=False with it")
    outcome = [y] if family == "linear" else []
    plain = [name for name, one in variables.items() if not one.levels]
    told = [*outcome, *(variables[name].values for name in plain)]
    if not told:
        return y, variables
    center, scale = standard(told, w)
    if outcome:
        y, center, scale = (y - center[0]) / scale[0], center[1:], scale[1:]
    moved = {
        name: replace(variables[name], center=float(middle), scale=float(wide))
        for name, middle, wide in zip(plain, center, scale, strict=True)
    }
    return y, variables | moved


def check_enough(names: Sequence[str], inside: Mask, asked: Mask) -> None:
    """Refuse a model with hardly more unknowns than respondents."""
    n, least = int(inside.sum()), len(names) + 1
    if n < least:
        raise EstimationError(
            f"only {n} of {int(asked.sum())} respondents answered all of {', '.join(names)}; "
            f"{len(names) - 1} predictors need {least} at least, so leave out the one that most people lack"
        )


def check_columns(problem: Problem) -> None:
    """Refuse columns that others make up, and more of them than respondents can carry."""
    x = problem.x if problem.family.constant else np.column_stack([np.ones(len(problem.y)), problem.x])
    if len(x) <= x.shape[1]:
        raise EstimationError(
            f"{len(x)} respondents cannot carry {x.shape[1]} coefficients; leave out a predictor or merge its groups"
        )
    check_apart(x * np.sqrt(problem.w)[:, None], problem.labels)
