"""Full information maximum likelihood: everybody counts with the answers they gave (Arbuckle 1996)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from research.errors import MeasureError
from research.measures.latent.normal import Moments
from research.measures.latent.robust import jacobian
from research.measures.latent.structure import Floats, Structure

ROUNDS, CLOSE = 5000, 1e-12
ALONE = 1e-10  # the least eigenvalue of correlations of items that all say something of their own


@dataclass(frozen=True, eq=False)
class Pattern:
    """Respondents who answered the same items: which ones, and their weighted count, mean and covariance."""

    at: np.ndarray
    sample: Moments


def patterns_of(values: Floats, weights: Floats) -> list[Pattern]:
    """Patterns of answers; who answered nothing is in none."""
    known = np.isfinite(values)
    kinds, kind = np.unique(known, axis=0, return_inverse=True)
    found = []
    for k, there in enumerate(kinds):
        if there.any():
            rows = kind.reshape(-1) == k
            found.append(Pattern(np.flatnonzero(there), moments(values[np.ix_(rows, there)], weights[rows])))
    return found


def moments(values: Floats, weights: Floats) -> Moments:
    """Weighted moments, with the sum of weights as their count."""
    n = float(weights.sum())
    mean = weights @ values / n
    centered = values - mean
    return Moments(n, mean, (centered * weights[:, None]).T @ centered / n)


def log_likelihood(patterns: Sequence[Pattern], mean: Floats, covariance: Floats) -> float:
    """The log likelihood of all patterns; minus infinity where the covariance is none."""
    total = 0.0
    for pattern in patterns:
        inner = covariance[np.ix_(pattern.at, pattern.at)]
        sign, determinant = np.linalg.slogdet(inner)
        if sign <= 0 or np.linalg.eigvalsh(inner)[0] <= 0:
            return -np.inf
        spread = spread_about(pattern, mean)
        told = determinant + np.trace(np.linalg.solve(inner, spread)) + len(pattern.at) * np.log(2 * np.pi)
        total -= 0.5 * pattern.sample.n * float(told)
    return total


def spread_about(pattern: Pattern, mean: Floats) -> Floats:
    """Mean squares and products of a pattern about a mean."""
    off = pattern.sample.mean - mean[pattern.at]
    return pattern.sample.covariance + np.outer(off, off)


def pulls(patterns: Sequence[Pattern], mean: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Derivatives of the log likelihood by mean (p) and by each element of the covariance (p x p, half of pairs)."""
    by_mean, by_covariance = np.zeros(len(mean)), np.zeros(covariance.shape)
    for pattern in patterns:
        at, n = pattern.at, pattern.sample.n
        inverse = np.linalg.inv(covariance[np.ix_(at, at)])
        by_mean[at] += n * inverse @ (pattern.sample.mean - mean[at])
        by_covariance[np.ix_(at, at)] += n / 2 * (inverse @ spread_about(pattern, mean) @ inverse - inverse)
    return by_mean, by_covariance


def saturated(patterns: Sequence[Pattern], items: int) -> tuple[Floats, Floats]:
    """Mean and covariance without any model, by expectation and maximization (Little and Rubin 2020, section 11.2)."""
    n = sum(pattern.sample.n for pattern in patterns)
    mean, covariance = first_guess(patterns, items)
    check_sound(covariance)
    value = log_likelihood(patterns, mean, covariance)
    for _ in range(ROUNDS):
        total, products = np.zeros(items), np.zeros((items, items))
        for pattern in patterns:
            filled, spread = completed(pattern, mean, covariance)
            total += pattern.sample.n * filled
            products += pattern.sample.n * (spread + np.outer(filled, filled))
        mean = total / n
        covariance = products / n - np.outer(mean, mean)
        check_sound(covariance)
        after = log_likelihood(patterns, mean, covariance)
        if abs(after - value) < CLOSE * (1 + abs(value)):
            return mean, covariance
        value = after
    raise MeasureError(
        f"the means and covariances of {items} items did not settle; leave out an item that few answered"
    )


