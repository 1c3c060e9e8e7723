"""People in communities: likeness and agreement inside groups, and models with random intercepts and slopes."""

from research.estimation.multilevel.aggregation import Aggregation, may_aggregate
from research.estimation.multilevel.agreement import Agreement, rwg
from research.estimation.multilevel.model import multilevel
from research.estimation.multilevel.reliability import Likeness, icc, rater_icc
from research.estimation.multilevel.result import Multilevel

__all__ = [
    "Aggregation",
    "Agreement",
    "Likeness",
    "Multilevel",
    "icc",
    "may_aggregate",
    "multilevel",
    "rater_icc",
    "rwg",
]
