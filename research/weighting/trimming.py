"""Trimming: no weight above or below a limit, and what is taken off goes to the others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.errors import WeightingError
from research.responses import Responses
from research.weighting.diagnostics import TRIMMED, WAS_TRIMMED
from research.weighting.steps import cost

Floats = NDArray[np.float64]
ROUNDS = 100_000


def trim(responses: Responses, upper: float = np.inf, lower: float = -np.inf, strict: bool = False) -> Responses:
    """Bring weights outside limits to them, and share what they lose or gain among the others, the same for each.

    Trimming after calibration breaks the margins; `cap=` of `weight` and `bounds=` of `calibrate` hold the weights
    while the margins are met.

    Parameters
    ----------
    responses : Responses
        With weights.
    upper, lower : float
        The limits, in the unit of the weights themselves.
    strict : bool
        Trim again until none is outside; otherwise once, so that those who received may end outside.

    Returns
    -------
    Responses
        With the column `trimmed_weight`, which adds to what the weights added to, and `was_trimmed`. Standard
        errors take the trimmed weights as they are and keep what a calibration before them explains, as R's
        `trimWeights` does.

    Raises
    ------
    WeightingError
        When no weights between the limits add to the present total.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import Design, responses_from
    >>> answers = responses_from(pd.DataFrame({"w": [1.0, 1.0, 1.0, 5.0]}), Design(weights="w"))
    >>> trim(answers, upper=3).weights.round(3).tolist()
    [1.667, 1.667, 1.667, 3.0]
    """
    weights = np.asarray(responses.weights, dtype=np.float64)
    check_limits(weights, upper, lower)
    cut = outside(weights, upper, lower)
    made = trimmed(weights, upper, lower)
    for _ in range(ROUNDS):
        again = outside(made, upper, lower)
        if not strict or not again.any():
            break
        made, cut = trimmed(made, upper, lower), cut | again
    moved = float(np.maximum(weights - upper, 0).sum() + np.maximum(lower - weights, 0).sum()) / weights.sum()
    within = " and ".join(
        [f"at most {upper:g}"] * bool(np.isfinite(upper)) + [f"at least {lower:g}"] * bool(np.isfinite(lower))
    )
    before = f"{responses.weight_note}. " if responses.weight_note else ""
    return replace(
        responses,
        frame=responses.frame.assign(**{TRIMMED: made, WAS_TRIMMED: cut}),
        design=replace(responses.design, weights=TRIMMED),
        weight_note=f"{before}Trimmed to {within}: {cut.sum()} of {len(weights)} weights and {moved:.2%} of all weight "
        f"moved; {cost(made)}",
    )


def trimmed(weights: Floats, upper: float, lower: float) -> Floats:
    """Weights cut once, what was cut shared evenly among those that were inside."""
    out = outside(weights, upper, lower)
    if not out.any():
        return weights
    if out.all():
        raise WeightingError(
            f"all {len(weights)} weights lie outside the limits, so none can take what the others lose; "
            "widen the limits"
        )
    cut = np.clip(weights, lower, upper)
    return np.asarray(cut + np.where(out, 0.0, (weights - cut).sum() / (~out).sum()))


def outside(weights: Floats, upper: float, lower: float) -> NDArray[np.bool_]:
    """Which weights are outside the limits."""
    return np.asarray((weights < lower) | (weights > upper))


def check_limits(weights: Floats, upper: float, lower: float) -> None:
    """Refuse limits that no weights with this total can keep."""
    mean = float(weights.mean())
    if not lower < upper or not lower <= mean <= upper:
        raise WeightingError(
            f"no weights between {lower:g} and {upper:g} add to the present total, for their mean is {mean:.4g}; "
            "give limits on both sides of it"
        )
