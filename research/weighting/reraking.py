"""Calibrating every set of replicate weights for itself, as the weights were calibrated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.errors import WeightingError
from research.responses import Calibration, Replicates, Responses
from research.weighting.calibrate import MET, distance_of
from research.weighting.margins import Categories
from research.weighting.raking import rake
from research.weighting.rows import cells_of_margin, rows_of
from research.weighting.solving import solve

Floats = NDArray[np.float64]
ROW = "replicate_row"
GROUPS = ("raking", "poststratification")


def raked_again(responses: Responses, made: Replicates) -> Responses:
    """Responses whose sets of replicate weights meet the margins one by one; the multipliers are then respondents'."""
    design, frame = responses.design, responses.frame
    if not design.calibrations:
        raise WeightingError("the weights were not raked, so that no set can be raked again; weight() first")
    if design.weights != design.calibrations[-1].made:
        raise WeightingError(
            "the weights were trimmed after they were raked, so that the sets cannot be raked as they were; "
            "use cap= or bounds= in place of trim(), or replicate() with rerake=False"
        )
    weights = np.asarray(responses.weights, dtype=np.float64)
    start = frame[design.start].to_numpy(dtype=np.float64) if design.start else np.ones(len(frame))
    unit = frame[made.unit].to_numpy()
    steps = [meeting(responses, step) for step in design.calibrations]
    sets = np.zeros((len(made.multipliers), len(frame)))
    for place, multipliers in enumerate(made.multipliers):
        row = start * multipliers[unit]
        for step in steps:
            row = step(row)
        sets[place] = row
    again = replace(made, unit=ROW, multipliers=np.divide(sets, weights, where=weights > 0, out=sets * 0), raked=True)
    frame = frame.assign(**{ROW: np.arange(len(frame))})
    return replace(responses, frame=frame, design=replace(design, replicates=again))


def meeting(responses: Responses, step: Calibration) -> Callable[[Floats], Floats]:
    """What brings start weights to the margins that the weights of a calibration meet, in the same way."""
    weights = responses.frame[step.made].to_numpy(dtype=np.float64)
    if step.kind in GROUPS:
        margins = [margin(responses, names, weights) for names in step.margins]
        return lambda start: rake(margins, start, step.cap)
    rows = rows_of(responses, step).toarray()
    targets, distance = rows @ weights, distance_of(step.kind, step.bounds)

    def again(start: Floats) -> Floats:
        factors, misfit = solve(rows, start, targets, distance)
        if np.abs(misfit).max() > MET:
            raise WeightingError(
                f"a set of replicate weights cannot meet {', '.join(step.names)} as the weights do "
                f"({np.abs(misfit).max():.2%} off); widen the bounds, or replicate() with rerake=False"
            )
        return np.asarray(start * factors)

    return again


def margin(responses: Responses, names: tuple[str, ...], weights: Floats) -> Categories:
    """What the weights add to in each category of a margin."""
    codes, count = cells_of_margin(responses, names)
    targets = np.asarray(np.bincount(codes, weights, count), dtype=np.float64)
    return Categories(" by ".join(names), codes, targets, tuple(map(str, range(count))))
