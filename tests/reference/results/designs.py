"""Means, totals, ratios and domains of linearized designs, and single units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research.estimation import compare, mean, ratio, total
from research.responses import Design, responses_from
from tests.reference.registry import Values, clustered, column, data, health, result, stratified

RULES = ("certainty", "remove", "adjust", "average")
TYPES = ("E", "H", "M")


@result("mean-strat-api00")
def stratified_means() -> Values:
    return means_of([mean(stratified(), name) for name in ("api00", "meals")])


@result("mean-nhanes-hichol")
def clustered_mean_with_missing_answers() -> Values:
    return means_of([mean(health(), "HI_CHOL")])


def means_of(found: list) -> Values:
    return {
        "mean": column(found, "value"),
        "se": column(found, "standard_error"),
        "deff": column(found, "design_effect"),
        "ci_lo": column(found, "low"),
        "ci_hi": column(found, "high"),
        "df": found[0].table["df"].tolist(),
    }


@result("total-strat-enroll")
def totals() -> Values:
    types = {f"is{name}": (data("apistrat")["stype"] == name).astype(float) for name in TYPES}
    found = [total(stratified(**types), name) for name in ("enroll", *types)]
    return {
        "total": column(found, "value"),
        "se": column(found, "standard_error"),
        "deff": column(found, "design_effect"),
    }


@result("ratio-strat")
def ratio_of_totals() -> Values:
    found = [ratio(stratified(), "api.stu", "enroll")]
    return {"ratio": column(found, "value"), "se": column(found, "standard_error")}


@result("domain-clus1-stype")
def domains() -> Values:
    api, enroll = (mean(clustered(), name, by="stype") for name in ("api00", "enroll"))
    return {
        "level": api.table["stype"].tolist(),
        "mean_api00": column([api], "value"),
        "mean_enroll": column([enroll], "value"),
        "se_api00": column([api], "standard_error"),
        "se_enroll": column([enroll], "standard_error"),
    }


@result("domain-contrast")
def difference_of_domains() -> Values:
    found = mean(clustered(), "api00", by="stype")
    first, second, third = (found.where(stype=name) for name in TYPES)
    against = [compare(second, first), compare(third, first)]
    return {
        "diff": column(against, "value"),
        "se": column(against, "standard_error"),
        "vcov": found.covariance,
    }


@result("repeated-measure-contrast")
def change_of_the_same_units() -> Values:
    schools = clustered()
    found = [compare(mean(schools, "api99"), mean(schools, "api00"))]
    return {"diff": column(found, "value"), "se": column(found, "standard_error")}


@result("nps-clus1")
def net_promoter_score() -> Values:
    rating = np.searchsorted([60, 70, 80, 85, 88, 90, 92, 94, 96, 99], data("apiclus1")["full"], side="right")
    score = pd.Series(100.0 * ((rating >= 9).astype(int) - (rating <= 6))).where(data("apiclus1")["full"].notna())
    schools = clustered(nps=score)
    whole, by = [mean(schools, "nps")], [mean(schools, "nps", by="stype")]
    return {
        "nps": column(whole, "value"),
        "se": column(whole, "standard_error"),
        "by": column(by, "value"),
        "by_se": column(by, "standard_error"),
    }


@result("lonely-psu")
def strata_of_one_unit() -> Values:
    frame = data("apistrat")
    kept = pd.concat([frame[frame["stype"] != "H"], frame[frame["stype"] == "H"].head(1)])
    found = {}
    for rule in RULES:
        design = Design(weights="pw", strata="stype", single_unit=rule)
        table = mean(responses_from(kept, design), "api00").table
        found[rule] = table[["value", "standard_error"]].to_numpy()
    return found
