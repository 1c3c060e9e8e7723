"""From weights of one kind to the next: what a step starts from, and responses that carry what it made."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from research.errors import WeightingError
from research.responses import Calibration, Responses, numbers_of
from research.weighting.diagnostics import design_effect

Floats = NDArray[np.float64]
COLUMN, START = "weight", "start_weight"


@dataclass(frozen=True, eq=False)
class Start:
    """Weights to begin with, their column (None for 1 each) and the calibrations that made them."""

    weights: Floats
    column: str | None
    before: tuple[Calibration, ...] = ()


def start_of(responses: Responses, start: str | None) -> Start:
    """What a step starts from: the column named, or the weights from before any calibration.

    Raises
    ------
    WeightingError
        For a column that is not there, and for weights that were trimmed after they were calibrated: beginning anew
        would silently undo it.
    """
    design, frame = responses.design, responses.frame
    if start is not None:
        if start not in frame.columns:
            raise WeightingError(f"no column {start!r} holds start weights; name one that the responses have")
        before = design.calibrations if start == design.weights else ()
        return Start(np.asarray(numbers_of(frame[start], start), dtype=np.float64), start, before)
    if design.calibrations and design.weights != design.calibrations[-1].made:
        raise WeightingError(
            f"the weights were trimmed after they were calibrated to {', '.join(design.calibrated)}, and beginning "
            "anew would undo it; use cap= or bounds= to hold them while weighting, or go on from them with "
            f"start={design.weights!r}"
        )
    source = design.start if design.calibrations else design.weights
    if source is None:
        return Start(plain_start(responses), START if design.fpc and not design.calibrations else None)
    return Start(frame[source].to_numpy(dtype=float), START)


def plain_start(responses: Responses) -> Floats:
    """1 each, or what the sampling fractions say."""
    if responses.design.calibrations:
        return np.ones(len(responses))
    return np.asarray(responses.weights, dtype=np.float64)


def with_weights(responses: Responses, start: Start, made: Floats, step: Calibration, note: str) -> Responses:
    """Responses with the weights of a step, the column it started from, and the step in their design."""
    frame = responses.frame
    column = free_name(responses, COLUMN) if start.before else COLUMN
    if start.column == START:
        frame = frame.assign(**{START: start.weights})
    elif start.column == column:
        raise WeightingError(f"the start weights stand in {column!r}, which this step writes; rename the column")
    step = replace(step, start=start.column, made=column)
    design = replace(responses.design, weights=column, calibrations=(*start.before, step))
    return replace(responses, frame=frame.assign(**{column: made}), design=design, weight_note=note)


def free_name(responses: Responses, name: str) -> str:
    """A column name that nothing has yet."""
    names = (name, *(f"{name}_{k}" for k in range(2, len(responses.frame.columns) + 3)))
    return next(one for one in names if one not in responses.frame.columns)


def cost(weights: Floats) -> str:
    """What weights reach and cost, for the small print."""
    largest = float(weights.max() / weights.mean())
    return f"largest weight {largest:.1f} times the mean, design effect of the weights {design_effect(weights):.2f}"


def counted(unit: str) -> str:
    """Whom the weights count, where it is not persons."""
    return "" if unit == "person" else f"; a weight counts the {unit}"
