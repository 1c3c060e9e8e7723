"""Means.

A mean is told over the respondents who gave an answer that is a number. Its precision comes from the primary units of
the design, never from the number of respondents alone.
"""

from __future__ import annotations

import pytest

from research import Design, mean, ratio, total
from tests.made import drawn


def test_the_mean_of_those_who_answered():
    r"""Weighted mean.

    Verb: `mean`
    Convention: every kind of missing, "don't know" among them, is outside the base.
    Formula: $\bar y = \sum_i w_i y_i / \sum_i w_i$
    Precision: scores $z_i = w_i (y_i - \bar y) / \sum_j w_j$, summed by primary unit, squared about the stratum's mean.
    Source: Särndal, Swensson and Wretman (1992), section 5.7.
    """
    responses = drawn(
        """
            | trust | w
        ann | 5     | 1
        bob |       | 1
        cyd | 2     | 2
        """,
        design=Design(weights="w"),
    )
    found = mean(responses, "trust")
    assert found.value == pytest.approx((1 * 5 + 2 * 2) / 3)
    assert found.table["base"].item() == 2


def test_the_weighted_total():
    r"""Weighted total.

    Verb: `total`
    Convention: weights must count people of a population; nothing is added for those who did not answer.
    Formula: $\hat Y = \sum_i w_i y_i$
    Precision: scores $z_i = w_i y_i$, squared like those of a mean.
    Source: Särndal, Swensson and Wretman (1992), section 2.8.
    """
    responses = drawn(
        """
            | hours | w
        ann | 5     | 10
        bob |       | 10
        cyd | 2     | 20
        """,
        design=Design(weights="w"),
    )
    assert total(responses, "hours").value == 10 * 5 + 20 * 2


def test_the_ratio_of_two_totals():
    r"""Ratio of totals.

    Verb: `ratio`
    Convention: over respondents who have both; a ratio of sums, not a mean of ratios.
    Formula: $\hat R = \sum_i w_i y_i / \sum_i w_i x_i$
    Precision: scores $z_i = w_i (y_i - \hat R x_i) / \sum_j w_j x_j$.
    Source: Cochran (1977), chapter 6.
    """
    responses = drawn("""
            | fixed | found
        ann | 1     | 2
        bob | 3     | 4
        cyd |       | 4
        """)
    found = ratio(responses, "fixed", "found")
    assert found.value == pytest.approx((1 + 3) / (2 + 4))
    # scores (y - 2/3 x) / 6: -1/18, 1/18, and 0 for cyd; times 3 / 2
    assert found.table["standard_error"].item() == pytest.approx((3 / 2 * 2 / 18**2) ** 0.5)


def test_the_interval_of_a_mean():
    r"""Interval of a mean.

    Verb: `mean(…, level=…)`
    Convention: Student's t with the degrees of freedom of the design, in a group those of the group.
    Formula: $\bar y \pm t_{df, (1 + level) / 2} \sqrt{v}$
    Precision: a group in a single primary unit has no degree of freedom, and neither error nor interval.
    Source: Korn and Graubard (1999), section 5.2.
    """
    responses = drawn("""
            | trust | new
        ann | 1     | 4
        bob | 2     | 4
        cyd | 6     | 4
        dan | 3     | 5
        """)
    table = mean(responses, "trust", by="new").table
    # four respondents: scores -2/3, -1/3, 1, 0, squares 14 / 9, times 4 / 3; t of 2 degrees of freedom is 4.3027
    half = 4.302652730 * (14 / 9 * 4 / 3) ** 0.5
    assert table[["low", "high"]].iloc[0].tolist() == pytest.approx([3 - half, 3 + half])
    assert table[["standard_error", "low", "high"]].iloc[1].isna().all()


def test_what_a_design_costs():
    r"""Effective base and design effect.

    Verb: the columns `effective_base` and `design_effect` of every table
    Convention: the effective base is the size of a simple random sample with the same precision; where nothing varies
    it is Kish's. The design effect compares with a simple sample of the same base, drawn without replacement where
    weights count people.
    Formula: $n_{eff} = \frac{n}{n - 1} s^2 / v$,
    $deff = v / \left(\left(1 - n_d / N_d\right) s^2 / (n_d - 1)\right)$
    Source: Kish (1965), section 8.2; R survey, `svymean(deff=TRUE)`.
    """
    responses = drawn(
        """
            | yes | w
        ann | 1   | 1
        bob | 2   | 1
        cyd | 1   | 3
        dan | 2   | 3
        """,
        design=Design(weights="w"),
    )
    table = mean(responses, "yes").table
    # mean 1.5, one answer varies by .25; scores -+ .5 / 8 and -+ 1.5 / 8, squares 5 / 64, times 4 / 3
    variance = 4 / 3 * 5 / 64
    assert table["effective_base"].item() == pytest.approx(4 / 3 * 0.25 / variance)
    assert table["effective_base"].item() == pytest.approx((1 + 1 + 3 + 3) ** 2 / (1 + 1 + 9 + 9))  # Kish
    # the weights count 8 people, of whom 4 were asked
    assert table["design_effect"].item() == pytest.approx(variance / ((1 - 4 / 8) * 0.25 / 3))
