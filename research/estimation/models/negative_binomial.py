"""Counts that vary more than Poisson's: the negative binomial whose variance is mean + mean²/theta (NB2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import special

from research.errors import EstimationError
from research.estimation.models.families import Poisson
from research.estimation.models.fit import Derivatives, Fit, Response, newton
from research.estimation.sample import Floats

EVEN = 1e6  # a theta from which the variance is the mean's


@dataclass(frozen=True)
class NegativeBinomial:
    """Coefficients and theta together by maximum likelihood; theta is the last parameter."""

    name: str = "negative-binomial"
    constant: bool = True
    ratio: str = "rate ratio"

    def fit(self, x: Floats, y: Floats, w: Floats, offset: Floats, start: Floats | None = None) -> Fit:
        """By Newton's method in the coefficients and log theta."""
        first = self.first(x, y, w, offset) if start is None else np.append(start[:-1], np.log(start[-1]))
        found = newton(first, lambda at: self.derivatives(at, x, y, w, offset), float(w.sum()))
        return self.described(np.append(found[:-1], np.exp(found[-1])), x, y, w, offset)

    def first(self, x: Floats, y: Floats, w: Floats, offset: Floats) -> Floats:
        """Poisson's coefficients, and log theta by moments."""
        poisson = Poisson()
        fit = poisson.fit(x, y, w, offset)
        mean = poisson.response(fit.parameters, x, offset).value[:, 0]
        beyond = float(w @ ((y - mean) ** 2 - mean))
        theta = float(w @ mean**2) / beyond if beyond > 0 else 100.0
        return np.append(fit.parameters, np.log(np.clip(theta, 0.05, 100.0)))

    def derivatives(self, at: Floats, x: Floats, y: Floats, w: Floats, offset: Floats) -> Derivatives:
        """Log likelihood, gradient and curvature in coefficients and log theta.

        Where the observed curvature does not open downwards, the expected one of the coefficients and the size of
        theta's take its place, so that every step goes up.
        """
        if at[-1] > np.log(EVEN):
            raise EstimationError(even())
        theta = float(np.exp(at[-1]))
        parameters = np.append(at[:-1], theta)
        told = likelihood(parameters, x, y, offset)
        to_log = np.append(np.ones(x.shape[1]), theta)
        gradient = (w @ told.scores) * to_log
        curvature = observed(told, x, w) * np.outer(to_log, to_log)
        curvature[-1, -1] -= gradient[-1]
        if not np.isfinite(curvature).all():
            return -np.inf, gradient, np.eye(len(at))
        if np.linalg.eigvalsh(curvature)[0] <= 0:
            size = abs(curvature[-1, -1]) + 1e-3 * float(w.sum())
            curvature = np.zeros_like(curvature)
            curvature[:-1, :-1] = (x * (w * told.expected)[:, None]).T @ x
            curvature[-1, -1] = size
        return float(w @ told.loglik), gradient, curvature

    def described(self, parameters: Floats, x: Floats, y: Floats, w: Floats, offset: Floats) -> Fit:
        """What the maximum hands over. Classic errors hold theta as known for the coefficients (Lawless 1987)."""
        told = likelihood(parameters, x, y, offset)
        curvature = observed(told, x, w)
        bread = np.asarray(np.linalg.inv(curvature), dtype=np.float64)
        inner = np.asarray(np.linalg.inv((x * (w * told.expected)[:, None]).T @ x))
        classic = np.zeros_like(curvature)
        classic[:-1, :-1], classic[-1, -1] = inner, 1 / curvature[-1, -1]
        theta = parameters[-1]
        mean = self.response(parameters, x, offset).value[:, 0]
        apart = special.xlogy(y, y / mean) - (y + theta) * np.log((y + theta) / (mean + theta))
        return Fit(
            parameters=parameters,
            scores=told.scores,
            bread=bread,
            influence=told.scores @ bread,
            classic=classic,
            deviance=2 * float(w @ apart),
            loglik=float(w @ told.loglik),
            leverage=w * told.expected * np.einsum("ij,jk,ik->i", x, inner, x),
        )

    def response(self, parameters: Floats, x: Floats, offset: Floats) -> Response:
        """The rate; theta does not move it."""
        told = Poisson().response(parameters[:-1], x, offset)
        nothing = np.zeros((*told.value.shape, 1))
        return Response(told.value, told.slope, told.curve, nothing, nothing)

    def others(self, categories: tuple[str, ...]) -> tuple[str, ...]:
        """Theta."""
        return ("theta",)


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Each respondent's log likelihood, its first derivatives, and what the second are made of."""

    loglik: Floats
    scores: Floats
    expected: Floats  # expected information in the linear predictor
    own: Floats  # observed: in the linear predictor,
    cross: Floats  # in it and theta,
    spread: Floats  # in theta


def likelihood(parameters: Floats, x: Floats, y: Floats, offset: Floats) -> Likelihood:
    """The log likelihood of NB2 and its derivatives in the linear predictor and theta."""
    theta = float(parameters[-1])
    with np.errstate(over="ignore", invalid="ignore"):
        eta = offset + x @ parameters[:-1]
        mean = np.exp(eta)
        whole = mean + theta
        choices = special.gammaln(y + theta) - special.gammaln(theta) - special.gammaln(y + 1)
        loglik = choices + theta * np.log(theta) + y * eta - (y + theta) * np.log(whole)
        by_eta = (y - mean) * theta / whole
        by_theta = special.digamma(y + theta) - special.digamma(theta)
        by_theta = by_theta + np.log(theta) + 1 - np.log(whole) - (y + theta) / whole
        twice = special.polygamma(1, y + theta) - special.polygamma(1, theta)
        twice = twice + 1 / theta - 2 / whole + (y + theta) / whole**2
        return Likelihood(
            loglik=loglik,
            scores=np.column_stack([x * by_eta[:, None], by_theta]),
            expected=mean * theta / whole,
            own=theta * mean * (theta + y) / whole**2,
            cross=-(y - mean) * mean / whole**2,
            spread=-twice,
        )


def observed(told: Likelihood, x: Floats, w: Floats) -> Floats:
    """Minus the second derivatives of the weighted log likelihood in coefficients and theta."""
    between = x.T @ (w * told.cross)
    return np.block(
        [[(x * (w * told.own)[:, None]).T @ x, between[:, None]], [between[None, :], np.array([[w @ told.spread]])]]
    )


def even() -> str:
    """The sentence for counts that are no more uneven than Poisson's."""
    return "the counts vary no more than a Poisson model's, so theta has no value; use family='poisson'"
