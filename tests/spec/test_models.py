"""Models.

A model tells how an outcome goes with several things at once, each with the others held. Its coefficients are found
from the weighted answers of those who gave all of them; their errors come from the primary units of the design, as
those of every other number do. No model here says what makes what.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from scipy import special

from research import (
    Design,
    marginal_effects,
    mediate,
    moderate,
    predicted_means,
    regress,
    term_test,
)
from research.estimation.models.mediation import intervals
from research.responses import Responses
from tests.made import drawn

ERRORS = {"standardized": False}


def two_groups(first: Sequence[int], second: Sequence[int]) -> Responses:
    """Answers of those without (`new` 0) and with (`new` 1)."""
    rows = [f"n{i} | {y} | 0" for i, y in enumerate(first)] + [f"o{i} | {y} | 1" for i, y in enumerate(second)]
    return drawn("\n".join(["  | y | new", *rows]))


def test_coefficient_of_a_linear_model():
    r"""Coefficient of a linear model.

    Verb: `regress`
    Convention: weighted least squares over the respondents who have everything; the others are outside the domain, not
        out of the design. `standardized` brings numbers to mean 0 and standard deviation 1, which are taken as known.
    Formula: $\hat\beta = (X'WX)^{-1} X'Wy$
    Precision: influence $(X'WX)^{-1} x_i (y_i - x_i\hat\beta)$, weighted, summed by primary unit, squared about the
        stratum's mean; t on the design's degrees of freedom less the number of coefficients (R's `svyglm`).
    Source: Binder (1983).
    """
    responses = drawn(
        """
            | y | x | town | w
        ann | 1 | 0 | a    | 1
        bob | 3 | 0 | b    | 1
        cyd | 2 | 0 | c    | 2
        dan | 5 | 1 | a    | 1
        eve | 2 | 1 | b    | 2
        fay |   | 1 | c    | 1
        """,
        design=Design(weights="w", clusters="town"),
    )
    found = regress(responses, "y", on=["x"], **ERRORS)
    without, having = (1 + 3 + 2 * 2) / 4, (5 + 2 * 2) / 3
    assert found.value == pytest.approx(having - without)
    towns = np.array([(5 - 3) / 3 - (1 - 2) / 4, 2 * (2 - 3) / 3 - (3 - 2) / 4, 0 - 2 * (2 - 2) / 4])
    error = np.sqrt(3 / 2 * ((towns - towns.mean()) ** 2).sum())
    assert found.table["standard_error"].item() == pytest.approx(error)
    assert found.table[["df", "base"]].to_numpy().tolist() == [[3 - 1 - 1, 5]]


def test_error_without_a_design():
    r"""HC3 error of a linear model without a design.

    Verb: `regress`, `regress(…, errors="hc3")`
    Convention: without weights, strata, clusters or counts errors allow for unequal spread.
    Formula: $V = (X'X)^{-1} \sum_i x_i x_i' \, (e_i / (1 - h_i))^2 \, (X'X)^{-1}$, $h_i = x_i (X'X)^{-1} x_i'$
    Source: MacKinnon and White (1985).
    """
    found = regress(two_groups([1, 2, 3], [2, 4, 4, 6]), "y", on=["new"], **ERRORS)
    spread = (2 / (1 - 1 / 3) ** 2) / 3**2 + (8 / (1 - 1 / 4) ** 2) / 4**2  # squares of 1, 0, 1 and of 2, 0, 0, 2
    assert found.value == pytest.approx(4 - 2)
    assert found.table["standard_error"].item() == pytest.approx(np.sqrt(spread))


def test_error_of_a_model_that_is_true():
    r"""Classic error of a model.

    Verb: `regress(…, errors="classic")`
    Convention: the inverse information, as if the model were true. Weights are counts of respondents and whole; the
        weights of a sample are refused. t on respondents less parameters for linear and ordered models, else normal.
    Formula: $V = \hat\sigma^2 (X'WX)^{-1}$, $\hat\sigma^2 = \sum_i w_i e_i^2 / (\sum_i w_i - p)$
    Source: Draper and Smith (1998), section 5.1.
    """
    found = regress(two_groups([1, 2, 3], [2, 4, 4, 6]), "y", on=["new"], errors="classic", **ERRORS)
    assert found.table["standard_error"].item() == pytest.approx(np.sqrt((2 + 8) / 5 * (1 / 3 + 1 / 4)))
    assert found.table["df"].item() == 5


def test_odds_ratio():
    r"""Odds ratio of a logistic model.

    Verb: `regress(…, family="logistic")`, column `ratio`
    Convention: pseudo maximum likelihood, by Newton's method to $10^{-12}$ of a standard error. Answers that predictors
        tell apart without a mistake have no finite coefficient and are refused by name.
    Formula: $\sum_i w_i x_i (y_i - p_i) = 0$, $p_i = 1 / (1 + e^{-x_i \beta})$; ratio $e^\beta$
    Precision: influence $(X'W P X)^{-1} x_i (y_i - p_i)$, $P$ diagonal with $p_i (1 - p_i)$.
    Source: Binder (1983).
    """
    found = regress(two_groups([1, 0, 0, 0], [1, 1, 1, 0]), "y", on=["new"], family="logistic")
    assert found.table["ratio"].item() == pytest.approx((3 / 1) / (1 / 3))
    variance = 1 / 1 + 1 / 3 + 1 / 3 + 1 / 1  # Woolf's, one over each cell of the table
    assert found.table["standard_error"].item() == pytest.approx(np.sqrt(8 / 7 * variance))


def test_rate_ratio():
    r"""Rate ratio of a Poisson model.

    Verb: `regress(…, family="poisson")`, column `ratio`
    Convention: only the mean is taken from Poisson; its variance is not, for errors come from the design (R's
        `quasipoisson`). `exposure` is what was counted in, `offset` its logarithm.
    Formula: $\sum_i w_i x_i (y_i - \mu_i) = 0$, $\mu_i = t_i e^{x_i \beta}$; ratio $e^\beta$
    Precision: influence $(X'WMX)^{-1} x_i (y_i - \mu_i)$, $M$ diagonal with $\mu_i$.
    Source: Binder (1983).
    """
    found = regress(two_groups([1, 3], [2, 4, 6]), "y", on=["new"], family="poisson")
    assert found.table["ratio"].item() == pytest.approx(4 / 2)
    variance = (1 + 1) / (2 * 2) ** 2 + (4 + 0 + 4) / (3 * 4) ** 2  # squares about each mean, over its total
    assert found.table["standard_error"].item() == pytest.approx(np.sqrt(5 / 4 * variance))


def test_spread_of_counts_beyond_poisson():
    r"""Theta of a negative binomial model.

    Verb: `regress(…, family="negative-binomial")`, row `theta` of `whole`
    Convention: NB2, variance $\mu + \mu^2/\theta$; theta and coefficients together by pseudo maximum likelihood, their
        errors from the joint observed information. Counts no more uneven than Poisson's are refused.
    Formula: $\sum_i w_i \{\psi(y_i + \theta) - \psi(\theta) + \log\theta + 1 - \log(\mu_i + \theta)
        - (y_i + \theta)/(\mu_i + \theta)\} = 0$
    Precision: influence of coefficients and theta together, $H^{-1} s_i$.
    Source: Lawless (1987).
    """
    counts = np.array([0, 0, 1, 7, 2, 0, 9, 1, 12])
    found = regress(two_groups(counts[:4].tolist(), counts[4:].tolist()), "y", on=["new"], family="negative-binomial")
    assert found.table["ratio"].item() == pytest.approx(4.8 / 2)
    mean, theta = np.repeat([2, 4.8], [4, 5]), found.whole.table["value"].iloc[-1]
    first = special.digamma(counts + theta) - special.digamma(theta) + np.log(theta) + 1 - np.log(mean + theta)
    assert (first - (counts + theta) / (mean + theta)).sum() == pytest.approx(0, abs=1e-9)


def test_odds_of_higher_answers():
    r"""Coefficient of a proportional odds model.

    Verb: `regress(…, family="ordinal")`
    Convention: a ratio above 1 leans to later answers. Second derivatives are exact; `errors="svyolr"` takes them as
        R's function of that name does, by differences of a thousandth: rough for predictors with large numbers.
    Formula: $\mathrm{logit}\, P(y_i \le k) = c_k - x_i \beta$
    Precision: influence $H^{-1} s_i$ of coefficients and cuts; t on the design's degrees of freedom less coefficients.
    Source: McCullagh (1980); Pratt (1981).
    """
    found = regress(two_groups([1, 1, 2, 3], [1, 2, 3, 3]), "y", on=["new"], family="ordinal")
    # odds of 1 are 1 and 1/3, of 1 or 2 they are 3 and 1: three times higher without, at both cuts
    assert found.table["ratio"].item() == pytest.approx(3)
    assert found.whole.table["value"].tolist() == pytest.approx([np.log(3), np.log(1), np.log(3)])


def test_how_well_a_model_does():
    r"""McFadden's and Nagelkerke's part of the deviance.

    Verb: `regress(…).fit`
    Convention: likelihoods are told with weights of mean 1 over the domain (R's `psrsq`); a linear model has $R^2$.
    Formula: McFadden $1 - \ell/\ell_0$; Nagelkerke $(1 - e^{2(\ell_0 - \ell)/n}) / (1 - e^{2\ell_0/n})$
    Source: McFadden (1974); Nagelkerke (1991); Lumley (2017).
    """
    fit = regress(two_groups([1, 0, 0, 0], [1, 1, 1, 0]), "y", on=["new"], family="logistic").fit
    mine, null = 6 * np.log(3 / 4) + 2 * np.log(1 / 4), 8 * np.log(1 / 2)
    assert fit["deviance"] == pytest.approx(-2 * mine)
    assert fit["McFadden R2"] == pytest.approx(1 - mine / null)
    assert fit["Nagelkerke R2"] == pytest.approx((1 - np.exp((null - mine) / 4)) / (1 - np.exp(null / 4)))


def test_average_marginal_effect():
    r"""Average marginal effect.

    Verb: `marginal_effects`
    Convention: a number's slope in the unit of the outcome, averaged over the respondents as they are; of groups, all
        in the group less all in the reference. Classic and HC3 errors take the respondents as given.
    Formula: $\sum_i w_i \, \partial \mu(x_i) / \partial x_{ij} / \sum_i w_i$
    Precision: $(m_i - \bar m)/\sum w$ for whom the sample averages over, plus the derivative in the parameters times
        their influence.
    Source: Bartus (2005); Korn and Graubard (1999), section 3.8.
    """
    model = regress(two_groups([1, 0, 0, 0], [1, 1, 1, 0]), "y", on=["new"], family="logistic")
    b = 2 * np.log(3)  # the odds go from 1/3 to 3, and p (1 - p) is 3/16 on both sides
    assert marginal_effects(model).value == pytest.approx(3 / 16 * b)
    groups = regress(two_groups([1, 0, 0, 0], [1, 1, 1, 0]), "y", ["new"], family="logistic", reference={"new": "0"})
    assert marginal_effects(groups).value == pytest.approx(3 / 4 - 1 / 4)


def test_mean_as_if_all_were_of_one_group():
    r"""Predicted mean.

    Verb: `predicted_means`
    Convention: everybody is set to the group or value and keeps the rest; a description, no experiment.
    Formula: $\sum_i w_i \, \mu(x_i \text{ with } x_{ij} = v) / \sum_i w_i$
    Precision: as of an average marginal effect.
    Source: Lane and Nelder (1982).
    """
    responses = drawn(
        """
            | y | new | old
        ann | 1 | 0   | 0
        bob | 3 | 0   | 0
        cyd | 3 | 1   | 0
        dan | 4 | 0   | 1
        eve | 5 | 1   | 1
        fay | 5 | 1   | 1
        """
    )
    model = regress(responses, "y", on=["new*old"], errors="classic", **ERRORS)
    found = predicted_means(model, "new", at=[0, 1]).table["value"]
    half = 3 / 6  # of all are old
    assert found.tolist() == pytest.approx([(1 - half) * 2 + half * 4, (1 - half) * 3 + half * 5])


def test_a_term_whole():
    r"""Wald's test of a term.

    Verb: `term_test`
    Convention: all coefficients of a term, on the model's degrees of freedom (R's `regTermTest`).
    Formula: $F = \hat\beta_T' V_T^{-1} \hat\beta_T / q$ with $q$ and $\nu$ degrees of freedom
    Source: Korn and Graubard (1990).
    """
    responses = drawn(
        """
            | y | kind
        ann | 1 | 1
        bob | 3 | 1
        cyd | 2 | 2
        dan | 4 | 2
        eve | 6 | 3
        fay | 8 | 3
        """
    )
    model = regress(responses, "y", ["kind"], reference={"kind": None}, errors="classic", **ERRORS)
    found = term_test(model, "kind")
    between, within = 2 * (2**2 + 1**2 + 3**2), 6 * 1  # about the mean of 4, and about 2, 3 and 7
    assert found.statistic == pytest.approx((between / 2) / (within / 3))
    assert found.df == (2, 3)


def test_likelihood_ratio_of_a_term():
    r"""Working likelihood ratio of a term.

    Verb: `term_test(…, method="lrt")`
    Convention: twice the difference of the weighted log likelihoods (weights of mean 1) with and without the term, of
        the same respondents; of a linear model the difference of the sums of squares. Its p is a saddlepoint's.
    Formula: $\Lambda \sim \sum_k \lambda_k \chi^2_{1k} / (\chi^2_\nu / \nu)$, $\lambda$ the eigenvalues of
        $V_{0T}^{-1} V_T$, $V_0$ the inverse information
    Source: Rao and Scott (1984); Lumley and Scott (2014); Kuonen (1999).
    """
    model = regress(two_groups([1, 0, 0, 0], [1, 1, 1, 0]), "y", on=["new"], family="logistic")
    found = term_test(model, "new", method="lrt")
    mine, null = 6 * np.log(3 / 4) + 2 * np.log(1 / 4), 8 * np.log(1 / 2)
    assert found.statistic == pytest.approx(2 * (mine - null))
    assert found.lambdas == pytest.approx((8 / 7,))  # variance 8/7 (1 + 1/3 + 1/3 + 1), the information's without 8/7


CROSSED = """
        | y | x | m
    ann | 1 | 0 | 0
    bob | 2 | 0 | 0
    cyd | 2 | 1 | 0
    dan | 3 | 1 | 0
    eve | 1 | 0 | 1
    fay | 2 | 0 | 1
    gus | 5 | 1 | 1
    hal | 6 | 1 | 1
    """


def test_a_slope_at_values_of_another_thing():
    r"""Simple slope.

    Verb: `moderate`
    Convention: at the moderator's weighted mean and a standard deviation (n - 1) below and above, which are taken as
        known, or at given values.
    Formula: $\hat\beta_x + m \hat\beta_{xm}$
    Precision: $v_{xx} + 2 m v_{x,xm} + m^2 v_{xm,xm}$, with classic, HC3 or the design's covariance.
    Source: Aiken and West (1991), chapter 2.
    """
    found = moderate(drawn(CROSSED), "y", "x", "m", at=[0, 1], errors="classic")
    assert found.table["value"].tolist() == pytest.approx([2.5 - 1.5, 5.5 - 1.5])
    variance = 8 * 0.5**2 / (8 - 4)  # every answer is half away from the mean of its two
    assert found.table["standard_error"].tolist() == pytest.approx([np.sqrt(variance * (1 / 2 + 1 / 2))] * 2)
    middle = moderate(drawn(CROSSED), "y", "x", "m", errors="classic").slopes
    assert middle is not None
    assert middle.table["at"].tolist() == pytest.approx([0.5 - (2 / 7) ** 0.5, 0.5, 0.5 + (2 / 7) ** 0.5])


def test_where_a_slope_can_be_told_from_zero():
    r"""Bounds of Johnson and Neyman.

    Verb: `moderate(…).bounds`
    Convention: values of the moderator where the slope's interval touches zero, wherever they lie; the note says which
        part of the range they cut off. They are told for one value at a time, not for all together.
    Formula: the roots of $(\hat\beta_x + m \hat\beta_{xm})^2 = t^2 (v_{xx} + 2 m v_{x,xm} + m^2 v_{xm,xm})$
    Source: Johnson and Neyman (1936); Bauer and Curran (2005).
    """
    found = moderate(drawn(CROSSED), "y", "x", "m", errors="classic")
    t, v = special.stdtrit(4, 0.975), 0.5  # the slope is 1 + 3 m; its variance v (1 - 2 m + 2 m²), for v is 1/2
    square, double, rest = 2 * t**2 * v - 9, -2 * t**2 * v - 6, t**2 * v - 1
    roots = (-double + np.array([-1, 1]) * np.sqrt(double**2 - 4 * square * rest)) / (2 * square)
    assert list(found.bounds) == pytest.approx(sorted(roots))


MEDIATED = """
        | y | m | x
    ann | 1 | 1 | 0
    bob | 2 | 2 | 0
    cyd | 3 | 2 | 0
    dan | 2 | 3 | 0
    eve | 3 | 3 | 1
    fay | 4 | 4 | 1
    gus | 6 | 4 | 1
    hal | 5 | 5 | 1
    """


def product(y: np.ndarray, m: np.ndarray, x: np.ndarray) -> float:
    """The difference of m between groups, times the slope of y on m within them."""
    means = [np.array([v[x == group].mean() for group in (0, 1)])[x] for v in (y, m)]
    return float(
        (m[x == 1].mean() - m[x == 0].mean()) * ((y - means[0]) @ (m - means[1])) / ((m - means[1]) ** 2).sum()
    )


def test_by_way_of_another_thing():
    r"""Product of coefficients, by way of.

    Verb: `mediate`
    Convention: two linear models of the same respondents. Straight and by way of add up to the total. In a design the
        error of the product comes from the influence of both models together; otherwise it is Sobel's.
    Formula: $ab$; $a$ of `of` in the model of `through`, $b$ of `through` in the model of the outcome with both.
        Sobel: $\sqrt{a^2 s_b^2 + b^2 s_a^2}$
    Precision: influence $a z_b + b z_a$.
    Source: Sobel (1982); MacKinnon (2008), chapter 3.
    """
    found = mediate(drawn(MEDIATED), "y", through="m", of="x", errors="classic", replicates=50)
    a, b = 4 - 2, 3 / 4  # within groups m is off by -1, 0, 0, 1, and y by -1, 0, 1, 0, then by -3/2, -1/2, 3/2, 1/2
    b = (1 + 0 + 0 + 0 + 3 / 2 + 0 + 0 + 1 / 2) / (2 + 2)
    assert found.paths is not None
    told = found.paths.table.set_index("what")["value"]
    assert told["by way of"] == pytest.approx(a * b)
    assert told["direct"] + told["by way of"] == pytest.approx(told["total"]) == pytest.approx(4.5 - 2)
    error_a = np.sqrt((2 + 2) / 6 * (1 / 4 + 1 / 4))
    squares = 2 + 5 - b**2 * 4  # of y within groups, less what m tells
    error_b = np.sqrt(squares / 5 / 4)
    assert found.sobel == pytest.approx(np.sqrt(a**2 * error_b**2 + b**2 * error_a**2))


def test_without_one_primary_unit_each():
    r"""Jackknife error and acceleration of the product.

    Verb: `mediate(…).jackknife`, `.acceleration`
    Convention: each primary unit is left out once, the others of its stratum counting for it; of a simple sample each
        respondent in the base. Squares are about the stratum's mean.
    Formula: $\sqrt{\sum_h (1 - f_h) \frac{n_h - 1}{n_h} \sum_i u_{hi}^2}$,
        $\alpha = \sum_h c_h^3 \sum_i u_{hi}^3 / 6 (\sum_h c_h^2 \sum_i u_{hi}^2)^{3/2}$, $c_h = (n_h - 1)/n_h$,
        $u_{hi} = \bar\theta_h - \theta_{(hi)}$
    Source: Efron (1987); Davison and Hinkley (1997), section 3.2; Shao and Tu (1995), section 6.2.
    """
    found = mediate(drawn(MEDIATED), "y", through="m", of="x", errors="classic", replicates=50)
    table = np.array([[1, 1, 0], [2, 2, 0], [3, 2, 0], [2, 3, 0], [3, 3, 1], [4, 4, 1], [6, 4, 1], [5, 5, 1]])
    without = np.array([product(*np.delete(table, row, axis=0).T) for row in range(8)])
    u = without.mean() - without
    assert found.jackknife == pytest.approx(np.sqrt(7 / 8 * (u**2).sum()))
    assert found.acceleration == pytest.approx((u**3).sum() / (6 * (u**2).sum() ** 1.5))


def test_resampled_intervals():
    r"""Bootstrap intervals of the product.

    Verb: `mediate(…).percentile`, `.bca`
    Convention: primary units are drawn anew within strata, $n_h - 1$ of $n_h$ with weights $n_h/(n_h - 1)$; of a simple
        sample all $n$ respondents in the base. Positions between the sorted products as $(R + 1)p$; the seed is told.
    Formula: BCa: the products at $\Phi\{z_0 + (z_0 + z_p) / (1 - \alpha (z_0 + z_p))\}$, $z_0 = \Phi^{-1}$ of the part
        of products below the estimate
    Source: Efron (1987); Rao and Wu (1988); Preacher and Hayes (2008).
    """
    again = np.arange(1.0, 100.0)  # products 1 to 99; half of them below the estimate of 50
    percentile, bca, bias = intervals(again, 50.0, 0.0, 0.90)
    assert bias == 0
    assert percentile == pytest.approx((5, 95))
    assert bca == pytest.approx((5, 95))
    z = special.ndtri(np.array([0.05, 0.95]))
    assert intervals(again, 50.0, 0.1, 0.90)[1] == pytest.approx(tuple(100 * special.ndtr(z / (1 - 0.1 * z))))
