"""Scales.

A scale is a sum of items that show one thing. Twelve people answer three items with 1 or 2 below: each item has as many
ones as twos, and any two items agree in eight of twelve, so that every correlation is (8 - 4) / 12 = 1/3.
"""

from __future__ import annotations

from math import log, pi, sin, sqrt

import pytest

from research import careless, explore, factorability, parallel, polychoric
from research.measures import cronbach, weighted_alpha
from research.responses import Responses
from tests.made import drawn

ITEMS = ["a", "b", "c"]
TWELVE = """
    | a | b | c
1   | 1 | 1 | 1
2   | 1 | 1 | 1
3   | 1 | 1 | 1
4   | 2 | 2 | 2
5   | 2 | 2 | 2
6   | 2 | 2 | 2
7   | 1 | 1 | 2
8   | 1 | 2 | 1
9   | 2 | 1 | 1
10  | 2 | 2 | 1
11  | 2 | 1 | 2
12  | 1 | 2 | 2
"""


def twelve() -> Responses:
    return drawn(TWELVE)


def test_alpha_is_what_items_share_of_their_sum():
    r"""Cronbach's alpha.

    Verb: `reliability`, `weighted_alpha`
    Convention: respondents who answered every item; variances with weights, on Kish's effective base for intervals.
    Formula: $\alpha = \frac{k}{k-1} \left(1 - \sum_j s_j^2 / s_{sum}^2\right)$
    Precision: Feldt's interval $1 - (1 - \alpha) F_{n-1, (n-1)(k-1)}$; standard error by Duhachek and Iacobucci.
    Source: Cronbach (1951); Feldt (1965); Duhachek and Iacobucci (2004).
    """
    responses = twelve()
    found = cronbach(responses.frame[ITEMS], responses.weights)
    assert found.alpha == pytest.approx(3 * (1 / 3) / (1 + 2 * (1 / 3)))  # k r / (1 + (k - 1) r) for equal items
    assert weighted_alpha(responses.frame[ITEMS], responses.weights) == pytest.approx(0.6)
    assert found.low < 0.6 < found.high


def test_omega_is_what_one_factor_makes_of_the_sum():
    r"""McDonald's omega total.

    Verb: `reliability(…).omega`
    Convention: one factor by maximum likelihood over respondents who answered every item.
    Formula: $\omega = (\sum_j \lambda_j)^2 / \left((\sum_j \lambda_j)^2 + \sum_j \theta_j\right)$
    Source: McDonald (1999).
    """
    responses = twelve()
    found = cronbach(responses.frame[ITEMS], responses.weights, "three")
    loading, residual = sqrt(1 / 3), 2 / 3
    assert found.omega == pytest.approx((3 * loading) ** 2 / ((3 * loading) ** 2 + 3 * residual))


def test_guttmans_lambda_takes_off_what_each_item_has_for_itself():
    r"""Guttman's lambda 6.

    Verb: `reliability(…).lambda6`
    Convention: on correlations; what an item has for itself is one less its squared multiple correlation.
    Formula: $\lambda_6 = 1 - \sum_j (1 - R_j^2) / \sum_{jk} r_{jk}$
    Source: Guttman (1945).
    """
    responses = twelve()
    found = cronbach(responses.frame[ITEMS], responses.weights)
    told_by_others = 2 * (1 / 3) ** 2 / (1 + 1 / 3)  # two predictors that correlate 1/3
    assert found.lambda6 == pytest.approx(1 - 3 * (1 - told_by_others) / 5)


def test_a_polychoric_correlation_is_that_of_normal_variables_cut_into_answers():
    r"""Polychoric correlation and ordinal alpha.

    Verb: `polychoric`
    Convention: thresholds from each item alone, then each correlation by maximum likelihood; nothing is added to empty
      cells.
    Formula: $P(a, b) = \Phi_2(\tau_a, \tau_b; \rho)$ differenced over the cell; for two items cut in the middle,
      $\rho = \sin 2 \pi (p_{11} - 1/4)$
    Source: Olsson (1979); ordinal alpha by Zumbo, Gadermann and Zeisser (2007).
    """
    found = polychoric(twelve(), ITEMS)
    both_one = 4 / 12
    assert found.correlations[0, 1] == pytest.approx(sin(2 * pi * (both_one - 1 / 4)))
    assert found.ordinal_alpha == pytest.approx(3 * 0.5 / (1 + 2 * 0.5))


