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
    from research.estimation.models.margins import marginal_effects, predicted_means
    from research.estimation.models.mediation import Mediation, mediate
    from research.estimation.models.moderation import Moderation, moderate
    from research.estimation.models.term_tests import TermTest, term_test
    from research.estimation.quantiles import median, quantile
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
    "Mediation": "models.mediation",
    "Moderation": "models.moderation",
    "TermTest": "models.term_tests",
    "Test": "testing.result",
    "agreement": "testing.agreement",
    "association": "testing.association",
    "associations": "testing.many",
    "correlate": "variation",
    "deviation": "variation",
    "goodness_of_fit": "testing.fit",
    "marginal_effects": "models.margins",
    "median": "quantiles",
    "mediate": "models.mediation",
    "moderate": "models.moderation",
    "ordered_trend": "testing.gradient",
    "pairwise": "testing.pairs",
    "predicted_means": "models.margins",
    "quantile": "quantiles",
    "rank_correlation": "testing.classic",
    "rank_sum": "testing.classic",
    "rank_test": "testing.ranks",
    "t_test": "testing.differences",
    "term_test": "models.term_tests",
    "variance": "variation",
}

__all__ = [
    "VERDICTS",
    "About",
    "Across",
    "Between",
    "Estimates",
    "Lines",
    "Mediation",
    "Moderation",
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
    "correlate",
    "covariance_of",
    "crosstab",
    "deviation",
    "gaps",
    "goodness_of_fit",
    "heading",
    "joined",
    "marginal_effects",
    "mean",
    "mean_line",
    "median",
    "mediate",
    "moderate",
    "movement",
    "net_words",
    "nps",
    "nps_line",
    "ordered_trend",
    "pairwise",
    "predicted_means",
    "quantile",
    "rank_correlation",
    "rank_sum",
    "rank_test",
    "ratio",
    "regress",
    "share",
    "share_lines",
    "slug",
    "stage_distribution",
    "stage_sensitivity",
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
