"""Normal-theory likelihood of factor models: moments, discrepancy, Fisher scoring and information."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from research.errors import MeasureError
from research.measures.latent.structure import Floats, Structure

STEPS, CLOSE = 500, 1e-11
ALONE = 1e-10  # the least eigenvalue of correlations of items that all say something of their own


@dataclass(frozen=True, eq=False)
class Moments:
    """Weighted count, mean and covariance (divisor n) of complete respondents of one group."""

    n: float
    mean: Floats
    covariance: Floats


def moments_of(values: Floats, weights: Floats) -> Moments:
    """Moments of complete rows; weights are brought to a mean of one."""
    w = weights * len(weights) / weights.sum()
    mean = w @ values / len(values)
    centered = values - mean
    return Moments(float(len(values)), mean, (centered * w[:, None]).T @ centered / len(values))


def start(model: Structure, samples: Sequence[Moments]) -> Floats:
    """Where the search begins: half of each variance common, markers as they are."""
    first = np.zeros(len(model))
    for place, (group, matrix, i, j) in enumerate(model.names):
        told = samples[group]
        if matrix == "theta":
            first[place] = 0.5 * told.covariance[i, i]
        elif matrix == "nu":
            first[place] = told.mean[i]
        elif matrix == "psi" and i == j:
            first[place] = 0.5 * told.covariance[marker(model, i), marker(model, i)]
        elif matrix == "lambda":
            k = marker(model, j)
            first[place] = np.sign(told.covariance[i, k] or 1.0) * np.sqrt(
                told.covariance[i, i] / told.covariance[k, k]
            )
    return first


def marker(model: Structure, factor: int) -> int:
    """The item whose loading on a factor is one."""
    return model.items.index(list(model.factors.values())[factor][0])


def discrepancy(model: Structure, samples: Sequence[Moments], parameters: Floats) -> float:
    """Maximum likelihood's F, zero for a perfect fit; infinite where a covariance is no longer one."""
    total, n = 0.0, sum(told.n for told in samples)
    for group, told in zip(model.groups, samples, strict=True):
        mean, covariance = group.implied(parameters)
        sign, determinant = np.linalg.slogdet(covariance)
        if sign <= 0 or np.linalg.eigvalsh(covariance)[0] <= 0:
            return np.inf
        inverse = np.linalg.inv(covariance)
        off = told.mean - mean if model.with_means else np.zeros(len(mean))
        value = determinant - np.linalg.slogdet(told.covariance)[1] + np.trace(told.covariance @ inverse)
        total += told.n / n * float(value - len(mean) + off @ inverse @ off)
    return total


def score_and_information(model: Structure, samples: Sequence[Moments], parameters: Floats) -> tuple[Floats, Floats]:
    """Gradient of the log likelihood per respondent, and its expected information (q x q)."""
    q, n = len(parameters), sum(told.n for told in samples)
    score, information = np.zeros(q), np.zeros((q, q))
    for group, told in zip(model.groups, samples, strict=True):
        mean, covariance = group.implied(parameters)
        dmean, dcov = group.slopes(parameters)
        inverse = np.linalg.inv(covariance)
        off = told.mean - mean if model.with_means else np.zeros(len(mean))
        spread = told.covariance + np.outer(off, off)
        carried = inverse @ dcov  # q x p x p
        part = told.n / n
        pull = inverse @ (spread - covariance) @ inverse
        score += part * (0.5 * np.einsum("kij,ij->k", dcov, pull) + dmean @ inverse @ off)
        information += part * (0.5 * np.einsum("kij,lji->kl", carried, carried) + dmean @ inverse @ dmean.T)
    return score, information


def fitted(model: Structure, samples: Sequence[Moments], first: Floats | None = None) -> Floats:
    """The parameters that maximize the likelihood, by Fisher scoring with halved steps.

    Raises
    ------
    MeasureError
        When the model is not identified, or no maximum is found.
    """
    check_spread(model, samples)
    now = start(model, samples) if first is None else first
    value = discrepancy(model, samples, now)
    for _ in range(STEPS):
        score, information = score_and_information(model, samples, now)
        step = solved(information, score, model)
        if float(score @ step) < CLOSE**2 or np.abs(step).max() < CLOSE * (1 + np.abs(now).max()):
            return now
        size = 1.0
        while size > 1e-6 and discrepancy(model, samples, now + size * step) > value + 1e-14:
            size /= 2
        if size <= 1e-6:
            break
        now = now + size * step
        value = discrepancy(model, samples, now)
    if np.abs(score_and_information(model, samples, now)[0]).max() < 1e-6:
        return now
    raise MeasureError(
        f"the factor model with {len(model)} parameters found no best fit in {STEPS} steps; "
        "look for items that hardly correlate with their factor, or for a negative residual variance"
    )


def check_spread(model: Structure, samples: Sequence[Moments]) -> None:
    """Refuse items that do not vary, or of which one follows from others."""
    for told in samples:
        spread = np.diag(told.covariance)
        flat = [item for item, variance in zip(model.items, spread, strict=True) if not variance > 0]
        if flat:
            raise MeasureError(f"all {told.n:g} respondents of a group answered {flat[0]!r} alike; leave it out")
        if np.linalg.eigvalsh(told.covariance / np.sqrt(np.outer(spread, spread)))[0] < ALONE:
            raise MeasureError(
                f"among {told.n:g} respondents of a group one of the {len(model.items)} items follows from the others; "
                "leave out items that say the same, or bring more respondents"
            )


def solved(information: Floats, score: Floats, model: Structure) -> Floats:
    """The step, refused where the information is singular."""
    scale = np.sqrt(np.maximum(np.diag(information), 1e-300))
    within = information / np.outer(scale, scale)
    if np.linalg.eigvalsh(within)[0] < 1e-10:
        raise MeasureError(
            f"the {len(model)} parameters of the factor model are not identified by {model.moments} moments; "
            "give each factor three items, or fewer factors"
        )
    return np.asarray(np.linalg.solve(within, score / scale) / scale)


def log_likelihood(model: Structure, samples: Sequence[Moments], parameters: Floats) -> float:
    """The log likelihood of all respondents."""
    return -0.5 * sum_of(samples, discrepancy(model, samples, parameters))


def sum_of(samples: Sequence[Moments], value: float) -> float:
    """-2 log likelihood from F and what the saturated model leaves."""
    n = sum(told.n for told in samples)
    rest = [t.n * (len(t.mean) * (1 + np.log(2 * np.pi)) + np.linalg.slogdet(t.covariance)[1]) for t in samples]
    return float(n * value + sum(rest))
