"""Factor models of ordered answers, from polychoric correlations."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research.measures.latent import wlsmv
from research.measures.latent.fitted import Fitted
from research.measures.latent.indices import cfi, rmsea, srmr, tli
from research.measures.latent.polychoric import Ordinal, covariance_of_moments, polychoric_of
from research.measures.latent.rows import Table
from research.measures.latent.structure import Floats, Structure


def fitted(model: Structure, table: Table) -> Fitted:
    """Parameters, errors, test and thresholds."""
    rows = table.rows[0]
    _, clusters = np.unique(rows.clusters, return_inverse=True)
    told = polychoric_of(rows.values, rows.weights, table.items)
    moments = covariance_of_moments(rows.values, rows.weights, told, clusters.reshape(-1))
    cuts = sum(len(known) for known in told.thresholds)
    found = wlsmv.fit(model, told, moments[cuts:, cuts:])
    plain, scaled = wlsmv.baseline(told, moments[cuts:, cuts:])
    n = float(told.base - 1)
    implied = model.groups[0].implied(found.parameters)[1]
    np.fill_diagonal(implied, 1.0)
    fit = {
        "chisq": found.plain.statistic,
        "df": float(found.plain.df),
        "chisq.scaled": found.scaled.statistic,
        "chisq.scaling.factor": found.scaled.scaling,
        "pvalue.scaled": found.scaled.p,
        "cfi": cfi(found.plain, plain),
        "tli": tli(found.plain, plain),
        "rmsea": rmsea(found.plain, n),
        "cfi.scaled": cfi(found.scaled, scaled),
        "tli.scaled": tli(found.scaled, scaled),
        "rmsea.scaled": rmsea(found.scaled, n),
        "srmr": srmr(told.correlations, implied),
    }
    note = "Loadings are of the normal variables that the answers cut up, each with a variance of one."
    error = np.sqrt(np.diag(moments)[:cuts] / n)
    return Fitted(found.parameters, found.covariance, fit, (note,), True, thresholds(told, error))


def thresholds(told: Ordinal, error: Floats) -> pd.DataFrame:
    """A row for each threshold."""
    rows = [(item, value) for item, known in zip(told.items, told.thresholds, strict=True) for value in known]
    frame = pd.DataFrame(rows, columns=["item", "estimate"])
    return frame.assign(
        group="all",
        what="threshold",
        factor="",
        standard_error=error,
        standardized=frame["estimate"],
        standardized_error=error,
    )
