"""People in communities: likeness and agreement inside groups, and models with random intercepts and slopes."""

from research.estimation.levels.aggregation import Aggregation, may_aggregate
from research.estimation.levels.agreement import Agreement, rwg
from research.estimation.levels.model import multilevel
from research.estimation.levels.reliability import Likeness, icc, rater_icc
from research.estimation.levels.result import Multilevel

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
