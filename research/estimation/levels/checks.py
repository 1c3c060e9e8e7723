"""Second opinions on the errors of a multilevel model, for a first one has been wrong by a factor of ten million.

The same errors are made anew another way (each group's covariance matrix itself, columns as they came), and a sandwich
of the groups' own residuals asks whether the model's errors can be believed at all.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np

from research.errors import ConfigurationError, EstimationError
from research.estimation.levels.nested import Nested
from research.estimation.sample import Floats

SAME = 0.01  # relative: two ways to compute one error agree better than this, or there is none
WHOLE = 200  # members up to which a group's covariance matrix is written out


@dataclass(frozen=True, eq=False)
class Again:
    """Errors made anew, and the sandwich's."""

    errors: Floats
    robust: Floats


def again(told: Nested, coefficients: Floats, between: Floats, within: float) -> Again:
    """Errors of generalized least squares from each group's own covariance matrix, and from its own residuals."""
    p = told.x.shape[1]
    information, squares = np.zeros((p, p)), np.zeros((p, p))
    for start, size in zip(told.starts, told.sizes, strict=True):
        rows = slice(start, start + size)
        x, z = told.x[rows], told.z[rows]
        weighted = solved(x, z, between, within)
        information += x.T @ weighted
        score = weighted.T @ (told.y[rows] - x @ coefficients)
        squares += np.outer(score, score)
    inverse = np.linalg.inv(information)
    groups = len(told.sizes)
    robust = inverse @ squares @ inverse * groups / (groups - 1)
    return Again(np.sqrt(np.diag(inverse)), np.sqrt(np.diag(robust)))


def solved(x: Floats, z: Floats, between: Floats, within: float) -> Floats:
    """V^-1 x of one group: V written out for small groups, by its low rank for large ones."""
    if len(x) <= WHOLE:
        return np.asarray(np.linalg.solve(within * np.eye(len(x)) + z @ between @ z.T, x))
    inner = within * np.eye(len(between)) + z.T @ z @ between
    return np.asarray((x - z @ between @ np.linalg.solve(inner, z.T @ x)) / within)


def check_same(errors: Floats, others: Floats, labels: tuple[str, ...], how: str) -> None:
    """Refuse errors that two ways of computing them do not agree on."""
    apart = np.abs(errors / others - 1)
    wrong = [label for label, one in zip(labels, apart, strict=True) if not one <= SAME]
    if wrong:
        raise EstimationError(
            f"the errors of {', '.join(wrong)} differ by more than {SAME:.0%} between two ways to compute them "
            f"({how}), so none is told; leave out a predictor that hardly varies, or bring its unit nearer to that of "
            "the others"
        )


def doubts(errors: Floats, robust: Floats, labels: tuple[str, ...], factor: float, groups: int) -> tuple[str, ...]:
    """In words, which errors the groups' own residuals do not bear out."""
    ratio = np.maximum(errors, robust) / np.maximum(np.minimum(errors, robust), 1e-300)
    wrong = [f"{label} ({one:.1f})" for label, one in zip(labels, ratio, strict=True) if one > factor]
    if not wrong:
        return (f"Errors of the model and of the groups' own residuals agree within a factor of {factor:g}.",)
    return (
        f"Doubtful: errors of the model and of the groups' own residuals ({groups} groups) differ by more than a "
        f"factor of {factor:g} for {', '.join(wrong)}; do not test these before you know why.",
    )


def by_statsmodels(told: Nested, reml: bool) -> Floats:
    """The errors that statsmodels' MixedLM gives by Powell's search; its gradient searches have gone wrong silently."""
    import statsmodels.api as sm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = sm.MixedLM(told.y, told.x, groups=told.codes, exog_re=told.z)
        try:
            return np.asarray(model.fit(reml=reml, method="powell").bse_fe, dtype=np.float64)
        except (np.linalg.LinAlgError, ValueError):
            return np.full(told.x.shape[1], np.nan)


def against(other: str | None, told: Nested, errors: Floats, reml: bool) -> tuple[Floats | None, tuple[str, ...]]:
    """Errors of another program, when asked, and a sentence on how they go with ours."""
    if other is None:
        return None, ()
    if other != "statsmodels":
        raise ConfigurationError(f"against={other!r} is not known; 'statsmodels' is")
    theirs = by_statsmodels(told, reml)
    apart = np.abs(theirs / errors - 1)
    far = [label for label, one in zip(told.labels, apart, strict=True) if not one <= 0.05]
    if far:
        return theirs, (
            f"statsmodels (powell) tells other errors for {', '.join(far)}; ours were computed in two ways that agree.",
        )
    return theirs, ("statsmodels (powell) tells the same errors within 5%.",)
