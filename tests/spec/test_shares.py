"""Shares, and how far answers vary.

A share is told over those who answered; its interval can be made in seven ways. Where a number is a fact about the
spread of answers, a variance or a correlation, the base are those who answered everything that goes into it.
"""

from __future__ import annotations

from math import asin, exp, log, sin, sqrt

import pytest
from scipy import special, stats

from research import correlate, deviation, share, variance
from research.estimation import Estimates
from tests.made import drawn

FOUR_OF_TEN = """
        | trust
    ann | 5
    bob | 4
    cyd | 4
    dee | 5
    eve | 3
    fay | 2
    gil | 1
    hal | 2
    ida | dk
    jon | 3
    kim |
    """
T = stats.t.ppf(0.975, 9)  # ten respondents who answered, each their own primary unit
ERROR = sqrt(0.4 * 0.6 / 10 * 11 / 10)  # influence (y - .4) / 10 over eleven rows: 11 / 10 times .4 x .6 / 10


def told(kind: str) -> Estimates:
    return share(drawn(FOUR_OF_TEN), "trust", "agree", interval=kind)


def test_the_share_who_gave_an_answer():
    r"""Share.

    Verb: `share`
    Convention: "don't know" is an answer and stays in the base, unless the item says otherwise; every other kind of
    missing is outside.
    Formula: $\hat p = \sum_i w_i y_i / \sum_i w_i$, with $y_i = 1$ where the answer was given
    Precision: as of a mean of zeros and ones.
    Source: Särndal, Swensson and Wretman (1992), section 5.7.
    """
    found = told("wilson").table.iloc[0]
    assert (found["value"], found["count"], found["base"]) == (0.4, 4, 10)
    assert found["standard_error"] == pytest.approx(ERROR)


def test_wilsons_interval():
    r"""Interval of a share: Wilson.

    Verb: `share(…, interval="wilson")`, the default
    Convention: on the effective base, made smaller where few primary units tell the variance; sound at 0 and 1.
    Formula: $(\hat p + z^2/2n^* \pm z\sqrt{\hat p(1-\hat p)/n^* + z^2/4n^{*2}}) / (1 + z^2/n^*)$,
    $n^* = n_{\text{eff}}\,(t_{n-1}/t_{df})^2$
    Source: Wilson (1927); Korn and Graubard (1998) for the base.
    """
    z, n = special.ndtri(0.975), 0.4 * 0.6 / ERROR**2 * 11 / 10  # the effective base, counted as a simple sample's
    middle, half = (0.4 + z**2 / (2 * n)), z * sqrt(0.24 / n + z**2 / (4 * n**2))
    found = told("wilson").table.iloc[0]
    assert found["effective_base"] == pytest.approx(10)
    assert found[["low", "high"]].tolist() == pytest.approx(
        [(middle - half) / (1 + z**2 / n), (middle + half) / (1 + z**2 / n)]
    )


def test_the_t_interval_may_leave_zero_to_one():
    r"""Interval of a share: t.

    Verb: `share(…, interval="t")`
    Convention: R's `svyciprop(method = "mean")`; it alone may pass 0 or 1.
    Formula: $\hat p \pm t_{df}\,se$
    Source: Lumley (2010), section 2.2.
    """
    found = told("t").table.iloc[0]
    assert found[["low", "high"]].tolist() == pytest.approx([0.4 - T * ERROR, 0.4 + T * ERROR])


def test_the_logit_interval():
    r"""Interval of a share: logit.

    Verb: `share(…, interval="logit")` or `"xlogit"`
    Convention: R's `"logit"` and `"xlogit"`, which agree to eight digits; with replicate weights the first takes the
    standard error of the log odds from those of each set. Korn and Graubard's where the share is 0 or 1.
    Formula: $\operatorname{expit}\{\operatorname{logit}\hat p \pm t_{df}\,se/(\hat p(1-\hat p))\}$
    Source: Lumley (2010), section 2.2.
    """
    half = T * ERROR / 0.24
    ends = [1 / (1 + exp(-(log(0.4 / 0.6) + sign * half))) for sign in (-1, 1)]
    for kind in ("logit", "xlogit"):
        assert told(kind).table.iloc[0][["low", "high"]].tolist() == pytest.approx(ends)


def test_korn_and_graubards_interval():
    r"""Interval of a share: Korn-Graubard.

    Verb: `share(…, interval="korn-graubard")`
    Convention: R's `"beta"`: Clopper and Pearson's exact interval on the effective base.
    Formula: quantiles of $B(n^*\hat p,\; n^*(1-\hat p)+1)$ and $B(n^*\hat p+1,\; n^*(1-\hat p))$,
    $n^* = \hat p(1-\hat p)/se^2\,(t_{n-1}/t_{df})^2$
    Source: Korn and Graubard (1998).
    """
    n = 0.24 / ERROR**2
    ends = [stats.beta.ppf(0.025, 0.4 * n, 0.6 * n + 1), stats.beta.ppf(0.975, 0.4 * n + 1, 0.6 * n)]
    assert told("korn-graubard").table.iloc[0][["low", "high"]].tolist() == pytest.approx(ends)


