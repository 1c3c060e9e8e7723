"""Weights: what they cost, and how they are made."""

from __future__ import annotations

from research.weighting import design_effect, effective_base
from tests.reference.registry import Values, data, result


@result("kish-strat")
def kish() -> Values:
    weights = data("apistrat")["pw"]
    return {"n_eff": effective_base(weights), "deff_w": design_effect(weights)}
