"""Tests: association, differences, ranks, trends and agreement, each given the design."""

from research.estimation.testing.association import Association, association
from research.estimation.testing.differences import Difference, t_test
from research.estimation.testing.ranks import Ranked, rank_test
from research.estimation.testing.result import Test

__all__ = ["Association", "Difference", "Ranked", "Test", "association", "rank_test", "t_test"]
