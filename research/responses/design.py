"""The sampling design that responses carry: weights, strata, clusters and finite population counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Design:
    """Names of the columns that describe how the sample was drawn; None where there is no such thing.

    `fpc` holds population sizes per stratum, or sampling fractions. `single_unit` says what to do with a stratum
    of one unit; so far it is refused. Clusters are counted within their stratum.

    `calibrated` names the columns whose population margins the weights were raked to, and `start` the weights before
    that: standard errors then rest on what the margins do not explain (Deville and Särndal 1992).
    """

    weights: str | None = None
    strata: str | None = None
    clusters: str | None = None
    fpc: str | None = None
    single_unit: str = "refuse"
    calibrated: tuple[str, ...] = ()
    start: str | None = None


SIMPLE = Design()