def test_the_arcsine_interval():
    r"""Interval of a share: arcsine.

    Verb: `share(…, interval="arcsine")`
    Convention: R's `"asin"`: an angle below 0 or above a right angle is folded back; where that would pass the share
    itself, the limit is 0 or 1.
    Formula: $\sin^2\{\arcsin\sqrt{\hat p} \pm t_{df}\,se/(2\sqrt{\hat p(1-\hat p)})\}$
    Source: Lumley (2010), section 2.2.
    """
    angle, half = asin(sqrt(0.4)), T * ERROR / (2 * sqrt(0.24))
    ends = [sin(angle - half) ** 2, sin(angle + half) ** 2]
    assert told("arcsine").table.iloc[0][["low", "high"]].tolist() == pytest.approx(ends)


def test_the_likelihood_interval():
    r"""Interval of a share: likelihood.

    Verb: `share(…, interval="likelihood")`
    Convention: R's `"likelihood"`: the log odds whose deviance, rescaled by the design, is below the square of t.
    Limits are read off the grid that R profiles, which for small shares is some thousandths from the exact limit.
    Formula: $2(n-1)\{\hat p\log(\hat p/p) + (1-\hat p)\log((1-\hat p)/(1-p))\} = t_{df}^2\,n\,se^2/(\hat p(1-\hat p))$
    Source: Rao and Scott (1984) for the scaling; Venables and Ripley (2002), section 8.4, for the profile.
    """
    for end in told("likelihood").table.iloc[0][["low", "high"]]:
        deviance = 20 * (0.4 * log(0.4 / end) + 0.6 * log(0.6 / (1 - end))) * 9 / 10
        assert deviance == pytest.approx(T**2 * 10 * ERROR**2 / 0.24, rel=0.01)


PAIRS = """
        | trust | help
    ann | 1     | 2
    bob | 2     | 1
    cyd | 3     | 4
    dee | 4     | 3
    eve | 5     |
    """


def test_the_variance_of_answers():
    r"""Variance and covariance.

    Verb: `variance`
    Convention: R's `svyvar`: the weighted mean of products about the weighted means, times n / (n - 1); n counts those
    who answered all of the items.
    Formula: $s_{xy} = \frac{n}{n-1}\sum_i w_i (x_i-\bar x)(y_i-\bar y)/\sum_i w_i$
    Precision: as of a mean of those products; the error of the means themselves is of second order.
    Source: Lumley (2010), section 2.3.
    """
    found = variance(drawn(PAIRS), ["trust", "help"]).table
    assert found["what"].tolist() == ["trust", "trust with help", "help"]
    # about 2.5: -1.5, -.5, .5, 1.5 and -.5, -1.5, 1.5, .5
    assert found["value"].tolist() == pytest.approx([5 / 3, (0.75 + 0.75 + 0.75 + 0.75) / 3, 5 / 3])
    assert found["base"].tolist() == [4, 4, 4]


def test_the_standard_deviation_of_answers():
    r"""Standard deviation.

    Verb: `deviation`
    Convention: the root of the variance, on the item's scale.
    Formula: $s = \sqrt{s_{xx}}$
    Precision: that of the variance, over $2s$.
    Source: Lumley (2010), section 2.3.
    """
    root, square = deviation(drawn(PAIRS), "trust").table.iloc[0], variance(drawn(PAIRS), "trust").table.iloc[0]
    assert root["value"] == pytest.approx(sqrt(2.5))  # 1 to 5 about 3: ten fourths
    assert root["standard_error"] == pytest.approx(square["standard_error"] / (2 * sqrt(2.5)))


def test_the_correlation_of_two_items():
    r"""Correlation.

    Verb: `correlate`
    Convention: over those who answered all of the items; the interval is a t interval on Fisher's z.
    Formula: $r = s_{xy}/\sqrt{s_{xx}s_{yy}}$, $\tanh\{\operatorname{artanh} r \pm t_{df}\,se/(1-r^2)\}$
    Precision: scores $w_i\{z_{xi}z_{yi} - r(z_{xi}^2+z_{yi}^2)/2\}/\sum_j w_j$, z standardized.
    Source: Fisher (1915); the scores by the delta method.
    """
    found = correlate(drawn(PAIRS), ["trust", "help"]).table.iloc[0]
    assert (found["value"], found["base"]) == (pytest.approx(0.6), 4)
    # z are the deviations over the root of 1.25: products .6, .6, .6, .6; squares 1.8 and .2, or .2 and 1.8
    assert found["standard_error"] == pytest.approx(0.0)


def test_the_correlation_of_ranks():
    r"""Rank correlation.

    Verb: `correlate(…, kind="spearman")`
    Convention: the correlation of weighted ranks; equal answers share the middle of theirs.
    Formula: as of answers, with $u_i = F(x_i) - f(x_i)/2$ in their place, where F is the share of weight up to $x_i$
    Precision: a respondent's score counts what its weight does to the ranks of all others.
    Source: Spearman (1904); Lumley (2010) for influence functions.
    """
    responses = drawn(
        """
            | trust | help
        ann | 1     | 1
        bob | 2     | 2
        cyd | 3     | 5
        dee | 5     | 4
        """
    )
    # ranks 1 2 3 4 and 1 2 4 3: 1 - 6 (0 + 0 + 1 + 1) / (4 x 15)
    assert correlate(responses, ["trust", "help"], kind="spearman").value == pytest.approx(0.8)
