"""Weights: what they cost, and how they are made."""

from __future__ import annotations

from research.estimation import mean, total
from research.responses import Responses
from research.weighting import calibrate, design_effect, effective_base, poststratify, trim, weight
from tests.reference.registry import Values, clustered, column, data, result

TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
SCORES_BEFORE = 3914069  # the sum of api99 over the population


@result("kish-strat")
def kish() -> Values:
    weights = data("apistrat")["pw"]
    return {"n_eff": effective_base(weights), "deff_w": design_effect(weights)}


def weighted(responses: Responses) -> Values:
    average = [mean(responses, "api00")]
    return {
        "weights": responses.weights.to_numpy(),
        "mean": column(average, "value"),
        "se": column(average, "standard_error"),
    }


def with_total(responses: Responses) -> Values:
    enrolled = [total(responses, "enroll")]
    return {
        **weighted(responses),
        "total": column(enrolled, "value"),
        "se_total": column(enrolled, "standard_error"),
    }


@result("poststrat-clus1")
def poststratified() -> Values:
    return with_total(poststratify(clustered(), to={"stype": TYPES}))


@result("rake-clus1")
def raked() -> Values:
    return with_total(weight(clustered(), to={"stype": TYPES, "sch.wide": WIDE}))


@result("calibrate-linear-clus1")
def linear() -> Values:
    return weighted(calibrate(clustered(), to={"stype": TYPES, "api99": SCORES_BEFORE}))


@result("calibrate-raking-clus1")
def exponential() -> Values:
    return weighted(calibrate(clustered(), to={"stype": TYPES, "api99": SCORES_BEFORE}, kind="exponential"))


@result("calibrate-logit-bounded-clus1")
def bounded() -> Values:
    to = {"stype": TYPES, "api99": SCORES_BEFORE}
    return weighted(calibrate(clustered(), to=to, kind="logit", bounds=(0.4, 1.6)))


@result("trim-strat")
def trimmed() -> Values:
    calibrated = calibrate(clustered(), to={"stype": TYPES, "api99": SCORES_BEFORE})
    return weighted(trim(calibrated, upper=45, lower=20, strict=True))
