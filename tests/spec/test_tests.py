"""Tests.

A test says how often a sample like this one would show at least so much if nothing were there. Chance enters by the
primary units of the design, so tests know weights, strata, clusters and population counts. No test says why.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import special

from research import (
    Design,
    agreement,
    association,
    associations,
    goodness_of_fit,
    ordered_trend,
    rank_test,
    t_test,
)
from research.estimation import adjust
from research.responses import Responses
from tests.made import asked, drawn

YES_NO = {1: "yes", 2: "no"}
HELPED = """
        | helped | new | town
    ann | 1      | 1   | a
    bob | 1      | 1   | a
    cyd | 1      | 2   | b
    dan | 2      | 1   | b
    eve | 1      | 1   | c
    fay | 2      | 2   | c
    gus | 2      | 2   | d
    hal | 2      | 2   | d
"""


def helped() -> Responses:
    items = (asked("helped", YES_NO), asked("new", YES_NO))
    return drawn(HELPED, items, Design(clusters="town"))


def test_do_two_questions_go_together():
    r"""Rao-Scott test of association, second order.

    Verb: `association(…, test="rao-scott")`
    Convention: Pearson's statistic of the weighted shares, over the sum of the generalized design effects $\delta_k$ of
        its contrasts. Contrasts of cells are orthogonal to rows and columns in the ordinary sense, as in R's
        `svychisq`. Rows and columns that nobody gave are left out and told.
    Formula: $F = n \sum_{rc} (p_{rc} - p_r p_c)^2 / (p_r p_c) / \sum_k \delta_k$, with
        $d = (\sum_k \delta_k)^2 / \sum_k \delta_k^2$ and $d\,\nu$ degrees of freedom; $\nu$: primary units less strata.
    Source: Rao and Scott (1984).
    """
    found = association(helped(), "helped", "new")
    # Shares are 3/8, 1/8, 1/8, 3/8. The one contrast adds 1/share where the answers agree and takes it off where not;
    # over everybody that is (6 x 8/3 - 2 x 8) / 8 = 0, so each town's score is the sum of its own people.
    towns = np.array([2 * 8 / 3, -2 * 8, 2 * 8 / 3, 2 * 8 / 3]) / 8
    variance = (towns**2).sum() * 4 / 3
    independent = 6 / 8 * (8 / 3) ** 2 + 2 / 8 * 8**2  # what eight independent people would give, times eight
    squared = 4 * (3 / 8 - 1 / 4) ** 2 / (1 / 4)  # Pearson's statistic for one person
    assert found.statistic == pytest.approx(squared / (variance / independent))
    assert found.df == pytest.approx((1, 3))
    assert found.effect == pytest.approx(1 / 2)


def test_association_by_the_first_order():
    r"""Rao-Scott test of association, first order.

    Verb: `association(…, test="rao-scott-1")`
    Convention: Pearson's statistic is printed as it is; its p comes from the statistic over the mean design effect.
        It counts all respondents of the domain, those without an answer too, as R's does; p does not depend on it.
    Formula: $p = P(\chi^2_{(R-1)(C-1)} > X^2 / \bar\delta)$
    Source: Rao and Scott (1981).
    """
    found = association(helped(), "helped", "new", test="rao-scott-1")
    assert found.statistic == pytest.approx(8 / 4)
    assert found.p == pytest.approx(special.chdtrc(1, association(helped(), "helped", "new").statistic), rel=1e-8)


def test_association_by_its_own_distribution():
    r"""Pearson's statistic against its distribution under the design.

    Verb: `association(…, test="saddlepoint")`, `association(…, test="exact")`
    Convention: the distribution is a sum of chi-squares weighted by the design effects over an independent
        $\chi^2_{d\nu} / d\nu$; `exact` inverts its characteristic function, `saddlepoint` approximates it with
        $d\nu$ cut to a whole number. R's `lincom` gives the saddlepoint where its package CompQuadForm is missing.
    Formula: $p = P(\sum_k \delta_k \chi^2_1 > X^2 \chi^2_{d\nu} / d\nu)$
    Source: Imhof (1961); Kuonen (1999).
    """
    f = association(helped(), "helped", "new")
    exact = association(helped(), "helped", "new", test="exact")
    assert exact.p == pytest.approx(f.p, rel=1e-6)  # one contrast: the mixture is an F
    near = association(helped(), "helped", "new", test="saddlepoint")
    assert near.p == pytest.approx(f.p, rel=0.1)


def test_association_by_wald():
    r"""Wald test of association.

    Verb: `association(…, test="wald")`, `association(…, test="adjusted-wald")`
    Convention: weighted totals of the cells less the product of their margins, without the first row and column.
        With $m = (R-1)(C-1)$ contrasts the adjusted form has $\nu - m + 1$ degrees of freedom below.
    Formula: $F = Y' V^{-1} Y / m$; adjusted: $F (\nu - m + 1) / \nu$
    Source: Koch, Freeman and Freeman (1975); Thomas and Rao (1987).
    """
    found = association(helped(), "helped", "new", test="wald")
    # The contrast is 3 - 4 x 4 / 8 = 1. A town adds its no/no less 4/8 of its "no" to either, plus 4 x 4 / 64 a person.
    towns = np.array([0 - 0 + 2 / 4, 0 - 1 / 2 - 1 / 2 + 2 / 4, 1 - 1 / 2 - 1 / 2 + 2 / 4, 2 - 1 - 1 + 2 / 4])
    variance = ((towns - towns.mean()) ** 2).sum() * 4 / 3
    assert found.statistic == pytest.approx(1 / variance)
    assert found.df == (1, 3)
    adjusted = association(helped(), "helped", "new", test="adjusted-wald")
    assert adjusted.statistic == pytest.approx(found.statistic)  # one contrast: nothing to adjust


HOURS = """
        | before | after | new | w
    ann | 1      | 3     | 1   | 1
    bob | 2      | 2     | 1   | 1
    cyd | 4      | 5     | 2   | 1
    dan | 6      |       | 2   | 1
    eve | 5      | 7     | 2   | 1
