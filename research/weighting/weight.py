"""The verb `weight`: responses with weights that bring the sample to its population margins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from research.instruments import Margin
from research.responses import Responses
from research.weighting.diagnostics import design_effect
from research.weighting.margins import To, categories_of, margins_of
from research.weighting.raking import rake

COLUMN, START = "weight", "start_weight"


def weight(responses: Responses, to: To, by: Iterable[str] | None = None, cap: float | None = None) -> Responses:
    """Rake responses to population margins.

    Parameters
    ----------
    responses : Responses
        Weights of their design are the start; weights that an earlier call made are not.
    to : iterable of Margin, or mapping of item to {code or label: share}
        Population shares, adding to one in each item.
    by : iterable of str, optional
        The items to use; all without it.
    cap : float, optional
        The largest weight, in multiples of the mean.

    Returns
    -------
    Responses
        With the column `weight`, which adds to what the start weights add to (the number of respondents without them),
        `design.calibrated` naming the margins, and `weight_note` telling how. Respondents whose category is not known
        keep their weight on that margin.

    Raises
    ------
    WeightingError
        When a margin is missing, empty or impossible; the sentence names it.

    Examples
    --------
    >>> import pandas as pd
    >>> from research.responses import responses_from
    >>> answers = responses_from(pd.DataFrame({"size": ["small", "small", "small", "large"]}))
    >>> weight(answers, to={"size": {"small": 0.5, "large": 0.5}}).weights.round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    design, frame = responses.design, responses.frame
    source = design.start if design.calibrated else design.weights
    start = np.ones(len(frame)) if source is None else frame[source].to_numpy(dtype=float)
    margins = margins_of(to, by)
    made = rake([categories_of(responses, margin, start) for margin in margins], start, cap)
    frame = frame.assign(**({START: start} if source else {}), **{COLUMN: made})
    return replace(
        responses,
        frame=frame,
        design=replace(
            design, weights=COLUMN, calibrated=tuple(m.item for m in margins), start=START if source else None
        ),
        weight_note=note(margins, made, cap),
    )


def note(margins: Iterable[Margin], weights: NDArray[np.float64], cap: float | None) -> str:
    """How the weights were made, for the small print."""
    told = ", ".join(f"{m.item} ({m.source})" if m.source else m.item for m in margins)
    capped = f", none above {cap:g} times the mean" if cap is not None else ""
    largest = float(weights.max() / weights.mean())
    return (
        f"Weighted by raking to {told}{capped}; largest weight {largest:.1f} times the mean, "
        f"design effect of the weights {design_effect(weights):.2f}"
    )
