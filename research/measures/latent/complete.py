"""Factor models of complete answers by maximum likelihood, with normal-theory or sandwich errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from research.measures.latent import normal, robust
from research.measures.latent.fitted import Fitted
from research.measures.latent.indices import Test, cfi, rmsea, rmsea_interval, srmr, tli
from research.measures.latent.normal import Moments
from research.measures.latent.rows import Table
from research.measures.latent.structure import Floats, Structure


def fitted(model: Structure, table: Table, robust: bool) -> Fitted:
    """Parameters, errors and fit."""
    samples = [normal.moments_of(rows.values, rows.weights) for rows in table.rows]
    found = normal.fitted(model, samples)
    n = sum(told.n for told in samples)
    test = Test(n * normal.discrepancy(model, samples, found), model.df)
    nothing = baseline(samples)
    fit = indices(model, samples, found, test, nothing)
    if not robust:
        _, information = normal.score_and_information(model, samples, found)
        return Fitted(found, np.asarray(np.linalg.inv(information) / n), fit)
    return Fitted(found, *corrected(model, table, samples, found, test, nothing, fit))


def baseline(samples: Sequence[Moments]) -> Test:
    """The test that no two items go together."""
    total, p = 0.0, len(samples[0].mean)
    for told in samples:
        total += told.n * float(np.log(np.diag(told.covariance)).sum() - np.linalg.slogdet(told.covariance)[1])
    return Test(total, len(samples) * p * (p - 1) // 2)


def indices(model: Structure, samples: Sequence[Moments], found: Floats, test: Test, nothing: Test) -> dict[str, float]:
    """The usual indices by their usual names."""
    n, groups = sum(told.n for told in samples), len(samples)
    low, high = rmsea_interval(test, n, groups)
    level = normal.log_likelihood(model, samples, found)
    return {
        "chisq": test.statistic,
        "df": float(test.df),
        "pvalue": test.p,
        "cfi": cfi(test, nothing),
        "tli": tli(test, nothing),
        "rmsea": rmsea(test, n, groups),
        "rmsea.ci.lower": low,
        "rmsea.ci.upper": high,
        "srmr": residual(model, samples, found),
        "logl": level,
        "aic": -2 * level + 2 * len(model),
        "bic": -2 * level + len(model) * float(np.log(n)),
        "npar": float(len(model)),
    }


def residual(model: Structure, samples: Sequence[Moments], found: Floats) -> float:
    """SRMR over groups, by their size."""
    total, n = 0.0, sum(told.n for told in samples)
    for group, told in zip(model.groups, samples, strict=True):
        mean, covariance = group.implied(found)
        total += told.n / n * srmr(told.covariance, covariance, told.mean - mean if model.with_means else None)
    return total


def corrected(
    model: Structure,
    table: Table,
    samples: Sequence[Moments],
    found: Floats,
    test: Test,
    nothing: Test,
    fit: dict[str, float],
) -> tuple[Floats, dict[str, float], tuple[str, ...]]:
    """Sandwich covariance, and the indices with the scaled test and its robust forms."""
    n = sum(told.n for told in samples)
    information = robust.observed_information(model, samples, found)
    outer = np.zeros(information.shape)
    for group, rows, told in zip(model.groups, table.rows, samples, strict=True):
        outer += robust.meat(robust.casewise(group, found, rows, model.with_means, told.mean), rows)
    covariance = robust.sandwich(information, outer, n)
    whole = sum(
        robust.trace_of_saturated(rows, told, model.with_means) for rows, told in zip(table.rows, samples, strict=True)
    )
    used = float(np.trace(outer / n @ np.linalg.inv(information)))
    scale = (whole - used) / test.df if test.df else 1.0
    scale_of_nothing = (whole - independent(table, samples, model.with_means)) / nothing.df
    return covariance, fit | scaled(test, nothing, scale, scale_of_nothing, n, len(samples)), ()


def scaled(test: Test, nothing: Test, c: float, c_of_nothing: float, n: float, groups: int) -> dict[str, float]:
    """The scaled test, and indices both from it and in their robust form."""
    mine, theirs = Test(test.statistic / c, test.df, c), Test(nothing.statistic / c_of_nothing, nothing.df)
    return {
        "chisq.scaled": mine.statistic,
        "chisq.scaling.factor": c,
        "pvalue.scaled": mine.p,
        "cfi.scaled": cfi(mine, theirs),
        "tli.scaled": tli(mine, theirs),
        "rmsea.scaled": rmsea(mine, n, groups),
        "cfi.robust": cfi(test, nothing, c, c_of_nothing),
        "tli.robust": tli(test, nothing, c, c_of_nothing),
        "rmsea.robust": rmsea(test, n, groups, c),
    }


def independent(table: Table, samples: Sequence[Moments], with_means: bool) -> float:
    """The trace of the model in which no two items go together: means and variances alone."""
    total = 0.0
    for rows, told in zip(table.rows, samples, strict=True):
        variance = np.diag(told.covariance)
        off = rows.values - told.mean
        spread = (off**2 / variance - 1) / (2 * variance)
        scores = np.hstack([off / variance, spread]) if with_means else spread
        info = np.concatenate([1 / variance, 1 / (2 * variance**2)]) if with_means else 1 / (2 * variance**2)
        total += float((np.diag(robust.meat(scores, rows)) / told.n / info).sum())
    return total
