"""Missing answers filled in several times.

Each completed data set gives an estimate with its error. Pooling takes their mean, and adds to the error what the data
sets differ by: that is what is not known because answers are missing.
"""

from __future__ import annotations

import pytest

from research import pool


def test_a_pooled_estimate():
    r"""Pooled estimate.

    Verb: `pool`
    Convention: any estimate with an error, of whatever design, made the same way on each completed data set.
    Formula: $\bar q$, $T = \bar u + (1 + 1/m) b$ with $\bar u$ the mean variance and $b$ the variance of the estimates
    Precision: t with $\nu = (1/\nu_m + 1/\nu_{obs})^{-1}$, $\nu_m = (m-1)/\lambda^2$,
      $\nu_{obs} = \frac{\nu_{com} + 1}{\nu_{com} + 3} \nu_{com} (1 - \lambda)$.
    Source: Rubin (1987); Barnard and Rubin (1999).
    """
    found = pool([[1.0], [2.0], [3.0]], variances=[[0.5], [1.0], [1.5]], df=20)
    row = found.table.iloc[0]
    assert found.value == pytest.approx(2)
    assert row["standard_error"] ** 2 == pytest.approx(1 + 4 / 3 * 1)
    share = (4 / 3) / (7 / 3)
    of_sets, of_answers = 2 / share**2, 21 / 23 * 20 * (1 - share)
    assert row["df"] == pytest.approx(1 / (1 / of_sets + 1 / of_answers))


def test_how_much_the_missing_answers_cost():
    r"""Missing information.

    Verb: `pool`
    Convention: `riv` relative increase in variance, `lambda` share of the variance, `fmi` fraction of missing
      information.
    Formula: $r = (1 + 1/m) b / \bar u$, $\lambda = (1 + 1/m) b / T$, $fmi = \frac{r + 2 / (\nu + 3)}{1 + r}$
    Source: Rubin (1987), section 3.3; van Buuren (2018), section 2.3.
    """
    row = pool([[1.0], [2.0], [3.0]], variances=[[0.5], [1.0], [1.5]], df=20).table.iloc[0]
    assert row["riv"] == pytest.approx(4 / 3)
    assert row["lambda"] == pytest.approx(4 / 7)
    assert row["fmi"] == pytest.approx((4 / 3 + 2 / (row["df"] + 3)) / (7 / 3))
