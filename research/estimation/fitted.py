"""Estimates of numbers that are fitted from all weights of a domain at once, and not sums of columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research.errors import EstimationError
from research.estimation.about import about
from research.estimation.domains import Mask, Request, nobody, rows_of, split
from research.estimation.estimates import Estimates
from research.estimation.influence import Statistic, described
from research.estimation.sample import Floats, Sample, sample_of, scores_of
from research.estimation.score import Score
from research.exhibits import Interval
from research.responses import Responses


@dataclass(frozen=True, eq=False)
class Fit:
    """k numbers of one domain, and how each moves with the weight of each respondent in it.

    `parts` has a row for each respondent of the domain: the number's change per unit of the respondent's share of the
    weight. `again` gives the k numbers for other weights of the same respondents.
    """

    value: Floats
    parts: Floats
    again: Callable[[Floats], Floats]


def fitted(responses: Responses, request: Request, base: Mask, fit: Callable[[Mask, Floats], Fit]) -> Estimates:
    """Fit in every domain that has respondents in the base; `fit` takes a domain and the weights within it."""
    sample = sample_of(responses)
    by, domains = split(responses, request.by, base & (sample.weights > 0))
    if not domains:
        raise EstimationError(nobody(responses, request.names[0]))
    fits = [(labels, inside, fit(inside, sample.weights[inside])) for labels, inside in domains]
    scores = np.hstack([scores_in(sample, inside, one) for _, inside, one in fits])
    covariance = sample.covariance(scores)
    variances = np.split(np.diag(covariance), len(fits))
    tables = [
        rows_of(responses, request, sample, by, labels, inside, told(sample, inside, one), variance)
        for (labels, inside, one), variance in zip(fits, variances, strict=True)
    ]
    people = int(np.logical_or.reduce([inside for _, inside, _ in fits]).sum())
    kind = Interval(request.level, request.told_as or request.kind)
    return Estimates(
        pd.concat(tables, ignore_index=True),
        covariance,
        about(responses, request.names, request.unit, kind, people),
        by,
        tuple(Score(((sample, vector),)) for vector in scores.T),
    )


def scores_in(sample: Sample, inside: Mask, fit: Fit) -> Floats:
    """The scores of one domain's numbers; missing where a set of replicate weights has nobody of the domain."""

    def again(weights: Floats) -> Floats:
        left = weights[inside]
        return fit.again(left) if left.any() else np.full(len(fit.value), np.nan)

    return scores_of(sample, spread_out(sample, inside, fit), inside, again)


def spread_out(sample: Sample, inside: Mask, fit: Fit) -> Floats:
    """Influence for all respondents, zero outside the domain."""
    influence = np.zeros((len(inside), len(fit.value)))
    influence[inside] = fit.parts / sample.weights[inside].sum()
    return influence


def told(sample: Sample, inside: Mask, fit: Fit) -> Statistic:
    """The numbers with their bases."""
    none = np.zeros((0, len(fit.value)))
    columns = np.zeros((len(inside), len(fit.value)))
    return described(sample, inside, columns, fit.value, none, fit.parts, np.ones(1))
