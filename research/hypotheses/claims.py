"""The claims of a study's plan: each estimated by its model, corrected for their number, and given its verdict."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research.errors import ConfigurationError
from research.estimation import Estimates, Regression, adjust, covariance_of, joined, regress, verdict
from research.instruments import Claim, Plan
from research.measures import score
from research.responses import Responses

SIGNS = {"rise": 1.0, "fall": -1.0}


def verdicts(responses: Responses, level: float = 0.95) -> Estimates:
    """What the data say about every claim of the study's plan.

    Parameters
    ----------
    responses : Responses
        Of the wave that the plan names; scores that its models need are made here if they are not there.
    level : float
        Of the intervals, which are not corrected; the p values are.

    Returns
    -------
    Estimates
        One row a claim, keyed by its name: the standardized coefficient of its predictor, `p`, `q` (corrected over all
        claims), `band`, `verdict`, the claim's `words`, and `model`, the title of its model.

    Raises
    ------
    ConfigurationError
        When the study has no plan, or it is about another wave.

    Examples
    --------
    >>> from research import open_wave
    >>> told = verdicts(open_wave("lasting-practice", "2017-10"))
    >>> told.where(what="belief-use").table["verdict"].tolist()
    ['supported']
    """
    plan = plan_of(responses)
    models = estimated(scored(responses, plan), plan, level)
    parts = [models[claim.model].where(what=claim.predictor) for claim in plan.claims]
    scores = tuple(score for part in parts for score in part.scores)
    covariance = covariance_of(scores)
    np.fill_diagonal(covariance, [part.covariance[0, 0] for part in parts])
    table = pd.concat([part.table for part in parts], ignore_index=True)
    about = joined([part.about for part in parts], "coefficient", parts[0].about.interval, len(responses))
    return Estimates(judged(table, plan), covariance, about, (), scores)


def plan_of(responses: Responses) -> Plan:
    """The plan that responses are held against."""
    plan = responses.instrument.plan if responses.instrument else None
    if plan is None or not plan.claims:
        raise ConfigurationError("the study has no claims; write them into its plan.yml before looking at the answers")
    wave = responses.wave.name if responses.wave else "without a name"
    if wave != plan.wave:
        raise ConfigurationError(f"the plan is about wave {plan.wave}, and these responses are of wave {wave}")
    return plan


def scored(responses: Responses, plan: Plan) -> Responses:
    """The responses with every score that the plan's models need."""
    wanted = {name for model in plan.models for name in (model.outcome, *model.predictors)}
    lacking = sorted(name for name in wanted - set(responses.scores.columns) if not responses.has_item(name))
    return score(responses, *lacking) if lacking else responses


def estimated(responses: Responses, plan: Plan, level: float) -> Mapping[str, Regression]:
    """Every model of the plan that a claim rests on."""
    needed = [model for model in plan.models if any(claim.model == model.name for claim in plan.claims)]
    return {model.name: regress(responses, model.outcome, on=model.predictors, level=level) for model in needed}


def judged(table: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """The rows with their claims, corrected p, band and verdict."""
    q = adjust(table["p"].to_numpy(dtype=float), plan.correct)
    rows = zip(plan.claims, q, table["low"], table["high"], strict=True)
    told = [judge(claim, float(qi), float(low), float(high), plan.band) for claim, qi, low, high in rows]
    return table.assign(
        what=[claim.name for claim in plan.claims],
        words=[claim.words for claim in plan.claims],
        model=[plan.model(claim.model).title for claim in plan.claims],
        q=q,
        band=plan.band,
        verdict=told,
    )


def judge(claim: Claim, q: float, low: float, high: float, band: float) -> str:
    """The verdict on one claim, turned so that what it expects is up."""
    first, last = sorted((SIGNS[claim.expect] * low, SIGNS[claim.expect] * high))
    return verdict(q, first, last, band)
