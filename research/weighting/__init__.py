"""Weighting: raking, post-stratification, calibration and trimming, and what the weights cost."""

from research.weighting.calibrate import calibrate
from research.weighting.diagnostics import Diagnostics, design_effect, diagnostics, effective_base
from research.weighting.margins import Categories
from research.weighting.raking import rake
from research.weighting.replicates import replicate
from research.weighting.rows import rows_of
from research.weighting.trimming import trim
from research.weighting.units import aggregate
from research.weighting.weight import poststratify, weight

__all__ = [
    "Categories",
    "Diagnostics",
    "aggregate",
    "calibrate",
    "design_effect",
    "diagnostics",
    "effective_base",
    "poststratify",
    "rake",
    "replicate",
    "rows_of",
    "trim",
    "weight",
]