def check_sound(covariance: Floats) -> None:
    """Refuse items that do not vary, or of which one follows from others."""
    spread = np.diag(covariance)
    if not (spread > 0).all():
        raise MeasureError(f"{int((spread <= 0).sum())} of {len(spread)} items do not vary; leave them out")
    if np.linalg.eigvalsh(covariance / np.sqrt(np.outer(spread, spread)))[0] < ALONE:
        raise MeasureError(f"one of the {len(spread)} items follows from the others; leave out items that say the same")


def first_guess(patterns: Sequence[Pattern], items: int) -> tuple[Floats, Floats]:
    """Means and variances of the answers there are."""
    count, total, squares = np.zeros(items), np.zeros(items), np.zeros(items)
    for pattern in patterns:
        at, told = pattern.at, pattern.sample
        count[at] += told.n
        total[at] += told.n * told.mean
        squares[at] += told.n * (np.diag(told.covariance) + told.mean**2)
    if not (count > 0).all():
        raise MeasureError(f"{int((count == 0).sum())} of {items} items have no answers at all; leave them out")
    mean = total / count
    return mean, np.diag(squares / count - mean**2)


def completed(pattern: Pattern, mean: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Expected mean and covariance of all items for the respondents of a pattern."""
    at = pattern.at
    carry = np.linalg.solve(covariance[np.ix_(at, at)], covariance[at]).T  # items x known
    filled = mean + carry @ (pattern.sample.mean - mean[at])
    rest = covariance - carry @ covariance[at]
    return filled, carry @ pattern.sample.covariance @ carry.T + rest


@dataclass(frozen=True, eq=False)
class Incomplete:
    """Groups of patterns under one model."""

    model: Structure
    groups: tuple[tuple[Pattern, ...], ...]

    @property
    def n(self) -> float:
        """Respondents with any answer, weighted to a mean of one."""
        return sum(pattern.sample.n for group in self.groups for pattern in group)

    def log_likelihood(self, parameters: Floats) -> float:
        """Of all groups."""
        return sum(
            log_likelihood(patterns, *group.implied(parameters))
            for group, patterns in zip(self.model.groups, self.groups, strict=True)
        )

    def gradient(self, parameters: Floats) -> Floats:
        """Of the log likelihood, per respondent."""
        total = np.zeros(len(parameters))
        for group, patterns in zip(self.model.groups, self.groups, strict=True):
            by_mean, by_covariance = pulls(patterns, *group.implied(parameters))
            dmean, dcov = group.slopes(parameters)
            total += dmean @ by_mean + np.einsum("kij,ij->k", dcov, by_covariance)
        return total / self.n

    def information(self, parameters: Floats) -> Floats:
        """Observed information per respondent."""
        return -jacobian(self.gradient, parameters)

    def fitted(self, first: Floats) -> Floats:
        """The parameters of the largest likelihood: quasi-Newton, then Newton steps to the last digits."""

        def down(now: Floats) -> tuple[float, Floats]:
            return -self.log_likelihood(now) / self.n, -self.gradient(now)

        found = optimize.minimize(down, first, jac=True, method="BFGS")
        return newton(self.gradient, self.information, np.asarray(found.x, dtype=np.float64), len(self.model))


def newton(
    gradient: Callable[[Floats], Floats], information: Callable[[Floats], Floats], now: Floats, parameters: int
) -> Floats:
    """A few Newton steps from close by.

    Raises
    ------
    MeasureError
        When they do not arrive at a maximum.
    """
    for _ in range(20):
        inner, pull = information(now), gradient(now)
        if np.linalg.eigvalsh(inner)[0] <= 0:
            break
        step = np.linalg.solve(inner, pull)
        now = now + step
        if float(pull @ step) < 1e-16:
            return now
    raise MeasureError(
        f"the model with {parameters} parameters found no best fit to the incomplete answers; "
        "look for items that few answered, or that hardly correlate with their factor"
    )
