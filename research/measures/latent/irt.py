"""Item response models by marginal maximum likelihood: graded responses (Samejima 1969) and Rasch (1960).

A latent trait with mean 0 is integrated out on Gauss-Hermite nodes. For item j the chance to answer above category k is
logistic(a_j theta - c_jk); the Rasch model has one category cut, a = 1 for all items, and a free spread of the trait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from research.errors import MeasureError
from research.measures.latent.robust import jacobian
from research.measures.latent.structure import Floats

NODES = 61
TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Answers:
    """Distinct answer patterns (patterns x items, codes from 0, -1 for no answer) with weighted counts."""

    codes: NDArray[np.intp]
    counts: Floats
    levels: tuple[int, ...]

    @property
    def cuts(self) -> int:
        """How many cuts all items have together."""
        return sum(self.levels) - len(self.levels)

    @property
    def ends(self) -> NDArray[np.intp]:
        """Where each item's cuts begin, and where the last ends."""
        return np.concatenate([[0], np.cumsum(np.array(self.levels) - 1)])


@dataclass(frozen=True, eq=False)
class Fit:
    """Slope and cuts of each item: the logit of answering above k is `slope * theta - cut`, theta with variance 1."""

    slopes: Floats
    cuts: tuple[Floats, ...]
    log_likelihood: float
    parameters: Floats
    covariance: Floats


def answers_of(codes: NDArray[np.intp], weights: Floats, levels: tuple[int, ...]) -> Answers:
    """Patterns that occur, each once."""
    kinds, kind = np.unique(codes, axis=0, return_inverse=True)
    return Answers(kinds, np.asarray(np.bincount(kind.reshape(-1), weights), dtype=np.float64), levels)


def nodes(count: int = NODES) -> tuple[Floats, Floats]:
    """Places and weights that integrate over a standard normal."""
    places, weights = np.polynomial.hermite_e.hermegauss(count)
    return places, weights / weights.sum()