"""


def hours() -> Responses:
    return drawn(HOURS, (asked("new", YES_NO),), Design(weights="w"))


def test_two_measures_of_the_same_people():
    r"""Student's t, paired or against a value.

    Verb: `t_test(…, paired=…)`, `t_test(…, against=…)`
    Convention: over those who have both; degrees of freedom are the design's less one, as in R's `svyttest` (4.1-1).
    Formula: $t = (\bar d - d_0) / \mathrm{se}(\bar d)$
    Precision: as of a mean.
    Source: Lumley (2010), section 2.2.
    """
    found = t_test(hours(), "after", paired="before")
    # Differences 2, 0, 1, 2; dan is in the design with a score of nothing: five units.
    mean = 5 / 4
    scores = np.array([2 - mean, 0 - mean, 1 - mean, 0, 2 - mean]) / 4
    assert (found.value, found.base) == (mean, 4)
    assert found.statistic == pytest.approx(mean / np.sqrt((scores**2).sum() * 5 / 4))
    assert found.df == (3,)


def test_two_groups():
    r"""Student's t of two groups.

    Verb: `t_test(…, by=…)`
    Convention: the second group less the first; spreads may differ. Degrees of freedom are the design's, over those in
        either group, less one.
    Formula: $t = (\bar y_2 - \bar y_1) / \mathrm{se}(\bar y_2 - \bar y_1)$
    Precision: scores of both means, subtracted, by primary unit.
    Source: Lumley (2010), section 2.2.
    """
    found = t_test(hours(), "before", by="new")
    first, second = np.array([1, 2]) - 1.5, np.array([4, 6, 5]) - 5
    scores = np.concatenate([first / 2, second / 3])
    assert found.value == pytest.approx(5 - 1.5)
    assert found.statistic == pytest.approx(3.5 / np.sqrt((scores**2).sum() * 5 / 4))
    assert found.df == (3,)


def test_ranks_of_two_groups():
    r"""Rank tests.

    Verb: `rank_test`
    Convention: a rank is the share of the weighted sample below, with half of one's own weight; ranks are taken as
        known. Two groups: t with the design's degrees of freedom less one. $k + 1$ groups: chi-square over $k$ as F
        with $k$ and the design's degrees of freedom less $k$. Tied answers share their rank, as in R by the rows' order
        (`ties="file"`), or without regard to it (`ties="middle"`).
    Formula: $t = (\bar g_2 - \bar g_1) / \mathrm{se}$, with $g = r$ (Wilcoxon), $\Phi^{-1}(r)$ (van der Waerden) or
        $[r > 1/2]$ (median)
    Source: Lumley and Scott (2013).
    """
    found = rank_test(hours(), "before", by="new")
    ranks = np.array([0.5, 1.5, 2.5, 4.5, 3.5]) / 5
    first, second = ranks[:2] - ranks[:2].mean(), ranks[2:] - ranks[2:].mean()
    scores = np.concatenate([first / 2, second / 3])
    assert found.effect == pytest.approx(ranks[2:].mean() - ranks[:2].mean())
    assert found.statistic == pytest.approx(found.effect / np.sqrt((scores**2).sum() * 5 / 4))
    assert found.df == (3,)


def test_shares_as_expected():
    r"""Goodness of fit.

    Verb: `goodness_of_fit`
    Convention: Pearson's statistic against given shares over the sum of its design effects. `test="satterthwaite"`
        takes chi-square in place of F and the effects of the weighted totals, as R's `svygofchisq`.
    Formula: $F = \sum_k (p_k - \pi_k)^2 / \pi_k / \sum_k \delta_k$ with $d$ and $d\,\nu$ degrees of freedom
    Source: Rao and Scott (1981).
    """
    found = goodness_of_fit(helped(), "helped", {"yes": 0.75, "no": 0.25})
    # Half said yes. A town adds its "yes" less half of its people; towns add 1, 0, 0, -1, over eight people.
    variance = (1 + 1) / 8**2 * 4 / 3
    assert found.statistic == pytest.approx((0.5 - 0.75) ** 2 / variance)
    assert found.df == pytest.approx((1, 3))


def test_a_trend_along_groups():
    r"""Trend along ordered groups.

    Verb: `ordered_trend`
    Convention: groups stand at 1, 2, 3 … or where `scores` put them; with `answer=` the share of an answer is followed,
        which is the Cochran-Armitage test given the design. Degrees of freedom are the design's less one.
    Formula: $b = \sum w (x - \bar x)(y - \bar y) / \sum w (x - \bar x)^2$, $t = b / \mathrm{se}(b)$
    Precision: scores $w (x - \bar x)\, e / \sum w (x - \bar x)^2$ with the residuals $e$ of the line.
    Source: Binder (1983).
    """
    responses = drawn(
        """
            | hours | years
        ann | 1     | 1
        bob | 3     | 2
        cyd | 2     | 2
        dan | 6     | 3
    """
    )
    found = ordered_trend(responses, "hours", by="years")
    # Slope (1 x 2 + 1 x 3) / 2 = 5/2 about the mean 3; only ann and dan, at -1 and 1, have a score.
    residuals = np.array([1 - (3 - 2.5), 6 - (3 + 2.5)])
    scores = np.array([-residuals[0], residuals[1]]) / 2
    variance = ((scores**2).sum() - scores.sum() ** 2 / 4) * 4 / 3
    assert found.value == pytest.approx(5 / 2)
    assert found.standard_error == pytest.approx(np.sqrt(variance))
    assert found.df == (2,)


def test_every_pair_of_groups():
    r"""Pairs of groups, judged together.

    Verb: `pairwise`, `adjust`
    Convention: every two groups by their difference and its covariance; p adjusted over all pairs by Holm's method
        unless another is asked for (`hochberg`, `hommel`, `bonferroni`, `bh` or `fdr`, `by`). Groups that share a
        letter do not differ.
    Formula: $q_{(i)} = \max_{j \le i} \min(1, (m - j + 1)\, p_{(j)})$
    Source: Holm (1979); Hommel (1988); Benjamini and Hochberg (1995); Piepho (2004).
    """
    assert adjust([0.01, 0.04, 0.03]).tolist() == pytest.approx([3 * 0.01, 2 * 0.03, 2 * 0.03])
    # Hommel: no three of them are above (1/3, 2/3, 3/3) x a, no two above (1/2, 2/2) x a, at the a that is told.
    assert adjust([0.01, 0.04, 0.03], "hommel").tolist() == pytest.approx([0.03, 0.04, 0.04])


def test_many_tables():
    r"""Many tables, judged together.

    Verb: `associations`
    Convention: the second-order Rao-Scott test of every row question with every column question; p adjusted over all
        tables that can be tested.
    Formula: as of one table.
    Source: Rao and Scott (1984); Holm (1979).
    """
    found = associations(helped(), ["helped"], ["new"])
    assert found.table["statistic"].item() == pytest.approx(association(helped(), "helped", "new").statistic)
    assert found.cells["count"].tolist() == [3, 1, 1, 3]


RATED = """
        | a | b
    ann | 1 | 1
    bob | 1 | 2
    cyd | 2 | 2
    dan | 2 | 2
