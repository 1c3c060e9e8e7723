"""Planning.

Before anyone is asked it can be told how exact a wave will be and what difference it can find. Weights and communities
cost as they will cost in the estimates; degrees of freedom are those of the design.
"""

from __future__ import annotations

import pytest

from research import Design, can_tell, people_needed, plan_margin, power, smallest_effect
from tests.made import asked, drawn


def test_the_margin_of_a_planned_share():
    r"""Margin.

    Verb: `plan_margin`
    Convention: half the width of the interval. A share of one half where none is expected; the part of the population
        that is not asked where its size is known.
    Formula: $t_{df} \sqrt{(1 - n/N)\; D\; p (1 - p) / n}$ with $D = D_w (1 + (m - 1) \rho)$; $df$ is $n - 1$, or
        communities less one
    Source: Kish (1965), chapter 5; Cochran (1977), section 4.4.
    """
    # 400 people of 1,000 in 20 communities of 20 with a correlation of .05: the design effect is 1.95, t(19) is 2.093
    found = plan_margin(400, cluster_size=20, icc=0.05, population=1000)
    assert found.value == pytest.approx(2.093024 * (0.6 * 1.95 * 0.25 / 400) ** 0.5, rel=1e-6)


def test_the_power_to_tell_two_groups_apart():
    r"""Power.

    Verb: `power`, `people_needed`
    Convention: two-sided, both sides counted. Where whole communities are compared, degrees of freedom are communities
        less two; where each community has both groups, their likeness helps.
    Formula: $P(|T_{df}(\delta / s)| > t_{df})$ with $s^2 = D\, \sigma^2 / (n\, q (1 - q))$ for a part $q$ in the first
        group; $D = D_w (1 + (m - 1) \rho)$ between communities and $D_w (1 - \rho)$ within
    Source: Cohen (1988), chapter 2; Murray (1998) for communities; R, `power.t.test`.
    """
    # Cohen (1988), table 2.4.1: 64 a group find half a standard deviation with a power of .80
    assert people_needed(0.5).value == 2 * 64
    assert power(128, 0.5).value == pytest.approx(0.80, abs=0.005)


def test_the_power_to_tell_two_shares_apart():
    r"""Power for two shares.

    Verb: `power` with `share`
    Convention: the difference is judged by the share of both groups together, as its test does.
    Formula: $\Phi\left((|p_1 - p_2| - z \sqrt{\bar p \bar q (1/n_1 + 1/n_2)}) /
        \sqrt{p_1 q_1 / n_1 + p_2 q_2 / n_2}\right)$ and the other side
    Source: Fleiss, Levin and Paik (2003), section 4.2; R, `power.prop.test`.
    """
    # R: power.prop.test(p1 = .5, p2 = .75, power = .9) needs 76.7 a group
    assert people_needed(0.25, share=0.5, power=0.9).value == 154


def test_the_smallest_change_between_waves():
    r"""Smallest effect.

    Verb: `smallest_effect`
    Convention: what is found with a power of 80 percent unless another is wanted. Of waves: whoever answers in both is
        compared with themself.
    Formula: the $\delta$ whose power is the one wanted; of waves $s^2 = 2 \sigma^2 D (1 - o\, r) / n$ for an overlap
        $o$ and a correlation $r$
    Source: Kish (1965), section 12.4; Cohen (1988).
    """
    # all in both, correlation .5: the variance is that of one sample; R: power.t.test(n = 34, power = .8,
    # type = "paired", strict = TRUE) finds .49503
    found = smallest_effect(34, comparing="waves", overlap=1, correlation=0.5)
    assert found.value == pytest.approx(0.4950281, abs=1e-6)


def test_the_power_of_coefficients_and_terms():
    r"""Power in models.

    Verb: `power` with `comparing="coefficient"`, `"moderation"` or `"terms"`
    Convention: a coefficient per standard deviation of its predictor; a difference of slopes between two groups; the
        part of variance that several terms add.
    Formula: $s^2 = \sigma^2 (1 - R^2) / (n (1 - R_x^2))$, by $q (1 - q)$ more for slopes; for $u$ terms
        $F_{u,df}(\lambda)$ with $\lambda = n\, \Delta R^2 / (1 - R^2_{all})$
    Source: Cohen (1988), chapter 9.
    """
    # R: 1 - pf(qf(.95, 3, 93), 3, 93, ncp = 100 * .05 / .75)
    found = power(100, 0.05, comparing="terms", explained=0.2, predictors=6, terms=3)
    assert found.value == pytest.approx(0.546967, abs=1e-6)


def test_what_a_wave_can_tell_of_groups():
    r"""What groups can tell.

    Verb: `can_tell`
    Convention: each group by itself, and against everyone else; respondents without a group are left out.
    Formula: effective base $(\sum w)^2 / \sum w^2$ by $1 + (m - 1) \rho$ with $m = \sum m_c^2 / \sum m_c$; margin
        $t_{df} \sigma / \sqrt{n_e}$; difference $\delta \sqrt{1/n_e + 1/n_e'}\, \sigma$ with $\delta$ the
        standard errors that the power wanted needs
    Source: Kish (1965), sections 5.4 and 11.7.
    """
    responses = drawn(
        """
            | size | w
        ann | 1    | 1
        bea | 1    | 1
        cyd | 1    | 2
        dan | 2    | 1
        eva | 2    | 1
        """,
        (asked("size", {1: "small", 2: "large"}),),
        Design(weights="w"),
    )
    table = can_tell(responses, by="size").table
    assert table["group"].tolist() == ["small", "large"]
    assert table["effective"].tolist() == pytest.approx([16 / 6, 2])
    assert table["margin"].tolist() == pytest.approx([4.302653 * 0.5 / (16 / 6) ** 0.5, 12.706205 * 0.5 / 2**0.5])