def chances(slope: float, cuts: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Chance of each category at each node, and the derivative of the chance to be above each cut."""
    above = special.expit(slope * theta - cuts[:, None])
    whole = np.vstack([np.ones(len(theta)), above, np.zeros(len(theta))])
    return np.maximum(whole[:-1] - whole[1:], TINY), above * (1 - above)


def likelihood(answers: Answers, slopes: Floats, cuts: Floats) -> tuple[float, Floats, Floats]:
    """Log likelihood, and its gradient by slopes and by cuts."""
    theta, weights = nodes()
    ends, k = answers.ends, len(answers.levels)
    told = [chances(slopes[j], cuts[ends[j] : ends[j + 1]], theta) for j in range(k)]
    logs = np.zeros((len(answers.codes), len(theta)))
    for j, (chance, _) in enumerate(told):
        known = answers.codes[:, j] >= 0
        logs[known] += np.log(chance)[answers.codes[known, j]]
    top = logs.max(axis=1, keepdims=True)
    joint = np.exp(logs - top) * weights
    marginal = joint.sum(axis=1)
    value = float(answers.counts @ (np.log(marginal) + top[:, 0]))
    posterior = joint / marginal[:, None] * answers.counts[:, None]
    by_slope, by_cut = np.zeros(k), np.zeros(len(cuts))
    for j, (chance, steep) in enumerate(told):
        expected = expected_counts(answers.codes[:, j], posterior, answers.levels[j])
        ratio = expected / chance
        flow = (ratio[1:] - ratio[:-1]) * steep  # by a rise of the chance to be above each cut
        by_cut[ends[j] : ends[j + 1]] = -flow.sum(axis=1)
        by_slope[j] = float((flow @ theta).sum())
    return value, by_slope, by_cut


def expected_counts(codes: NDArray[np.intp], posterior: Floats, levels: int) -> Floats:
    """Expected number of respondents by category and node."""
    told = np.zeros((levels, posterior.shape[1]))
    known = codes >= 0
    np.add.at(told, codes[known], posterior[known])
    return told


def graded(answers: Answers) -> Fit:
    """Samejima's graded response model, every item with its own slope."""
    k = len(answers.levels)

    def value(now: Floats) -> tuple[float, Floats]:
        told, by_slope, by_cut = likelihood(answers, now[:k], now[k:])
        return told, np.concatenate([by_slope, by_cut])

    found = maximum(value, np.concatenate([np.ones(k), first_cuts(answers)]), answers)
    if found[:k].sum() < 0:  # the trait may point either way
        found[:k] *= -1
    return finished(value, found, found[:k], found[k:], answers)


def rasch(answers: Answers) -> Fit:
    """Rasch's model: items of one slope, which is the standard deviation of the trait in logits."""

    def value(now: Floats) -> tuple[float, Floats]:
        k = len(answers.levels)
        told, by_slope, by_cut = likelihood(answers, np.full(k, now[0]), now[1:])
        return told, np.concatenate([[by_slope.sum()], by_cut])

    found = maximum(value, np.concatenate([[1.0], first_cuts(answers)]), answers)
    found[0] = abs(found[0])
    return finished(value, found, np.full(len(answers.levels), found[0]), found[1:], answers)


def first_cuts(answers: Answers) -> Floats:
    """Cuts as if nothing were latent."""
    told = []
    for j, levels in enumerate(answers.levels):
        known = answers.codes[:, j] >= 0
        counts = np.bincount(answers.codes[known, j], answers.counts[known], levels)
        told.append(special.logit(counts.cumsum()[:-1] / counts.sum()))
    return np.concatenate(told)


def maximum(value: Callable[[Floats], tuple[float, Floats]], first: Floats, answers: Answers) -> Floats:
    """Where the likelihood is largest: quasi-Newton, then Newton steps.

    Raises
    ------
    MeasureError
        When there is no maximum, as with an item that does not go with the others.
    """
    n = float(answers.counts.sum())

    def down(now: Floats) -> tuple[float, Floats]:
        told, gradient = value(now)
        return -told / n, -gradient / n

    now = np.asarray(optimize.minimize(down, first, jac=True, method="BFGS", options={"gtol": 1e-7}).x, dtype=float)
    for _ in range(10):
        pull = value(now)[1] / n
        information = -jacobian(lambda at: value(at)[1] / n, now)
        if np.linalg.eigvalsh(information)[0] <= 0 or np.abs(now).max() > 40:
            break
        step = np.linalg.solve(information, pull)
        now = now + step
        if float(pull @ step) < 1e-15:
            return np.asarray(now, dtype=np.float64)
    raise MeasureError(
        f"the item response model of {len(answers.levels)} items has no best fit; "
        "leave out an item that hardly goes with the others, or put rare answers together"
    )


def finished(
    value: Callable[[Floats], tuple[float, Floats]], found: Floats, slopes: Floats, cuts: Floats, answers: Answers
) -> Fit:
    """The fit with the covariance of its parameters from the observed information."""
    told, _ = value(found)
    information = -jacobian(lambda now: value(now)[1], found)
    ends = answers.ends
    parts = tuple(cuts[ends[j] : ends[j + 1]] for j in range(len(answers.levels)))
    return Fit(slopes, parts, told, found, np.asarray(np.linalg.inv(information)))


def expected_traits(answers: Answers, fit: Fit) -> tuple[Floats, Floats]:
    """Expected trait of each pattern and its posterior standard deviation (EAP)."""
    theta, weights = nodes()
    logs = np.zeros((len(answers.codes), len(theta)))
    for j, cuts in enumerate(fit.cuts):
        known = answers.codes[:, j] >= 0
        logs[known] += np.log(chances(fit.slopes[j], cuts, theta)[0])[answers.codes[known, j]]
    joint = np.exp(logs - logs.max(axis=1, keepdims=True)) * weights
    posterior = joint / joint.sum(axis=1, keepdims=True)
    mean = posterior @ theta
    return mean, np.sqrt(np.maximum(posterior @ theta**2 - mean**2, 0.0))
