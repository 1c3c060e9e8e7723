"""People in communities.

Members of one community are more alike than members of two. These numbers say how alike, whether members agree enough
to speak for their community, and what goes with what when people share communities. They are not weighted: put the
variables that made the weights among the predictors.
"""

from __future__ import annotations

import numpy as np
import pytest

from research import Responses, icc, may_aggregate, multilevel, rater_icc, rwg
from research.responses import Design
from tests.made import drawn


def teams(text: str) -> Responses:
    return drawn(text, design=Design(), items=())


TWO_BY_THREE = """
        | trust | team
    ann | 2     | 1
    bob | 4     | 1
    cyd | 3     | 2
    dan | 5     | 2
    eve | 1     | 3
    fay | 1     | 3
"""


def test_how_alike_members_are():
    r"""ICC(1): how alike members of a group are.

    Verb: `icc`
    Convention: one-way analysis of variance; groups of different size count with Snedecor's typical size $k_0$.
    Formula: $\frac{MS_b - MS_w}{MS_b + (k_0 - 1) MS_w}$ with $k_0 = \frac{1}{G-1}\left(N - \sum_g n_g^2 / N\right)$
    Precision: limits of the F ratio; exact for groups of one size.
    Source: Shrout and Fleiss (1979); Snedecor and Cochran (1989), section 13.
    """
    found = icc(teams(TWO_BY_THREE), "trust", "team")
    # means 3, 4, 1 about 8/3: between 2*((1/3)^2 + (4/3)^2 + (5/3)^2) / 2 = 14/3; within (2 + 2 + 0) / 3 = 4/3
    between, within = 14 / 3, 4 / 3
    assert found.value("ICC(1)") == pytest.approx((between - within) / (between + within))
    assert found.table["f"][0] == pytest.approx(3.5)


def test_how_reliable_a_group_mean_is():
    r"""ICC(2): how reliable the mean of a group is.

    Verb: `icc`
    Convention: of the mean of the members who answered, typical size.
    Formula: $(MS_b - MS_w) / MS_b$
    Source: Bliese (2000).
    """
    assert icc(teams(TWO_BY_THREE), "trust", "team").value("ICC(2)") == pytest.approx(1 - 1 / 3.5)


def test_six_ways_that_ratings_are_alike():
    r"""Likeness of ratings, six forms.

    Verb: `rater_icc`
    Convention: ICC1 raters drawn anew for each row, ICC2 the same raters drawn from many, ICC3 these raters only; k for
      the mean of all raters.
    Formula: $ICC_3 = (MS_r - MS_e) / (MS_r + (k - 1) MS_e)$
    Precision: limits of F; of ICC2 by Satterthwaite.
    Source: Shrout and Fleiss (1979).
    """
    found = rater_icc(
        drawn(
            """
                | first | second
            one | 1     | 2
            two | 3     | 3
            six | 5     | 4
            """
        ),
        ["first", "second"],
    )
    # rows 1.5, 3, 4.5 about 3: MS rows 2*(2.25+0+2.25)/2 = 4.5; raters 3 and 3: MS 0; left 0.5, 0, 0.5 twice: MS 1/2
    assert found.value("ICC3") == pytest.approx((4.5 - 0.5) / (4.5 + 0.5))
    assert found.value("ICC3k") == pytest.approx((4.5 - 0.5) / 4.5)
    # raters and error together: 1 / 3
    assert found.value("ICC1") == pytest.approx((4.5 - 1 / 3) / (4.5 + 1 / 3))
    assert found.value("ICC2") == pytest.approx((4.5 - 0.5) / (4.5 + 0.5 + 2 * (0 - 0.5) / 3))


def test_agreement_inside_a_group():
    r"""Agreement inside a group, r_wg.

    Verb: `rwg`
    Convention: variance with n - 1, against answers that are equally likely (or skewed, as named); outside 0-1 set to
      0.
    Formula: $1 - v$ with $v = s^2 / \sigma^2$; of j items $\frac{j (1 - \bar v)}{j (1 - \bar v) + \bar v}$
    Source: James, Demaree and Wolf (1984).
    """
    found = rwg(teams(TWO_BY_THREE), "trust", "team", options=5)
    assert found.null == pytest.approx((25 - 1) / 12)
    assert list(found.table["rwg"]) == pytest.approx([1 - 2 / 2, 1 - 2 / 2, 1 - 0 / 2])
    skewed = rwg(teams(TWO_BY_THREE), "trust", "team", options=5, null="slight skew")
    assert skewed.null == pytest.approx(1.34)
    both = rwg(
        drawn(
            """
                | trust | hope | team
            ann | 3     | 4    | 1
            bob | 4     | 4    | 1
            """
        ),
        ["trust", "hope"],
        "team",
        options=5,
    )
    kept = 1 - 0.25 / 2  # variances 0.5 and 0
    assert both.median == pytest.approx(2 * kept / (2 * kept + 0.125))


def test_agreement_against_what_the_mean_allows():
    r"""Agreement inside a group, a_wg.

    Verb: `rwg`
    Convention: told for one item, where the mean is not so near an end that its largest variance is unknown.
    Formula: $1 - \frac{2 s^2}{[(H + L) M - M^2 - H L] \cdot k / (k - 1)}$
    Source: Brown and Hauenstein (2005).
    """
    found = rwg(teams(TWO_BY_THREE), "trust", "team", options=5)
    # team 1: M = 3, s2 = 2, largest variance (18 - 9 - 5) * 2 = 8; team 3: all at the lowest answer
    assert found.table["awg"][0] == pytest.approx(1 - 2 * 2 / 8)
    assert np.isnan(found.table["awg"][2])


