"""Shares, quantiles, variation and contrasts on more data than the reference set, against R's survey package.

`further_shares.R` makes the expected values; each stands beside its R expression in `further_shares.json`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from research import Responses, correlate, deviation, quantile, share, variance
from research.estimation import Estimates
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
