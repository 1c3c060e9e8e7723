"""Factor models of incomplete answers by full information maximum likelihood."""

from __future__ import annotations

import numpy as np

from research.measures.latent import complete, incomplete, incomplete_robust, normal
from research.measures.latent.fitted import Fitted
from research.measures.latent.incomplete import Incomplete, Pattern
from research.measures.latent.indices import Test
from research.measures.latent.normal import Moments
from research.measures.latent.robust import meat, sandwich
from research.measures.latent.rows import Table
from research.measures.latent.structure import Floats, Structure


def fitted(model: Structure, table: Table, robust: bool) -> Fitted:
    """Parameters, errors from the observed information or the sandwich, and fit."""
    groups = tuple(tuple(incomplete.patterns_of(rows.values, rows.weights)) for rows in table.rows)
    items = len(model.items)
    free = [incomplete.saturated(patterns, items) for patterns in groups]
    samples = [
        Moments(sum(pattern.sample.n for pattern in patterns), mean, covariance)
        for patterns, (mean, covariance) in zip(groups, free, strict=True)
    ]
    work = Incomplete(model, groups)
    found = work.fitted(normal.fitted(model, samples))
    level = work.log_likelihood(found)
    top = sum(incomplete.log_likelihood(p, *f) for p, f in zip(groups, free, strict=True))
    test = Test(2 * (top - level), model.df)
    nothing = Test(2 * (top - sum(alone(p, items) for p in groups)), len(groups) * items * (items - 1) // 2)
    fit = complete.indices(model, samples, found, test, nothing)
    fit |= {"logl": level, "aic": -2 * level + 2 * len(model), "bic": -2 * level + len(model) * float(np.log(work.n))}
    information = work.information(found)
    if not robust:
        return Fitted(found, np.asarray(np.linalg.inv(information) / work.n), fit)
    return Fitted(found, *corrected(work, table, samples, found, test, information, fit))


def alone(patterns: tuple[Pattern, ...], items: int) -> float:
    """The log likelihood of items that have nothing to do with each other."""
    return incomplete.log_likelihood(patterns, *incomplete.first_guess(patterns, items))


def corrected(
    work: Incomplete,
    table: Table,
    samples: list[Moments],
    found: Floats,
    test: Test,
    information: Floats,
    fit: dict[str, float],
) -> tuple[Floats, dict[str, float]]:
    """Sandwich covariance and the scaled test."""
    outer, whole = np.zeros(information.shape), 0.0
    for group, patterns, rows, told in zip(work.model.groups, work.groups, table.rows, samples, strict=True):
        outer += meat(incomplete_robust.scores(group, found, rows), rows)
        whole += incomplete_robust.trace_of_saturated(patterns, told.mean, told.covariance, rows)
    used = float(np.trace(outer / work.n @ np.linalg.inv(information)))
    scale = (whole - used) / test.df if test.df else 1.0
    mine = Test(test.statistic / scale, test.df, scale)
    extra = {"chisq.scaled": mine.statistic, "chisq.scaling.factor": scale, "pvalue.scaled": mine.p}
    return sandwich(information, outer, work.n), fit | extra
