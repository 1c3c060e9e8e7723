"""Estimation: shares, means, totals and their differences, each with the precision its design gives.

Tests, quantiles and what is told from models are imported on first use: a report that does not ask for them does not
wait for them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from research.estimation.about import About, heading, joined
from research.estimation.across import Across, Between, across, between
from research.estimation.answered import answered
from research.estimation.bounds import bounds
from research.estimation.cells import slug
from research.estimation.compare import compare
from research.estimation.domains import check_known
from research.estimation.estimates import Estimates
from research.estimation.gaps import gaps
from research.estimation.lines import Lines, mean_line, net_words, nps_line, share_lines
from research.estimation.means import mean, ratio, total
from research.estimation.movement import movement, nps
from research.estimation.multiplicity import adjust
from research.estimation.regression import Regression, regress
from research.estimation.score import covariance_of
from research.estimation.shares import crosstab, share
from research.estimation.stages import stage_distribution, stage_sensitivity
from research.estimation.trends import changes, trend
from research.estimation.verdict import VERDICTS, verdict

if TYPE_CHECKING:
    from research.estimation.contrasts import contrast
    from research.estimation.dominance import Importance, importance
    from research.estimation.grids import grid
    from research.estimation.imputation import Pooled, pool
    from research.estimation.levels.aggregation import Aggregation, may_aggregate
    from research.estimation.levels.agreement import Agreement, rwg
    from research.estimation.levels.model import multilevel
    from research.estimation.levels.reliability import Likeness, icc, rater_icc
    from research.estimation.levels.result import Multilevel
    from research.estimation.models.margins import marginal_effects, predicted_means
    from research.estimation.models.mediation import Mediation, mediate
    from research.estimation.models.moderation import Moderation, moderate
    from research.estimation.models.term_tests import TermTest, term_test
    from research.estimation.necessary import Necessity, necessity
    from research.estimation.quantiles import median, quantile
    from research.estimation.rankings import ranking
    from research.estimation.standardization import standardize
    from research.estimation.testing.agreement import agreement
    from research.estimation.testing.association import association
    from research.estimation.testing.classic import rank_correlation, rank_sum
    from research.estimation.testing.differences import t_test
    from research.estimation.testing.fit import goodness_of_fit
    from research.estimation.testing.gradient import ordered_trend
    from research.estimation.testing.many import associations
    from research.estimation.testing.pairs import pairwise
    from research.estimation.testing.ranks import rank_test
    from research.estimation.testing.result import Test
    from research.estimation.variation import correlate, deviation, variance

LATER = {
    "Aggregation": "levels.aggregation",
    "Agreement": "levels.agreement",
    "Importance": "dominance",
    "Likeness": "levels.reliability",
    "Mediation": "models.mediation",
    "Moderation": "models.moderation",
    "Multilevel": "levels.result",
    "Necessity": "necessary",
    "Pooled": "imputation",
    "TermTest": "models.term_tests",
    "Test": "testing.result",
    "agreement": "testing.agreement",
    "association": "testing.association",
    "associations": "testing.many",
    "contrast": "contrasts",
    "correlate": "variation",
    "deviation": "variation",
    "goodness_of_fit": "testing.fit",
    "grid": "grids",
    "icc": "levels.reliability",
    "importance": "dominance",
    "marginal_effects": "models.margins",
    "may_aggregate": "levels.aggregation",
    "median": "quantiles",
    "mediate": "models.mediation",
    "moderate": "models.moderation",
    "multilevel": "levels.model",
    "necessity": "necessary",
    "ordered_trend": "testing.gradient",
    "pairwise": "testing.pairs",
    "pool": "imputation",
    "predicted_means": "models.margins",
    "quantile": "quantiles",
    "rank_correlation": "testing.classic",
    "rank_sum": "testing.classic",
    "rank_test": "testing.ranks",
    "ranking": "rankings",
    "rater_icc": "levels.reliability",
    "rwg": "levels.agreement",
    "standardize": "standardization",
    "t_test": "testing.differences",
    "term_test": "models.term_tests",
    "variance": "variation",
}

__all__ = [
    "VERDICTS",
    "About",
    "Across",
    "Aggregation",
    "Agreement",
    "Between",
    "Estimates",
    "Importance",
    "Likeness",
    "Lines",
    "Mediation",
    "Moderation",
    "Multilevel",
    "Necessity",
    "Pooled",
    "Regression",
    "TermTest",
    "Test",
    "across",
    "adjust",
    "agreement",
    "answered",
    "association",
    "associations",
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
    "goodness_of_fit",
    "grid",
    "heading",
    "icc",
    "importance",
    "joined",
    "marginal_effects",
    "may_aggregate",
    "mean",
    "mean_line",
    "median",
    "mediate",
    "moderate",
    "movement",
    "multilevel",
    "necessity",
    "net_words",
    "nps",
    "nps_line",
    "ordered_trend",
    "pairwise",
    "pool",
    "predicted_means",
    "quantile",
    "rank_correlation",
    "rank_sum",
    "rank_test",
    "ranking",
    "rater_icc",
    "ratio",
    "regress",
    "rwg",
    "share",
    "share_lines",
    "slug",
    "stage_distribution",
    "stage_sensitivity",
    "standardize",
    "t_test",
    "term_test",
    "total",
    "trend",
    "variance",
    "verdict",
]


def __getattr__(name: str) -> Any:
    """Resolve a later name on its first use (PEP 562)."""
    if name not in LATER:
        raise AttributeError(f"module 'research.estimation' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"research.estimation.{LATER[name]}"), name)
    globals()[name] = value
    return value
