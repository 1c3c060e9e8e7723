"""Estimation: shares, means, totals and their differences, each with the precision its design gives."""

from research.estimation.about import About, joined
from research.estimation.answered import answered
from research.estimation.bounds import bounds
from research.estimation.cells import slug
from research.estimation.compare import compare
from research.estimation.estimates import Estimates
from research.estimation.gaps import gaps
from research.estimation.means import mean, ratio, total
from research.estimation.models import (
    Mediation,
    Moderation,
    TermTest,
    marginal_effects,
    mediate,
    moderate,
    predicted_means,
    term_test,
)
from research.estimation.movement import movement, nps
from research.estimation.multiplicity import adjust
from research.estimation.regression import Regression, regress
from research.estimation.score import covariance_of
from research.estimation.shares import crosstab, share
from research.estimation.stages import stage_distribution, stage_sensitivity
from research.estimation.testing import Test, association, rank_test, t_test
from research.estimation.trends import changes, trend
from research.estimation.verdict import VERDICTS, verdict

__all__ = [
    "VERDICTS",
    "About",
    "Estimates",
    "Mediation",
    "Moderation",
    "Regression",
    "TermTest",
    "Test",
    "adjust",
    "answered",
    "association",
    "bounds",
    "changes",
    "compare",
    "covariance_of",
    "crosstab",
    "gaps",
    "joined",
    "marginal_effects",
    "mean",
    "mediate",
    "moderate",
    "movement",
    "nps",
    "predicted_means",
    "rank_test",
    "ratio",
    "regress",
    "share",
    "slug",
    "stage_distribution",
    "stage_sensitivity",
    "t_test",
    "term_test",
    "total",
    "trend",
    "verdict",
]
