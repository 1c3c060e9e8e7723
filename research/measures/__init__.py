"""Measures: scores from items, how reliable they are, what lies behind them, and stages of maturity with probability.

Factor and item response models are imported on first use: a report that only scores and tells alpha does not wait for
them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from research.measures.reliability import Reliability, cronbach, reliability
from research.measures.scoring import OVERALL, construct_of, is_score, score
from research.measures.stages import model_of, stage_probabilities

if TYPE_CHECKING:
    from research.measures.latent.confirm import FactorModel, confirm
    from research.measures.latent.invariance import invariance
    from research.measures.latent.traits import graded, rasch
    from research.measures.scales.alpha import weighted_alpha
    from research.measures.scales.careless import careless
    from research.measures.scales.explore import explore
    from research.measures.scales.factorability import factorability
    from research.measures.scales.ordinal import polychoric
    from research.measures.scales.parallel import parallel

LATER = {
    "FactorModel": "latent.confirm",
    "careless": "scales.careless",
    "confirm": "latent.confirm",
    "explore": "scales.explore",
    "factorability": "scales.factorability",
    "graded": "latent.traits",
    "invariance": "latent.invariance",
    "parallel": "scales.parallel",
    "polychoric": "scales.ordinal",
    "rasch": "latent.traits",
    "weighted_alpha": "scales.alpha",
}

__all__ = [
    "OVERALL",
    "FactorModel",
    "Reliability",
    "careless",
    "confirm",
    "construct_of",
    "cronbach",
    "explore",
    "factorability",
    "graded",
    "invariance",
    "is_score",
    "model_of",
    "parallel",
    "polychoric",
    "rasch",
    "reliability",
    "score",
    "stage_probabilities",
    "weighted_alpha",
]


def __getattr__(name: str) -> Any:
    """Resolve a later name on its first use (PEP 562)."""
    if name not in LATER:
        raise AttributeError(f"module 'research.measures' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"research.measures.{LATER[name]}"), name)
    globals()[name] = value
    return value
