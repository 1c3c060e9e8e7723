"""How many stand at each stage of maturity: mean posterior probabilities, and what moving the cuts does to them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research.estimation.domains import By, Request, estimate
from research.estimation.estimates import Estimates
from research.estimation.influence import mean_of
from research.measures import OVERALL, model_of, reliability, score, stage_probabilities
from research.responses import Responses


def stage_distribution(responses: Responses, by: By = None, shift: float = 0.0, level: float = 0.95) -> Estimates:
    """The share of respondents at each stage of maturity.

    Parameters
    ----------
    responses : Responses
        With a maturity model; scored here if they are not.
    by : str or list of str, optional
        Groups, estimated as domains of the whole sample.
    shift : float
        Moves all cuts, on the scale of the score.
    level : float
        Of the interval.

    Returns
    -------
    Estimates
        One row for each group and stage: the (weighted) mean of the posterior probabilities, with a linearized standard
        error and a logit interval. Nobody is put into a stage. Reliability, mean and spread of the score are those of
        all respondents and are taken as known.

    Raises
    ------
    MeasureError
        When nobody has an overall score, or it is not reliable at all.

    Examples
    --------
    >>> from research import score
    >>> told = stage_distribution(score(wave_2020, "maturity"))
    >>> round(float(told.table["value"].sum()), 6)
    1.0
    """
    return averaged(responses, {"": shift}, by, level)


def stage_sensitivity(responses: Responses, move: float = 0.25, level: float = 0.95) -> Estimates:
    """The stage distribution with all cuts lower by `move`, as set, and higher, named by the group column `cuts`.

    Examples
    --------
    >>> from research import score
    >>> stage_sensitivity(score(wave_2020, "maturity")).table["cuts"].nunique()
    3
    """
    return averaged(responses, {"lower": -move, "as set": 0.0, "higher": move}, None, level)


def averaged(responses: Responses, shifts: Mapping[str, float], by: By, level: float) -> Estimates:
    """Mean stage probabilities under one or several shifts of the cuts, all from one sample."""
    if OVERALL not in responses.scores.columns:
        responses = score(responses, OVERALL)
    model, rho = model_of(responses), reliability(responses, OVERALL)
    made = [stage_probabilities(responses, model, rho, shift) for shift in shifts.values()]
    y = np.hstack([frame.to_numpy(dtype=float) for frame in made])
    inside = ~np.isnan(y).any(axis=1)
    y = np.nan_to_num(y)
    whats = tuple(stage for _ in shifts for stage in model.stages)
    request = Request((OVERALL,), whats, "probability", "logit", level, by, told_as="posterior")
    told = estimate(responses, request, inside, lambda sample, domain: mean_of(sample, y, domain))
    return told if len(shifts) == 1 else with_cuts(told, [cut for cut in shifts for _ in model.stages])


def with_cuts(told: Estimates, cuts: list[str]) -> Estimates:
    """Name the shift of each row in a group column."""
    table = told.table.copy()
    table.insert(1, "cuts", pd.Series(cuts))
    return Estimates(table, told.covariance, told.about, ("cuts",), told.scores)
