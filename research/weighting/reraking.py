"""Raking every set of replicate weights for itself, as the weights were raked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from research.errors import WeightingError
from research.responses import Replicates, Responses, codes_of
from research.weighting.margins import Categories
from research.weighting.raking import rake

ROW = "replicate_row"


def raked_again(responses: Responses, made: Replicates) -> Responses:
    """Responses whose sets of replicate weights meet the margins one by one; the multipliers are then respondents'."""
    design, frame = responses.design, responses.frame
    if not design.calibrated:
        raise WeightingError("the weights were not raked, so that no set can be raked again; weight() first")
    weights = responses.weights.to_numpy(dtype=float)
    start = frame[design.start].to_numpy(dtype=float) if design.start else np.ones(len(frame))
    unit = frame[made.unit].to_numpy()
    margins = [margin(name, codes_of(known_only(frame[name])), weights) for name in design.calibrated]
    sets = np.zeros((len(made.multipliers), len(frame)))
    for row, multipliers in zip(sets, made.multipliers, strict=True):
        base = start * multipliers[unit]
        kept = base > 0
        row[kept] = rake([replace(one, codes=one.codes[kept]) for one in margins], base[kept])
    again = replace(made, unit=ROW, multipliers=sets / weights, raked=True)
    frame = frame.assign(**{ROW: np.arange(len(frame))})
    return replace(responses, frame=frame, design=replace(design, replicates=again))


def margin(name: str, codes: NDArray[np.intp], weights: NDArray[np.floating[Any]]) -> Categories:
    """What the weights add to in each category of a margin."""
    targets = np.bincount(codes, weights).astype(np.float64)
    return Categories(name, codes, targets, tuple(map(str, range(len(targets)))))


def known_only(column: pd.Series[Any]) -> pd.Series[Any]:
    """A margin's column with all kinds of missing as one."""
    if not pd.api.types.is_numeric_dtype(column):
        return column
    return column.where(column.astype(float) >= 0)
