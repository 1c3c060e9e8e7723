"""Models: how an outcome goes with several things at once, and what is told from them, with errors of the design."""

from research.estimation.models.margins import marginal_effects, predicted_means
from research.estimation.models.mediation import Mediation, mediate
from research.estimation.models.moderation import Moderation, moderate
from research.estimation.models.result import Explained, Regression
from research.estimation.models.term_tests import TermTest, term_test

__all__ = [
    "Explained",
    "Mediation",
    "Moderation",
    "Regression",
    "TermTest",
    "marginal_effects",
    "mediate",
    "moderate",
    "predicted_means",
    "term_test",
]
