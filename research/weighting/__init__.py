"""Weighting: raking to population margins, and what the weights cost."""

from research.weighting.diagnostics import Diagnostics, design_effect, diagnostics, effective_base
from research.weighting.margins import Categories
from research.weighting.raking import rake
from research.weighting.replicates import replicate
from research.weighting.weight import weight

__all__ = ["Categories", "Diagnostics", "design_effect", "diagnostics", "effective_base", "rake", "replicate", "weight"]
