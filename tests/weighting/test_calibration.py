"""Calibration, post-stratification and trimming by hand; what cannot be met is refused with the name of the margin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research import bars, calibrate, diagnostics, mean, poststratify, replicate, responses_from, share, trim, weight
from research.errors import ConfigurationError, WeightingError
from research.responses import Calibration, Design, Responses

TOWNS = pd.DataFrame(
    {
        "sex": ["w", "w", "w", "m", "m", "m"],
        "age": ["young", "old", "old", "young", "young", "old"],
        "years": [2.0, 4.0, 6.0, 1.0, 3.0, 8.0],
        "w": [1.0, 2.0, 1.0, 1.0, 2.0, 3.0],
    }
)
SEX = {"sex": {"w": 0.5, "m": 0.5}}


def towns(**more: Any) -> Responses:
    return responses_from(TOWNS.assign(**more))


def drawn_with_weights(**more: Any) -> Responses:
    return responses_from(TOWNS.assign(**more), Design(weights="w"))


def test_counts_make_weights_that_add_to_the_population():
    found = weight(towns(), to={"sex": {"w": 60, "m": 30}})
    assert found.weights.tolist() == pytest.approx([20, 20, 20, 10, 10, 10])
    shares = weight(towns(), to=SEX, population=120)
    assert shares.weights.tolist() == pytest.approx([20] * 6)


def test_crossed_cells_come_as_a_mapping_or_as_counts_of_a_frame():
    cells = {("w", "young"): 10, ("w", "old"): 40, ("m", "young"): 20, ("m", "old"): 30}
    counts = pd.Series(cells).rename_axis(["sex", "age"])
    told, counted = (poststratify(towns(), to=to, population=100) for to in ({("sex", "age"): cells}, counts))
    assert told.weights.tolist() == pytest.approx([10, 20, 20, 10, 10, 30])
    assert counted.weights.tolist() == told.weights.tolist()
    assert diagnostics(told).margins["answer"].tolist() == ["m and old", "m and young", "w and old", "w and young"]
    assert told.design.calibrations == (Calibration((("sex", "age"),), kind="poststratification"),)


def test_whoever_is_not_known_in_one_of_crossed_items_keeps_the_weight():
    cells = {("w", "young"): 0.2, ("w", "old"): 0.3, ("m", "young"): 0.2, ("m", "old"): 0.3}
    found = poststratify(towns(age=["young", None, "old", "young", "young", "old"]), to={("sex", "age"): cells})
    assert found.weights.tolist() == pytest.approx([1, 1, 1.5, 0.5, 0.5, 1.5])  # shares of the five who are known


def test_linear_calibration_by_hand():
    # g = 1 + a + b x meets 6 respondents and a mean of 5: sums 6a + 24b = 0, 24a + 130b = 30 - 24, so b = 6/34, a = -4b
    found = calibrate(towns(), to={"years": 5.0}).weights
    assert found.tolist() == pytest.approx([1 + 6 / 34 * (x - 4) for x in TOWNS["years"]])


def test_a_number_is_a_total_where_people_are_counted_and_a_mean_where_not():
    by_mean = calibrate(towns(), to=SEX | {"years": 4.5})
    by_total = calibrate(towns(), to={"sex": {"w": 30, "m": 30}, "years": 270.0})
    assert mean(by_mean, "years").value == pytest.approx(4.5)
    assert by_total.weights.tolist() == pytest.approx((10 * by_mean.weights).tolist())


def test_exponential_calibration_to_groups_is_raking():
    to = {"sex": {"w": 0.6, "m": 0.4}, "age": {"young": 0.5, "old": 0.5}}
    raked, solved = weight(drawn_with_weights(), to=to), calibrate(drawn_with_weights(), to=to, kind="exponential")
    assert solved.weights.tolist() == pytest.approx(raked.weights.tolist(), rel=1e-9)


def test_what_weights_are_calibrated_to_has_no_sampling_error():
    for kind, bounds in (("linear", None), ("exponential", (0.5, 2.0)), ("logit", (0.3, 3.0))):
        found = calibrate(drawn_with_weights(), to=SEX | {"years": 4.5}, kind=kind, bounds=bounds)
        assert mean(found, "years").table["standard_error"].item() == pytest.approx(0, abs=1e-9)


def test_start_weights_are_used():
    found = weight(drawn_with_weights(), to=SEX)  # women weigh 4, men 6, each should weigh 5
    assert found.weights.tolist() == pytest.approx([1.25, 2.5, 1.25, 5 / 6, 10 / 6, 2.5])
    again = weight(towns(), to=SEX, start="w")
    assert again.weights.tolist() == pytest.approx(found.weights.tolist())
    assert again.design.start == "w"


def test_sampling_fractions_are_start_weights():
    responses = responses_from(TOWNS.assign(n=[10] * 3 + [20] * 3), Design(strata="sex", fpc="n"))
    found = calibrate(responses, to={"age": {"young": 15, "old": 15}})
    assert found.frame["start_weight"].tolist() == pytest.approx([10 / 3] * 3 + [20 / 3] * 3)
    assert found.weights.sum() == pytest.approx(30)


def test_rare_categories_are_not_lumped_together():
    frame = pd.DataFrame({"job": ["a"] * 96 + ["b", "b", "c", "c"]})
    found = weight(responses_from(frame), to={"job": {"a": 0.97, "b": 0.02, "c": 0.01}})
    assert share(found, "job", "b").value == pytest.approx(0.02)
    assert share(found, "job", "c").value == pytest.approx(0.01)


def test_the_cap_is_held_with_start_weights_too():
    frame = TOWNS.assign(w=[1.0, 4.0, 1.0, 1.0, 1.0, 1.0])
    found = weight(responses_from(frame, Design(weights="w")), to=SEX, cap=1.5)
    assert found.weights.max() == pytest.approx(1.5 * found.weights.mean())
    assert diagnostics(found).margins["weighted"].tolist() == pytest.approx([0.5, 0.5])
    assert diagnostics(found).held == pytest.approx(1 / 6)


def test_trimming_shares_what_is_cut_among_the_others():
    responses = responses_from(pd.DataFrame({"w": [1.0, 2.0, 3.0, 10.0]}), Design(weights="w"))
    found = trim(responses, upper=7)  # 3 are cut, one goes to each of three
    assert found.weights.tolist() == [2, 3, 4, 7]
    assert found.frame["was_trimmed"].tolist() == [False, False, False, True]
    assert diagnostics(found).held == 0.25
    assert found.weight_note.startswith("Trimmed to at most 7: 1 of 4 weights and 18.75% of all weight moved")


def test_strict_trimming_goes_on_until_none_is_outside():
    responses = responses_from(pd.DataFrame({"w": [1.0, 4.0, 10.0]}), Design(weights="w"))
    assert trim(responses, upper=6).weights.tolist() == [3, 6, 6]
    # 4.5 go to the two others, 2.25 each: 3.25, 6.25, 5.5; then .75 go to the first and the last: 3.625, 5.5, 5.875 ...
    assert trim(responses, upper=5.5).weights.tolist() == [3.25, 6.25, 5.5]
    assert trim(responses, upper=5.5, strict=True).weights.tolist() == pytest.approx([4, 5.5, 5.5])
    assert trim(responses, upper=20).weights.tolist() == [1, 4, 10]


def test_weights_that_were_trimmed_are_not_silently_made_anew():
    trimmed = trim(weight(drawn_with_weights(), to=SEX), upper=2.4)
    with pytest.raises(WeightingError, match=r"trimmed after they were calibrated to sex.* start='trimmed_weight'"):
        weight(trimmed, to=SEX)
    again = weight(trimmed, to=SEX, start="trimmed_weight")
    assert [step.made for step in again.design.calibrations] == ["weight", "weight_2"]
    assert diagnostics(again).margins["weighted"].tolist() == pytest.approx([0.5, 0.5])


def test_start_weights_cannot_stand_in_the_column_that_is_written():
    named = responses_from(TOWNS.rename(columns={"w": "weight"}))
    with pytest.raises(WeightingError, match="the start weights stand in 'weight', which this step writes"):
        weight(named, to=SEX, start="weight")


def test_factors_stand_at_their_bounds_and_are_counted():
    # 8 years would need 1.35; at 1.3 the others solve 5a + 16b = 6 - 1.3 and 16a + 66b = 27 - 1.3 * 8
    found = calibrate(towns(), to={"years": 4.5}, bounds=(0.7, 1.3))
    a, b = np.linalg.solve([[5, 16], [16, 66]], [4.7, 16.6])
    assert found.weights.tolist() == pytest.approx([a + 2 * b, a + 4 * b, a + 6 * b, a + b, a + 3 * b, 1.3])
    assert diagnostics(found).held == pytest.approx(1 / 6)
    assert diagnostics(calibrate(towns(), to={"years": 4.5})).held == 0
    assert "factors from 0.7 to 1.3" in found.weight_note


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda r: poststratify(r, to=SEX | {"age": {"young": 0.5, "old": 0.5}}), "2 are given .sex, age.; cross them"),
        (lambda r: weight(r, to={"sex": {"w": 50, "m": 50}}), "add to 100: percent"),
        (lambda r: weight(r, to={"sex": {"w": 50, "m": 50}, "age": {"young": 60, "old": 60}}, population=100), "120"),
        (lambda r: weight(r, to={"sex": {"w": 20, "m": 30}, "age": {"young": 20, "old": 40}}), "different totals"),
        (lambda r: weight(r, to=SEX, population=0), "a population of 0 people"),
        (lambda r: weight(r, to={("sex", "age"): {"w": 1.0}}), "needs one answer for each of 2 items"),
        (lambda r: weight(r, to={("sex", "age"): {("w", "old"): 1.0}}), "4 respondents gave an answer to 'sex by age'"),
        (lambda r: weight(r, to=pd.Series({"w": 5, "m": 5})), "the index of the population's counts has no name"),
        (lambda r: weight(r, to=SEX, start="nothing"), "no column 'nothing' holds start weights"),
        (lambda r: calibrate(r, to={}), "no population margin for anything; there are none"),
        (lambda r: calibrate(r, to=SEX, by=["age"]), "no population margin for 'age'; there are sex"),
        (lambda r: calibrate(r, to=SEX, kind="cubic"), "no kind of calibration is called 'cubic'"),
        (lambda r: calibrate(r, to=SEX, kind="logit"), "logit calibration bends between bounds"),
        (lambda r: calibrate(r, to=SEX, bounds=(1.1, 2)), "the bounds 1.1 and 2 leave no room"),
        (lambda r: calibrate(r, to={"years": 270.0}), "is read as a mean of 270, which lies outside all answers"),
        (lambda r: calibrate(r, to={"years": 4.0}, population=50), "a total among 50 people, so a mean of 0.08"),
        (lambda r: calibrate(r, to={"years": 7.6}), r"\d of 6 weights come out below 0 by linear calibration"),
        (lambda r: calibrate(r, to={"sex": {"w": 0.9, "m": 0.1}}, bounds=(0.5, 1.5)), "needs a factor of 1.8"),
        (lambda r: calibrate(r, to={"years": 7.0}, bounds=(0.8, 1.2)), r"'years' stays \S+% off; widen the bounds"),
        (lambda r: calibrate(r, to=SEX | {"years": 7.9}, kind="exponential"), "sex, years contradict each other"),
        (lambda r: calibrate(r, to={"sex": {"w": 0.5, "m": 0.4, "x": 0.1}}), "nobody answered 'x' to 'sex'"),
        (lambda r: trim(r, upper=0.5), "no weights between -inf and 0.5 add to the present total"),
    ],
)
def test_what_cannot_be_met_is_refused(call: Any, sentence: str):
    with pytest.raises(WeightingError, match=sentence):
        call(towns())


def test_a_number_that_is_missing_is_refused():
    with pytest.raises(WeightingError, match="1 of 6 respondents have no number for 'years'"):
        calibrate(towns(years=[2.0, None, 6.0, 1.0, 3.0, 8.0]), to={"years": 4.0})


def test_trimming_that_leaves_nobody_to_take_the_rest_is_refused():
    responses = responses_from(pd.DataFrame({"w": [1.0, 9.0]}), Design(weights="w"))
    with pytest.raises(WeightingError, match="all 2 weights lie outside the limits"):
        trim(responses, upper=6, lower=4)


def test_sets_of_replicate_weights_meet_the_margins_one_by_one():
    chance = np.random.default_rng(20261125)
    frame = pd.DataFrame({"sex": chance.choice(["w", "m"], 80), "years": chance.integers(1, 9, 80).astype(float)})
    responses = responses_from(frame.assign(town=np.arange(80) // 4, w=1.0), Design(weights="w", clusters="town"))
    # R: calibrate(as.svrepdesign(d, type="JK1"), ~sex+years, c(80,40,400)), and with calfun="logit", bounds=c(.3,3)
    for kind, bounds, error in (("linear", None, 0.229617), ("logit", (0.3, 3.0), 0.1920153)):
        calibrated = calibrate(responses, to=SEX | {"years": 5.0}, kind=kind, bounds=bounds)
        again = replicate(calibrated, "jk1", rerake=True)
        assert mean(again, "years").table["standard_error"].item() == pytest.approx(0, abs=1e-8)
        assert mean(again, "years", by="sex").table["standard_error"].tolist() == pytest.approx([error] * 2, rel=1e-6)
    with pytest.raises(WeightingError, match="trimmed after they were raked"):
        replicate(trim(calibrated, upper=1.1), "jk1", rerake=True)


def test_a_design_knows_only_units_that_exist():
    with pytest.raises(ConfigurationError, match="weights count one of person, community, organization, not 'dog'"):
        Design(unit="dog")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.floats(-3, 3), st.floats(0.5, 2)), min_size=3, max_size=40),
    st.sampled_from([("linear", (0.2, 5.0)), ("exponential", None), ("logit", (0.2, 5.0))]),
    st.floats(0.1, 10),
    st.randoms(use_true_random=False),
)
def test_calibrated_weights_meet_their_margins_whatever_the_order_and_scale(rows, how, scale, chance):
    rows = rows + [(g, x, 1.0) for g in range(3) for x in (-3.0, 3.0)]
    frame = pd.DataFrame(rows, columns=["g", "x", "w"])
    truth = frame["w"] * np.linspace(0.8, 1.2, len(frame))  # a population that the bounds can reach
    shares = truth.groupby(frame["g"]).sum() / truth.sum()
    to = {"g": shares.to_dict(), "x": float((truth * frame["x"]).sum() / truth.sum())}
    kind, bounds = how

    def made(frame: pd.DataFrame) -> np.ndarray:
        found = calibrate(responses_from(frame, Design(weights="w")), to=to, kind=kind, bounds=bounds)
        return found.weights.to_numpy() / found.weights.sum()

    weights = made(frame)
    assert np.allclose(np.bincount(frame["g"], weights), shares, atol=1e-9)
    assert weights @ frame["x"] == pytest.approx(to["x"], abs=1e-8)
    if bounds:
        factors = weights / (frame["w"] / frame["w"].sum())
        assert factors.between(bounds[0] - 1e-9, bounds[1] + 1e-9).all()
    order = list(range(len(frame)))
    chance.shuffle(order)
    shuffled = made(frame.iloc[order].assign(w=frame["w"].iloc[order] * scale))
    assert np.allclose(weights[order], shuffled, rtol=1e-6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0.1, 10), min_size=2, max_size=30), st.floats(1.1, 4), st.floats(0.1, 0.9))
def test_strict_trimming_keeps_its_limits_and_the_total(weights, above, below):
    mean_weight = sum(weights) / len(weights)
    responses = responses_from(pd.DataFrame({"w": weights}), Design(weights="w"))
    upper, lower = above * mean_weight, below * mean_weight
    try:
        found = trim(responses, upper=upper, lower=lower, strict=True).weights
    except WeightingError:  # all are outside after some rounds, as R's trimWeights would never end
        return
    assert found.between(lower * (1 - 1e-12), upper * (1 + 1e-12)).all()
    assert found.sum() == pytest.approx(sum(weights))


def test_weights_are_a_chart_of_how_many_have_which():
    heavy = responses_from(pd.DataFrame({"w": [1.0] * 30 + [3.0] * 9 + [60.0]}), Design(weights="w"))
    found = diagnostics(heavy)  # the mean is 117 / 40
    chart = bars(found, sort="given").parts
    told = {cell.label: cell.value for cell in chart.cells}
    assert told["0.25 to 0.5 × mean"] == 30
    assert told["1 to 1.25 × mean"] == 9
    assert told["10 × mean and more"] == 1
    assert "40 respondents count as 4 (design effect of the weights 10.84)" in repr(found)
    light = diagnostics(responses_from(pd.DataFrame({"w": [0.1, 1.0, 1.0]}), Design(weights="w")))
    assert bars(light, sort="given").parts.cells[0].label == "under 0.25 × mean"


def test_categorical_columns_and_many_cells_are_raked_too():
    chance = np.random.default_rng(20261125)
    frame = pd.DataFrame({f"m{k}": chance.integers(0, 9, 400) for k in range(6)})  # 531,441 cells, most of them empty
    frame["sex"] = pd.Categorical(chance.choice(["w", "m"], 400), ["x", "w", "m"])
    to = {name: dict.fromkeys(range(9), 1 / 9) for name in ("m0", "m1", "m2", "m3", "m4", "m5")} | SEX
    found = weight(responses_from(frame), to=to)
    assert diagnostics(found).margins["weighted"].tolist() == pytest.approx([1 / 9] * 54 + [0.5, 0.5])


def test_a_set_that_cannot_meet_the_margins_between_bounds_is_refused():
    frame = pd.DataFrame({"years": [1.0, 2.0, 3.0, 30.0], "town": [1, 2, 3, 4]})
    responses = responses_from(frame, Design(clusters="town"))
    bounded = calibrate(responses, to={"years": 8.0}, kind="logit", bounds=(0.5, 1.5))
    with pytest.raises(WeightingError, match=r"a set of replicate weights cannot meet years .* widen the bounds"):
        replicate(bounded, "jk1", rerake=True)


def test_truth_values_and_negative_numbers_are_categories_of_a_plain_frame():
    frame = pd.DataFrame({"asked": [True, True, False, True], "side": [-2, -1, -1, 3], "years": [1.0, 2.0, 4.0, 9.0]})
    to = {"asked": {True: 0.5, False: 0.5}}
    found = weight(responses_from(frame), to=to)
    assert found.weights.tolist() == pytest.approx([2 / 3, 2 / 3, 2, 2 / 3])
    sides = weight(responses_from(frame), to={"side": {-2: 0.25, -1: 0.5, 3: 0.25}})
    told = mean(responses_from(frame.assign(side=["a", "b", "b", "c"])), "years")
    lettered = weight(
        responses_from(frame.assign(side=["a", "b", "b", "c"])), to={"side": {"a": 0.25, "b": 0.5, "c": 0.25}}
    )
    errors = [mean(r, "years").table["standard_error"].item() for r in (sides, lettered)]
    assert errors[0] == pytest.approx(errors[1])
    assert errors[0] < told.table["standard_error"].item()
