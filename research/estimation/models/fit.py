"""What a fitted family of models hands over, whatever it is: parameters, scores of each respondent, information."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from research.errors import EstimationError
from research.estimation.sample import Floats

LONGEST = 100  # steps of Newton's method
HALVINGS = 40
CLOSE = 1e-12  # how near to the maximum in standard errors, per square root of the base, the last step began


@dataclass(frozen=True, eq=False)
class Fit:
    """A maximum: `scores` are the derivatives of each respondent's log likelihood, per unit of weight.

    `bread` is the inverse of the information with the weights as they are; `influence`, what one unit of a respondent's
    weight moves each parameter by, is `scores @ bread`. `classic` is the covariance if the model were true and the
    weights counts.
    """

    parameters: Floats
    scores: Floats
    bread: Floats
    influence: Floats
    classic: Floats
    deviance: float
    loglik: float
    leverage: Floats


@dataclass(frozen=True, eq=False)
class Response:
    """What a model expects of respondents, one column for each category (one in all, if there is no choice of them).

    `slope` and `curve` are its first and second derivative in the linear predictor; `other` and `tilt` the derivatives
    of `value` and `slope` in the parameters beside the coefficients (respondents x categories x parameters).
    """

    value: Floats
    slope: Floats
    curve: Floats
    other: Floats
    tilt: Floats


class Family(Protocol):
    """One kind of model."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def constant(self) -> bool:
        """Whether x starts with a column of ones."""
        ...

    @property
    def ratio(self) -> str:
        """What e to a coefficient is called; empty where it means nothing."""
        ...

    def fit(self, x: Floats, y: Floats, w: Floats, offset: Floats, start: Floats | None = None) -> Fit:
        """The parameters with the largest weighted likelihood."""
        ...

    def response(self, parameters: Floats, x: Floats, offset: Floats) -> Response:
        """What is expected of respondents."""
        ...

    def others(self, categories: tuple[str, ...]) -> tuple[str, ...]:
        """Names of the parameters beside the coefficients, which come last."""
        ...


Derivatives = tuple[float, Floats, Floats]  # value, gradient, minus the second derivatives


def newton(start: Floats, told: Callable[[Floats], Derivatives], weight: float) -> Floats:
    """The maximum of a smooth function, by Newton's steps, halved where they go too far.

    Raises
    ------
    EstimationError
        When it has none that can be reached: coefficients that grow without end.
    """
    at, (value, gradient, curvature) = start, told(start)
    for _ in range(LONGEST):
        step: Floats = np.asarray(np.linalg.solve(curvature, gradient), dtype=np.float64)
        gain = float(gradient @ step)
        if not gain > CLOSE**2 * weight:
            return np.asarray(at + step if np.isfinite(step).all() else at)
        moved = uphill(at, step, value, told)
        if moved is None:
            return at
        at, (value, gradient, curvature) = moved
    raise EstimationError("the model does not settle: its coefficients grow without end")


def uphill(
    at: Floats, step: Floats, value: float, told: Callable[[Floats], Derivatives]
) -> tuple[Floats, Derivatives] | None:
    """The longest of step, half step, quarter step and so on that does not go down; None where rounding decides."""
    for halving in range(HALVINGS):
        there = at + step / 2**halving
        found = told(there)
        if np.isfinite(found[0]) and found[0] >= value - 1e-13 * abs(value):
            return there, found
    return None


def no_others(value: Floats) -> Floats:
    """For families without parameters beside the coefficients."""
    return np.zeros((*value.shape, 0))
