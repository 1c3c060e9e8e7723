"""Shares, quantiles, variation and contrasts on more data than the reference set, against R's survey package.

`further_shares.R` makes the expected values; each stands beside its R expression in `further_shares.json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from research import (
    Design,
    Estimates,
    Responses,
    compare,
    contrast,
    correlate,
    deviation,
    mean,
    panel,
    quantile,
    replicate,
    responses_from,
    share,
    standardize,
    total,
    variance,
)
from research.estimation.contrasts import Formula
from tests.reference.compare import close, flat
from tests.reference.registry import Values, clustered, data, health, stratified
from tests.reference.results.shares import INTERVALS

HERE = Path(__file__).parent
EXPECTED = {told["id"]: told for told in json.loads((HERE / "further_shares.json").read_text(encoding="utf-8"))}
TENTHS = (0.1, 0.25, 0.5, 0.75, 0.9)
QUARTILES = (0.25, 0.5, 0.75)


def intervals(estimate: Callable[[str], Estimates]) -> Values:
    found = {theirs: estimate(mine).table for theirs, mine in INTERVALS.items()}
    return {theirs: table[["value", "low", "high"]].to_numpy() for theirs, table in found.items()}


def common(kind: str) -> Estimates:
    return share(stratified(high=(data("apistrat")["api00"] > 700).astype(int)), "high", 1, interval=kind)


def rare(kind: str) -> Estimates:
    return share(stratified(low=(data("apistrat")["ell"] < 1.5).astype(int)), "low", 1, interval=kind)


def of_elementary_schools(kind: str) -> Estimates:
    schools = clustered(poor=(data("apiclus1")["meals"] > 90).astype(int))
    return share(schools, "poor", 1, by="stype", interval=kind).where(stype="E")


def of_all(kind: str) -> Estimates:
    return share(health(), "HI_CHOL", 1, interval=kind)


def of_a_race(kind: str) -> Estimates:
    return share(health(), "HI_CHOL", 1, by="race", interval=kind).where(race=3)


def by_rule(responses: Responses, item: str, q: tuple[float, ...], **domain: str) -> Values:
    by = next(iter(domain), None)
    found = {rule: quantile(responses, item, q, by, rule) for rule in EXPECTED["quantile-rules-strat"]["values"]}
    return {rule: (one.where(**domain) if by else one).table["value"] for rule, one in found.items()}


def with_interval(responses: Responses, item: str, q: tuple[float, ...], kind: str, **domain: str) -> Values:
    by = next(iter(domain), None)
    found = quantile(responses, item, q, by, interval=kind)
    table = (found.where(**domain) if by else found).table
    return {"value": table["value"], "low": table["low"], "high": table["high"], "se": table["standard_error"]}


def varying(responses: Responses, first: str, second: str, **domain: str) -> Values:
    by = next(iter(domain), None)
    items = [first, second]
    parts = [variance(responses, items, by), correlate(responses, items, by), deviation(responses, first, by)]
    spread, together, root = ((one.where(**domain) if by else one).table for one in parts)
    return {
        "vcov": spread["value"].iloc[[0, 1, 1, 2]],
        "se": spread["standard_error"].iloc[[0, 1, 1, 2]],
        "r": together["value"],
        "r_se": together["standard_error"],
        "sd": root["value"],
        "sd_se": root["standard_error"],
    }


def two_stages() -> Responses:
    return responses_from(data("apiclus2"), Design(clusters=["dnum", "snum"], fpc=["fpc1", "fpc2"]))


def awarded(kind: str) -> Estimates:
    return share(two_stages(), "awards", "Yes", interval=kind)


def half_samples() -> Responses:
    return replicate(responses_from(data("scd"), Design(strata="ESA", clusters="ambulance")), "brr")


def replicated_variation() -> Values:
    told = varying(replicate(clustered(), "jk1"), "api00", "meals")
    return {key: told[key] for key in ("vcov", "se")}


def combined(found: object, linear: dict[str, dict[str, float]], formula: Formula) -> Values:
    one, bent = contrast(found, linear).table, contrast(found, {"formula": formula}).table
    return {
        "value": one["value"],
        "se": one["standard_error"],
        "ratio": bent["value"],
        "ratio_se": bent["standard_error"],
    }


def domains() -> Values:
    weights = {"a": {"E": 1, "H": -1}, "b": {"E": 1, "H": -0.5, "M": -0.5}, "c": dict.fromkeys("EHM", 1 / 3)}
    return combined(mean(clustered(), "api00", by="stype"), weights, lambda row: row["E"] / row["H"])


def totals() -> Values:
    schools = stratified()
    found = [total(schools, name) for name in ("enroll", "api.stu")]
    weights = {"a": {"enroll": 1, "api.stu": -1}, "b": {"enroll": 0.5, "api.stu": 0.5}}
    return combined(found, weights, lambda row: row["api.stu"] / row["enroll"])


def part_and(other: str) -> Values:
    # R has no part against a whole; there it is a formula of totals, here a difference of two estimates
    frame = data("apiclus1")
    is_part = frame["stype"] == "E"
    schools = clustered(part=np.where(is_part, "part", "rest"), ye=frame["api00"] * is_part)
    whole, parts = mean(schools, "api00"), mean(schools, "api00", by="part")
    sums = contrast([total(schools, "ye"), total(schools, "api00")], {"less": {"ye": 1, "api00": -1}}).table
    found = contrast({"whole": whole, "by": parts}, {"less": {"by/part": 1, other: -1}}).table
    return {
        "value": sums["value"],
        "se": sums["standard_error"],
        "ratio": found["value"],
        "ratio_se": found["standard_error"],
    }


def followed() -> Responses:
    first, some = data("apistrat"), data("apiclus1").head(40)
    before = pd.DataFrame({"who": range(1, 201), "y": first["api99"], "w": first["pw"]})
    again = pd.DataFrame({"who": range(61, 201), "y": first["api00"][60:], "w": first["pw"][60:]})
    after = pd.concat([again, pd.DataFrame({"who": range(301, 341), "y": some["api00"], "w": 20.0})])
    waves = [wave.assign(high=(wave["y"] > 650).astype(int)) for wave in (before, after)]
    return panel([responses_from(wave, Design(weights="w")) for wave in waves], "who")


def change(found: Estimates) -> Values:
    told = compare(found).table
    return {
        "value": found.table["value"],
        "se": found.table["standard_error"],
        "change": told["value"],
        "change_se": told["standard_error"],
        "df": told["df"],
    }


AGES = {"(0,19]": 55901, "(19,39]": 77670, "(39,59]": 72816, "(59,Inf]": 45364}
AGES_BY_SEX = {(age, sex): n * factor for age, n in AGES.items() for sex, factor in ((1, 1.0), (2, 1.1))}
TYPES = {"E": 4421, "H": 755, "M": 1018}


def alike(found: Estimates) -> Values:
    return {"value": found.table["value"], "se": found.table["standard_error"]}


MINE: dict[str, Callable[[], Values]] = {
    "propci-strat-common": lambda: intervals(common),
    "propci-strat-rare": lambda: intervals(rare),
    "propci-clus1-domain": lambda: intervals(of_elementary_schools),
    "propci-nhanes": lambda: intervals(of_all),
    "propci-nhanes-domain": lambda: intervals(of_a_race),
    "quantile-rules-strat": lambda: by_rule(stratified(), "api00", TENTHS),
    "quantile-rules-ties": lambda: by_rule(clustered(), "meals", TENTHS),
    "quantile-rules-missing": lambda: by_rule(stratified(), "acs.46", (0.2, 0.5, 0.8)),
    "quantile-rules-domain": lambda: by_rule(clustered(), "api00", QUARTILES, stype="H"),
    "quantile-mean-strat": lambda: with_interval(stratified(), "api00", TENTHS, "mean"),
    "quantile-beta-strat": lambda: with_interval(stratified(), "ell", TENTHS, "beta"),
    "quantile-xlogit-strat": lambda: with_interval(stratified(), "enroll", TENTHS, "xlogit"),
    "quantile-mean-missing": lambda: with_interval(clustered(), "acs.46", QUARTILES, "mean"),
    "quantile-beta-domain": lambda: with_interval(clustered(), "api00", QUARTILES, "beta", stype="E"),
    "quantile-mean-domain": lambda: with_interval(clustered(), "api00", QUARTILES, "mean", stype="H"),
    "quantile-score-clus1": lambda: with_interval(clustered(), "meals", QUARTILES, "score"),
    "quantile-score-domain": lambda: with_interval(clustered(), "api00", QUARTILES, "score", stype="E"),
    "variation-clus1": lambda: varying(clustered(), "api00", "meals"),
    "variation-domain": lambda: varying(clustered(), "api00", "ell", stype="E"),
    "variation-strat": lambda: varying(stratified(), "enroll", "mobility"),
    "propci-clus2": lambda: intervals(awarded),
    "quantile-mean-clus2": lambda: with_interval(two_stages(), "api00", QUARTILES, "mean"),
    "quantile-rules-clus2": lambda: by_rule(two_stages(), "enroll", QUARTILES),
    "variation-clus2": lambda: varying(two_stages(), "api00", "meals"),
    "quantile-mean-jk1": lambda: with_interval(replicate(clustered(), "jk1"), "api00", QUARTILES, "mean"),
    "quantile-mean-jkn": lambda: with_interval(replicate(stratified(), "jkn"), "api00", (0.1, 0.5, 0.9), "mean"),
    "quantile-mean-brr": lambda: with_interval(half_samples(), "arrests", (0.5,), "mean"),
    "variation-jk1": replicated_variation,
    "contrast-domains": domains,
    "contrast-totals": totals,
    "contrast-part-whole": lambda: part_and("whole"),
    "contrast-part-rest": lambda: part_and("by/rest"),
    "panel-means": lambda: change(mean(followed(), "y", by="wave")),
    "panel-shares": lambda: change(share(followed(), "high", 1, by="wave")),
    "standardize-age": lambda: alike(standardize(health(), "HI_CHOL", by="race", over="agecat", to=AGES)),
    "standardize-age-sex": lambda: alike(
        standardize(health(), "HI_CHOL", 1, by="race", over=["agecat", "RIAGENDR"], to=AGES_BY_SEX)
    ),
    "standardize-clus1": lambda: alike(standardize(clustered(), "api00", by="sch.wide", over="stype", to=TYPES)),
}


def number(told: Any) -> float:
    return np.nan if told is None else float(told)


def same(mine: Any, theirs: Any, tolerance: float) -> bool:
    mine, theirs = number(mine), number(theirs)
    return bool(np.isnan(mine) and np.isnan(theirs)) or close(mine, theirs, tolerance)


@pytest.mark.parametrize("name", list(EXPECTED))
def test_what_r_gives_for_more_data(name: str):
    told, found = EXPECTED[name], MINE[name]()
    differing = {
        key: (flat(found[key]), flat(values))
        for key, values in told["values"].items()
        if len(flat(found[key])) != len(flat(values))
        or not all(same(a, b, told["rel_tol"]) for a, b in zip(flat(found[key]), flat(values), strict=True))
    }
    assert not differing
