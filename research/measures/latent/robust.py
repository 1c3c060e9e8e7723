"""Errors and tests of factor models that hold when answers are not normal: sandwich errors and a scaled chi-square."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from research.measures.latent.normal import Moments, score_and_information
from research.measures.latent.structure import Floats, Group, Structure


@dataclass(frozen=True, eq=False)
class Rows:
    """Complete answers of one group: respondents x items, weights with mean one, and the cluster of each respondent."""

    values: Floats
    weights: Floats
    clusters: np.ndarray


def casewise(group: Group, parameters: Floats, rows: Rows, with_means: bool, center: Floats) -> Floats:
    """Scores (respondents x parameters) of each respondent's log likelihood, unweighted."""
    mean, covariance = group.implied(parameters)
    dmean, dcov = group.slopes(parameters)
    inverse = np.linalg.inv(covariance)
    off = (rows.values - (mean if with_means else center)) @ inverse
    carried = np.einsum("kij,ni,nj->nk", dcov, off, off, optimize=True) / 2
    constant = np.einsum("kij,ij->k", dcov, inverse) / 2
    return np.asarray(carried - constant + (off @ dmean.T if with_means else 0.0))


def meat(scores: Floats, rows: Rows) -> Floats:
    """Sum of squares of weighted scores; where respondents share clusters, of their sums, times J / (J - 1)."""
    weighted = scores * rows.weights[:, None]
    _, code = np.unique(rows.clusters, return_inverse=True)
    units = int(code.max()) + 1
    if units == len(code):
        return np.asarray(weighted.T @ weighted)
    summed = np.zeros((units, weighted.shape[1]))
    np.add.at(summed, code.reshape(-1), weighted)
    return np.asarray(summed.T @ summed * units / max(units - 1, 1))


def observed_information(
    model: Structure, samples: Sequence[Moments], parameters: Floats, step: float = 1e-4
) -> Floats:
    """Minus the second derivatives of the log likelihood per respondent, from differences of its exact gradient."""
    return -jacobian(lambda now: score_and_information(model, samples, now)[0], parameters, step)


def jacobian(function: Callable[[Floats], Floats], at: Floats, step: float = 1e-4) -> Floats:
    """Derivatives of a function (values x parameters) by central differences of fourth order; symmetric if square."""
    columns = []
    for k in range(len(at)):
        h = step * max(1.0, abs(float(at[k])))
        move = np.zeros(len(at))
        move[k] = h
        near = function(at + move) - function(at - move)
        far = function(at + 2 * move) - function(at - 2 * move)
        columns.append((8 * near - far) / (12 * h))
    told = np.column_stack(columns)
    return (told + told.T) / 2 if told.shape[0] == told.shape[1] else told


def sandwich(information: Floats, outer: Floats, n: float) -> Floats:
    """Covariance of the parameters that does not lean on normal answers (Huber 1967, White 1982)."""
    bread = np.linalg.inv(information)
    return np.asarray(bread @ (outer / n) @ bread / n)


def trace_of_saturated(rows: Rows, told: Moments, with_means: bool) -> float:
    """Trace of the outer product of scores by the inverse information of the saturated model, in one group."""
    centered = rows.values - told.mean
    p = centered.shape[1]
    at = np.tril_indices(p)
    products = centered[:, at[0]] * centered[:, at[1]] - told.covariance[at]
    inverse = np.linalg.inv(told.covariance)
    weight = 0.5 * duplicated(np.kron(inverse, inverse), p)
    second = products @ weight  # scores of the covariance
    info = weight
    scores = second
    if with_means:
        first = centered @ inverse
        scores = np.hstack([first, second])
        info = np.zeros((p + len(weight), p + len(weight)))
        info[:p, :p], info[p:, p:] = inverse, weight
    return float(np.trace(meat(scores, rows) / len(centered) @ np.linalg.inv(info)))


def duplicator(p: int) -> Floats:
    """The matrix D from the lower triangle of a symmetric p x p matrix to all its elements."""
    rows, columns = np.tril_indices(p)
    made = np.zeros((p * p, len(rows)))
    made[rows * p + columns, np.arange(len(rows))] = 1.0
    made[columns * p + rows, np.arange(len(rows))] = 1.0
    return made


def duplicated(matrix: Floats, p: int) -> Floats:
    """D' M D, in the order of the lower triangle."""
    return np.asarray(duplicator(p).T @ matrix @ duplicator(p))
