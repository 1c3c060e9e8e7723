"""Stages of maturity as probabilities: where the true score may lie, given the observed one and its reliability."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from research.errors import ConfigurationError, MeasureError
from research.instruments import MaturityModel
from research.measures.reliability import Reliability
from research.measures.scoring import OVERALL
from research.responses import Responses


def model_of(responses: Responses) -> MaturityModel:
    """The maturity model of the instrument."""
    model = responses.instrument.measures.maturity if responses.instrument else None
    if model is None:
        raise ConfigurationError("the instrument defines no maturity model, so there are no stages")
    return model


def stage_probabilities(
    responses: Responses, model: MaturityModel, reliability: Reliability | float, cuts_shift: float = 0.0
) -> pd.DataFrame:
    """The probability of each stage for each respondent.

    The true score given the observed score X is normal about Kelley's (1923) regressed score, mean + rho (X - mean),
    with variance sd^2 rho (1 - rho); a stage's probability is what of this lies between its cuts. Mean and standard
    deviation are those of the (weighted) sample. The first and the last stage are open, so whatever the normal
    distribution puts beyond the ends of the scale counts for them; cutting it off there would make the probabilities
    worse. On a score of few items they are somewhat too cautious at the ends (.84 said where .93 are right).

    Parameters
    ----------
    responses : Responses
        Scored (`score(responses, "maturity")`).
    model : MaturityModel
        Gives the stages and the cuts between them.
    reliability : Reliability or float
        Of the overall score, above 0 and up to 1.
    cuts_shift : float
        Moves all cuts, on the scale of the score.

    Returns
    -------
    DataFrame
        Respondents x stages, rows adding to one; missing where there is no overall score.

    Raises
    ------
    MeasureError
        When the responses are not scored, or the reliability is not above 0.

    Examples
    --------
    >>> from research import reliability, score
    >>> scored = score(wave_2020, "maturity")
    >>> told = stage_probabilities(scored, model_of(scored), reliability(scored, "maturity"))
    >>> bool(told.dropna().sum(axis=1).round(9).eq(1).all())
    True
    """
    rho = reliability.value if isinstance(reliability, Reliability) else float(reliability)
    if not 0 < rho <= 1:
        raise MeasureError(
            f"stages need a reliability above 0 and up to 1, found {rho:.2f}; the items do not go together"
        )
    if OVERALL not in responses.scores.columns or not responses.scores[OVERALL].notna().any():
        raise MeasureError(
            "no respondent has an overall score; score(responses, 'maturity') comes first, and needs all areas"
        )
    expected, spread = regressed(responses.scores[OVERALL], responses.weights, rho)
    reached = reach(expected, spread, model, cuts_shift)
    return pd.DataFrame(reached[:, :-1] - reached[:, 1:], index=responses.frame.index, columns=list(model.stages))


def reach(
    expected: pd.Series[float], spread: float, model: MaturityModel, cuts_shift: float
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The probability of being at each stage or above: 1 for the first, 0 beyond the last."""
    distance = expected.to_numpy()[:, None] - np.asarray(model.cuts) - cuts_shift
    above = special.ndtr(distance / spread) if spread > 0 else np.where(np.isnan(distance), np.nan, distance >= 0)
    ends = np.where(np.isnan(expected), np.nan, 1.0)[:, None]
    return np.hstack([ends, above, 0 * ends])


def regressed(observed: pd.Series[float], weights: pd.Series[float], rho: float) -> tuple[pd.Series[float], float]:
    """The expected true scores, and the standard deviation that is left about them."""
    known = observed.notna()
    w, x = weights[known], observed[known]
    mean = float((w * x).sum() / w.sum())
    variance = float((w * (x - mean) ** 2).sum() / w.sum())
    return mean + rho * (observed - mean), float(np.sqrt(variance * rho * (1 - rho)))
