"""Shares with their intervals, quantiles, how much answers vary, and differences between groups."""

from __future__ import annotations

import numpy as np

from research import compare, correlate, quantile, share, variance
from research.estimation import adjust
from tests.reference.registry import Values, clustered, column, data, result, stratified

INTERVALS = {
    "logit": "logit",
    "likelihood": "likelihood",
    "asin": "arcsine",
    "beta": "korn-graubard",
    "mean": "t",
    "xlogit": "xlogit",
}
RULES = ("math", "school", "hf1", "hf2", "hf4", "hf5", "hf6", "hf7", "hf8")


@result("propci-clus1")
def intervals() -> Values:
    schools = clustered(none=(data("apiclus1")["ell"] == 0).astype(int))
    found = {theirs: share(schools, "none", 1, interval=mine).table for theirs, mine in INTERVALS.items()}
    return {theirs: table[["value", "low", "high"]].to_numpy() for theirs, table in found.items()}


@result("quantile-clus1")
def quantiles() -> Values:
    told: Values = {f"q_{rule}": column([quantile(clustered(), "api00", rule=rule)], "value") for rule in RULES}
    for kind in ("mean", "beta", "xlogit", "score"):
        table = quantile(clustered(), "api00", interval=kind).table
        told |= {f"ci_{kind}": table[["low", "high"]].to_numpy(), f"se_{kind}": table["standard_error"].tolist()}
    return told


@result("var-cor-strat")
def variation() -> Values:
    items = ["api00", "meals", "ell"]
    spread, together = variance(stratified(), items).table, correlate(stratified(), items).table
    same = spread["first"] == spread["second"]
    vcov, cor = np.zeros((3, 3)), np.eye(3)
    for matrix, table in ((vcov, spread), (cor, together)):
        for first, second, value in zip(table["first"], table["second"], table["value"], strict=True):
            i, j = items.index(first), items.index(second)
            matrix[i, j] = matrix[j, i] = value
    return {"vcov": vcov, "se_diag": spread.loc[same, "standard_error"].tolist(), "cor": cor}


@result("banner-pairwise-clus1")
def pairwise() -> Values:
    schools = clustered(awarded=(data("apiclus1")["awards"] == "Yes").astype(int))
    found = share(schools, "awarded", 1, by="stype")
    against = compare(found)  # the later less the earlier; R's contrasts are the earlier less the later
    return {
        "share": column([found], "value"),
        "diff": -against.table["value"].to_numpy(),
        "se": column([against], "standard_error"),
        "t": -against.table["statistic"].to_numpy(),
        "p": column([against], "p"),
        "p_holm": adjust(against.table["p"].to_numpy()),
    }
