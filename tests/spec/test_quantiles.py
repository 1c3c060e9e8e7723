"""Quantiles.

A quantile is the answer below which a share of people lies. Its interval is read off the distribution of answers
itself, so it need not be symmetric, and a median of whole numbers has ends that are whole numbers.
"""

from __future__ import annotations

from math import sqrt

import pytest
from scipy import stats

from research import Design, compare, median, quantile
from tests.made import drawn

HOURS = """
        | hours | w
    ann | 1     | 1
    bob | 2     | 1
    cyd | 4     | 1
    dee | 8     | 3
    eve |       | 9
    """
TEN = "\n".join(["| hours |", *(f"p{i} | {i} |" for i in range(1, 11))])


def test_the_median_and_other_quantiles():
    r"""Quantile.

    Verb: `quantile`, `median`
    Convention: the least answer with at least a share q of the weight up to it (rule `math`); `school` goes halfway to
    the next where q is reached exactly.
    Formula: $\hat Q(q) = \inf\{y : \hat F(y) \ge q\}$, $\hat F(y) = \sum_i w_i [y_i \le y] / \sum_i w_i$
    Source: Hyndman and Fan (1996), types 1 and 2.
    """
    responses = drawn(HOURS, design=Design(weights="w"))
    # up to 1, 2, 4, 8 are 1/6, 2/6, 3/6 and 6/6 of the weight
    assert quantile(responses, "hours", [0.1, 0.3, 0.5, 0.6]).table["value"].tolist() == [1, 2, 4, 8]
    assert quantile(responses, "hours", [0.3, 0.5], rule="school").table["value"].tolist() == [2, 6]
    assert median(responses, "hours").table["base"].item() == 4


@pytest.mark.parametrize(
    ("rule", "rank"),
    [
        ("hf4", 2.40),  # 5 x .48
        ("hf5", 2.90),  # 5 x .48 + 1/2
        ("hf6", 2.88),  # 6 x .48
        ("hf7", 2.92),  # 4 x .48 + 1
        ("hf8", 2.56 + 1 / 3),  # (5 + 1/3) x .48 + 1/3
        ("hf9", 2.52 + 3 / 8),  # (5 + 1/4) x .48 + 3/8
    ],
)
def test_the_other_rules(rule: str, rank: float):
    r"""Quantile by other rules.

    Verb: `quantile(…, rule="hf1")` to `"hf9"`
    Convention: Hyndman and Fan's types with weights, as R's `svyquantile`: `hf3` steps to the even rank, `hf4` to `hf9`
    go in straight lines between points $(p_k, y_k)$.
    Formula: with $S_k$ the weight up to $y_k$: $p_k = S_k/S_n$ (4), $(S_k - w_k/2)/S_n$ (5), $S_k/(S_n+w_n)$ (6),
    $S_{k-1}/S_{n-1}$ (7), $(S_k - w_k/3)/(S_n+w_n/3)$ (8), $(S_k - 3w_k/8)/(S_n+w_n/4)$ (9)
    Source: Hyndman and Fan (1996); Lumley (2021), `qrule` of the R package survey.
    """
    responses = drawn(
        """
            | hours
        ann | 0
        bob | 2
        cyd | 4
        dee | 6
        eve | 8
        """
    )
    # the answer of rank k is 2 (k - 1)
    assert quantile(responses, "hours", 0.48, rule=rule).value == pytest.approx(2 * (rank - 1))
    # exactly two and three of five: the even rank is kept, the odd one gives way to the next
    assert quantile(responses, "hours", [0.4, 0.6], rule="hf3").table["value"].tolist() == [2, 6]


def test_the_interval_of_a_median():
    r"""Interval of a quantile: Woodruff.

    Verb: `quantile(…, interval="mean")`, `"beta"` or `"xlogit"`
    Convention: the interval of the share up to the quantile (t, Korn-Graubard or logit), both ends read back through
    the rule; an end beyond 0 or 1 is missing. The standard error is the width over twice t. An end below the share of
    the smallest answer is read at the second smallest, as R reads it.
    Formula: $[\hat Q(p_{lo}), \hat Q(p_{hi})]$ with $p_{lo}, p_{hi} = \hat F(\hat Q) \pm t_{df}\,se(\hat F)$,
    $se = (\text{high}-\text{low})/(2t_{df})$
    Precision: covariances rest on scores $-(\,[y_i \le \hat Q] - \hat F)\,w_i/(\hat f \sum_j w_j)$ with
    $\hat f = se(\hat F)/se(\hat Q)$, the density that the interval tells.
    Source: Woodruff (1952); Lumley (2021), `svyquantile` of the R package survey.
    """
    found = median(drawn(TEN), "hours").table.iloc[0]
    t = stats.t.ppf(0.975, 9)
    half = t * sqrt(0.5 * 0.5 / 9)  # 5 of 10 up to the median: .123 to .877
    assert (round(0.5 - half, 3), round(0.5 + half, 3)) == (0.123, 0.877)
    assert found[["value", "low", "high"]].tolist() == [5, 2, 9]
    assert found["standard_error"] == pytest.approx(7 / (2 * t))


def test_the_score_interval_of_a_median():
    r"""Interval of a quantile: score.

    Verb: `quantile(…, interval="score")`
    Convention: from the first to the last answer whose share up to it is not rejected as q: the answers whose test
    comes nearest to t either way, read back through the rule at the weighted share up to them. (R reads it at the
    unweighted share, which differs where weights do.)
    Formula: $\{y : |\hat F(y) - q| \le t_{df}\,se(\hat F(y))\}$
    Source: Francisco and Fuller (1991).
    """
    found = quantile(drawn(TEN), "hours", 0.5, interval="score").table.iloc[0]
    # tests (F - .5) / sqrt(F (1 - F) / 9): F = .2 gives -2.25 and F = .1 gives -4; t is 2.262, and .8 gives 2.25
    assert found[["low", "high"]].tolist() == [2, 8]


def test_the_difference_of_two_quantiles_counts_their_covariance():
    r"""Difference of quantiles.

    Verb: `compare(quantile(…), quantile(…))`
    Convention: quantiles of one sample are not independent; their covariance comes from the shares up to them.
    Formula: $\operatorname{cov}(\hat Q_a, \hat Q_b) = \operatorname{cov}(\hat F_a, \hat F_b)/(\hat f_a \hat f_b)$
    Source: Francisco and Fuller (1991).
    """
    found = quantile(drawn(TEN), "hours", [0.4, 0.6])
    low, high = found.rows([0]), found.rows([1])
    slopes = found.table["standard_error"] / [sqrt(p * (1 - p) / 9) for p in (0.4, 0.6)]
    between = slopes[0] * slopes[1] * 0.4 * (1 - 0.6) / 9  # shares up to a < b: Fa (1 - Fb) / (n - 1)
    variance = (found.table["standard_error"] ** 2).sum() - 2 * between
    assert compare(low, high).table["standard_error"].item() == pytest.approx(sqrt(variance))
