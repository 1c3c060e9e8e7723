"""A fitted model with its sample: whatever is derived from it gets its precision from the one variance routine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from research.errors import ConfigurationError, EstimationError
from research.estimation.domains import Mask
from research.estimation.models.conditioning import fit_scaled
from research.estimation.models.families import Linear, Logistic, Poisson
from research.estimation.models.fit import Family, Fit
from research.estimation.models.matrix import Column, Variable, matrix
from research.estimation.models.negative_binomial import NegativeBinomial
from research.estimation.models.ordinal import ProportionalOdds, information_by_differences
from research.estimation.models.separation import check_separation, looks_separated
from research.estimation.sample import Floats, Sample, scores_of
from research.responses import Design, Responses
from research.responses.design import SIMPLE

FAMILIES: dict[str, Family] = {
    family.name: family for family in (Linear(), Logistic(), Poisson(), NegativeBinomial(), ProportionalOdds())
}
ERRORS = ("design", "hc3", "classic", "svyolr")
TOO_STRONG = 0.5  # leverage from which a coefficient tells about one respondent
ALONE = 1 - 1e-8  # leverage of a respondent whom a coefficient follows wherever she goes


@dataclass(frozen=True, eq=False)
class Problem:
    """What is to be fitted: rows are the respondents in the base, of the whole sample."""

    responses: Responses
    sample: Sample
    inside: Mask
    outcome: str
    family: Family
    variables: dict[str, Variable]
    columns: tuple[Column, ...]
    y: Floats
    w: Floats
    offset: Floats
    categories: tuple[str, ...]
    asked: Mask  # the domain, before those with a missing answer left
    standardized: bool = False

    @cached_property
    def x(self) -> Floats:
        """The columns of the model."""
        return matrix(self.columns, self.variables, self.family.constant)

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the columns but the constant."""
        return tuple(column.label for column in self.columns)

    def fit(self, weights: Floats | None = None, start: Floats | None = None) -> Fit:
        """The parameters, for the weights of the sample or others (of the respondents in the base)."""
        w = self.w if weights is None else weights
        try:
            how = self.family.fit if self.standardized else partial(fit_scaled, self.family)
            return how(self.x, self.y, w, self.offset, start)
        except np.linalg.LinAlgError as error:
            raise EstimationError("the model does not settle: its coefficients grow without end") from error

    def checked(self) -> Fit:
        """The fit, refused in words where predictors tell answers apart without a mistake."""
        if self.family.name == "linear":
            return self.fit()
        try:
            found = self.fit()
        except EstimationError:
            check_separation(self.family.name, self.x, self.y, self.labels)
            raise
        if looks_separated(found.parameters[: self.x.shape[1]], self.x):
            check_separation(self.family.name, self.x, self.y, self.labels)
        return found

    def without(self, dropped: set[str]) -> Problem:
        """The same problem, of the same respondents, without some terms."""
        return replace(self, columns=tuple(column for column in self.columns if column.term not in dropped))


@dataclass(frozen=True, eq=False)
class Model:
    """A problem solved, with scores and covariance of all its parameters."""

    problem: Problem
    fit: Fit
    errors: str
    scores: Floats
    covariance: Floats
    df: float

    @property
    def slopes(self) -> slice:
        """Where the coefficients of the predictors stand among the parameters."""
        first = int(self.problem.family.constant)
        return slice(first, first + len(self.problem.columns))

    def of_term(self, term: str) -> list[int]:
        """Where the coefficients of one term stand."""
        return [
            place
            for place, column in enumerate(self.problem.columns, start=self.slopes.start)
            if set(column.term.split(":")) == set(term.split(":"))
        ]

    def derived(
        self, gradient: Floats, own: Floats, again: Callable[[Floats, Floats], Floats]
    ) -> tuple[Floats, Floats]:
        """Scores and covariance of numbers made from the parameters.

        Parameters
        ----------
        gradient : array, shape (numbers, parameters)
        own : array, shape (respondents in the base, numbers)
            What one unit of weight moves each number by while the parameters stand still.
        again : function from parameters and weights in the base to the numbers
            For replicate weights.
        """
        if self.errors != "design":
            return self.scores @ gradient.T, gradient @ self.covariance @ gradient.T
        at = self.fit.influence @ gradient.T + own
        scores = scored(self.problem, at, lambda w: again(refitted(self.problem, self.fit, w), w))
        return scores, self.problem.sample.covariance(scores)