"""


def test_agreement_beyond_chance():
    r"""Cohen's kappa.

    Verb: `agreement`
    Convention: over those whom both rated, on the scale of the items. Weighted kappa counts a disagreement by the
        square of its distance (or, `weights="linear"`, the distance). In a plain sample the standard error is that of
        large samples; under a design it comes from the primary units. R's psych has another one for weighted kappa,
        given by `errors="psych"`.
    Formula: $\kappa = (p_o - p_c) / (1 - p_c)$
    Precision: $\{\sum p_{ij} g_{ij}^2 - (\sum p_{ij} g_{ij})^2\} / n$ with $g$ the derivative of $\kappa$ by $p_{ij}$.
    Source: Cohen (1960, 1968); Fleiss, Cohen and Everitt (1969).
    """
    found = agreement(drawn(RATED, (asked("a", YES_NO), asked("b", YES_NO))), "a", "b")
    # Three of four are alike; by chance 2/4 x 1/4 + 2/4 x 3/4 = 1/2 would be.
    assert found.value() == pytest.approx((3 / 4 - 1 / 2) / (1 - 1 / 2))
    # g = 2 x (alike - (1 - 3/4) / (1 - 1/2) x (share of a's answer among b + share of b's answer among a))
    g = np.array([2 * (1 - (1 / 4 + 2 / 4) / 2), 2 * (0 - (1 / 4 + 2 / 4) / 2), *[2 * (1 - (3 / 4 + 2 / 4) / 2)] * 2])
    assert found.variance() == pytest.approx(((g**2).mean() - g.mean() ** 2) / 4)


def test_textbook_tests_of_a_plain_sample():
    r"""Tests that know no design.

    Verb: `association(…, test="pearson")`, `association(…, test="fisher")`, `rank_sum`, `rank_correlation`
    Convention: for plain samples only, refused where there is a design. Chi-square without correction for continuity;
        Fisher's p sums all tables with these margins that are no more likely; Wilcoxon with correction for continuity;
        Kendall's tau-b with the variance under ties; Spearman's p from t. Odds ratios are the most likely ones given
        the margins, with roots as exact as R's.
    Formula: $X^2 = \sum (O - E)^2 / E$, residuals $(O - E) / \sqrt{E (1 - p_r)(1 - p_c)}$
    Source: Agresti (2013), chapters 2 and 3; Hollander, Wolfe and Chicken (2014).
    """
    plain = replace(helped(), design=Design())
    found = association(plain, "helped", "new", test="pearson")
    assert found.statistic == pytest.approx(4 * (3 - 2) ** 2 / 2)
    assert found.cells["residual"].tolist() == pytest.approx(np.array([1, -1, -1, 1]) / np.sqrt(2 / 4))
    exact = association(plain, "helped", "new", test="fisher")
    assert exact.p == pytest.approx(
        2 * (1 + 16) / 70
    )  # of 70 ways, 1 + 16 have three or four alike; twice for symmetry
