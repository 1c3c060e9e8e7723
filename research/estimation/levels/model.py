"""Multilevel models: how an outcome goes with several things among people who share communities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from research.errors import ConfigurationError, EstimationError
from research.estimation.levels.checks import again, check_same, doubts
from research.estimation.levels.checks import against as set_against
from research.estimation.levels.degrees import between_within, satterthwaite
from research.estimation.levels.groups import outside_words
from research.estimation.levels.linear import fit_linear
from research.estimation.levels.logistic import LEAST, NODES, LogisticFit, fit_logistic
from research.estimation.levels.nested import Nested, nested_of
from research.estimation.levels.result import Multilevel, Told, result_of
from research.estimation.models.matrix import Reference
from research.responses import Responses
from research.responses.design import SIMPLE

FAMILIES = ("linear", "logistic")
METHODS = ("reml", "ml")
MORE = 6  # nodes of the second opinion


def multilevel(
    responses: Responses,
    outcome: str,
    on: str | Sequence[str | Sequence[str]],
    group: str,
    slope: str | Sequence[str] | None = None,
    family: str = "linear",
    method: str = "reml",
    *,
    answer: Any = None,
    trials: str | None = None,
    reference: Reference | None = None,
    nodes: int | None = None,
    least_groups: int = 20,
    doubt: float = 2.0,
    against: str | None = None,
    level: float = 0.95,
) -> Multilevel:
    """A model with a constant, and slopes if asked, that differ between groups.

    Parameters
    ----------
    responses : Responses
        Weights, strata and clusters of the design are not used: put the variables that made them among the predictors.
    outcome : str
        An item with ordered codes, a score or a column; for `family="logistic"` yes or no.
    on : sequence of str
        Predictors as in `regress`: names, `"a:b"`, `"a*b"`; words and `reference` make groups. May be empty.
    group : str
        The community of each respondent.
    slope : str or sequence of str, optional
        Predictors whose slope differs between groups, correlated with the constant.
    family : str
        "linear", or "logistic" by adaptive Gauss-Hermite quadrature.
    method : str
        Of a linear model: "reml", or "ml" for comparing models with other predictors by their likelihood.
    answer : optional
        Which answer counts as yes.
    trials : str, optional
        A column that counts the tries of each row, of which `outcome` said yes.
    reference : mapping, optional
        Which group of a predictor the others are compared with.
    nodes : int, optional
        Of the quadrature in each dimension, 25 for a constant, 11 with a slope, and more where these do not settle.
    least_groups : int
        Fewer groups than this make no claim on what differs between groups only: interval and p are left out.
    doubt : float
        By which factor the model's errors may differ from the sandwich of the groups' own residuals before it is said.
    against : str, optional
        "statsmodels" fits its MixedLM too (linear models) and tells its errors beside ours.
    level : float
        Of the t intervals.

    Returns
    -------
    Multilevel
        Coefficients with the model's errors. Degrees of freedom are Satterthwaite's for a linear model (as lmerTest),
        between and within groups for a logistic one.

    Raises
    ------
    ConfigurationError
        For a name, family, method or answer that is not known.
    EstimationError
        For fewer than 5 groups, groups of one member, a slope that varies in no group, answers told apart without a
        mistake, a fit that does not settle, or errors on which two ways to compute them disagree.

    Notes
    -----
    Bates, Mächler, Bolker and Walker (2015), Journal of Statistical Software 67; Satterthwaite as Kuznetsova and others
    (2017); Pinheiro and Bates (1995) for the quadrature; Liang and Zeger (1986) for the sandwich.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> frame = pd.DataFrame({"team": list("aabbccddee"), "trust": [1, 2, 2, 4, 3, 3, 5, 4, 1, 3.0]})
    >>> found = multilevel(responses_from(frame), "trust", [], "team")
    >>> round(found.value, 3), round(found.sigma2, 3)
    (2.8, 1.0)
    """
    check_asked(family, method, nodes, against)
    nested = nested_of(
        responses, outcome, on, group, slope, family, answer=answer, trials=trials, reference=reference or {}
    )
    told = (
        linear(nested, method == "reml", against, doubt)
        if family == "linear"
        else logistic(nested, chosen_nodes(nodes, nested), doubt)
    )
    found = result_of(responses, nested, (outcome, group), told, family, level, least_groups)
    return with_notes(found, (*flat_words(told), *design_words(responses), *outside_words(responses, nested.inside)))


def linear(nested: Nested, reml: bool, other: str | None, doubt: float) -> Told:
    """A linear model, its errors checked."""
    fit = fit_linear(nested, reml)
    errors = np.sqrt(np.diag(fit.covariance))
    second = again(nested, fit.coefficients, fit.between, fit.within)
    check_same(errors, second.errors, nested.labels, "sums of products, and each group's covariance matrix")
    theirs, told = set_against(other, nested, errors, reml)
    q = len(fit.between)
    parameters = len(errors) + q * (q + 1) // 2 + 1
    share = float(fit.between[0, 0] / (fit.between[0, 0] + fit.within))
    return Told(
        fit.coefficients,
        fit.covariance,
        second.robust,
        satterthwaite(fit),
        theirs,
        fit.between,
        fit.effects,
        fit.within,
        fit.is_flat,
        {
            "log_likelihood": -fit.deviance / 2,
            "deviance": fit.deviance,
            "aic": fit.deviance + 2 * parameters,
            "groups": len(nested.groups),
            **({"icc": share} if q == 1 else {}),
        },
        (
            f"{'REML' if reml else 'Maximum likelihood'}; degrees of freedom by Satterthwaite. Errors were computed in "
            "two ways that agree.",
            *doubts(errors, second.robust, nested.labels, doubt, len(nested.groups)),
            *told,
        ),
    )


def integrated(nested: Nested, nodes: tuple[int, ...]) -> LogisticFit:
    """A logistic model, whose errors are the same with six more nodes: with the fewest nodes for which they are."""
    try:
        fit = fit_logistic(nested, nodes[0])
        errors, finer = np.sqrt(np.abs(np.diag(fit.covariance))), fit.with_nodes(nodes[0] + MORE)
        check_same(errors, finer, nested.labels, f"{nodes[0]} and {nodes[0] + MORE} nodes")
    except EstimationError:
        if len(nodes) == 1:
            raise
        return integrated(nested, nodes[1:])
    return fit


def logistic(nested: Nested, nodes: tuple[int, ...], doubt: float) -> Told:
    """A logistic model, its errors checked."""
    fit = integrated(nested, nodes)
    errors, robust = np.sqrt(np.diag(fit.covariance)), fit.robust
    q = len(fit.between)
    parameters = len(errors) + q * (q + 1) // 2
    share = float(fit.between[0, 0] / (fit.between[0, 0] + np.pi**2 / 3))
    return Told(
        fit.coefficients,
        fit.covariance,
        robust,
        between_within(nested),
        None,
        fit.between,
        fit.effects,
        float("nan"),
        fit.is_flat,
        {
            "log_likelihood": fit.log_likelihood,
            "deviance": fit.deviance,
            "aic": 2 * parameters - 2 * fit.log_likelihood,
            "groups": len(nested.groups),
            **({"icc": share} if q == 1 else {}),
        },
        (
            f"Adaptive Gauss-Hermite quadrature, {fit.nodes} nodes{' in each of two dimensions' if q == 2 else ''}; "
            f"degrees of freedom between and within groups. Errors with {fit.nodes + MORE} nodes agree.",
            *doubts(errors, robust, nested.labels, doubt, len(nested.groups)),
        ),
    )


def check_asked(family: str, method: str, nodes: int | None, other: str | None) -> None:
    """Refuse what is not known."""
    if family not in FAMILIES:
        raise ConfigurationError(f"there is no family {family!r} here; choose one of {', '.join(FAMILIES)}")
    if method not in METHODS:
        raise ConfigurationError(f"method={method!r} is not known; choose one of {', '.join(METHODS)}")
    if family != "logistic" and nodes is not None:
        raise ConfigurationError("nodes= is for family='logistic'; a linear model needs no quadrature")
    if family == "logistic" and other is not None:
        raise ConfigurationError("against= is for family='linear'; statsmodels integrates no logistic model")


def chosen_nodes(nodes: int | None, nested: Nested) -> tuple[int, ...]:
    """Nodes in each dimension to be tried in turn, refused where these are too few, or dimensions too many."""
    q = nested.z.shape[1]
    if q not in NODES:
        raise ConfigurationError(f"a logistic model takes one slope at most; got {', '.join(nested.slopes)}")
    if nodes is not None and nodes < LEAST:
        raise ConfigurationError(
            f"{nodes} nodes are too few for yes and no; {LEAST} at least, {NODES[q][0]} by default"
        )
    return NODES[q] if nodes is None else (nodes,)


def flat_words(told: Told) -> tuple[str, ...]:
    """Whether the fit lies on the border, in words."""
    if not told.is_flat:
        return ()
    if len(told.between) == 1:
        return ("Singular: no variance between groups is found; the model is that of people without groups.",)
    return (
        "Singular: constant and slope do not differ freely between groups (a variance is none, or they are tied); a "
        "model without the slope may be all that these groups can tell.",
    )


def design_words(responses: Responses) -> tuple[str, ...]:
    """What of the design is not used, in words."""
    if responses.design == SIMPLE:
        return ()
    return (
        "Weights, strata and clusters of the design are not used; put the variables that made them among the "
        "predictors.",
    )


def with_notes(found: Multilevel, notes: tuple[str, ...]) -> Multilevel:
    """The result with more notes."""
    return replace(found, notes=(*found.notes, *notes))
