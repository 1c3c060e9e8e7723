"""Latent variables.

A factor is what items have in common; a trait is what makes answers likely. Twelve people answer three items with 1 or
2, any two items agreeing in eight of twelve: each item has the variance 1/4, any two the covariance 1/12.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from research import confirm, graded, invariance, rasch
from research.responses import Responses
from tests.made import drawn
from tests.spec.test_scales import ITEMS, TWELVE


def twelve(times: int = 1) -> Responses:
    head, *rows = TWELVE.strip("\n").splitlines()
    return drawn("\n".join([head, *rows * times]))


def test_a_factor_model_of_three_items_tells_their_covariances_exactly():
    r"""Confirmatory factor model.

    Verb: `confirm`
    Convention: the first item of a factor is its marker with loading one; moments with divisor n; `mlr` by default, its
      errors from the observed information and the scores' outer product (by cluster, times J / (J - 1)).
    Formula: $F = \ln|\Sigma| + tr(S \Sigma^{-1}) - \ln|S| - p$ with $\Sigma = \Lambda \Psi \Lambda' + \Theta$;
      $\chi^2 = n F$
    Precision: $A^{-1} B A^{-1} / n$; the test is scaled by $c = (tr B_1 A_1^{-1} - tr B_0 A_0^{-1}) / df$.
    Source: Jöreskog (1969); Yuan and Bentler (2000); Brosseau-Liard and Savalei (2014) for CFI and RMSEA.
    """
    found = confirm(twelve(), {"trust": ITEMS})
    assert found.fit["df"] == 0
    assert found.loadings["estimate"].tolist() == pytest.approx([1.0, 1.0, 1.0], rel=1e-6)
    assert found.loadings["standardized"].tolist() == pytest.approx([sqrt(1 / 3)] * 3, rel=1e-6)
    variance = found.table.set_index("what").loc["variance", "estimate"]
    assert variance == pytest.approx(1 / 12, rel=1e-6)


def test_incomplete_answers_count_with_what_was_answered():
    r"""Full information maximum likelihood.

    Verb: `confirm(…, missing="fiml")`
    Convention: everybody with any answer; errors from the observed information; the saturated model by EM.
    Formula: $\ell = \sum_i \ln \phi(y_i; \mu_{o(i)}, \Sigma_{o(i)})$ over the items that i answered
    Source: Arbuckle (1996); Little and Rubin (2020), section 11.2.
    """
    whole = confirm(twelve(), {"trust": ITEMS}, "ml", missing="fiml")
    assert whole.loadings["estimate"].tolist() == pytest.approx(
        [1.0, 1.0, 1.0], rel=1e-6
    )  # as without anything missing
    frame = twelve().frame.reset_index(drop=True).astype(float)
    frame.loc[9:, "c"] = float("nan")  # three people did not answer c; it is guessed from a and b, as nine tell it
    told = confirm(Responses(frame), {"trust": ITEMS}, "ml", missing="fiml").table
    nine = frame.dropna()
    beside = np.column_stack([np.ones(9), nine["a"], nine["b"]])
    constant, by_a, by_b = np.linalg.lstsq(beside, nine["c"].to_numpy(), rcond=None)[0]
    mean_of_c = told[(told["what"] == "intercept") & (told["item"] == "c")]["estimate"].item()
    assert mean_of_c == pytest.approx(constant + by_a * 1.5 + by_b * 1.5, rel=1e-4)


def test_ordered_answers_are_cuts_of_what_the_factor_tells():
    r"""Factor model of ordered answers.

    Verb: `confirm(…, "wlsmv")`
    Convention: diagonally weighted least squares on polychoric correlations, underlying variables with variance one
      (delta form), thresholds free; errors and test divide by n - 1 as lavaan's do.
    Formula: minimize $(r - \rho(\theta))' diag(\hat\Gamma)^{-1} (r - \rho(\theta))$
    Precision: $(\Delta' W \Delta)^{-1} \Delta' W \Gamma W \Delta (\Delta' W \Delta)^{-1} / (n - 1)$; the test is
      brought to the mean and variance of a chi-square.
    Source: Muthén (1984); Asparouhov and Muthén (2010).
    """
    found = confirm(twelve(), {"trust": ITEMS}, "wlsmv")
    assert found.loadings["standardized"].tolist() == pytest.approx([sqrt(0.5)] * 3, rel=1e-5)  # correlations of 1/2
    assert found.table.loc[found.table["what"] == "threshold", "estimate"].tolist() == pytest.approx(
        [0, 0, 0], abs=1e-12
    )


def test_a_scale_measures_alike_where_holding_more_equal_costs_nothing():
    r"""Measurement invariance.

    Verb: `invariance`
    Convention: configural, metric (loadings), scalar (and intercepts), strict (and residuals); a step holds while CFI
      falls by less than .01 and the steps before it hold.
    Formula: $\Delta\chi^2 / c$ with $c = (df_0 c_0 - df_1 c_1) / (df_0 - df_1)$ under `mlr`
    Source: Satorra and Bentler (2001); Cheung and Rensvold (2002).
    """
    twice = twelve(2)
    frame = twice.frame.reset_index(drop=True).assign(team=["x"] * 12 + ["y"] * 12)
    found = invariance(Responses(frame), {"trust": ITEMS}, by="team", estimator="ml")
    assert found.table["chisq"].tolist() == pytest.approx([0, 0, 0, 0], abs=1e-6)  # both teams answered the same
    assert found.table["holds"].all()


def test_items_that_half_answer_are_neither_easy_nor_hard():
    r"""Rasch model.

    Verb: `rasch`
    Convention: marginal maximum likelihood on 61 Gauss-Hermite nodes; the trait has mean 0, its spread is estimated.
    Formula: $logit P(x_{ij} = 1) = \theta_i + e_j$, $\theta \sim N(0, \sigma^2)$
    Source: Rasch (1960); Bock and Aitkin (1981).
    """
    found = rasch(twelve(), ITEMS)
    assert found.easiness.tolist() == pytest.approx([0, 0, 0], abs=1e-6)
    assert found.spread > 0  # items that agree more often than chance show a trait


def test_cuts_of_answers_that_mirror_each_other_are_mirrored():
    r"""Graded response model.

    Verb: `graded`
    Convention: marginal maximum likelihood on 61 Gauss-Hermite nodes; the trait has mean 0 and variance 1.
    Formula: $logit P(x_{ij} > k) = a_j \theta_i - c_{jk}$; difficulty $b_{jk} = c_{jk} / a_j$
    Source: Samejima (1969).
    """
    responses = drawn(
        """
          | a | b | c
        1 | 1 | 1 | 2
        2 | 1 | 2 | 1
        3 | 2 | 1 | 1
        4 | 3 | 3 | 2
        5 | 3 | 2 | 3
        6 | 2 | 3 | 3
        7 | 2 | 2 | 2
        8 | 1 | 2 | 2
        9 | 3 | 2 | 2
        """
    )
    table = graded(responses, ITEMS).table
    first = table[table["item"] == "b"]["difficulty"].tolist()
    assert first[0] == pytest.approx(-first[1], rel=1e-4)