def test_factorability_says_whether_items_have_anything_in_common():
    r"""Kaiser-Meyer-Olkin, Bartlett, eigenvalues and minimum average partial.

    Verb: `factorability`
    Convention: product-moment correlations of complete answers, weighted; Bartlett's test on the effective base.
    Formula: $KMO = \sum r^2 / (\sum r^2 + \sum p^2)$ with partial correlations p;
      $\chi^2 = -(n - 1 - (2k + 5)/6) \ln |R|$ on $k(k-1)/2$ degrees of freedom
    Source: Kaiser and Rice (1974); Bartlett (1951); Velicer (1976).
    """
    found = factorability(twelve(), ITEMS)
    r, partial = 1 / 3, (1 / 3) / (1 + 1 / 3)
    assert found.kmo == pytest.approx(r**2 / (r**2 + partial**2))
    assert found.table["eigenvalue"].tolist() == pytest.approx([1 + 2 * r, 1 - r, 1 - r])
    assert found.bartlett == pytest.approx(-(12 - 1 - 11 / 6) * log((1 + 2 * r) * (1 - r) ** 2))


def test_components_count_while_they_exceed_those_of_chance():
    r"""Parallel analysis.

    Verb: `parallel`
    Convention: eigenvalues of correlations beside the mean, and a quantile, of those of uncorrelated normal data of the
      same size; drawn by Bartlett's decomposition of the Wishart distribution, with the seed told.
    Formula: the first $m$ with $\lambda_j > \bar\lambda_j^{chance}$ for all $j \le m$
    Source: Horn (1965).
    """
    found = parallel(twelve(), ITEMS, seed=1, replicates=200)
    assert found.components <= 1  # with twelve people chance alone reaches 5/3 often
    assert found.table["chance_mean"].sum() == pytest.approx(3)  # eigenvalues of correlations add to their number


def test_exploratory_factors_tell_the_correlations():
    r"""Exploratory factors.

    Verb: `explore`
    Convention: maximum likelihood or least residuals; varimax and promax with Kaiser's normalization, varimax stopping
      where R's does (a gain under 1e-5); oblimin without; largest factor first, each with a positive sum.
    Formula: $R = \Lambda \Phi \Lambda' + \Psi$; test $(n - 1 - (2k + 5)/6 - 2m/3) F$ on $((k-m)^2 - k - m)/2$ df
    Source: Lawley and Maxwell (1971); Harman and Jones (1966); Kaiser (1958); Jennrich (2002).
    """
    found = explore(twelve(), ITEMS, factors=1)
    assert found.loadings[:, 0].tolist() == pytest.approx([sqrt(1 / 3)] * 3, rel=1e-5)
    assert found.uniqueness.tolist() == pytest.approx([2 / 3] * 3, rel=1e-5)


def test_signs_of_carelessness_are_runs_flatness_distance_and_speed():
    r"""Signs of careless answers.

    Verb: `careless`
    Convention: items in the order asked, reverse items not turned; unweighted, for carelessness is a person's; what
      counts is stated beforehand.
    Formula: longest run of equal answers; standard deviation over items; $(x - \bar x)' S^{-1} (x - \bar x)$ beside
      $\chi^2_k$; seconds by item
    Source: Meade and Craig (2012); Curran (2016); Huang, Curran, Keeney, Poposki and DeShon (2012).
    """
    responses = drawn(
        """
            | a | b | c | d
        ann | 3 | 3 | 3 | 3
        bob | 1 | 2 | 2 | 5
        cyd | 2 | 4 | 5 | 1
        dee | 5 | 5 | 1 | 2
        eve | 4 | 1 | 3 | 4
        fay | 2 | 3 | 5 | 5
        """
    )
    found = careless(responses, ["a", "b", "c", "d"], run=4)
    assert found.people["longstring"].tolist() == [4, 2, 1, 2, 1, 2]
    assert found.people.loc["ann", "variability"] == 0
    assert found.people.loc["bob", "variability"] == pytest.approx(sqrt(((1 - 2.5) ** 2 + 2 * 0.5**2 + 2.5**2) / 3))
    assert found.people["distance"].mean() == pytest.approx(4 * 5 / 6)  # k (n - 1) / n, whatever the answers
