"""Designs.

How a sample was drawn decides how far an estimate may be off. Respondents who were drawn together tell less than as
many drawn one by one, strata tell more, and a large part of the population tells more still. A group of respondents is
estimated inside the whole design: primary units without anyone of the group stay in.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from research import Design, mean, replicate, total
from research.errors import EstimationError
from tests.made import drawn


def error(responses, item="hours", **more) -> float:
    return mean(responses, item, **more).table["standard_error"].item()


def test_strata_take_their_differences_off_the_error():
    r"""Variance in strata.

    Verb: `Design(strata=…)`
    Convention: squares are taken about the mean of the stratum, n - 1 in each.
    Formula: $v = \sum_h \frac{n_h}{n_h - 1} \sum_{i \in h} (z_i - \bar z_h)^2$
    Precision: degrees of freedom are primary units less strata.
    Source: Särndal, Swensson and Wretman (1992), section 3.7.
    """
    responses = drawn(
        """
            | hours | size
        ann | 1     | small
        bob | 3     | small
        cyd | 7     | large
        dan | 9     | large
        """,
        design=Design(strata="size"),
    )
    # z = (hours - 5) / 4: -1, -.5, .5, 1; about the stratum means -.75 and .75 each differs by .25
    assert error(responses) == pytest.approx((2 * 2 * 0.25**2 * 2) ** 0.5)
    assert mean(responses, "hours").table["df"].item() == 2


def test_respondents_of_one_cluster_count_together():
    r"""Variance of clusters.

    Verb: `Design(clusters=…)`
    Convention: the sums of primary units vary, not respondents; cluster names may repeat between strata.
    Formula: $z_c = \sum_{i \in c} w_i (y_i - \bar y) / \sum_j w_j$, $v = \frac{n}{n - 1} \sum_c (z_c - \bar z)^2$
    Source: Särndal, Swensson and Wretman (1992), section 4.6 (ultimate clusters).
    """
    responses = drawn(
        """
            | hours | team
        ann | 2     | red
        bob | 2     | red
        cyd | 4     | blue
        dan | 8     | green
        """,
        design=Design(clusters="team"),
    )
    # mean 4; sums of (hours - 4) / 4 by team: -1, 0, 1; times 3 / 2
    assert error(responses) == pytest.approx((1.5 * 2) ** 0.5)


def test_a_counted_population_lessens_the_error():
    r"""Finite population correction.

    Verb: `Design(fpc=…)`
    Convention: counts above one are population sizes of the stratum, others sampling fractions. Without `weights` they
    also say what a respondent stands for.
    Formula: $v_{fpc} = (1 - n / N)\, v$
    Source: Cochran (1977), section 2.6; R survey, `svydesign(fpc=)`.
    """
    text = """
            | hours | people
        ann | 1     | 8
        bob | 3     | 8
        """
    counted = drawn(text, design=Design(fpc="people"))
    assert error(counted) == pytest.approx((1 - 2 / 8) ** 0.5 * error(drawn(text)))
    assert total(counted, "hours").value == 4 * (1 + 3)


def test_a_second_stage_adds_what_was_not_asked_inside_the_units():
    r"""Two stages.

    Verb: `Design(clusters=[…], fpc=[…])`
    Convention: the variance of a later stage counts by the part of the units that was drawn before it. Stages after one
    without population counts add nothing, for then the primary units carry all variance.
    Formula: $v = v_1 + \sum_{c} f_1\, v_{2, c}$ with $v_1 = (1 - f_1) \frac{n}{n - 1} \sum_c (z_c - \bar z)^2$
    Source: Särndal, Swensson and Wretman (1992), result 4.3.1.
    """
    responses = drawn(
        """
            | hours | team | member | teams | members
        ann | 1     | red  | 1      | 4     | 4
        bob | 3     | red  | 2      | 4     | 4
        cyd | 5     | blue | 1      | 4     | 4
        dan | 7     | blue | 2      | 4     | 4
        """,
        design=Design(clusters=["team", "member"], fpc=["teams", "members"]),
    )
    # every weight is 4; z = (hours - 4) / 4: -.75 -.25 .25 .75; teams -1 and 1, half of the teams drawn
    first = (1 - 1 / 2) * 2 * (1 + 1)
    # inside a team about -.5 and .5 by .25, half of the members drawn; the teams drawn were half
    second = 1 / 2 * 2 * ((1 - 1 / 2) * 2 * 2 * 0.25**2)
    assert error(responses) == pytest.approx((first + second) ** 0.5)


def test_a_stratum_of_one_unit_follows_the_rule_of_the_design():
    r"""Strata of one unit.

    Verb: `Design(single_unit=…)`
    Convention: refused unless the design says otherwise. `certainty` and `remove` add nothing, `adjust` squares the
    unit's distance from zero, the mean of all scores, `average` gives the mean variance of the other strata.
    Formula: $v_h = 0$; $v_h = z_h^2$; $v_h = \frac{1}{H'} \sum_{h'} v_{h'}$
    Source: R survey, option `survey.lonely.psu`.
    """
    responses = drawn(
        """
            | hours | size
        ann | 1     | small
        bob | 5     | small
        cyd | 6     | large
        """,
        design=Design(strata="size"),
    )

    def under(rule: str) -> float:
        return error(replace(responses, design=Design(strata="size", single_unit=rule)))

    # z = (hours - 4) / 3: -1, 1/3, 2/3; ann and bob are 2/3 from their mean, times 2 / 1; cyd is alone
    small, alone = 2 * 2 * (2 / 3) ** 2, (2 / 3) ** 2
    assert under("certainty") == under("remove") == pytest.approx(small**0.5)
    assert under("adjust") == pytest.approx((small + alone) ** 0.5)
    assert under("average") == pytest.approx((small + small) ** 0.5)
    with pytest.raises(EstimationError, match="1 of 2 strata in 'size' hold a single primary unit"):
        under("refuse")


def test_the_jackknife_leaves_each_unit_out_once():
    r"""Jackknife (JK1, JKn).

    Verb: `replicate(…, "jk1")`, `replicate(…, "jkn")`
    Convention: the other units of the stratum are raised by n / (n - 1); squares are taken about the mean of the sets.
    Population counts lessen it as they do the formula.
    Formula: $v = \sum_h (1 - f_h) \frac{n_h - 1}{n_h} \sum_{r \in h} (\hat\theta_r - \bar\theta)^2$
    Precision: degrees of freedom are the rank of the replicate weights less one.
    Source: Wolter (2007), chapter 4; R survey, `as.svrepdesign`.
    """
    strata = drawn(
        """
            | hours | size  | team
        ann | 1     | small | red
        bob | 3     | small | blue
        cyd | 7     | large | gold
        dan | 9     | large | pink
        """,
        design=Design(clusters="team", strata="size"),
    )
    plain = replace(strata, design=Design(clusters="team"))
    # without ann 19/3, without bob 17/3, without cyd 13/3, without dan 11/3; their mean is 5
    squares = (4 / 3) ** 2 + (2 / 3) ** 2 + (2 / 3) ** 2 + (4 / 3) ** 2
    assert error(replicate(plain, "jk1")) == pytest.approx((3 / 4 * squares) ** 0.5)
    # without ann 3 + 3 + 7 + 9 over 4: 5.5, then 4.5, 5.5 and 4.5; half of each square
    assert error(replicate(strata, "jkn")) == pytest.approx((1 / 2 * 4 * 0.5**2) ** 0.5)


def test_half_samples_take_one_unit_of_every_pair():
    r"""Balanced repeated replication.

    Verb: `replicate(…, "brr")`, `replicate(…, "fay", rho=…)`
    Convention: a full orthogonal set of half samples, more of them than pairs of units. Fay's keep the other half with
    the factor rho. Population counts are not used.
    Formula: $v = \frac{1}{R (1 - \rho)^2} \sum_r (\hat\theta_r - \bar\theta)^2$
    Source: McCarthy (1969); Judkins (1990); R survey, `brrweights`.
    """
    strata = drawn(
        """
            | hours | size  | team
        ann | 1     | small | red
        bob | 3     | small | blue
        cyd | 7     | large | gold
        dan | 9     | large | pink
        """,
        design=Design(clusters="team", strata="size"),
    )
    # two pairs, four sets: means of (1 or 3) and (7 or 9), that is 4, 5, 5, 6
    assert error(replicate(strata, "brr")) == pytest.approx((1 / 4 * (1 + 0 + 0 + 1)) ** 0.5)
    # with rho = .5 each mean moves half as far, and squares count four times
    assert error(replicate(strata, "fay", rho=0.5)) == pytest.approx((1 / (4 * 0.25) * 2 * 0.5**2) ** 0.5)


def test_the_bootstrap_draws_units_again():
    r"""Bootstrap of Rao and Wu.

    Verb: `replicate(…, "bootstrap", replicates=…, seed=…)`
    Convention: n - 1 draws with replacement from the n units of a stratum, raised to n; with population counts the
    factors come nearer to one.
    Formula: $w_r = w \left(1 + \sqrt{1 - f_h} \left(\frac{n_h}{n_h - 1} m_r - 1\right)\right)$,
    $v = \frac{1}{R - 1} \sum_r (\hat\theta_r - \bar\theta)^2$
    Source: Rao and Wu (1988); R survey, `subbootweights`, where nothing is counted.
    """
    strata = drawn(
        """
            | hours | size  | team
        ann | 1     | small | red
        bob | 3     | small | blue
        cyd | 7     | large | gold
        dan | 9     | large | pink
        """,
        design=Design(clusters="team", strata="size"),
    )
    sets = replicate(strata, "bootstrap", replicates=50, seed=1)
    # one draw of two units: each set takes one unit of a pair twice, so its mean is 4, 5 or 6
    factors = sets.design.replicates.multipliers
    assert {tuple(row) for row in factors[:, :2].tolist()} == {(0.0, 2.0), (2.0, 0.0)}
    means = factors @ [1, 3, 7, 9] / 4
    assert set(means) <= {4.0, 5.0, 6.0}
    assert error(sets) == pytest.approx(means.std(ddof=1))


def test_successive_differences_follow_the_order_of_the_rows():
    r"""Successive differences.

    Verb: `replicate(…, "sdr")`
    Convention: for samples drawn at even steps through a list; within strata and in the order of the rows each unit is
    set against the next, and the last against the first.
    Formula: $w_{ir} = w_i \left(1 + 2^{-3/2} a_{i, r} - 2^{-3/2} a_{i + 1, r}\right)$,
    $v = \frac{4}{R} \sum_r (\hat\theta_r - \bar\theta)^2$, a Hadamard matrix a
    Source: Fay and Train (1995); Ash (2014).
    """
    responses = drawn(
        """
            | hours | step
        ann | 1     | a
        bob | 3     | b
        cyd | 5     | c
        """,
        design=Design(clusters="step"),
    )
    sets = replicate(responses, "sdr")
    # half the squares of the differences of neighbors, the last and the first being neighbors too
    found = total(sets, "hours").table["standard_error"].item()
    assert found == pytest.approx((0.5 * (4 + 4 + 16)) ** 0.5)


def test_a_group_is_estimated_inside_the_whole_design():
    r"""Domains.

    Verb: `by=` of every verb
    Convention: respondents outside the group keep their units in the design, with a score of 0. Respondents without an
    answer are outside in the same way.
    Formula: $z_c = \sum_{i \in c \cap d} w_i (y_i - \bar y_d) / \sum_{j \in d} w_j$ for all units c
    Precision: degrees of freedom are the primary units with someone of the group, less their strata.
    Source: Särndal, Swensson and Wretman (1992), section 10.3.
    """
    responses = drawn(
        """
            | hours | team  | new
        ann | 2     | red   | 1
        bob | 6     | blue  | 1
        cyd | 3     | green | 0
        dan |       | gold  | 1
        """,
        design=Design(clusters="team"),
    )
    found = mean(responses, "hours", by="new").table.set_index("new").loc["Strongly disagree"]
    # scores of the group: -2/2, 2/2, 0 and 0, times 4 / 3; two units less one stratum
    assert found["standard_error"] == pytest.approx((4 / 3 * 2) ** 0.5)
    assert (found["df"], found["base"]) == (1, 2)
