"""Estimation: shares, means, totals and their differences, each with the precision its design gives."""

from research.estimation.about import About, heading, joined
from research.estimation.across import Across, Between, across, between
from research.estimation.answered import answered
from research.estimation.bounds import bounds
from research.estimation.cells import slug
from research.estimation.compare import compare
from research.estimation.contrasts import contrast
from research.estimation.domains import check_known
from research.estimation.estimates import Estimates
from research.estimation.gaps import gaps
from research.estimation.grids import grid
from research.estimation.lines import Lines, mean_line, net_words, nps_line, share_lines
from research.estimation.means import mean, ratio, total
from research.estimation.movement import movement, nps
from research.estimation.multiplicity import adjust
from research.estimation.quantiles import median, quantile
from research.estimation.ranking import ranking
from research.estimation.regression import Regression, regress
from research.estimation.score import covariance_of
from research.estimation.shares import crosstab, share
from research.estimation.stages import stage_distribution, stage_sensitivity
from research.estimation.standardize import standardize
from research.estimation.testing import Test, association, rank_test, t_test
from research.estimation.trends import changes, trend
from research.estimation.variation import correlate, deviation, variance
from research.estimation.verdict import VERDICTS, verdict

__all__ = [
    "VERDICTS",
    "About",
    "Across",
    "Between",
    "Estimates",
    "Lines",
    "Regression",
    "Test",
    "across",
    "adjust",
    "answered",
    "association",
    "between",
    "bounds",
    "changes",
    "check_known",
    "compare",
    "contrast",
    "correlate",
    "covariance_of",
    "crosstab",
    "deviation",
    "gaps",
    "grid",
    "heading",
    "joined",
    "mean",
    "mean_line",
    "median",
    "movement",
    "net_words",
    "nps",
    "nps_line",
    "quantile",
    "rank_test",
    "ranking",
    "ratio",
    "regress",
    "share",
    "share_lines",
    "slug",
    "stage_distribution",
    "stage_sensitivity",
    "standardize",
    "t_test",
    "total",
    "trend",
    "variance",
    "verdict",
]