def test_whether_a_mean_may_stand_for_a_community():
    r"""Whether a mean may stand for a community.

    Verb: `may_aggregate`
    Convention: all of: 20 communities, F of ICC(1) at .05, ICC(2) of .70, median agreement of .70, and more agreement
      than members dealt to communities at random; each limit is an argument.
    Formula: $p = (1 + \#\{\text{dealt} \ge \text{seen}\}) / (1 + \text{dealings})$
    Source: Bliese (2000); LeBreton and Senter (2008).
    """
    found = may_aggregate(teams(TWO_BY_THREE), "trust", "team", options=5, shuffles=9)
    assert not found.allowed
    assert list(found.table["held"]) == [False, False, True, False, False]
    assert found.table["found"][0] == 3


BALANCED = """
        | trust | team
    ann | 1     | 1
    bob | 2     | 1
    cyd | 2     | 2
    dan | 4     | 2
    eve | 3     | 3
    fay | 3     | 3
    gus | 5     | 4
    hal | 4     | 4
    ivy | 1     | 5
    jon | 3     | 5
"""


def test_what_goes_with_what_among_people_who_share_communities():
    r"""Coefficients of a multilevel model.

    Verb: `multilevel`
    Convention: REML (or ML); the constant, and slopes if asked, differ between groups with a free covariance. Fewer
      than 20 groups: no interval and no p for what differs between groups only.
    Formula: $y = X \beta + Z b_g + e$, $b_g \sim N(0, \Sigma)$, $V_g = \sigma^2 I + Z_g \Sigma Z_g'$
    Precision: $(\sum_g X_g' V_g^{-1} X_g)^{-1}$, computed in two ways that must agree within 1%, t with Satterthwaite's
      degrees of freedom; `robust_error` is the sandwich of the groups' own residuals.
    Source: Bates, Mächler, Bolker and Walker (2015); Kuznetsova, Brockhoff and Christensen (2017).
    """
    found = multilevel(teams(BALANCED), "trust", [], "team")
    # groups of one size: variance inside is MS within, between (MS between - MS within) / 2, the error that of 5 means
    means = np.array([1.5, 3, 3, 4.5, 2])
    between, within = 2 * means.var(ddof=1), (0.5 + 2 + 0 + 0.5 + 2) / 5
    assert found.sigma2 == pytest.approx(within)
    assert found.between.iloc[0, 0] == pytest.approx((between - within) / 2)
    row = found.table.iloc[0]
    assert row["value"] == pytest.approx(2.8)
    assert row["standard_error"] == pytest.approx(np.sqrt(between / 10))
    assert row["df"] == pytest.approx(4, rel=1e-4)


def test_the_share_of_variance_between_communities():
    r"""Share of variance between groups, by a model.

    Verb: `multilevel`
    Convention: of models with a constant that differs between groups; of logistic ones on the logit scale.
    Formula: $\tau^2 / (\tau^2 + \sigma^2)$, logistic $\tau^2 / (\tau^2 + \pi^2 / 3)$
    Source: Snijders and Bosker (2012), sections 3.3 and 17.3.
    """
    responses = teams(BALANCED)
    by_model = multilevel(responses, "trust", [], "team").fit["icc"]
    assert by_model == pytest.approx(icc(responses, "trust", "team").value("ICC(1)"), rel=1e-6)  # groups of one size


def test_yes_or_no_among_people_who_share_communities():
    r"""Coefficients of a multilevel logistic model.

    Verb: `multilevel`
    Convention: adaptive Gauss-Hermite quadrature, 25 nodes (11 in each dimension with a slope); `deviance` is against a
      model that tells each row, whose minus half is what R calls the log-likelihood.
    Formula: $\prod_g \int \prod_i p_{gi}^{y_{gi}} (1 - p_{gi})^{1 - y_{gi}} \phi(b) db$
    Precision: inverse of the curvature in all parameters, the same within 1% with 6 more nodes; t with degrees of
      freedom between groups (groups less what varies between them) or within (people less groups and what varies
      inside).
    Source: Pinheiro and Bates (1995).
    """
    responses = drawn(
        """
            | yes | team
        ann | 1   | 1
        bob | 1   | 1
        cyd | 0   | 2
        dan | 0   | 2
        eve | 1   | 3
        fay | 1   | 3
        gus | 0   | 4
        hal | 0   | 4
        ivy | 1   | 5
        jon | 0   | 5
        kim | 0   | 6
        lea | 1   | 6
        """,
        design=Design(),
    )
    found = multilevel(responses, "yes", [], "team", family="logistic", answer=1)
    # as many teams of two yes as of two no: the constant is 0; the integral by 4,000 small steps
    scale = np.sqrt(found.between.iloc[0, 0])
    b = np.linspace(-8, 8, 4001)
    chance, density = 1 / (1 + np.exp(-scale * b)), np.exp(-(b**2) / 2) / np.sqrt(2 * np.pi)
    same, split = np.trapezoid(chance**2 * density, b), np.trapezoid(chance * (1 - chance) * density, b)
    assert found.table["value"][0] == pytest.approx(0, abs=1e-6)
    assert found.fit["log_likelihood"] == pytest.approx(4 * np.log(same) + 2 * np.log(split), rel=1e-6)
    # the likelihood is highest where chances of like pairs are 2/3 of all: same = 4/6 / 2
    assert same == pytest.approx(1 / 3, rel=1e-4)
