"""Degrees of freedom of coefficients in multilevel models."""

from __future__ import annotations

import numpy as np

from research.estimation.levels.basis import lower, places
from research.estimation.levels.linear import LinearFit, Profile, bending
from research.estimation.levels.nested import Nested
from research.estimation.sample import Floats


def satterthwaite(fit: LinearFit) -> Floats:
    """Of each coefficient: twice its squared variance by the variance of that (Giesbrecht and Burns 1985).

    The variance of the variance comes from the curvature of the deviance in the variance parameters, at a border in
    those directions only in which it bends.
    """
    best, q = fit.profile, len(fit.profile.triangle)
    of, at = best.products, places(q)
    sigma = np.sqrt(best.squares / of.freedom)

    def slope(told: Floats) -> Floats:
        one = Profile(of, lower(told[:-1], q))
        sigma2 = float(np.exp(2 * told[-1]))
        by_log_sigma = 2 * of.freedom - 2 * one.squares / sigma2
        return np.append(2 * (one.slope(sigma2) @ one.triangle)[at], by_log_sigma)

    bend = bending(slope, np.append(best.triangle[at], np.log(sigma)))
    values, vectors = np.linalg.eigh(bend)
    kept = values > 1e-8 * values.max()
    spread = 2 * (vectors[:, kept] / values[kept]) @ vectors[:, kept].T
    contrasts = np.linalg.inv(fit.basis.r)
    told = [variance_slope(best, one, float(sigma**2)) for one in contrasts]
    return np.array([2 * v * v / max(float(g @ spread @ g), 1e-300) for v, g in told])


def variance_slope(best: Profile, contrast: Floats, sigma2: float) -> tuple[float, Floats]:
    """The variance of a mix of coefficients, and how it moves with L and the logarithm of sigma."""
    inner = best.inverse @ contrast
    variance = sigma2 * float(contrast @ inner)
    pulled = best.shrunk[2] @ inner
    with_l = 2 * sigma2 * (pulled.T @ pulled @ best.triangle)[places(len(best.triangle))]
    return variance, np.append(with_l, 2 * variance)


def between_within(told: Nested) -> Floats:
    """Groups less what varies between them only; people less groups and what varies inside them."""
    between = told.is_between
    n, groups = len(told.y), len(told.groups)
    above = groups - int(between.sum())
    inside = n - groups - int((~between).sum())
    return np.maximum(np.where(between, above, inside), 1.0)
