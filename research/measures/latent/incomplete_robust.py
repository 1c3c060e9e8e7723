"""Sandwich errors and the scaled test of factor models of incomplete answers (Yuan and Bentler 2000)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from research.measures.latent.incomplete import Pattern, spread_about
from research.measures.latent.robust import Rows, duplicated, duplicator, meat
from research.measures.latent.structure import Floats, Group


def scores(group: Group, parameters: Floats, rows: Rows) -> Floats:
    """Scores (respondents x parameters) of each respondent's log likelihood over what they answered."""
    mean, covariance = group.implied(parameters)
    dmean, dcov = group.slopes(parameters)
    told = np.zeros((len(rows.values), len(parameters)))
    for at, here in kinds(rows.values):
        inverse = np.linalg.inv(covariance[np.ix_(at, at)])
        off = (rows.values[np.ix_(here, at)] - mean[at]) @ inverse
        inner = dcov[:, at][:, :, at]
        second = np.einsum("kij,ni,nj->nk", inner, off, off, optimize=True) / 2
        told[here] = off @ dmean[:, at].T + second - np.einsum("kij,ij->k", inner, inverse) / 2
    return told


def kinds(values: Floats) -> list[tuple[np.ndarray, np.ndarray]]:
    """Items that are known and respondents who know just these, for each pattern with any."""
    known = np.isfinite(values)
    found, kind = np.unique(known, axis=0, return_inverse=True)
    return [
        (np.flatnonzero(there), np.flatnonzero(kind.reshape(-1) == k)) for k, there in enumerate(found) if there.any()
    ]


def trace_of_saturated(patterns: Sequence[Pattern], mean: Floats, covariance: Floats, rows: Rows) -> float:
    """Trace of the scores' outer product by the inverse observed information, of the model without structure."""
    p = len(mean)
    at = np.tril_indices(p)
    told = np.zeros((len(rows.values), p + len(at[0])))
    for known, here in kinds(rows.values):
        inverse = np.linalg.inv(covariance[np.ix_(known, known)])
        off = (rows.values[np.ix_(here, known)] - mean[known]) @ inverse
        told[np.ix_(here, known)] = off
        outer = np.zeros((len(here), p, p))
        outer[np.ix_(np.arange(len(here)), known, known)] = off[:, :, None] * off[:, None, :] - inverse
        lower = outer[:, at[0], at[1]]
        told[here, p:] = np.where(at[0] == at[1], 0.5, 1.0) * lower
    return float(np.trace(meat(told, rows) @ np.linalg.inv(saturated_information(patterns, mean, covariance))))


def saturated_information(patterns: Sequence[Pattern], mean: Floats, covariance: Floats) -> Floats:
    """Observed information of means and of the covariance's lower triangle."""
    p = len(mean)
    first, cross, second = np.zeros((p, p)), np.zeros((p, p * p)), np.zeros((p * p, p * p))
    for pattern in patterns:
        at, n = pattern.at, pattern.sample.n
        whole = np.zeros((p, p))
        whole[np.ix_(at, at)] = np.linalg.inv(covariance[np.ix_(at, at)])
        spread = np.zeros((p, p))
        spread[np.ix_(at, at)] = spread_about(pattern, mean)
        off = np.zeros(p)
        off[at] = pattern.sample.mean - mean[at]
        pulled = whole @ spread @ whole
        first += n * whole
        cross += n * np.kron(whole, (whole @ off)[None, :])
        second += n / 2 * (np.kron(whole, pulled) + np.kron(pulled, whole) - np.kron(whole, whole))
    duplicate = duplicator(p)
    return np.block([[first, cross @ duplicate], [(cross @ duplicate).T, duplicated(second, p)]])
