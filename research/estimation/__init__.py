"""Estimation: shares, means, totals and their differences, each with the precision its design gives."""

from research.estimation.about import About, joined
from research.estimation.answered import answered
from research.estimation.bounds import bounds
from research.estimation.cells import slug
from research.estimation.compare import compare
from research.estimation.estimates import Estimates
from research.estimation.gaps import gaps
from research.estimation.means import mean, ratio, total
from research.estimation.movement import movement, nps
from research.estimation.multiplicity import adjust
from research.estimation.regression import Regression, regress
from research.estimation.score import covariance_of
from research.estimation.shares import crosstab, share
from research.estimation.stages import stage_distribution, stage_sensitivity
from research.estimation.testing import (
    Test,
    agreement,
    association,
    associations,
    goodness_of_fit,
    ordered_trend,
    pairwise,
    rank_correlation,
    rank_sum,
    rank_test,
    t_test,
)
from research.estimation.trends import changes, trend
from research.estimation.verdict import VERDICTS, verdict

__all__ = [
    "VERDICTS",
    "About",
    "Estimates",
    "Regression",
    "Test",
    "adjust",
    "agreement",
    "answered",
    "association",
    "associations",
    "bounds",
    "changes",
    "compare",
    "covariance_of",
    "crosstab",
    "gaps",
    "goodness_of_fit",
    "joined",
    "mean",
    "movement",
    "nps",
    "ordered_trend",
    "pairwise",
    "rank_correlation",
    "rank_sum",
    "rank_test",
    "ratio",
    "regress",
    "share",
    "slug",
    "stage_distribution",
    "stage_sensitivity",
    "t_test",
    "total",
    "trend",
    "verdict",
]
