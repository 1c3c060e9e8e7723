"""Tests: association, fit, differences, ranks, trends and agreement, each given the design."""

from research.estimation.testing.agreement import Agreement, agreement
from research.estimation.testing.association import Association, association
from research.estimation.testing.classic import rank_correlation, rank_sum
from research.estimation.testing.differences import Difference, t_test
from research.estimation.testing.fit import Fit, goodness_of_fit
from research.estimation.testing.gradient import ordered_trend
from research.estimation.testing.many import Associations, associations
from research.estimation.testing.pairs import Pairs, pairwise
from research.estimation.testing.ranks import Ranked, rank_test
from research.estimation.testing.result import Test

__all__ = [
    "Agreement",
    "Association",
    "Associations",
    "Difference",
    "Fit",
    "Pairs",
    "Ranked",
    "Test",
    "agreement",
    "association",
    "associations",
    "goodness_of_fit",
    "ordered_trend",
    "pairwise",
    "rank_correlation",
    "rank_sum",
    "rank_test",
    "t_test",
]
