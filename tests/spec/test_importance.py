"""Importance.

Which of several predictors that overlap tells most of an outcome. The parts sum to the variance told. A part is never
below zero, so an interval above zero is no test that a predictor matters.
"""

from __future__ import annotations

import pytest

from research import Responses, importance
from tests.made import drawn

OVERLAP = """
        | use | know | hope
    ann | 1   | 1    | 1
    bob | 2   | 1    | 2
    cyd | 2   | 2    | 1
    dan | 5   | 3    | 3
    eve | 4   | 3    | 2
"""


def told_by(responses: Responses, *on: str) -> float:
    """Variance told by least squares, from the table's own sums."""
    import numpy as np

    y = responses.frame["use"].to_numpy(dtype=float)
    x = np.column_stack([np.ones(5), *(responses.frame[name].to_numpy(dtype=float) for name in on)])
    left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return float(1 - left @ left / ((y - y.mean()) @ (y - y.mean())))


def test_general_dominance():
    r"""General dominance (LMG, Shapley value).

    Verb: `importance`
    Convention: weighted covariances of respondents who answered everything; 15 predictors at most.
    Formula: $\frac{1}{p} \sum_{k=0}^{p-1} \binom{p-1}{k}^{-1} \sum_{|S| = k} (R^2_{S \cup j} - R^2_S)$
    Precision: influence of each respondent on the weighted covariances, through the design; percentile intervals from
      resamples of n - 1 of n primary units in each stratum.
    Source: Budescu (1993); Azen and Budescu (2003); Rao and Wu (1988).
    """
    responses = drawn(OVERLAP)
    know, hope, both = told_by(responses, "know"), told_by(responses, "hope"), told_by(responses, "know", "hope")
    found = importance(responses, "use", ["know", "hope"], resamples=0)
    assert list(found.table["value"]) == pytest.approx([(know + both - hope) / 2, (hope + both - know) / 2])
    assert found.r2 == pytest.approx(both)


def test_conditional_and_complete_dominance():
    r"""Conditional and complete dominance.

    Verb: `importance`
    Convention: complete is 1 where the row adds more than the column to every model of the others, 0 where less, else
      one half.
    Formula: conditional of size k: mean of $R^2_{S \cup j} - R^2_S$ over the models S of k others
    Source: Azen and Budescu (2003).
    """
    responses = drawn(OVERLAP)
    know, hope, both = told_by(responses, "know"), told_by(responses, "hope"), told_by(responses, "know", "hope")
    found = importance(responses, "use", ["know", "hope"], resamples=0)
    assert found.conditional is not None
    assert found.complete is not None
    assert found.conditional.loc["know"].tolist() == pytest.approx([know, both - hope])
    assert found.complete.loc["know", "hope"] == float(know > hope)


def test_relative_weights():
    r"""Johnson's relative weights.

    Verb: `importance`
    Convention: for many predictors; of two, the same as general dominance.
    Formula: $\epsilon_j = \sum_k \lambda_{jk}^2 \beta_k^2$ with $\Lambda = R_{xx}^{1/2}$, $\beta = \Lambda^{-1} r_{xy}$
    Source: Johnson (2000).
    """
    responses = drawn(OVERLAP)
    johnson = importance(responses, "use", ["know", "hope"], method="relative weights", resamples=0)
    shapley = importance(responses, "use", ["know", "hope"], resamples=0)
    assert list(johnson.table["value"]) == pytest.approx(list(shapley.table["value"]))
