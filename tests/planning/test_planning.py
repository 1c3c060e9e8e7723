"""Power, smallest effects and margins beside R's stats package and survey sampling by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research import can_tell, dots, mediation_power, people_needed, plan_margin, power, smallest_effect
from research.errors import EstimationError
from research.planning.tails import power_of_t, ratio_for
from research.responses import Design, responses_from

# R 4.2.2; people are both groups together there as here, power.*.test with strict = TRUE
POWER = [
    ((40, 1.0, {}), 0.8689530277),  # power.t.test(n=20, delta=1)
    ((10, 0.1, {}), 0.0522526104),  # power.t.test(n=5, delta=.1)
    ((128, 0.2, {"level": 0.99}), 0.07235576294),  # power.t.test(n=64, delta=.2, sig.level=.01)
    ((120, 0.5, {"split": 0.25}), 0.6526291219),  # pt(q, 118, .5 / sqrt(1/30 + 1/90), lower=FALSE) + pt(-q, ...)
    ((200, 0.15, {"share": 0.5}), 0.5745018637),  # power.prop.test(n=100, p1=.5, p2=.65)
    # power.t.test(n=30, delta=.4, sd=sqrt(2*(1-.6)), type="paired")
    ((30, 0.4, {"comparing": "waves", "overlap": 1, "correlation": 0.6}), 0.6583041823),
    ((40, 1.0, {"comparing": "groups", "sd": 1.0, "population": 1e9}), 0.8689530277),
    # pt(q, 95, .3 / sqrt(.8 / .9 / 100), lower=FALSE) + pt(-q, ...)
    ((100, 0.3, {"comparing": "coefficient", "explained": 0.2, "shared": 0.1, "predictors": 4}), 0.8829157912),
    # 1 - pf(qf(.95,3,93), 3, 93, ncp=100*.05/.75)
    ((100, 0.05, {"comparing": "terms", "explained": 0.2, "predictors": 6, "terms": 3}), 0.5469667102),
    # power.anova.test(groups=4, n=20, between.var=1, within.var=5): f2 = .15
    ((80, 0.15 / 1.15, {"comparing": "terms", "predictors": 3, "terms": 3}), 0.8190542481),
    # whole communities, 10 in each group: pt(q, 18, .3 / sqrt(4 * 1.95 / 400), lower=FALSE) + pt(-q, ...)
    ((400, 0.3, {"cluster_size": 20, "icc": 0.05}), 0.5291934022),
]


@pytest.mark.parametrize(("call", "expected"), POWER)
def test_power_is_that_of_r(call: tuple[int, float, dict[str, Any]], expected: float):
    people, effect, plan = call
    assert power(people, effect, **plan).value == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(
    ("people", "plan", "expected"),
    [
        (100, {}, 0.5658822438),  # power.t.test(n=50, power=.8)
        (400, {"share": 0.3}, 0.434660314 - 0.3),  # power.prop.test(n=200, p1=.3, power=.8)
    ],
)
def test_the_smallest_effect_is_that_of_r(people: int, plan: dict[str, Any], expected: float):
    assert smallest_effect(people, **plan).value == pytest.approx(expected, rel=1e-7)


@pytest.mark.parametrize(
    ("effect", "plan", "expected"),
    [
        (0.4, {"sd": 1.5, "power": 0.9}, 593),  # power.t.test(power=.9, delta=.4, sd=1.5): 296.48 a group
        (0.25, {"share": 0.5, "power": 0.9}, 154),  # power.prop.test(p1=.5, p2=.75, power=.9): 76.71 a group
    ],
)
def test_the_people_needed_are_those_of_r(effect: float, plan: dict[str, Any], expected: int):
    assert people_needed(effect, **plan).value == expected


def test_the_margin_of_a_share_by_hand():
    # 1.96 sqrt(.25 / 1000), a little more by t; R: qt(.975, 999) * sqrt(.25 / 1000)
    assert plan_margin(1000).value == pytest.approx(0.03102734282, rel=1e-8)
    # half of the population asked halves the variance
    assert plan_margin(1000, population=2000).value == pytest.approx(0.03102734282 / 2**0.5, rel=1e-8)
    assert plan_margin(1000, share=0.1).value == pytest.approx(0.03102734282 * 0.6, rel=1e-8)
    # a mean of answers with deviation 2, weights that cost 1.5, 50 communities of 20: R qt(.975, 49) = 2.009575
    table = plan_margin(1000, sd=2, weights=1.5, cluster_size=20, icc=0.1).table
    assert table["margin"].item() == pytest.approx(2.009575237 * 2 * (1.5 * 2.9 / 1000) ** 0.5, rel=1e-8)
    assert table["effective"].item() == pytest.approx(1000 / 4.35)


def test_groups_have_margins_of_their_own():
    found = plan_margin([300, 600], groups={"members": 0.25, "others": 0.75}).table
    assert found["group"].tolist() == ["members", "others"] * 2
    assert found["people"].tolist() == [75, 225, 150, 450]
    assert plan_margin(300, groups=3).table["people"].tolist() == [100]
    assert found["margin"].is_monotonic_decreasing is False


def test_people_within_communities_are_compared_more_exactly_than_communities():
    plan = {"cluster_size": 10, "icc": 0.2}
    across, inside = power(200, 0.3, **plan), power(200, 0.3, **plan, between="people")
    assert across.table[["effective", "df"]].to_numpy()[0].tolist() == pytest.approx([200 / 2.8, 18])
    assert inside.table[["effective", "df"]].to_numpy()[0].tolist() == pytest.approx([200 / 0.8, 19])


def test_a_panel_tells_more_of_change_than_two_samples():
    # variance 2 / n less twice the overlap times the correlation
    panel = power(100, 0.2, comparing="waves", overlap=0.5, correlation=0.8).table
    assert panel["standard_error"].item() == pytest.approx((2 * (1 - 0.5 * 0.8) / 100) ** 0.5)
    assert panel["df"].item() == 149
    apart = power(100, 0.1, comparing="waves", share=0.5).table
    assert apart["standard_error"].item() == pytest.approx(((0.25 + 0.24) / 100) ** 0.5)


def test_a_difference_of_slopes_needs_four_times_the_people_of_a_slope():
    slope = power(100, 0.3, comparing="coefficient").table["standard_error"].item()
    difference = power(400, 0.3, comparing="moderation").table["standard_error"].item()
    assert slope == pytest.approx(0.1)
    assert difference == pytest.approx(0.1)


def test_whoever_asks_everybody_has_no_error_left():
    assert plan_margin(500, population=500).value == 0
    assert power(500, 0.1, population=500).table["effective"].item() == float("inf")


def test_mediation_is_found_as_often_as_simulations_say():
    # MacKinnon et al. (2002), asymmetric distribution of the product, 500 drawn studies: paths .39 (.363 and .386 when
    # standardized) .554 at 50 and .920 at 100 people, paths .14 (.139 and .140) .760 at 500
    medium = mediation_power([50, 100], 0.3633, 0.3861, seed=20261125).table["power"]
    assert medium.tolist() == pytest.approx([0.554, 0.92], abs=0.045)
    assert mediation_power(500, 0.1386, 0.1398, seed=20261125).value == pytest.approx(0.76, abs=0.045)
    # without the first path a strong second one leaves the level of the interval
    assert mediation_power(300, 0.0, 0.5, seed=20261125).value == pytest.approx(0.05, abs=0.015)
    with pytest.raises(EstimationError, match="these paths explain more than all of a variable"):
        mediation_power(100, 0.9, 0.9, seed=1, direct=0.9)


FIRMS = pd.DataFrame(
    {
        "size": ["small"] * 8 + ["large"] * 4 + [None],
        "firm": [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7],
        "w": [1.0] * 4 + [3.0] * 4 + [1.0] * 5,
    }
)


def test_what_a_wave_can_tell_of_each_group_by_hand():
    found = can_tell(responses_from(FIRMS, Design(weights="w", clusters="firm")), by="size", icc=0.2)
    table = found.table.set_index("group")
    small, large = 16**2 / (4 * 1 + 4 * 9) / 1.2, 4 / 1.2  # Kish by 1 + (2 - 1) .2
    assert table["base"].to_dict() == {"large": 4, "small": 8}
    assert table["effective"].to_dict() == pytest.approx({"large": large, "small": small})
    assert table["df"].to_dict() == {"large": 1, "small": 3}
    assert table["margin"]["small"] == pytest.approx(3.182446305 * 0.5 / small**0.5, rel=1e-8)  # qt(.975, 3)
    gap = table["difference"]["small"] / (0.5 * (1 / small + 1 / large) ** 0.5)
    assert power_of_t(gap, 4, 0.95) == pytest.approx(0.8)
    assert found.notes[-1] == "1 of 13 respondents are in no group."


def test_a_group_alone_has_nobody_to_differ_from():
    one = can_tell(responses_from(FIRMS.head(8)), by="size", sd=2.0)
    assert one.table["difference"].isna().all()
    single = can_tell(responses_from(FIRMS.head(9)), by="size")
    assert single.table.set_index("group").loc["large", ["margin"]].isna().all()


def test_a_group_whose_comparison_has_no_degrees_of_freedom_is_left_blank():
    two = responses_from(pd.DataFrame({"size": ["a", "b"]}))
    assert can_tell(two, by="size").table[["margin", "difference"]].isna().all(axis=None)


def test_nobody_in_a_group_is_refused():
    with pytest.raises(EstimationError, match="nobody has a group in 'size'"):
        can_tell(responses_from(FIRMS.tail(1)), by="size")


def test_plans_are_charts():
    curve = dots(power([100, 200], 0.3), sort="given").parts
    assert curve.chart is not None
    assert [row.label for row in curve.chart.rows] == ["100 people", "200 people"]
    assert (curve.chart.reference, curve.chart.reference_label) == ("plan/wanted", "Wanted")
    groups = dots(can_tell(responses_from(FIRMS), by="size"), sort="given").parts
    assert groups.chart is not None
    assert [row.label for row in groups.chart.rows] == ["large", "small"]
    assert len(plan_margin([100, 200])) == 2


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: plan_margin(1), "1 respondents cannot be planned"),
        (lambda: plan_margin([]), "0 respondents cannot be planned"),
        (lambda: plan_margin(100, share=1.0), "a share of 1 has no margin"),
        (lambda: plan_margin(100, share=0.5, sd=1.0), "not both"),
        (lambda: plan_margin(100, groups=0), "0 groups cannot be planned"),
        (lambda: plan_margin(100, groups={"a": 1.5}), "1 groups have a part of the respondents outside"),
        (lambda: plan_margin(100, groups={}), "no groups have a part"),
        (lambda: plan_margin(100, weights=0.9), "the design effect of weights is 1 or more, not 0.9"),
        (lambda: plan_margin(100, cluster_size=0.5), "communities of 0.5 people"),
        (lambda: plan_margin(100, population=50), "100 respondents are planned and the population has 50"),
        (lambda: plan_margin(20, cluster_size=20), "1 communities leave no degree of freedom"),
        (lambda: power(2, 0.5), "2 people leave no degree of freedom to compare 2 groups"),
        (lambda: power(100, 0.5, between="dogs"), "what is compared is 'people' or 'communities', not 'dogs'"),
        (lambda: power(100, 0.5, comparing="taste"), "nothing is compared by 'taste'; the kinds are groups, waves"),
        (lambda: power(100, 0.5, flavor=1), "a plan knows no flavor; it knows sd, share, split"),
        (lambda: power(100, 0.5, explained=1.2), "the plan has explained outside its range"),
        (lambda: power(100, 0.5, split=0), "the plan has a split, correlation or standard deviation outside its range"),
        (lambda: power(100, 0.2, share=1.0), "a share of 1 cannot be compared"),
        (lambda: power(100, 0.2, share=0.5, comparing="coefficient"), "a coefficient is planned for an outcome with a"),
        (lambda: power(100, 0.7, share=0.5), "a share of 0.5 cannot become 1.2"),
        (lambda: power(100, 0.9, comparing="terms", explained=0.2), "terms cannot add 0.9 of the variance"),
        (lambda: smallest_effect(4, share=0.9), "4 respondents find no possible effect with a power of 80%"),
        (lambda: smallest_effect(100, power=0.01), "a power of 0.01 cannot be planned"),
        (lambda: people_needed(0.0), "no number of respondents finds this effect with a power of 80%"),
    ],
)
def test_what_cannot_be_a_plan_is_refused(call: Any, sentence: str):
    with pytest.raises(EstimationError, match=sentence):
        call()


def test_a_large_effect_needs_the_fewest_people_that_can_be_compared():
    assert people_needed(50.0).value == 7


@settings(max_examples=50, deadline=None)
@given(st.integers(10, 2000), st.floats(0.3, 0.99), st.floats(0.0, 0.3), st.sampled_from([1, 5]))
def test_the_smallest_effect_is_found_with_the_power_wanted(people: int, wanted: float, icc: float, size: int):
    plan = {"cluster_size": size, "icc": icc}
    if people / size < 4:
        return
    effect = smallest_effect(people, power=wanted, **plan).value
    assert power(people, effect, **plan).value == pytest.approx(wanted, abs=1e-6)
    assert power(people * 2, effect, **plan).value > wanted


def test_ratios_and_power_are_inverse():
    assert power_of_t(ratio_for(0.9, 17, 0.95), 17, 0.95) == pytest.approx(0.9)
    assert power_of_t(0.0, float("inf"), 0.95) == pytest.approx(0.05)
