"""Means.

A mean is told over the respondents who gave an answer that is a number. Its precision comes from the primary units of
the design, never from the number of respondents alone.
"""

from __future__ import annotations

import pytest

from research import Design, mean
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