def scored(problem: Problem, influence: Floats, again: Callable[[Floats], Floats]) -> Floats:
    """Scores of numbers from their influence in the base."""
    inside = problem.inside
    at = np.zeros((len(inside), influence.shape[1]))
    at[inside] = influence
    scores = scores_of(problem.sample, at, inside, lambda weights: again(weights[inside]))
    lost = int((~np.isfinite(scores)).any(axis=1).sum())
    if lost:
        raise EstimationError(
            f"{lost} of {len(scores)} sets of replicate weights cannot carry the model; merge groups that few are in, "
            "or leave a predictor out"
        )
    return scores


def refitted(problem: Problem, fit: Fit, weights: Floats) -> Floats:
    """The parameters under replicate weights; missing where the replicate cannot carry the model."""
    try:
        return problem.fit(weights, fit.parameters).parameters
    except EstimationError:
        return np.full(len(fit.parameters), np.nan)


def solved(problem: Problem, errors: str | None) -> Model:
    """Fit, and the errors that were asked for, or that fit the design."""
    simple = problem.responses.design == SIMPLE
    kind = errors or ("hc3" if simple and problem.family.name == "linear" else "design")
    check_errors(kind, problem)
    fit = problem.checked()
    if kind == "svyolr":
        kind, bread = "design", information_by_differences(fit, problem.x, problem.y, problem.w, problem.offset)
        fit = replace(fit, bread=bread, influence=fit.scores @ bread)
    check_alone(fit, problem, TOO_STRONG if errors is None and kind == "hc3" else ALONE, kind)
    influence = fit.influence
    if kind == "hc3":
        influence = influence / (1 - fit.leverage)[:, None]
    scores = scored(problem, influence, lambda w: refitted(problem, fit, w))
    df = degrees(problem, kind)
    if kind == "design":
        return Model(problem, fit, kind, scores, problem.sample.covariance(scores), df)
    if kind == "classic":
        return Model(problem, fit, kind, scores, fit.classic, df)
    told = influence * problem.w[:, None]  # HC3 squares about zero; the scores give the same up to the centering
    n = len(problem.inside)
    return Model(problem, fit, kind, scores * np.sqrt((n - 1) / n), np.asarray(told.T @ told), df)


def check_errors(kind: str, problem: Problem) -> None:
    """Refuse a kind of error that the design, or the family, makes wrong."""
    if kind not in ERRORS:
        raise ConfigurationError(f"errors={kind!r} is not known; choose one of {', '.join(ERRORS)}")
    design = problem.responses.design
    if kind in ("hc3", "classic") and design != Design(weights=design.weights):
        raise ConfigurationError(
            f"errors={kind!r} knows nothing of the strata, clusters or margins of this design; leave errors= out"
        )
    if kind == "hc3" and problem.family.name in ("ordinal", "negative-binomial"):
        raise ConfigurationError(
            f"there are no HC3 errors of a model of family {problem.family.name!r}; leave errors= out"
        )
    if kind == "svyolr" and problem.family.name != "ordinal":
        raise ConfigurationError("errors='svyolr' is how R tells those of an ordered model; leave errors= out")
    if kind == "classic" and bool((problem.w != np.round(problem.w)).any()):
        raise ConfigurationError(
            "errors='classic' reads weights as counts of respondents, and these are no whole numbers; "
            "the weights of a sample need errors='design'"
        )


def check_alone(fit: Fit, problem: Problem, limit: float, kind: str) -> None:
    """Refuse a coefficient that one respondent decides; without a model's own errors it would look certain."""
    if kind == "classic" or problem.family.name != "linear":
        return
    alone = int((fit.leverage > limit).sum())
    if alone:
        how = "above one half" if limit == TOO_STRONG else "one"
        raise EstimationError(
            f"{alone} of {len(problem.y)} respondents alone decide a coefficient of {len(problem.columns)} predictors "
            f"(leverage {how}); leave out a predictor that hardly anybody differs on"
        )


def degrees(problem: Problem, kind: str) -> float:
    """The design's degrees of freedom less the coefficients; of classic errors respondents less parameters."""
    predictors = len(problem.columns)
    if kind == "classic":
        n, family = float(problem.w.sum()), problem.family
        used = predictors + int(family.constant) + len(family.others(problem.categories))
        left = n - used if family.name in ("linear", "ordinal") else np.inf
    else:
        left = float(problem.sample.domain_df(problem.inside) - predictors)
    if left < 1:
        raise EstimationError(
            f"{predictors} predictors leave no degrees of freedom; the design has {left + predictors:g}"
        )
    return left


def whole_weight(problem: Problem) -> float:
    """Mean weight of the domain, by which likelihoods are told as of so many respondents (R's convention)."""
    return float(problem.sample.weights[problem.asked].mean())
