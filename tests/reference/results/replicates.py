"""Replicate weights: jackknives, half samples, Fay."""

from __future__ import annotations

from research.estimation import mean, ratio
from research.responses import Design, responses_from
from research.weighting import replicate
from tests.reference.registry import Values, clustered, column, data, result, stratified


@result("jk1-clus1")
def leaving_one_cluster_out() -> Values:
    sets = replicate(clustered(), "jk1")
    means = [mean(sets, name) for name in ("api00", "enroll")]
    of, by = [ratio(sets, "api.stu", "enroll")], [mean(sets, "api00", by="stype")]
    return {
        "mean": column(means, "value"),
        "se": column(means, "standard_error"),
        "ratio": column(of, "value"),
        "ratio_se": column(of, "standard_error"),
        "by_mean": column(by, "value"),
        "by_se": column(by, "standard_error"),
        "df": means[0].table["df"].tolist(),
    }


@result("jkn-strat")
def leaving_one_unit_of_a_stratum_out() -> Values:
    sets = replicate(stratified(), "jkn")
    means = [mean(sets, name) for name in ("api00", "meals")]
    return {
        "mean": column(means, "value"),
        "se": column(means, "standard_error"),
        "df": means[0].table["df"].tolist(),
    }


@result("brr-scd")
def half_samples() -> Values:
    ambulances = responses_from(data("scd"), Design(strata="ESA", clusters="ambulance"))
    halves, kept = replicate(ambulances, "brr"), replicate(ambulances, "fay", rho=0.3)
    found = [ratio(sets, "alive", "arrests") for sets in (halves, kept)]
    return {
        "ratio": found[0].value,
        "se_brr": column(found[:1], "standard_error"),
        "se_fay": column(found[1:], "standard_error"),
    }
