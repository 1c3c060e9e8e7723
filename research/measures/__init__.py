"""Measures: scores from items, how reliable they are, and stages of maturity with their probability."""

from research.measures.reliability import Reliability, cronbach, reliability
from research.measures.scoring import OVERALL, construct_of, is_score, score
from research.measures.stages import model_of, stage_probabilities

__all__ = [
    "OVERALL",
    "Reliability",
    "construct_of",
    "cronbach",
    "is_score",
    "model_of",
    "reliability",
    "score",
    "stage_probabilities",
]
