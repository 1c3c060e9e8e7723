"""Linear, logistic and Poisson models: the families whose coefficients least squares, reweighted, can find."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from scipy import special

from research.estimation.models.fit import Derivatives, Fit, Response, newton, no_others
from research.estimation.sample import Floats


@dataclass(frozen=True)
class Linear:
    """Weighted least squares."""

    name: str = "linear"
    constant: bool = True
    ratio: str = ""

    def fit(self, x: Floats, y: Floats, w: Floats, offset: Floats, start: Floats | None = None) -> Fit:
        """Coefficients by the normal equations."""
        y = y - offset
        inverse = np.asarray(np.linalg.inv((x * w[:, None]).T @ x), dtype=np.float64)
        coefficients = inverse @ (x.T @ (w * y))
        residuals = y - x @ coefficients
        scores = x * residuals[:, None]
        squares = float(w @ residuals**2)
        n = float(w.sum())
        left = n - x.shape[1]
        return Fit(
            parameters=coefficients,
            scores=scores,
            bread=inverse,
            influence=scores @ inverse,
            classic=inverse * (squares / left if left > 0 else np.nan),
            deviance=squares,
            loglik=-n / 2 * (np.log(2 * np.pi * squares / n) + 1) if squares > 0 else np.inf,
            leverage=w * np.einsum("ij,jk,ik->i", x, inverse, x),
        )

    def response(self, parameters: Floats, x: Floats, offset: Floats) -> Response:
        """The straight line."""
        value = (offset + x @ parameters)[:, None]
        nothing = no_others(value)
        return Response(value, np.ones_like(value), np.zeros_like(value), nothing, nothing)

    def others(self, categories: tuple[str, ...]) -> tuple[str, ...]:
        """None."""
        return ()


@dataclass(frozen=True)
class Canonical(ABC):
    """A model whose information does not depend on the outcome: scores are x (y - mean)."""

    name: str
    ratio: str
    constant: bool = True

    def fit(self, x: Floats, y: Floats, w: Floats, offset: Floats, start: Floats | None = None) -> Fit:
        """Coefficients by iteratively reweighted least squares."""
        weight = float(w.sum())
        first = self.first(x, y, w, offset) if start is None else start
        found = newton(first, lambda b: self.derivatives(b, x, y, w, offset), weight)
        told = self.response(found, x, offset)
        mean, spread = told.value[:, 0], told.slope[:, 0]
        bread = np.asarray(np.linalg.inv((x * (w * spread)[:, None]).T @ x), dtype=np.float64)
        scores = x * (y - mean)[:, None]
        return Fit(
            parameters=found,
            scores=scores,
            bread=bread,
            influence=scores @ bread,
            classic=bread,
            deviance=2 * float(w @ self.apart(y, mean)),
            loglik=float(w @ (self.loglik(y, offset + x @ found) - self.rest(y))),
            leverage=w * spread * np.einsum("ij,jk,ik->i", x, bread, x),
        )

    def derivatives(self, b: Floats, x: Floats, y: Floats, w: Floats, offset: Floats) -> Derivatives:
        """Log likelihood, its gradient, and the information."""
        eta = offset + x @ b
        told = self.response(b, x, offset)
        spread = np.maximum(told.slope[:, 0], np.finfo(float).tiny)
        with np.errstate(over="ignore", invalid="ignore"):
            value = float(w @ self.loglik(y, eta))
            return value, x.T @ (w * (y - told.value[:, 0])), (x * (w * spread)[:, None]).T @ x

    @abstractmethod
    def first(self, x: Floats, y: Floats, w: Floats, offset: Floats) -> Floats:
        """The model that knows nothing but the mean."""
        ...

    @abstractmethod
    def loglik(self, y: Floats, eta: Floats) -> Floats:
        """Each respondent's log likelihood."""
        ...

    def rest(self, y: Floats) -> Floats | float:
        """What is taken off the log likelihood whatever the mean."""
        return 0.0

    @abstractmethod
    def apart(self, y: Floats, mean: Floats) -> Floats:
        """Half of each respondent's deviance."""
        ...

    @abstractmethod
    def response(self, parameters: Floats, x: Floats, offset: Floats) -> Response:
        """The mean and its derivatives in the linear predictor; the first is the variance."""
        ...

    def others(self, categories: tuple[str, ...]) -> tuple[str, ...]:
        """None."""
        return ()


@dataclass(frozen=True)
class Logistic(Canonical):
    """A share, on the scale of log odds."""

    name: str = "logistic"
    ratio: str = "odds ratio"

    def first(self, x: Floats, y: Floats, w: Floats, offset: Floats) -> Floats:
        """Log odds of the share for the constant."""
        share = float(w @ y / w.sum())
        return constant_only(x, float(special.logit(share) - w @ offset / w.sum()))

    def loglik(self, y: Floats, eta: Floats) -> Floats:
        """Log of the probability of what was answered."""
        return np.asarray(y * eta - np.logaddexp(0.0, eta))

    def apart(self, y: Floats, mean: Floats) -> Floats:
        """The same, from the mean."""
        return np.asarray(-special.xlogy(y, mean) - special.xlog1py(1 - y, -mean))

    def response(self, parameters: Floats, x: Floats, offset: Floats) -> Response:
        """The probability."""
        value = special.expit(offset + x @ parameters)[:, None]
        slope = value * (1 - value)
        nothing = no_others(value)
        return Response(value, slope, slope * (1 - 2 * value), nothing, nothing)


@dataclass(frozen=True)
class Poisson(Canonical):
    """A count or a rate, on the scale of logarithms."""

    name: str = "poisson"
    ratio: str = "rate ratio"

    def first(self, x: Floats, y: Floats, w: Floats, offset: Floats) -> Floats:
        """Log of the rate for the constant."""
        return constant_only(x, float(np.log(w @ y) - np.log(w @ np.exp(offset))))

    def loglik(self, y: Floats, eta: Floats) -> Floats:
        """Log of the probability of the count, but for what does not move with the mean."""
        return np.asarray(y * eta - np.exp(eta))

    def rest(self, y: Floats) -> Floats | float:
        """Log of the orders that a count can come in."""
        return np.asarray(special.gammaln(y + 1))

    def apart(self, y: Floats, mean: Floats) -> Floats:
        """How far a count is from its mean."""
        return np.asarray(special.xlogy(y, y / mean) - (y - mean))

    def response(self, parameters: Floats, x: Floats, offset: Floats) -> Response:
        """The rate."""
        with np.errstate(over="ignore"):
            value = np.exp(offset + x @ parameters)[:, None]
        nothing = no_others(value)
        return Response(value, value, value, nothing, nothing)


def constant_only(x: Floats, height: float) -> Floats:
    """Coefficients of a model in which nothing but the constant counts."""
    told = np.zeros(x.shape[1])
    told[0] = height
    return told
